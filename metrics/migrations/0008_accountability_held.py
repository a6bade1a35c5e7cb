"""What the database holds of the accountability station, whatever program writes to it.

A measure and a line of the rectification list go from state to state along their tables of moves
only. What a proposal rests on never changes, and once decided it stays decided. Steps and letters
are only added. The SQL is frozen here; tests/integration holds it against campaigns.terms. On SQLite
a later migration that rebuilds one of the tables loses its triggers and has to run this again.
"""

from django.db import migrations

CLIMBING = ("issued", "acknowledged", "planned", "rectifying", "extended", "inspected")
MEASURE_MOVES = [
    ("issued", "acknowledged"),
    ("acknowledged", "planned"),
    ("planned", "acknowledged"),
    ("planned", "rectifying"),
    ("rectifying", "reported"),
    ("extended", "reported"),
    ("rectifying", "inspected"),
    ("extended", "inspected"),
    ("reported", "inspected"),
    ("inspected", "accepted"),
    ("inspected", "extended"),
    ("accepted", "removed"),
    ("removed", "observing"),
    ("observing", "relapsed"),
    ("accepted", "closed"),
    ("removed", "closed"),
    ("observing", "closed"),
    *((one, "escalated") for one in CLIMBING),
    *((one, "revoked") for one in (*CLIMBING, "reported")),
]
RECTIFICATION_MOVES = [
    ("open", "reported"),
    ("reported", "open"),
    ("reported", "accepted"),
    ("accepted", "closed"),
    ("accepted", "open"),
    ("closed", "open"),
]
MEASURE, MOVE = "metrics_measure", "metrics_measuremove"
LINE, LINE_MOVE = "metrics_rectification", "metrics_rectificationmove"
PROPOSAL, LETTER = "metrics_proposal", "metrics_letter"


def astray(moves):
    """The row changes its state otherwise than by one of the moves."""
    allowed = " OR ".join(f"(OLD.state = '{a}' AND NEW.state = '{b}')" for a, b in moves)
    return f"NEW.state <> OLD.state AND NOT ({allowed})"


def changed(*columns):
    """One of the columns gets another value, an empty one included; JSON is compared as text, which
    PostgreSQL's own type allows as well."""
    return " OR ".join(
        f"COALESCE(CAST(OLD.\"{one}\" AS text), '') <> COALESCE(CAST(NEW.\"{one}\" AS text), '')"
        for one in columns
    )


PROPOSED = (
    *("campaign_id", "region_id", "ladder_id", "kind", "trigger", "rule", "rung", "key", "month"),
    *("evidence", "follows_id", "proposed_at", "proposed_by_id", "demonstration"),
)
ALWAYS = "OLD.id IS NOT NULL"
# Name, table, what is done, and when it is refused.
HELD = [
    ("measure_moves", MEASURE, "UPDATE", astray(MEASURE_MOVES)),
    ("measure_delete", MEASURE, "DELETE", ALWAYS),
    ("measure_move_change", MOVE, "UPDATE", ALWAYS),
    ("measure_move_delete", MOVE, "DELETE", ALWAYS),
    ("rectification_moves", LINE, "UPDATE", astray(RECTIFICATION_MOVES)),
    ("rectification_delete", LINE, "DELETE", ALWAYS),
    ("rectification_move_change", LINE_MOVE, "UPDATE", ALWAYS),
    ("rectification_move_delete", LINE_MOVE, "DELETE", ALWAYS),
    ("proposal_frozen", PROPOSAL, "UPDATE", f"OLD.state <> 'waiting' OR {changed(*PROPOSED)}"),
    ("proposal_delete", PROPOSAL, "DELETE", ALWAYS),
    ("letter_change", LETTER, "UPDATE", ALWAYS),
    ("letter_delete", LETTER, "DELETE", ALWAYS),
]


def hold(apps, schema_editor, held=HELD):
    for name, table, verb, when in held:
        refused = f"{name}: refused"
        if schema_editor.connection.vendor == "postgresql":
            given = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION metrics_{name}() RETURNS trigger AS $body$"
                f" BEGIN IF {when} THEN"
                f" RAISE EXCEPTION '{refused}' USING ERRCODE = 'check_violation'; END IF;"
                f" RETURN {given}; END $body$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION metrics_{name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )


def let_go(apps, schema_editor, held=HELD):
    for name, table, _verb, _when in held:
        on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on_table}")
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION metrics_{name}()")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0007_accountability")]

    operations = [migrations.RunPython(hold, let_go)]
