"""Recounts that somebody draws by hand, beside the quarters' samples.

The quarter's sample stays one: the old constraint gives way to one that leaves out what was drawn by
hand, so that the version before is refused a second sample as ever. SQLite rebuilds the table and
loses its triggers; they are made again.
"""

from importlib import import_module

from django.db import migrations, models

triggers = import_module("metrics.migrations.0008_accountability_held")
quality = import_module("metrics.migrations.0014_quality_held")
HELD = [one for one in quality.HELD if one[1] == quality.RECOUNT]


def hold(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        triggers.hold(apps, schema_editor, HELD)


def let_go(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        triggers.let_go(apps, schema_editor, HELD)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0016_packed_details")]

    operations = [
        migrations.RunPython(let_go, hold),
        migrations.AddField(
            model_name="recount",
            name="hand",
            field=models.PositiveIntegerField(null=True, verbose_name="人工抽查序号"),
        ),
        migrations.AddField(
            model_name="recount",
            name="reason",
            field=models.CharField(
                blank=True, db_default="", max_length=600, verbose_name="抽查缘由"
            ),
        ),
        migrations.AlterModelOptions(
            name="recount",
            options={
                "ordering": ["campaign", "-year", "-quarter", "-hand"],
                "verbose_name": "复核抽样",
                "verbose_name_plural": "复核抽样",
            },
        ),
        migrations.AddConstraint(
            model_name="recount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("hand", None)),
                fields=("campaign", "year", "quarter"),
                name="recount_sample_once_a_quarter",
            ),
        ),
        migrations.AddConstraint(
            model_name="recount",
            constraint=models.UniqueConstraint(
                condition=models.Q(("hand__isnull", False)),
                fields=("campaign", "hand"),
                name="recount_hand_number",
            ),
        ),
        migrations.RemoveConstraint(model_name="recount", name="recount_once_a_quarter"),
        migrations.RunPython(hold, let_go),
    ]
