"""What the database holds of questions about figures and of recounts, whatever program writes.

A question goes along its table of moves only; what it asks and rests on never changes, and once
settled or lapsed it stays as it is. Its steps are only added. A sample is drawn once, and what was
reported stands in it as it was on that day. The SQL is frozen here; on SQLite a later migration that
rebuilds one of the tables loses its triggers and has to run this again.
"""

from importlib import import_module

from django.db import migrations

triggers = import_module("metrics.migrations.0008_accountability_held")
QUESTION, MOVE = "metrics_question", "metrics_questionmove"
RECOUNT, ITEM = "metrics_recount", "metrics_recountitem"
QUESTION_MOVES = [
    ("open", "answered"),
    ("answered", "open"),
    ("answered", "settled"),
    ("open", "lapsed"),
    ("answered", "lapsed"),
]
ASKED = (
    *("campaign_id", "key", "kind", "region_id", "other_id", "indicator_id", "month", "words"),
    *("evidence", "chance", "engine_version", "asked_at"),
)
DRAWN = ("recount_id", "region_id", "indicator_id", "month", "reported")
UNCOUNTED = "(OLD.recounted IS NOT NULL AND NEW.recounted IS NULL)"

HELD = [
    ("question_moves", QUESTION, "UPDATE", triggers.astray(QUESTION_MOVES)),
    (
        "question_frozen",
        QUESTION,
        "UPDATE",
        f"OLD.state IN ('settled', 'lapsed') OR {triggers.changed(*ASKED)}",
    ),
    ("question_delete", QUESTION, "DELETE", triggers.ALWAYS),
    ("question_move_change", MOVE, "UPDATE", triggers.ALWAYS),
    ("question_move_delete", MOVE, "DELETE", triggers.ALWAYS),
    ("recount_change", RECOUNT, "UPDATE", triggers.ALWAYS),
    ("recount_delete", RECOUNT, "DELETE", triggers.ALWAYS),
    ("recount_item_frozen", ITEM, "UPDATE", f"{UNCOUNTED} OR {triggers.changed(*DRAWN)}"),
    ("recount_item_delete", ITEM, "DELETE", triggers.ALWAYS),
]


def hold(apps, schema_editor):
    triggers.hold(apps, schema_editor, HELD)


def let_go(apps, schema_editor):
    triggers.let_go(apps, schema_editor, HELD)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0013_quality")]

    operations = [migrations.RunPython(hold, let_go)]
