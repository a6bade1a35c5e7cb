"""Lines of 问题整改台账 as the pages show them: rows of the list, the facts of one, its history."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Region
from campaigns.terms import FindingKind, FindingSource, RectificationState, RectificationVerb
from metrics.models import Rectification, RectificationMove
from metrics.queries.accountability.rectification import near
from metrics.wording.accountability.standing import Stage, stage
from metrics.wording.days import dated, left_words
from metrics.wording.times import clock


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list. ``left`` is told while the region is at work on it; ``late``: its
    deadline is over. ``look``: when somebody is to look again, ``look_now``: by now or soon."""

    number: int
    url: str
    title: str
    kind: str
    recommendation: bool
    region: str
    source: str
    owner: str
    due: str
    left: str
    late: bool
    stage: Stage
    look: str
    look_now: bool
    reopened: int


def rows_of(lines: Iterable[Rectification], campaign: Campaign, today: date) -> tuple[Row, ...]:
    """``lines`` with their regions and the regions above at hand."""
    return tuple(row_of(line, campaign, today) for line in lines)


def row_of(line: Rectification, campaign: Campaign, today: date) -> Row:
    state = RectificationState(line.state)
    at_work = state == RectificationState.OPEN
    closed = state == RectificationState.CLOSED
    return Row(
        number=line.number,
        url=reverse("rectification", args=[campaign.code, line.number]),
        title=line.title,
        kind=FindingKind(line.kind).word,
        recommendation=line.kind == FindingKind.RECOMMENDATION,
        region=place_words(line.region, campaign),
        source=FindingSource(line.source).word,
        owner=line.owner,
        due=dated(line.due_on),
        left=left_words(line.due_on, today) if at_work else "",
        late=at_work and line.due_on < today,
        stage=stage(state),
        look=dated(line.follow_up_on) if closed else "",
        look_now=bool(closed and line.follow_up_on and line.follow_up_on <= near(today)),
        reopened=line.reopened,
    )


def place_words(region: Region, campaign: Campaign) -> str:
    """A county with its city before it: two cities may have counties of one name."""
    above = region.parent
    inside = above is not None and above.path.startswith(campaign.region.path)
    if above is None or not inside or above.pk == campaign.region_id:
        return region.name
    if region.pk == campaign.region_id:
        return region.name
    return f"{above.short_name}{region.name}"


def options_of(regions: Iterable[Region], campaign: Campaign) -> list[dict[str, Any]]:
    """Regions to choose from, by their codes: the campaign's own and those right below it, then
    each city's counties; where there are cities with counties, each city stands with its own."""
    rows = sorted(regions, key=lambda row: row.path)
    own = campaign.region_id
    cities = {row.parent_id for row in rows} - {own, campaign.region.parent_id}
    groups: dict[int, dict[str, Any]] = {}
    for row in rows:
        above = row.parent if row.parent_id in cities else None
        head = above or (row if row.pk in cities else campaign.region)
        group = groups.setdefault(head.pk, {"label": head.name, "options": []})
        group["options"].append({"code": row.code, "name": row.name})
    return list(groups.values())


# --- one line --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a line's life. ``due`` is a day that was set with it."""

    verb: str
    word: str
    state: Stage
    who: str
    when: str
    words: str
    due: str


def steps_of(line: Rectification) -> list[Step]:
    """The history, the newest first."""
    rows = line.moves.select_related("by").order_by("-number")
    return [_step(row, line) for row in rows]


def answered(state: str, steps: list[Step]) -> Step | None:
    """What the next step answers: the report that is to be accepted, the reason why a line was
    sent back; None for nothing."""
    asked = {
        RectificationState.REPORTED: {RectificationVerb.REPORT},
        RectificationState.OPEN: {RectificationVerb.RETURN, RectificationVerb.REOPEN},
    }.get(RectificationState(state), set())
    return next((step for step in steps if step.verb in asked), None)


def _step(move: RectificationMove, line: Rectification) -> Step:
    at = timezone.localtime(move.at)
    by = move.by.get_full_name() if move.by else "系统"
    word = move.get_verb_display() if move.verb else "登记"
    if not move.verb and line.finding_id:
        word = "按文件转入"
    return Step(
        verb=move.verb,
        word=word,
        state=stage(RectificationState(move.after)),
        who=by,
        when=f"{at.year}年{clock(at)}",
        words=move.words,
        due=_day_words(move),
    )


def _day_words(move: RectificationMove) -> str:
    """Of which day it is: a deadline, or the day on which somebody looks again."""
    if move.due_on is None:
        return ""
    looks = move.after == RectificationState.CLOSED
    return f"{'回头看' if looks else '整改期限'}：{dated(move.due_on)}"


@dataclass(frozen=True, slots=True)
class Fact:
    """``derived`` is from what it was taken where the document does not state it."""

    word: str
    said: str
    derived: str = ""
    url: str = ""


def facts_of(line: Rectification) -> list[Fact]:
    """What is known of the line. Whoever sees it sees its region, and so the measure's page."""
    derived, campaign = line.derived, line.campaign
    found = [
        Fact("类型", FindingKind(line.kind).word),
        Fact("来源", _source(line)),
        Fact("地区", place_words(line.region, campaign), derived.get("region", "")),
        Fact("责任单位", line.owner, derived.get("owner", "")),
        Fact("发现日期", dated(line.found_on), derived.get("found_on", "")),
        Fact("整改期限", dated(line.due_on), derived.get("due_on", "") if _as_first(line) else ""),
    ]
    if line.finding:
        citation = line.finding.citation
        url = reverse("document", args=[citation.document.code])
        found.append(Fact("出处", f"《{citation.document.title}》{citation.place}", url=url))
    if line.measure:
        url = reverse("measure", args=[campaign.code, line.measure_id])
        words = f"{line.measure.word}（{dated(line.measure.issued_on)}下达）"
        found.append(Fact("有关措施", words, url=url))
    if line.reopened:
        found.append(Fact("重新整改", f"{line.reopened}次"))
    if line.closed_on:
        found.append(Fact("销号日期", dated(line.closed_on)))
    if line.follow_up_on:
        found.append(Fact("回头看日期", dated(line.follow_up_on)))
    return found


def _source(line: Rectification) -> str:
    word = FindingSource(line.source).word
    by = line.entered_by.get_full_name() if line.entered_by else ""
    at = timezone.localtime(line.entered_at)
    entered = f"{dated(at.date())}{by}登记" if by else f"{dated(at.date())}转入台账"
    return f"{word}，{entered}"


def _as_first(line: Rectification) -> bool:
    """Whether the deadline is still the document's, or what was taken for it."""
    return line.finding is None or line.due_on == line.finding.due_on
