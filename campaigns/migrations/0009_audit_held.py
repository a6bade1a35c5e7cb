"""The audit is only ever added to, whatever program writes: held by the database itself.

An entry comes with the digest of its content and unsealed; it is changed once, when it gets its
position and link. It goes only after it was archived (an anchor at or behind its position) and
never before half a year is over. Entries that were there before get their digests here. The SQL is
frozen; on SQLite a later migration that rebuilds a table loses its triggers and has to run this
again.
"""

from django.db import migrations

from campaigns.audit_chain import Content, digest

ENTRY, ANCHOR = "campaigns_auditentry", "campaigns_auditanchor"
SAID = (
    *("id", "at", "by_id", "role", "action", "subject", "before", "after"),
    *("address", "outcome", "request", "digest"),
)
AT_ONCE = 2000


def changed(columns):
    """One of the columns gets another value, an empty one included; JSON is compared as text."""
    return " OR ".join(
        f"COALESCE(CAST(OLD.{one} AS text), '') <> COALESCE(CAST(NEW.{one} AS text), '')"
        for one in columns
    )


def held(vendor):
    """Table, name, what is done, and when it is refused."""
    half_a_year_ago = (
        "now() - interval '184 days'"
        if vendor == "postgresql"
        else "datetime('now', '-184 days')"
    )
    return [
        (ENTRY, "audit_added", "INSERT", "length(NEW.digest) <> 64 OR NEW.position IS NOT NULL"),
        (
            ENTRY,
            "audit_frozen",
            "UPDATE",
            f"OLD.position IS NOT NULL OR NEW.position IS NULL OR {changed(SAID)}",
        ),
        (
            ENTRY,
            "audit_kept",
            "DELETE",
            " OR ".join(
                [
                    "OLD.position IS NULL",
                    f"OLD.at > {half_a_year_ago}",
                    "NOT EXISTS (SELECT 1 FROM campaigns_auditanchor AS kept"
                    " WHERE kept.position >= OLD.position)",
                ]
            ),
        ),
        (
            ANCHOR,
            "anchor_added",
            "INSERT",
            "NOT EXISTS (SELECT 1 FROM campaigns_auditentry AS last"
            " WHERE last.position = NEW.position AND last.link = NEW.link)",
        ),
        (ANCHOR, "anchor_frozen", "UPDATE", "1 = 1"),
        (ANCHOR, "anchor_kept", "DELETE", "1 = 1"),
    ]


def with_digests(apps, schema_editor):
    """Entries of before."""
    rows = apps.get_model("campaigns", "AuditEntry").objects.filter(digest="")
    fields = (*(name for name in SAID if name not in {"id", "digest"}),)
    while batch := list(rows.order_by("id").values_list("id", *fields)[:AT_ONCE]):
        with schema_editor.connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {ENTRY} SET digest = %s WHERE id = %s",  # noqa: S608
                [(digest(Content(*said)), number) for number, *said in batch],
            )


def hold(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, name, verb, when in held(vendor):
        refused = f"{name}: refused"
        if vendor == "postgresql":
            given = "OLD" if verb == "DELETE" else "NEW"
            schema_editor.execute(
                f"CREATE OR REPLACE FUNCTION campaigns_{name}() RETURNS trigger AS $body$"
                f" BEGIN IF {when} THEN"
                f" RAISE EXCEPTION '{refused}' USING ERRCODE = 'check_violation'; END IF;"
                f" RETURN {given}; END $body$ LANGUAGE plpgsql"
            )
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table}"
                f" FOR EACH ROW EXECUTE FUNCTION campaigns_{name}()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW WHEN {when}"
                f" BEGIN SELECT RAISE(ABORT, '{refused}'); END"
            )
    if vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION campaigns_audit_emptied() RETURNS trigger AS $body$"
            " BEGIN RAISE EXCEPTION 'audit_emptied: refused'"
            " USING ERRCODE = 'check_violation'; END $body$ LANGUAGE plpgsql"
        )
        for table in (ENTRY, ANCHOR):
            schema_editor.execute(
                f"CREATE TRIGGER audit_emptied BEFORE TRUNCATE ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION campaigns_audit_emptied()"
            )


def let_go(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for table, name, _verb, _when in held(vendor):
        on_table = f" ON {table}" if vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on_table}")
        if vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION campaigns_{name}()")
    if vendor == "postgresql":
        for table in (ENTRY, ANCHOR):
            schema_editor.execute(f"DROP TRIGGER audit_emptied ON {table}")
        schema_editor.execute("DROP FUNCTION campaigns_audit_emptied()")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_trust")]

    operations = [
        migrations.RunPython(with_digests, migrations.RunPython.noop),
        migrations.RunPython(hold, let_go),
    ]
