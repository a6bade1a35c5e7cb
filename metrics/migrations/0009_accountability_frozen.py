"""What was said with a measure, an objection, a commendation or a line of the list stays as it was.

A measure begins issued, or as being put right where a document lists the region; what its letter
says never changes, and its extensions are never taken back. An objection is answered once. A
commendation and what a line of the list was entered with are never changed. None is deleted. The
SQL is frozen here. On SQLite a later migration that rebuilds one of the tables loses its triggers
and has to run this again.
"""

from importlib import import_module

from django.db import migrations

triggers = import_module("metrics.migrations.0008_accountability_held")
changed, ALWAYS, MEASURE, LINE = (
    triggers.changed,
    triggers.ALWAYS,
    triggers.MEASURE,
    triggers.LINE,
)
OBJECTION, COMMENDATION = "metrics_objection", "metrics_commendation"
BEGINS = (
    "(NEW.state = 'issued' AND NEW.listed_area_id IS NULL AND NEW.authority = '')"
    " OR (NEW.state = 'rectifying' AND NEW.listed_area_id IS NOT NULL AND NEW.authority <> '')"
)
ISSUED = (
    *("campaign_id", "region_id", "authority", "ladder_id", "rung", "word", "terms", "public"),
    *("proposal_id", "listed_area_id", "follows_id", "reason", "demands", "issued_on"),
    *("issued_by_id", "meeting_at", "meeting_place", "object_until", "demonstration"),
)
SAID = ("measure_id", "words", "at", "by_id", "answer_by")
ENTERED = (
    *("campaign_id", "number", "region_id", "kind", "source", "finding_id", "measure_id", "title"),
    *("summary", "owner", "found_on", "derived", "entered_at", "entered_by_id", "demonstration"),
)
BACK = "NEW.{0} < OLD.{0}"
# Name, table, what is done, and when it is refused.
HELD = [
    ("measure_begins", MEASURE, "INSERT", f"NOT ({BEGINS})"),
    (
        "measure_frozen",
        MEASURE,
        "UPDATE",
        f"{changed(*ISSUED)} OR {BACK.format('extensions')} OR {BACK.format('version')}",
    ),
    ("objection_frozen", OBJECTION, "UPDATE", f"OLD.state <> 'waiting' OR {changed(*SAID)}"),
    ("objection_delete", OBJECTION, "DELETE", ALWAYS),
    ("commendation_change", COMMENDATION, "UPDATE", ALWAYS),
    ("commendation_delete", COMMENDATION, "DELETE", ALWAYS),
    (
        "rectification_frozen",
        LINE,
        "UPDATE",
        f"{changed(*ENTERED)} OR {BACK.format('reopened')} OR {BACK.format('version')}",
    ),
]


def hold(apps, schema_editor):
    triggers.hold(apps, schema_editor, HELD)


def let_go(apps, schema_editor):
    triggers.let_go(apps, schema_editor, HELD)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0008_accountability_held")]

    operations = [migrations.RunPython(hold, let_go)]
