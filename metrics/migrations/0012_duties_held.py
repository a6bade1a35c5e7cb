"""What the database holds of the record of duties, whatever program writes to it.

An event is only added, and cancelled once: nothing that was entered changes, and none is deleted.
The SQL is frozen here. On SQLite a later migration that rebuilds the table loses its triggers and
has to run this again.
"""

from importlib import import_module

from django.db import migrations

triggers = import_module("metrics.migrations.0008_accountability_held")
EVENT = "metrics_dutyevent"
ENTERED = (
    *("campaign_id", "target_id", "region_id", "held_on", "last_on", "place", "subject"),
    *("evidence", "amount", "entered_at", "entered_by_id"),
)

HELD = [
    ("duty_event_frozen", EVENT, "UPDATE", f"OLD.state <> 'held' OR {triggers.changed(*ENTERED)}"),
    ("duty_event_delete", EVENT, "DELETE", triggers.ALWAYS),
]


def hold(apps, schema_editor):
    triggers.hold(apps, schema_editor, HELD)


def let_go(apps, schema_editor):
    triggers.let_go(apps, schema_editor, HELD)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0009_accountability_frozen")]

    operations = [migrations.RunPython(hold, let_go)]
