"""A version of the ladder that went live is never changed or deleted, whatever program writes.

Proposals and measures name it. A draft may be changed and thrown away; it goes live once, and is
retired once. The SQL is frozen here. On SQLite a later migration that rebuilds the table loses its
triggers and has to run this again.
"""

from django.db import migrations

LADDER = "campaigns_ladder"
NAMED = ("campaign_id", "version")
SETTLED = ("rules", "derived", "made_by_id", "made_at", "live_by_id", "live_at")
STRAYS = (
    "NEW.state <> OLD.state AND NOT ((OLD.state = 'draft' AND NEW.state = 'live')"
    " OR (OLD.state = 'live' AND NEW.state = 'retired'))"
)


def changed(columns):
    """One of the columns gets another value, an empty one included; JSON is compared as text."""
    return " OR ".join(
        f"COALESCE(CAST(OLD.{one} AS text), '') <> COALESCE(CAST(NEW.{one} AS text), '')"
        for one in columns
    )


# Name, what is done, and when it is refused.
HELD = [
    ("ladder_moves", "UPDATE", STRAYS),
    (
        "ladder_frozen",
        "UPDATE",
        f"OLD.state = 'retired' OR {changed(NAMED)}"
        f" OR (OLD.state <> 'draft' AND ({changed(SETTLED)}))",
    ),
    ("ladder_delete", "DELETE", "OLD.state <> 'draft'"),
]


def hold(apps, schema_editor):
    for name, verb, when in HELD:
        refused = f"{name}: refused"
        if schema_editor.connection.vendor == "postgresql":
            given = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION campaigns_{name}() RETURNS trigger AS $body$"
                f" BEGIN IF {when} THEN"
                f" RAISE EXCEPTION '{refused}' USING ERRCODE = 'check_violation'; END IF;"
                f" RETURN {given}; END $body$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {LADDER}"
                f" FOR EACH ROW EXECUTE FUNCTION campaigns_{name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {LADDER} FOR EACH ROW WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )


def let_go(apps, schema_editor):
    for name, _verb, _when in HELD:
        on_table = f" ON {LADDER}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on_table}")
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION campaigns_{name}()")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_ladders")]

    operations = [migrations.RunPython(hold, let_go)]
