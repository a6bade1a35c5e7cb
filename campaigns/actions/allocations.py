"""Sharing out a target's total among the regions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from campaigns import audit
from campaigns.models import Allocation, AllocationRound, Campaign, Region, Target, User
from campaigns.models.plans import LONGEST_BASIS
from campaigns.personal import personal
from campaigns.queries.shares import AllocationError, Plan, latest_round, plan_for


class StaleError(AllocationError):
    """What was previewed does not hold any more; nothing was written."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody saw who confirms a preview: the round that held, and the shares shown."""

    number: int
    digest: str


@transaction.atomic
def allocate(
    *,
    target: Target,
    weights: Mapping[int | str, int],
    basis: str,
    by: User | None,
    at: datetime,
    address: str | None = None,
    seen: Seen | None = None,
) -> AllocationRound:
    """Replace the target's shares: province → prefectures → counties, by largest remainder.

    ``weights`` are those of the reporting regions, by id or by code; who is missing weighs
    nothing. With ``seen`` the shares have to be those that were previewed, over the round that
    held then. Rankings follow: drafts are computed again, published ones stay.
    """
    words = checked_basis(basis)
    Target.objects.select_for_update().get(pk=target.pk)
    before = latest_round(target)
    plan = plan_for(target, _by_id(weights))
    if seen:
        _refuse_stale(seen, before, plan)
    row = _write(target, plan, words, by, at)
    Campaign.objects.filter(pk=target.campaign_id).update(terms_version=F("terms_version") + 1)
    audit.record(
        action="分解目标",
        subject=str(target),
        by=by,
        at=at,
        before={"轮次": before.number, "依据": before.basis} if before else None,
        after={"轮次": row.number, "总数": row.total, "地区数": len(row.shares), "依据": row.basis},
        address=address,
    )
    return row


def write_shares(
    *, target: Target, weights: Mapping[int, int], basis: str, by: User | None, at: datetime
) -> AllocationRound:
    """The rows themselves, for an action that keeps its own transaction and audit entry."""
    return _write(target, plan_for(target, weights), basis, by, at)


def checked_basis(text: str) -> str:
    """The reason of a round without blanks around, if it may be kept."""
    plain = text.strip()
    if not plain:
        raise AllocationError("请写明分解依据，如“2019年10月末在册吸毒人员”")
    if found := personal(plain):
        raise AllocationError(f"依据里像是有{found}：本系统只收汇总数，请删去")
    if len(plain) > LONGEST_BASIS:
        raise AllocationError(f"依据有{len(plain)}个字，最多{LONGEST_BASIS}个，请写短一些")
    return plain


def _refuse_stale(seen: Seen, before: AllocationRound | None, plan: Plan) -> None:
    if seen.number != (before.number if before else 0):
        who = before.by.get_full_name() if before and before.by else "系统"
        raise StaleError(f"预览之后，{who}已经重新分解过这个总数；没有写入，请按现行分解重新预览")
    if seen.digest != plan.digest:
        raise StaleError("预览之后，权数所依据的数字有了变化；没有写入，请重新预览")


def _write(
    target: Target, plan: Plan, basis: str, by: User | None, at: datetime
) -> AllocationRound:
    indicator = target.indicators.get()
    before = latest_round(target)
    Allocation.objects.filter(target=target).delete()
    Allocation.objects.bulk_create(
        Allocation(
            target=target,
            indicator=indicator,
            region_id=region,
            goal=goal,
            weight=plan.weights[region],
            basis=basis,
        )
        for region, goal in plan.goals.items()
    )
    codes = dict(Region.objects.filter(pk__in=plan.goals).values_list("pk", "code"))
    return AllocationRound.objects.create(
        target=target,
        number=before.number + 1 if before else 1,
        total=plan.goals[plan.tree.root],
        basis=basis,
        by=by,
        at=at,
        shares={
            codes[region]: {"goal": goal, "weight": plan.weights[region]}
            for region, goal in plan.goals.items()
        },
    )


def _by_id(weights: Mapping[int | str, int]) -> dict[int, int]:
    codes = [key for key in weights if isinstance(key, str)]
    ids = dict(Region.objects.filter(code__in=codes).values_list("code", "id"))
    if unknown := sorted(set(codes) - set(ids)):
        raise AllocationError(f"没有地区 {'、'.join(unknown)}")
    found: dict[int, int] = {}
    for key, weight in weights.items():
        region = ids[key] if isinstance(key, str) else key
        found[region] = found.get(region, 0) + weight
    return found
