"""The letter that answers an objection without taking anything back; and what the version before
cannot read, put into an order in which it can, when the steps are taken back.

Recounts drawn by hand share the quarter with its sample, of which the version before knows one: they
are deleted, the audit tells of them. An answer to an objection has its number and stays; that version
shows it among the letters of revocation, under its own title. This step is taken back first of all,
while the columns by which such rows are known are still there.
"""

from importlib import import_module

from django.db import migrations, models
from django.db.models import F

triggers = import_module("metrics.migrations.0008_accountability_held")
quality = import_module("metrics.migrations.0014_quality_held")
HELD = [
    *(one for one in quality.HELD if one[1] in (quality.RECOUNT, quality.ITEM)),
    *(one for one in triggers.HELD if one[1] == triggers.LETTER),
]
KINDS = [
    ("issue", "下达"),
    ("extension", "延长期限"),
    ("removal", "解除"),
    ("revocation", "撤销"),
    ("dismissal", "答复申辩"),
    ("commendation", "表扬"),
]


def come_again(apps, schema_editor):
    """Answers that an earlier going back called revocations."""
    _changed(schema_editor, lambda: _call_answers(apps, "dismissal"))


def go_back(apps, schema_editor):
    _changed(schema_editor, lambda: (_drop_hand(apps), _call_answers(apps, "revocation")))


def _changed(schema_editor, change):
    """Past the triggers, which stand again afterwards."""
    triggers.let_go(None, schema_editor, HELD)
    change()
    if schema_editor.connection.vendor == "postgresql":
        # A table that is still to be looked at cannot be altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")
    triggers.hold(None, schema_editor, HELD)


def _drop_hand(apps):
    recounts = apps.get_model("metrics", "Recount").objects.filter(hand__isnull=False)
    apps.get_model("metrics", "RecountItem").objects.filter(recount__in=recounts).delete()
    recounts.delete()


def _call_answers(apps, kind):
    """An answer is signed in the moment in which the objection is dismissed."""
    answers = apps.get_model("metrics", "Letter").objects.filter(
        kind__in=["revocation", "dismissal"],
        measure__objections__state="dismissed",
        measure__objections__answered_at=F("signed_at"),
    )
    for key in answers.values_list("pk", flat=True):
        apps.get_model("metrics", "Letter").objects.filter(pk=key).update(kind=kind)


class Migration(migrations.Migration):
    dependencies = [("metrics", "0017_recounts_by_hand")]

    operations = [
        migrations.AlterField(
            model_name="letter",
            name="kind",
            field=models.CharField(choices=KINDS, max_length=12, verbose_name="种类"),
        ),
        migrations.RunPython(come_again, go_back),
    ]
