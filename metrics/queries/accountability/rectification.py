"""问题整改台账 as somebody sees it: the lines, what he may do with them, and how many there are."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.http import Http404

from campaigns.access import (
    AnyUser,
    administers,
    answers_for,
    reviewed_regions,
    reviews,
    visible_regions,
)
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.terms import (
    RECTIFICATION_MOVES,
    FindingSource,
    RectificationState,
    RectificationVerb,
)
from campaigns.workdays import plus_workdays
from metrics.models import Measure, Rectification

# So many working days before its deadline a line is shown as due soon.
SOON = 5

# What changes no state, and from which states it can be done.
_STAYS = {
    RectificationVerb.FOLLOW_UP: {RectificationState.CLOSED},
    RectificationVerb.POSTPONE: {RectificationState.OPEN},
    RectificationVerb.NOTE: set(RectificationState),
}
# Nobody does these about what he has reported himself.
OF_ANOTHER = {
    RectificationVerb.RETURN,
    RectificationVerb.ACCEPT,
    RectificationVerb.CLOSE,
    RectificationVerb.REOPEN,
    RectificationVerb.FOLLOW_UP,
    RectificationVerb.POSTPONE,
}


# --- who sees which lines --------------------------------------------------------------------


def visible_lines(user: AnyUser, campaign: Campaign) -> QuerySet[Rectification]:
    """Lines of a campaign the user has been let into: those of the regions that he sees."""
    rows = Rectification.objects.filter(campaign=campaign, region__in=visible_regions(user))
    return rows.select_related("region__parent")


def get_line_for(user: AnyUser, campaign: Campaign, number: int) -> Rectification:
    """One line by its number in the campaign; 404 for a stranger."""
    rows = visible_lines(user, campaign).filter(number=number)
    found = rows.select_related("finding__citation__document", "measure", "entered_by").first()
    if found is None:
        raise Http404("台账里没有这一条")
    found.campaign = campaign
    return found


# --- who may do what -------------------------------------------------------------------------


def follows(state: str, verb: str) -> RectificationState | None:
    """The state that the verb leads to; None where it cannot be done."""
    now, asked = RectificationState(state), RectificationVerb(verb)
    if asked in _STAYS:
        return now if now in _STAYS[asked] else None
    return RECTIFICATION_MOVES.get((now, asked))


def permitted(user: AnyUser, line: Rectification, verb: str) -> bool:
    """Whether the verb is this person's at all: reporting is the region's, a note is of all who
    have to do with the line, everything else is of those who keep the campaign."""
    keeps = administers(user, line.campaign)
    if verb == RectificationVerb.REPORT:
        return answers_for(user, line.region)
    if verb == RectificationVerb.NOTE:
        return keeps or answers_for(user, line.region) or reviews(user, line.campaign, line.region)
    return keeps


def reporters_of(line: Rectification) -> set[int]:
    """Who has reported on the line since it was last opened."""
    found: set[int] = set()
    for verb, by in line.moves.order_by("number").values_list("verb", "by"):
        if verb == RectificationVerb.REOPEN:
            found.clear()
        elif verb == RectificationVerb.REPORT and by:
            found.add(by)
    return found


def verbs_for(
    user: AnyUser, line: Rectification, reporters: Collection[int]
) -> list[RectificationVerb]:
    """What this person may do with the line now, in the order of its life; ``reporters`` as
    ``reporters_of`` finds them."""
    own = isinstance(user, User) and user.pk in reporters
    return [
        verb
        for verb in RectificationVerb
        if follows(line.state, verb)
        and permitted(user, line, verb)
        and not (own and verb in OF_ANOTHER)
    ]


def sources_for(user: AnyUser, campaign: Campaign) -> list[FindingSource]:
    """By which way this person may put a problem on the list; none for whoever may not at all."""
    if administers(user, campaign):
        return list(FindingSource)
    return [FindingSource.REVIEWER] if reviewed_regions(user, campaign).exists() else []


def regions_to_enter(user: AnyUser, campaign: Campaign, today: date) -> list[Region]:
    """For which regions he may: all that report, and the campaign's own."""
    last = min(Month.containing(today), Month.containing(campaign.ends_on))
    levels = {campaign.region.level, *campaign.report_levels, campaign.reporting_level}
    rows = reviewed_regions(user, campaign).filter(valid_at(last), level__in=levels)
    return list(rows.select_related("parent").order_by("path"))


def measures_to_link(campaign: Campaign, regions: Collection[Region]) -> list[Measure]:
    """Measures under way in these regions, the newest first."""
    rows = Measure.objects.filter(campaign=campaign, region__in=regions, ended_on=None)
    return list(rows.select_related("region").order_by("-issued_on", "-pk"))


# --- narrowing and counting ------------------------------------------------------------------

_OPEN = Q(state=RectificationState.OPEN)


def near(today: date) -> date:
    """The last day of what is due soon."""
    return plus_workdays(today, SOON)


def shows(today: date) -> dict[str, tuple[str, Q]]:
    """What the list can be narrowed to, in the order of the page: word and condition. The last
    day of a deadline still counts."""
    due = Q(follow_up_on__lte=near(today), state=RectificationState.CLOSED)
    return {
        "": ("全部", Q()),
        "open": ("整改中", _OPEN),
        "overdue": ("已逾期", _OPEN & Q(due_on__lt=today)),
        "soon": ("快到期", _OPEN & Q(due_on__gte=today, due_on__lte=near(today))),
        "reported": ("待验收", Q(state=RectificationState.REPORTED)),
        "accepted": ("待销号", Q(state=RectificationState.ACCEPTED)),
        "closed": ("已销号", Q(state=RectificationState.CLOSED)),
        "follow_up": ("该回头看", due),
    }


@dataclass(frozen=True, slots=True)
class Counts:
    """How many lines the user sees: ``overdue`` and ``soon`` are among ``open``, ``follow_up``
    (due by now, or soon) among ``closed``."""

    total: int
    open: int
    overdue: int
    soon: int
    reported: int
    accepted: int
    closed: int
    follow_up: int


def counts(user: AnyUser, campaign: Campaign, today: date) -> Counts:
    """The list in numbers, for an overview."""
    found = counted(visible_lines(user, campaign), today)
    return Counts(found.pop(""), **found)


def counted(rows: QuerySet[Rectification], today: date) -> dict[str, int]:
    """How many of the lines stand under each of ``shows``."""
    asked = {f"n_{code}": Count("pk", filter=one) for code, (_, one) in shows(today).items()}
    found = rows.order_by().aggregate(**asked)
    return {code.removeprefix("n_"): number for code, number in found.items()}
