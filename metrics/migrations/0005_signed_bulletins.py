"""What has been signed stays as it was signed, whatever program writes to the database.

A signed bulletin is neither changed nor deleted, its sections are neither added to, changed nor
deleted, and a copy that was made is neither changed nor deleted. On SQLite a later migration that
rebuilds one of the tables loses its triggers and has to run this operation again.
"""

from django.db import migrations

BULLETIN, SECTION, COPY = "metrics_bulletin", "metrics_section", "metrics_copy"
REFUSED = "bulletin: signed, cannot be changed"
SIGNED = f"EXISTS (SELECT 1 FROM {BULLETIN} WHERE id = {{row}}.bulletin_id AND state = 'signed')"  # noqa: S608
# Name, table, what is done, and when it is refused.
HELD = [
    ("signed_bulletin_change", BULLETIN, "UPDATE", "OLD.state = 'signed'"),
    ("signed_bulletin_delete", BULLETIN, "DELETE", "OLD.state = 'signed'"),
    ("signed_section_insert", SECTION, "INSERT", SIGNED.format(row="NEW")),
    ("signed_section_change", SECTION, "UPDATE", f"{SIGNED.format(row='OLD')} OR {SIGNED.format(row='NEW')}"),
    ("signed_section_delete", SECTION, "DELETE", SIGNED.format(row="OLD")),
    ("made_copy_change", COPY, "UPDATE", "OLD.id IS NOT NULL"),
    ("made_copy_delete", COPY, "DELETE", "OLD.id IS NOT NULL"),
]


def hold(apps, schema_editor, held=HELD):
    for name, table, verb, when in held:
        if schema_editor.connection.vendor == "postgresql":
            given = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION metrics_{name}() RETURNS trigger AS $body$"
                f" BEGIN IF {when} THEN"
                f" RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END IF;"
                f" RETURN {given}; END $body$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION metrics_{name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
            )


def let_go(apps, schema_editor, held=HELD):
    for name, table, _verb, _when in held:
        on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on_table}")
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION metrics_{name}()")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0004_bulletins")]

    operations = [migrations.RunPython(hold, let_go)]
