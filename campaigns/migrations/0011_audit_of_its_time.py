"""An entry of the audit keeps who did it and where he belonged at the time.

Only added to: entries of before have none of it, and neither have those that the version before
still writes; their digests are of the first form. ``name`` says which form it is. The database
holds the new columns as it holds the others, and tells None from an empty text.
"""

from importlib import import_module

from django.db import migrations, models

FIRST = import_module("campaigns.migrations.0009_audit_held")
ENTRY, FROZEN, KEPT = FIRST.ENTRY, "audit_frozen", ("account", "name", "path")
EMPTIED = "audit_emptied"


def held(vendor):
    """Table, name, what is done, and when it is refused: as it is from here on."""
    differs = "IS DISTINCT FROM" if vendor == "postgresql" else "IS NOT"
    kept = "".join(f" OR OLD.{one} {differs} NEW.{one}" for one in KEPT)
    return [
        (table, name, verb, f"{when}{kept}" if name == FROZEN else when)
        for table, name, verb, when in FIRST.held(vendor)
    ]


def body(name, verb, when):
    """Of the function behind a trigger on PostgreSQL."""
    given = "OLD" if verb == "DELETE" else "NEW"
    return (
        f" BEGIN IF {when} THEN"
        f" RAISE EXCEPTION '{name}: refused' USING ERRCODE = 'check_violation'; END IF;"
        f" RETURN {given}; END "
    )


def on_sqlite(table, name, verb, when):
    """The whole trigger."""
    return (
        f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN {when}"
        f" BEGIN SELECT RAISE(ABORT, '{name}: refused'); END"
    )


def _put(schema_editor, rows):
    vendor = schema_editor.connection.vendor
    table, name, verb, when = next(one for one in rows(vendor) if one[1] == FROZEN)
    if vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION campaigns_{name}() RETURNS trigger AS"
            f" $body${body(name, verb, when)}$body$ LANGUAGE plpgsql"
        )
    else:
        schema_editor.execute(f"DROP TRIGGER {name}")
        schema_editor.execute(on_sqlite(table, name, verb, when))


def hold(apps, schema_editor):
    _put(schema_editor, held)


def as_before(apps, schema_editor):
    _put(schema_editor, FIRST.held)


def as_made(vendor):
    """Table and name of every trigger that the migrations made, with the texts by which it is
    known: on PostgreSQL the trigger and its function, on SQLite the trigger."""
    if vendor != "postgresql":
        return {(row[0], row[1]): (on_sqlite(*row),) for row in held(vendor)}
    made = {
        (table, name): (
            f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION campaigns_{name}()",
            body(name, verb, when),
        )
        for table, name, verb, when in held(vendor)
    }
    for table in (ENTRY, FIRST.ANCHOR):
        made[table, EMPTIED] = (
            f"CREATE TRIGGER {EMPTIED} BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT EXECUTE FUNCTION campaigns_{EMPTIED}()",
            f" BEGIN RAISE EXCEPTION '{EMPTIED}: refused' USING ERRCODE = 'check_violation'; END ",
        )
    return made


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0010_sessions")]

    operations = [
        migrations.AddField(
            "auditentry", "account", models.CharField("当时的账号", max_length=150, null=True)
        ),
        migrations.AddField(
            "auditentry", "name", models.CharField("当时的姓名", max_length=30, null=True)
        ),
        migrations.AddField(
            "auditentry", "path", models.CharField("当时的地区", max_length=120, null=True)
        ),
        migrations.RunPython(hold, as_before),
    ]
