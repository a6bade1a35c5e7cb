"""总体情况 of a quarter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from campaigns.models import Phase, Succession
from campaigns.periods import Month
from campaigns.terms import BulletinKind, Kind, RegionKind, State
from metrics.queries.bulletin.aimed import fell_short
from metrics.queries.bulletin.ground import Ground
from metrics.queries.campaign_page import phase_in
from metrics.wording.bulletin import overview as words
from metrics.wording.bulletin.boundaries import Succeeded, boundary_words
from metrics.wording.bulletin.coming import closing_words
from metrics.wording.bulletin.overview import Turned
from metrics.wording.bulletin.periods import phase_words

_WHOLE = {
    RegionKind.NATION: "全国",
    RegionKind.PROVINCE: "全省",
    RegionKind.AUTONOMOUS_REGION: "全区",
    RegionKind.PREFECTURE_CITY: "全市",
    RegionKind.COUNTY_CITY: "全市",
    RegionKind.COUNTY: "全县",
    RegionKind.TOWNSHIP: "全镇",
    RegionKind.SUBDISTRICT: "全街道",
}


def whole_word(ground: Ground) -> str:
    """全省, 全区 …, or the region's name."""
    region = ground.campaign.region
    return _WHOLE.get(RegionKind(region.kind), region.short_name)


def overview(ground: Ground) -> list[str]:
    """Phase, states, what changed since, where it goes, changed boundaries."""
    states = [line.state for line, _ in ground.lines]
    said = [
        phases(ground),
        words.states_words(whole_word(ground), ground.month, states),
        _turned(ground),
        words.outlook_words(_outlooks(ground)),
        *boundaries(ground),
        *_closing(ground),
    ]
    return [text for text in said if text]


def months_ahead(ground: Ground) -> list[Month]:
    """The months of the campaign in the next quarter; none after the last issue."""
    last = Month.containing(ground.campaign.ends_on)
    begins = ground.month.plus(1)
    return [
        month
        for month in begins.through(begins.plus(BulletinKind.QUARTERLY.months - 1))
        if month <= last
    ]


def _closing(ground: Ground) -> list[str]:
    """Of the last issue: that it is one, and what fell short."""
    if months_ahead(ground):
        return []
    closing = closing_words(ground.months, year_ends=False, over=True)
    return [f"{closing}{fell_short(ground)}"]


def phases(ground: Ground) -> str:
    rows = list(Phase.objects.filter(campaign=ground.campaign))
    found = [(month, phase_in(rows, month)) for month in ground.months]
    return phase_words(found, phase_in(rows, ground.month.plus(1)))


def _turned(ground: Ground) -> str:
    scene = ground.scene
    if scene.earlier is None or not ground.first.since:
        return words.turned_words([], 0, "", new_year=False)
    was = {detail["target"]: _asked(detail["state"]) for detail in scene.earlier.details}
    now = {detail["target"]: _asked(detail["state"]) for detail in ground.whole.details}
    known = scene.whole_book.targets
    turned = [
        Turned(known[code].name, was.get(code), now[code])
        for code in now
        if was.get(code) is not now[code]
    ]
    same = sum(state is not None and was.get(code) is state for code, state in now.items())
    compared = Month.of(scene.compared or 0)
    new_year = compared.year != ground.month.year and counts_by_year(ground)
    return words.turned_words(turned, same, compared.chinese, new_year=new_year)


def counts_by_year(ground: Ground) -> bool:
    """Whether a target adds up from January on."""
    return any(told.inner == Kind.GROWTH for _, told in ground.lines)


def _asked(state: str) -> State | None:
    """A target that does not apply is not one of those that are counted."""
    found = State(state)
    return None if found is State.NOT_APPLICABLE else found


def _outlooks(ground: Ground) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for line, _ in ground.lines:
        if line.outlook["word"]:
            found[line.outlook["word"]].append(line.name)
    return found


def boundaries(ground: Ground) -> list[str]:
    """Changes that took effect within the months of the issue."""
    rows = Succession.objects.filter(
        month__in=[month.number for month in ground.months],
        successor__path__startswith=ground.campaign.region.path,
    ).select_related("predecessor", "successor", "predecessor__parent")
    changes = list(_higher(rows))
    storey = ground.first
    now = len(storey.page.ranked) + len(storey.page.unranked)
    sizes = (len(storey.before), now)
    return boundary_words(changes, sizes, f"{storey.level_word}排名")


def _higher(rows: Iterable[Succession]) -> Iterator[Succeeded]:
    """Of a city that is merged with its counties the city alone is told."""
    found = list(rows)
    gone = {row.predecessor_id for row in found}
    for row in found:
        if row.predecessor.parent_id in gone:
            continue
        yield Succeeded(
            row.predecessor.name,
            row.successor.name,
            Month.of(row.month),
            row.kind,
            row.share is not None,
            gone=row.predecessor.valid_to is not None,
        )
