from django.db import migrations, models

import metrics.models.details_field

BATCH = 200


def pack_details(apps, schema_editor):
    """Every standing's derivation as bytes beside the JSON, which stays for going back."""
    standings = apps.get_model("metrics", "Standing")
    missing = standings.objects.filter(details__isnull=True).order_by("pk")
    _write(standings, missing, "details_as_json", "details")


def unpack_details(apps, schema_editor):
    """What was computed since as JSON, so that the version before can read it."""
    standings = apps.get_model("metrics", "Standing")
    missing = standings.objects.filter(details_as_json__isnull=True).order_by("pk")
    _write(standings, missing, "details", "details_as_json")


def _write(standings, missing, source, target):
    """A few at a time, as a nation's years do not fit into memory."""
    after = 0
    while rows := list(missing.filter(pk__gt=after).values_list("pk", source)[:BATCH]):
        for key, value in rows:
            standings.objects.filter(pk=key).update(**{target: list(value)})
        after = rows[-1][0]


def quickly_compressed(apps, schema_editor):
    """The derivation is most of what a ranking writes. PostgreSQL's first way of compressing takes
    half as long as all the rest; not every server was built with the other one."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
        )
        known = cursor.fetchone()
    if known and known[0]:
        schema_editor.execute(
            "ALTER TABLE metrics_standing ALTER COLUMN details_packed SET COMPRESSION lz4"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("metrics", "0015_blocks"),
    ]

    operations = [
        migrations.AlterField(
            model_name="standing",
            name="details",
            field=models.JSONField(db_column="details", null=True, verbose_name="旧式各目标明细"),
        ),
        # The column keeps its name; the new one has another.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField(
                    model_name="standing",
                    old_name="details",
                    new_name="details_as_json",
                ),
            ],
        ),
        migrations.AddField(
            model_name="standing",
            name="details",
            field=metrics.models.details_field.DetailsField(
                db_column="details_packed", null=True, verbose_name="各目标明细"
            ),
        ),
        migrations.RunPython(quickly_compressed, migrations.RunPython.noop),
        migrations.RunPython(pack_details, unpack_details),
        # Nobody of this version reads the old column: asking for it would parse it every time. It
        # stays for a release; then ALTER TABLE … DROP COLUMN details takes it away.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RemoveField(model_name="standing", name="details_as_json"),
            ],
        ),
    ]
