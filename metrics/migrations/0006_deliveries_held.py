"""How often a mail was sent anew; and what a delivery is stays as it was when it was signed.

Whom a delivery went to is not changed, and a delivery of a signed bulletin is not deleted; no
bulletin is written as signed from the start. TRUNCATE is not held: no row is looked at then, and
only who may drop the tables as well can do it. On SQLite a later migration that rebuilds one of the
tables loses its triggers and has to run this operation again.
"""

from importlib import import_module

from django.db import migrations, models

signed = import_module("metrics.migrations.0005_signed_bulletins")
DELIVERY = "metrics_delivery"
IDENTITY = ["bulletin_id", "recipient_id", "region_id", "name", "office", "email", "prepared_at"]
ANOTHER = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in IDENTITY)
HELD = [
    ("signed_bulletin_insert", signed.BULLETIN, "INSERT", "NEW.state = 'signed'"),
    ("delivery_change", DELIVERY, "UPDATE", ANOTHER),
    ("signed_delivery_delete", DELIVERY, "DELETE", signed.SIGNED.format(row="OLD")),
]


def hold(apps, schema_editor):
    signed.hold(apps, schema_editor, HELD)


def let_go(apps, schema_editor):
    signed.let_go(apps, schema_editor, HELD)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0005_signed_bulletins")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="resent",
            field=models.PositiveSmallIntegerField(default=0, verbose_name="重发次数"),
        ),
        migrations.RunPython(hold, let_go),
    ]
