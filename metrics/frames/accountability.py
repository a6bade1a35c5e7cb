"""What the rules of the ladder look at: published rankings, reports and measures as frames."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import pandas as pd
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign, Region, Target
from campaigns.periods import Month
from campaigns.queries.reporting import reporters
from campaigns.terms import Kind, MeasureVerb, ProposalState, RankingState, State, Trigger
from metrics.engine.ladder.ground import OPEN, Ground, check_ground, empty
from metrics.models import (
    Measure,
    MeasureMove,
    Proposal,
    Ranking,
    ReportingPeriod,
    Standing,
    Submission,
)
from metrics.queries.accountability.reported import missed_the_lock
from metrics.queries.heirs import heirs, today

# So far back a rule looks at most: eight quarters.
MONTHS_BACK = 24
_QUARTER = 3
_THIRD = 3

Codes = Mapping[int, str]  # region id → the code under which it is known
Known = Mapping[int, tuple[str, int]]  # ranking id → level and month
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """``ground`` for the engine; ``rankings`` are the editions it rests on, by level and month,
    ``codes`` the code under which each region (by id) is known at the time of asking."""

    ground: Ground
    rankings: Mapping[tuple[str, int], Ranking]
    codes: Codes


def ground_of(
    campaign: Campaign,
    until: Month,
    *,
    since: Month | None = None,
    at: datetime | None = None,
    back: int = MONTHS_BACK,
) -> Seen:
    """All that was published by ``at`` (by now) of the months up to ``until``, with reports and
    measures. ``since`` is the first month that is asked about; of what lies before it ``back``
    months are read. Regions that changed their code stand under the one of ``at``."""
    moment = at or timezone.now()
    first = (since or until).plus(-back)
    final = Month.containing(campaign.ends_on).number
    rankings, opened = _rankings(campaign, first, until, moment)
    codes = _codes(campaign, first, Month.containing(timezone.localdate(moment)))
    known = {row.pk: key for key, row in rankings.items()}
    published: dict[int, int] = {}
    for (_, month), day in opened.items():
        published[month] = min(published.get(month, day), day)
    stood = _stood(known)
    return Seen(
        check_ground(
            Ground(
                standings=_framed("standings", _standings(stood, known, codes)),
                published=published,
                touched=_framed("touched", _touched(campaign, stood, known, codes, final)),
                sheets=_framed("sheets", list(_sheets(campaign, sorted(published), codes))),
                lives=_framed("lives", list(_lives(campaign, codes, moment))),
                before=_framed("before", _before(campaign, codes)),
                final=final,
                ended=_ended(campaign),
                opened=opened,
            )
        ),
        rankings,
        codes,
    )


def _framed(name: str, rows: Sequence[Row]) -> pd.DataFrame:
    frame = empty(name)
    return pd.DataFrame(list(rows), columns=list(frame.columns)) if rows else frame


def _day(moment: datetime | None) -> int:
    return timezone.localdate(moment).toordinal() if moment else 0


def _rankings(
    campaign: Campaign, first: Month, until: Month, moment: datetime
) -> tuple[dict[tuple[str, int], Ranking], dict[tuple[str, int], int]]:
    """The newest edition of each level and month, of those published by the moment; and the day on
    which the first one was."""
    rows = Ranking.objects.filter(
        campaign=campaign,
        level__in=campaign.report_levels,
        state=RankingState.PUBLISHED,
        published_at__lte=moment,
        month__gte=first.number,
        month__lte=until.number,
    )
    newest: dict[tuple[str, int], Ranking] = {}
    opened: dict[tuple[str, int], int] = {}
    for row in rows.defer("terms").order_by("edition"):
        key = row.level, row.month
        newest[key] = row
        opened.setdefault(key, _day(row.published_at))
    return newest, opened


def _codes(campaign: Campaign, first: Month, view: Month) -> Codes:
    """Under which code each region is known in the month of ``view``."""
    passed = heirs(first.plus(-1), view)
    rows = Region.objects.filter(path__startswith=campaign.region.path)
    own = dict(rows.values_list("pk", "code"))
    return {pk: own.get(today(pk, passed), code) for pk, code in own.items()}


def _ended(campaign: Campaign) -> dict[str, int]:
    """Region → the last month in which it was there."""
    rows = Region.objects.filter(path__startswith=campaign.region.path, valid_to__isnull=False)
    return {code: month for code, month in rows.values_list("code", "valid_to") if month}


# --- Rankings ------------------------------------------------------------------------------------

Stood = list[tuple[int, int, int, int, int, int]]  # standing, ranking, region, place, low, high


def _stood(known: Known) -> Stood:
    rows = Standing.objects.filter(ranking__in=list(known)).order_by("ranking_id", "region_id")
    fields = ("pk", "ranking_id", "region_id", "place", "band_low", "band_high")
    return [
        (pk, ranking, region, place or 0, low or 0, high or 0)
        for pk, ranking, region, place, low, high in rows.values_list(*fields)
    ]


def _standings(stood: Stood, known: Known, codes: Codes) -> list[Row]:
    return [
        (*known[ranking], codes[region], place, low, high)
        for _, ranking, region, place, low, high in stood
    ]


def _touched(campaign: Campaign, stood: Stood, known: Known, codes: Codes, final: int) -> list[Row]:
    """Red lines that are touched; of regions in the first third at the end of a quarter also those
    that are kept silent about, as silence earns no commendation."""
    zero = Target.objects.filter(campaign=campaign, kind=Kind.ZERO)
    red = {row.code for row in zero if row.parameters.get("red_line")}
    # Details are long: only those are read in which the word stands, or that may be praised.
    wanted = Q(details__has_word=State.RED_LINE) | Q(pk__in=_leading(stood, known, final))
    rows = Standing.objects.filter(wanted, ranking__in=list(known))
    found: dict[Row, str] = {}
    for row in rows:
        for item in row.details:
            silent = item["state"] == State.NOT_REPORTED and item["target"] in red
            if silent or item["state"] == State.RED_LINE:
                key = (*known[row.ranking_id], codes[row.region_id], item["target"])
                found[key] = item["state"]
    return [(*key, state) for key, state in found.items()]


def _leading(stood: Stood, known: Known, final: int) -> list[int]:
    """Standings at the end of a quarter whose band lies in the first third."""
    sizes: dict[int, int] = {}
    for _, ranking, _, place, _, _ in stood:
        sizes[ranking] = sizes.get(ranking, 0) + (place > 0)
    return [
        pk
        for pk, ranking, _, place, _, high in stood
        if place
        and high <= sizes[ranking] // _THIRD
        and (known[ranking][1] % 100 % _QUARTER == 0 or known[ranking][1] == final)
    ]


# --- Reports -------------------------------------------------------------------------------------


def _sheets(campaign: Campaign, months: Sequence[int], codes: Codes) -> Iterator[Row]:
    """Every sheet that was due. The campaign's own office keeps the campaign: it is not called to
    account here."""
    periods = ReportingPeriod.objects.filter(campaign=campaign, month__in=months)
    locked = dict(periods.values_list("month", "locked_at"))
    rows = Submission.objects.filter(period__in=periods.order_by())
    fields = ("period__month", "region_id", "state", "late", "submitted_at")
    handed = {
        (month, region): (state, late, submitted)
        for month, region, state, late, submitted in rows.values_list(*fields)
    }
    for month in sorted(locked):
        for region in reporters(campaign, Month.of(month)):
            if region.pk == campaign.region_id:
                continue
            state, late, submitted = handed.get((month, region.pk), ("", False, None))
            missing = missed_the_lock(state, submitted, locked[month])
            yield codes[region.pk], month, missing, late and not missing


def _before(campaign: Campaign, codes: Codes) -> list[Row]:
    """Proposals of the reporting rules, those that became a relapse included. One that lapsed was
    never decided on: its months count again."""
    rows = Proposal.objects.filter(
        campaign=campaign, trigger__in=[Trigger.REPORTING, Trigger.RELAPSE]
    ).exclude(state=ProposalState.LAPSED)
    return [
        (evidence.get("cause", rule), codes[region], month)
        for rule, region, month, evidence in rows.values_list(
            "rule", "region_id", "month", "evidence"
        )
    ]


# --- Measures ------------------------------------------------------------------------------------


def _lives(campaign: Campaign, codes: Codes, moment: datetime) -> Iterator[Row]:
    """The states that measures were in, from the record of their steps."""
    moves = MeasureMove.objects.filter(measure__campaign=campaign, at__lte=moment)
    steps: dict[int, list[MeasureMove]] = {}
    for move in moves.exclude(verb=MeasureVerb.NOTE).defer("words").order_by("measure", "number"):
        steps.setdefault(move.measure_id, []).append(move)
    rows = Measure.objects.filter(campaign=campaign, pk__in=list(steps)).order_by("pk")
    for row in rows.defer("reason", "demands"):
        yield from _life(row, steps[row.pk], codes)


def _life(row: Measure, steps: Sequence[MeasureMove], codes: Codes) -> Iterator[Row]:
    """One row a state that lasted at least a day."""
    issued = row.issued_on.toordinal()
    begins = [issued, *(_day(step.at) for step in steps[1:])]
    ends = [*begins[1:], OPEN]
    leads = row.terms.get("next", ""), row.terms.get("relapse", "")
    until_month = Month.containing(row.observe_until).number if row.observe_until else 0
    for step, since, until in zip(steps, begins, ends, strict=True):
        if until > since:
            due = step.due_on.toordinal() if step.due_on else 0
            stands = row.pk, codes[row.region_id], row.rung, step.after, not row.authority
            yield (*stands, *leads, issued, since, until, due, until_month)
