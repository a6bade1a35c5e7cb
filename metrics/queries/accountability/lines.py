"""One measure as a line of a list, and how lists of measures are narrowed and grouped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from campaigns.access import AnyUser
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.terms import ListingAuthority, MeasureState
from metrics.models import Measure
from metrics.queries.accountability.measures import sees_whole, visible_measures
from metrics.queries.accountability.rungs import leaves_by_removal
from metrics.wording.accountability.standing import (
    REGION,
    Stage,
    awaited,
    is_late,
    stage,
    step_left_words,
)
from metrics.wording.days import dated


@dataclass(frozen=True, slots=True)
class Line:
    """What a list says of a measure. Deadline and next step are "" for whoever sees only
    that there is such a measure; ``authority`` and ``place`` (where it is written) are of those
    taken over from a document."""

    number: int
    code: str
    region: str
    city: str
    find: str
    level: str
    rung: str
    word: str
    state: str
    stage: Stage
    since: str
    ended: str
    ends: date | None
    due: str
    left: str
    overdue: bool
    whose: str
    step: str
    authority: str
    place: str
    place_url: str
    whole: bool
    url: str


def known_measures(user: AnyUser, campaign: Campaign) -> list[Measure]:
    """All measures of the campaign of which the user sees at least the head, the newest first."""
    rows = with_places(visible_measures(user, campaign)).order_by("-issued_on", "-pk")
    found = list(rows)
    for row in found:
        row.campaign = campaign
    return found


def with_places(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """With the region and the document that a line names."""
    return rows.select_related("region__parent", "listed_area__citation__document").defer(
        "reason", "demands"
    )


def url_of(measure: Measure, name: str = "measure") -> str:
    """Its page; ``measure.campaign`` is at hand."""
    return reverse(name, args=[measure.campaign.code, measure.pk])


def line_of(user: AnyUser, measure: Measure, today: date) -> Line:
    """``measure`` with its campaign, its region and the region above at hand."""
    state, whole = MeasureState(measure.state), sees_whole(user, measure)
    due = measure.due_on if whole else None
    whose, step = next_of(measure) if whole else ("", "")
    region, listed = measure.region, measure.listed_area
    document = listed.citation.document if listed else None
    return Line(
        number=measure.pk,
        code=region.code,
        region=region.name,
        city=city_of(region, measure.campaign),
        find=find_words(region),
        level=region.level,
        rung=measure.rung,
        word=measure.word,
        state=state.value,
        stage=stage(state),
        since=since_words(measure),
        ended=dated(measure.ended_on),
        ends=due,
        due=dated(due),
        left=step_left_words(state, due, today),
        overdue=is_late(state, due, today),
        whose=whose_words(measure, whose),
        step=step,
        authority=ListingAuthority(measure.authority).word if measure.authority else "",
        place=listed.citation.place if listed else "",
        place_url=reverse("document", args=[document.code]) if document else "",
        whole=whole,
        url=url_of(measure),
    )


def since_words(measure: Measure) -> str:
    """The day; of what a document lists the month, as it says no more."""
    if measure.authority:
        return Month.containing(measure.issued_on).chinese
    return dated(measure.issued_on)


def next_of(measure: Measure) -> tuple[str, str]:
    """Who does the next step, and what it is; "" twice where nothing is asked of anybody."""
    if measure.authority:
        return "", ""
    return awaited(MeasureState(measure.state), removal=leaves_by_removal(measure.terms))


def whose_words(measure: Measure, whose: str) -> str:
    """The region by its name, or the office that issued the measure; "" for nobody."""
    if not whose:
        return ""
    return measure.region.name if whose == REGION else "作出单位"


def city_of(region: Region, campaign: Campaign) -> str:
    """The city of a county, "" for what lies right under the campaign's own region."""
    above = region.parent
    return above.short_name if above and above.pk != campaign.region_id else ""


def place_of(region: Region, campaign: Campaign) -> str:
    """The region so that nobody takes it for another of that name: 枣庄市中区."""
    return f"{city_of(region, campaign)}{region.name}"


def find_words(region: Region) -> str:
    """What a region is found by: its name, its code and the name of the region above."""
    above = region.parent.name if region.parent else ""
    return f"{region.name} {region.code} {above}"


# --- narrowing and grouping ------------------------------------------------------------------

OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks a list to be narrowed to; "" narrows nothing."""

    rung: str = ""
    state: str = ""
    level: str = ""
    region: str = ""

    def takes(self, line: Line) -> bool:
        return (
            self.rung in ("", line.rung)
            and self.level in ("", line.level)
            and (self.state in ("", line.state) or (self.state == OVERDUE and line.overdue))
            and self.region in line.find
        )

    def __bool__(self) -> bool:
        return bool(self.rung or self.state or self.level or self.region)


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one rung (or of one authority), with how many of them are overdue."""

    code: str
    word: str
    lines: list[Line]

    @property
    def told(self) -> bool:
        """Whether more than the head is known of any of them."""
        return any(line.whole for line in self.lines)

    @property
    def due(self) -> bool:
        """Whether any of them has a deadline."""
        return any(line.due for line in self.lines)

    @property
    def overdue(self) -> int:
        return sum(line.overdue for line in self.lines)


def by_rung(lines: Iterable[Line], rungs: Iterable[dict[str, Any]]) -> list[Group]:
    """Grouped by rung, the highest rung first; a rung that no ladder knows any more comes last.
    Inside, what is overdue comes first, then what ends soonest."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.rung, []).append(line)
    order = [rung["code"] for rung in rungs][::-1]
    codes = [*order, *(code for code in found if code not in order)]
    return [
        Group(code, found[code][0].word, _sorted(found[code])) for code in codes if code in found
    ]


def by_authority(lines: Iterable[Line]) -> list[Group]:
    """Those of higher authorities, the highest first."""
    found: dict[str, list[Line]] = {}
    for line in lines:
        found.setdefault(line.authority, []).append(line)
    order = {authority.word: authority.value for authority in ListingAuthority}
    return [
        Group(code, word, _sorted(found[word])) for word, code in order.items() if word in found
    ]


def _sorted(lines: list[Line]) -> list[Line]:
    return sorted(lines, key=lambda line: (line.ends is None, line.ends or date.max, line.code))
