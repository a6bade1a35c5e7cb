"""What stands today becomes the history's first line: one round of every total that is shared
out, and the places of a document numbered in the order in which they were written down."""

from django.db import migrations
from django.utils import timezone

_SHARED, _LOADED = "分解目标", "装载目录"


def keep_what_stands(apps, schema_editor):
    Allocation = apps.get_model("campaigns", "Allocation")
    AllocationRound = apps.get_model("campaigns", "AllocationRound")
    Target = apps.get_model("campaigns", "Target")
    for target in Target.objects.filter(allocations__isnull=False, rounds=None).distinct():
        rows = Allocation.objects.filter(target=target).select_related("region").order_by("id")
        shares = {row.region.code: {"goal": row.goal, "weight": row.weight} for row in rows}
        by, at = _who(apps, target.code)
        AllocationRound.objects.create(
            target=target,
            number=1,
            total=shares.get(target.campaign.region.code, {"goal": target.parameters["goal"]})["goal"],
            basis=rows[0].basis or "未写明",
            by_id=by,
            at=at,
            shares=shares,
        )


def _who(apps, code):
    """Who shared it out last and when, as the audit has it, by whatever name the target had then;
    otherwise the catalogue did."""
    entries = apps.get_model("campaigns", "AuditEntry").objects.order_by("at", "id")
    last = entries.filter(action=_SHARED, subject__startswith=f"{code} ").last()
    if last:
        return last.by_id, last.at
    loaded = entries.filter(action=_LOADED).first()
    return None, loaded.at if loaded else timezone.now()


def number_places(apps, schema_editor):
    Citation = apps.get_model("campaigns", "Citation")
    numbers = {}
    for row in Citation.objects.order_by("document_id", "id"):
        numbers[row.document_id] = row.number = numbers.get(row.document_id, 0) + 1
        row.save(update_fields=["number"])


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0004_allocation_rounds'),
    ]

    operations = [
        migrations.RunPython(keep_what_stands, migrations.RunPython.noop),
        migrations.RunPython(number_places, migrations.RunPython.noop),
    ]
