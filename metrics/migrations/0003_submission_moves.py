"""The database's own copy of the table of moves: a submission's state goes no other way.

The SQL is frozen here; tests/integration holds it against campaigns.terms.MOVES. On SQLite a later
migration that rebuilds the table loses its triggers and has to run this operation again.
"""

from django.db import migrations

MOVES = [
    ("draft", "submitted"),
    ("returned", "submitted"),
    ("submitted", "draft"),
    ("submitted", "approved"),
    ("submitted", "returned"),
]
TABLE = "metrics_submission"
REFUSED = "submission: no such move"


def _allowed():
    return " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')" for before, after in MOVES
    )


def hold(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE OR REPLACE FUNCTION metrics_submission_moves() RETURNS trigger AS $body$"
            f" BEGIN IF NEW.state <> OLD.state AND NOT ({_allowed()}) THEN"
            f" RAISE EXCEPTION '{REFUSED}' USING ERRCODE = 'check_violation'; END IF;"
            " RETURN NEW; END $body$ LANGUAGE plpgsql"
        )
        schema_editor.execute(
            f"CREATE TRIGGER submission_moves BEFORE UPDATE OF state ON {TABLE}"
            " FOR EACH ROW EXECUTE FUNCTION metrics_submission_moves()"
        )
    else:
        schema_editor.execute(
            f"CREATE TRIGGER submission_moves BEFORE UPDATE OF state ON {TABLE} FOR EACH ROW"
            f" WHEN NEW.state <> OLD.state AND NOT ({_allowed()})"
            f" BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
        )


def let_go(apps, schema_editor):
    on_table = f" ON {TABLE}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER submission_moves{on_table}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION metrics_submission_moves()")


class Migration(migrations.Migration):
    dependencies = [("metrics", "0002_month")]

    operations = [migrations.RunPython(hold, let_go)]
