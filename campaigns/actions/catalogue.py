"""The catalogue's files brought into the database."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from campaigns import audit
from campaigns.actions import catalogue_campaigns, catalogue_checks, catalogue_shared
from campaigns.actions.allocations import write_shares
from campaigns.actions.rows import Counts, Rows
from campaigns.catalogue import Catalogue, CatalogueError
from campaigns.models import AllocationRound, Campaign, Target, User
from campaigns.queries.shares import equal_weights, latest_round

EQUAL = "equal"
BASIS_EQUAL = "各填报地区均等"
BASIS_UNTIL_FIGURES = "各填报地区均等（尚无权数数据）"
_OWN_BASES = {BASIS_EQUAL, BASIS_UNTIL_FIGURES}


@dataclass(frozen=True)
class Report:
    """What a load did, by table in the order in which it was written."""

    counts: dict[str, Counts]
    changed: bool


@transaction.atomic
def load(*, catalogue: Catalogue, by: User | None, at: datetime) -> Report:
    """Add what is new and change what differs; a second run changes nothing and records nothing.

    Nothing is ever deleted but checks, on which nothing rests. Other rows that the catalogue no
    longer has, and a rule set that changed without a new version, are mistakes for a person to
    solve: CatalogueError, and nothing is written. What a person shared out is left alone, even
    when the catalogue's total changes; the page of the total says so then.
    """
    rows = Rows()
    regions = catalogue_shared.regions(rows, catalogue)
    indicators = catalogue_shared.indicators(rows, catalogue)
    catalogue_campaigns.campaigns(rows, catalogue, regions, indicators)
    catalogue_checks.checks(rows, catalogue)
    if rows.mistakes:
        raise CatalogueError(rows.mistakes)
    _equal_allocations(rows, at)
    report = Report(rows.counts, rows.written)
    if report.changed:
        Campaign.objects.update(terms_version=F("terms_version") + 1)
        audit.record(
            action="装载目录",
            subject="目录",
            by=by,
            at=at,
            after={
                table: _told(counts) for table, counts in report.counts.items() if counts.written
            },
        )
    return report


def _told(counts: Counts) -> dict[str, int]:
    told = {"新增": counts.added, "修改": counts.changed}
    return told | {"删除": counts.removed} if counts.removed else told


def _equal_allocations(rows: Rows, at: datetime) -> None:
    """Totals that nobody has shared out yet begin with equal shares, and follow a changed total.

    Shares by registered users have to wait for figures: an administrator runs ``allocate`` then.
    """
    counts = rows.counts.setdefault("目标分解", Counts())
    totals = Target.objects.filter(parameters__has_key="allocate").select_related(
        "campaign__region"
    )
    for target in totals.order_by("code"):
        existing, last = target.allocations.count(), latest_round(target)
        if last and (_by_a_person(last) or last.total == target.parameters["goal"]):
            counts.unchanged += existing
            continue
        equal = target.parameters["allocate"]["by"] == EQUAL
        basis = BASIS_EQUAL if equal else BASIS_UNTIL_FIGURES
        weights = equal_weights(target)
        written = write_shares(target=target, weights=weights, basis=basis, by=None, at=at)
        counts.changed += existing
        counts.added += len(written.shares) - existing


def _by_a_person(row: AllocationRound) -> bool:
    """Whoever is not known gave a ground of his own all the same: the catalogue has but two."""
    return row.by_id is not None or row.basis not in _OWN_BASES
