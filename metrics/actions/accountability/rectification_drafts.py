"""A line for 问题整改台账 as somebody filled it in, and all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils import timezone

from campaigns.models import Campaign, Region, User
from campaigns.terms import FindingKind, FindingSource
from metrics.actions.entry.errors import EntryError
from metrics.actions.printable import checked_line, checked_paragraphs
from metrics.models import Measure, Rectification
from metrics.models.accountability.measures import LONGEST_WORDS
from metrics.queries.accountability.rectification import regions_to_enter, sources_for

LONGEST_TITLE, LONGEST_OWNER = 80, 120
_YEARS_AHEAD = 3
# Fields in the order in which their mistakes are told.
_TEXTS = (
    ("title", "问题", LONGEST_TITLE),
    ("summary", "具体情况", LONGEST_WORDS),
    ("owner", "责任单位", LONGEST_OWNER),
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A line as somebody filled it in; "" and None: not filled in. ``unread`` names fields in
    which something stands that could not be read and that he has been told of; ``places`` where
    in a workbook a field stands (``问题清单!E8``)."""

    region: Region | None
    kind: str
    source: str
    title: str
    summary: str
    owner: str
    found_on: date | None
    due_on: date | None
    measure: Measure | None = None
    unread: frozenset[str] = frozenset()
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Desk:
    """What one person may enter into one campaign's list, and by what its days are measured."""

    campaign: Campaign
    regions: Sequence[Region]
    sources: Sequence[FindingSource]
    today: date


def desk_of(user: User, campaign: Campaign, at: datetime) -> Desk:
    today = timezone.localdate(at)
    regions = regions_to_enter(user, campaign, today)
    return Desk(campaign, regions, sources_for(user, campaign), today)


def latest_day(campaign: Campaign, today: date) -> date:
    """No deadline lies after this: whoever writes a later one has mistyped the year."""
    return date(max(today, campaign.ends_on).year + _YEARS_AHEAD, 12, 31)


# --- what is wrong with a draft --------------------------------------------------------------


def mistakes_in(draft: Draft, desk: Desk) -> list[tuple[str, str]]:
    """Field → what is wrong with it, all at once; nothing of what could not even be read."""
    found = [*_about_whom(draft, desk), *_texts(draft), *_days(draft, desk)]
    return [(name, words) for name, words in found if name not in draft.unread]


def _about_whom(draft: Draft, desk: Desk) -> Iterator[tuple[str, str]]:
    if draft.region is None:
        yield "region", "请写明地区"
    elif draft.region.pk not in {region.pk for region in desk.regions}:
        yield "region", f"{draft.region.name}不在您可以登记的地区之内"
    if draft.kind not in list(FindingKind):
        yield "kind", "请选择“问题”或“建议”"
    if draft.source not in desk.sources:
        words = "、".join(source.word for source in desk.sources)
        yield "source", f"来源请选：{words}"
    measure, region = draft.measure, draft.region
    if measure and measure.campaign_id != desk.campaign.pk:
        yield "measure", "没有这项措施"
    elif measure and region and measure.region_id != region.pk:
        yield "measure", f"这项措施是{measure.region.name}的，与所选地区不一致"


def _texts(draft: Draft) -> Iterator[tuple[str, str]]:
    for name, what, longest in _TEXTS:
        checked = checked_paragraphs if name == "summary" else checked_line
        try:
            said = checked(getattr(draft, name), longest, what)
        except EntryError as error:
            yield name, str(error)
        else:
            if not said and name != "summary":
                yield name, f"请写明{what}"


def _days(draft: Draft, desk: Desk) -> Iterator[tuple[str, str]]:
    found, due = draft.found_on, draft.due_on
    begins, last = desk.campaign.starts_on, latest_day(desk.campaign, desk.today)
    if found is None:
        yield "found_on", "请写明发现日期"
    elif found > desk.today:
        yield "found_on", "发现日期不能晚于今天"
    elif found < begins:
        yield "found_on", f"发现日期早于行动开始的{begins.year}年{begins.month}月{begins.day}日"
    if due is None:
        yield "due_on", "请写明整改期限"
    elif found and due < found:
        yield "due_on", "整改期限早于发现日期"
    elif due < desk.today:
        yield "due_on", "整改期限不能早于今天"
    elif due > last:
        yield "due_on", f"整改期限太晚了，最晚写到{last.year}年底"


def twins(campaign: Campaign, drafts: Sequence[Draft]) -> Iterator[tuple[Draft, str]]:
    """Drafts that say what is on the list already, or what an earlier draft says: the same region,
    title and day. A form that is sent twice does not double the list."""
    titles = {draft.title.strip() for draft in drafts}
    rows = Rectification.objects.filter(campaign=campaign, title__in=titles)
    fields = ("region_id", "title", "found_on", "number")
    there = {(*key,): f"台账第{number}号" for *key, number in rows.values_list(*fields)}
    for draft in drafts:
        if not draft.region or not draft.found_on or not draft.title.strip():
            continue
        key = (draft.region.pk, draft.title.strip(), draft.found_on)
        if key in there:
            yield draft, f"{there[key]}已是同一问题（地区、标题、发现日期都相同），不能重复登记"
        else:
            there[key] = f"本表{_cell(draft)}" if draft.places else "前面"


def _cell(draft: Draft) -> str:
    return draft.places.get("title", "").rpartition("!")[2]
