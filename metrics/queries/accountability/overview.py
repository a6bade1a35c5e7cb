"""督导问责 of one campaign on one page: what runs, what is late, what waits, what was praised."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, sees_proposals
from campaigns.models import Campaign, Ladder
from campaigns.terms import (
    LadderState,
    Level,
    MeasureState,
    ProposalKind,
    ProposalState,
)
from metrics.models import Measure, Proposal
from metrics.queries.accountability import lines as listing
from metrics.queries.accountability.letters import visible_praise
from metrics.queries.accountability.lines import Asked, Group, Line
from metrics.queries.accountability.proposals import may_decide
from metrics.queries.accountability.rectification import counts
from metrics.queries.accountability.topmost import still_behind
from metrics.queries.accountability.waiting import month_words, rung_word
from metrics.wording.days import dated

_NAMED = 4  # so many are named in an answer, the others counted
_AFTERWARDS = {MeasureState.REMOVED, MeasureState.OBSERVING}  # told beside what runs, as on boards
_OPEN = 8  # so many proposals stand open on the page, the others are folded


@dataclass(frozen=True, slots=True)
class Answer:
    """A question of the head in a few words; ``late`` gives it weight."""

    question: str
    lines: list[str]
    url: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A proposal that nobody has decided yet."""

    number: int
    region: str
    city: str
    rung: str
    month: str
    summary: str
    since: str
    praise: bool
    mine: bool
    url: str


@dataclass(frozen=True, slots=True)
class Praised:
    region: str
    words: str
    day: str
    number: str
    url: str


@dataclass(frozen=True, slots=True)
class Option:
    code: str
    word: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """``groups`` are the office's own measures that run, ``listed`` those that a document names,
    ``past`` what is over. ``wide`` is whether this person sees every region's, ``ladder`` whether
    rules are in force."""

    wide: bool
    answers: list[Answer]
    waiting: list[Waiting]
    groups: list[Group]
    listed: list[Group]
    mine: list[Line]
    past: list[Line]
    praised: list[Praised]
    asked: Asked
    hidden: int
    document: str
    ladder: bool
    options: dict[str, list[Option]] = field(default_factory=dict)
    demonstration: bool = False

    @property
    def shelves(self) -> list[tuple[str, list[Waiting]]]:
        """The proposals in parts: the first that the reader decides stand open under "", the rest
        and what others decide are folded under a heading."""
        mine = [row for row in self.waiting if row.mine]
        others = [row for row in self.waiting if not row.mine]
        open_ones, rest = mine[:_OPEN], mine[_OPEN:]
        parts = [
            ("", open_ones),
            (f"由您决定的还有 {len(rest)} 件", rest),
            (f"由其他人决定的 {len(others)} 件", others),
        ]
        return [part for part in parts if part[1]]


def ladder_of(campaign: Campaign) -> Ladder | None:
    """The rules that are in force; None where the campaign has none."""
    return campaign.ladders.filter(state=LadderState.LIVE).first()


def overview(user: AnyUser, campaign: Campaign, asked: Asked, today: date) -> Overview:
    """One query for each table, however many rows there are."""
    wide = sees_proposals(user, campaign)
    ladder = ladder_of(campaign)
    rungs: list[dict[str, Any]] = ladder.rules["rungs"] if ladder else []
    measures = listing.known_measures(user, campaign)
    every = [listing.line_of(user, row, today) for row in measures]
    over = {row.pk for row in measures if MeasureState(row.state).ends}
    running = [line for line in every if line.number not in over]
    shown = [line for line in running if asked.takes(line)]
    mine = [] if wide else [line for line in shown if line.whole]
    others = [line for line in shown if wide or not line.whole]
    waiting = _waiting(user, campaign) if wide else []
    praised = _praised(user, campaign)
    return Overview(
        wide=wide,
        answers=[
            *_running(running, rungs, campaign),
            _late(running, campaign),
            *(_top(campaign, measures) if wide else []),
            *([_decisions(waiting)] if wide else []),
            _praise(praised),
            _list(user, campaign, today),
        ],
        waiting=waiting,
        groups=listing.by_rung([line for line in others if not line.authority], rungs),
        listed=listing.by_authority([line for line in others if line.authority]),
        mine=mine,
        past=[line for line in every if line.number in over],
        praised=praised,
        asked=asked,
        hidden=len(running) - len(shown),
        document=campaign.document.title,
        ladder=ladder is not None,
        options=_options(running, asked, rungs),
        demonstration=any(row.demonstration for row in measures),
    )


# --- the answers at the head ------------------------------------------------------------------


def _address(campaign: Campaign, place: str = "ladder", **asked: str) -> str:
    return f"{reverse('accountability')}?{urlencode({'campaign': campaign.code, **asked})}#{place}"


def _place(lines: list[Line]) -> str:
    """Where on the page these stand: those that a document names have a list of their own."""
    return "listed" if all(line.authority for line in lines) else "ladder"


def _running(running: list[Line], rungs: list[dict[str, Any]], campaign: Campaign) -> list[Answer]:
    every = [line for line in running if not line.authority]
    own = [line for line in every if line.state not in _AFTERWARDS]
    observed = len(every) - len(own)
    others = Counter(line.authority for line in running if line.authority)
    groups = listing.by_rung(own, rungs)
    words = [f"{group.word} {len(group.lines)} 项" for group in groups]
    taken = "，".join(f"{word} {count} 项" for word, count in others.items())
    told = [
        f"{len(own)} 项" if own else "没有在办的",
        "，".join(words),
        f"另有观察期 {observed} 项" if observed else "",
        f"另有文件所列：{taken}" if taken else "",
    ]
    if taken and not every:
        told = [f"文件所列 {len(running)} 项", taken]
    url = _address(campaign, _place(running)) if running else ""
    return [Answer("在办的措施", [line for line in told if line], url=url)]


def _late(running: list[Line], campaign: Campaign) -> Answer:
    late = sorted(
        (line for line in running if line.overdue), key=lambda line: line.ends or date.max
    )
    if not late:
        return Answer("逾期", ["没有逾期的"])
    named = [f"{line.region}{line.word}，{line.due}到期，{line.left}" for line in late[:2]]
    return Answer(
        "逾期",
        [f"{len(late)} 项", *named],
        url=_address(campaign, _place(late), state=listing.OVERDUE),
        late=True,
    )


def _top(campaign: Campaign, measures: list[Measure]) -> list[Answer]:
    """Whoever stays behind on the last rung: the ladder has nothing more to propose there."""
    found = still_behind(campaign, measures)
    if not found:
        return []
    named = [
        f"{row.region.name}{row.word}，{month.chinese}仍在最后三分之一" for row, month in found[:2]
    ]
    rungs = {row.rung for row, _ in found}
    url = _address(campaign, rung=rungs.pop()) if len(rungs) == 1 else _address(campaign)
    said = [f"{len(found)} 项，规则没有更高的措施", *named]
    return [Answer("最高一级仍靠后", said, url=url, late=True)]


def _decisions(waiting: list[Waiting]) -> Answer:
    if not waiting:
        return Answer("等决定的", ["没有等决定的"])
    praise = sum(row.praise for row in waiting)
    mine = sum(row.mine for row in waiting)
    parts = [
        f"问责 {len(waiting) - praise} 件" if len(waiting) > praise else "",
        f"表扬 {praise} 件" if praise else "",
    ]
    told = "，".join(part for part in parts if part)
    decides = f"其中由您决定 {mine} 件" if mine else "由其他人决定"
    return Answer("等决定的", [f"{len(waiting)} 件提请", told, decides], url="#waiting")


def _praise(praised: list[Praised]) -> Answer:
    if not praised:
        return Answer("表扬", ["还没有表扬过"])
    names = list(dict.fromkeys(row.region for row in praised))
    more = f"等{len(names)}个地区" if len(names) > _NAMED else ""
    told = "、".join(names[:_NAMED])
    return Answer("表扬", [f"{len(praised)} 次", f"{told}{more}"], url="#praised")


def _list(user: AnyUser, campaign: Campaign, today: date) -> Answer:
    """The rectification list as far as the user sees it."""
    found = counts(user, campaign, today)
    url = reverse("rectifications", args=[campaign.code])
    if not found.total:
        return Answer("问题整改", ["台账上没有问题"], url=url)
    left = found.total - found.closed
    told = [f"{left} 项未销号" if left else "全部销号", f"共 {found.total} 项"]
    if found.overdue:
        told[1] = f"其中 {found.overdue} 项整改逾期"
    return Answer("问题整改", told, url=url, late=bool(found.overdue))


# --- what waits, what was praised --------------------------------------------------------------


def _waiting(user: AnyUser, campaign: Campaign) -> list[Waiting]:
    rows = Proposal.objects.filter(campaign=campaign, state=ProposalState.WAITING)
    found = []
    for row in rows.select_related("region__parent", "ladder").order_by("kind", "proposed_at"):
        row.campaign = campaign
        found.append(
            Waiting(
                number=row.pk,
                region=row.region.name,
                city=listing.city_of(row.region, campaign),
                rung=rung_word(row.ladder.rules, row.rung),
                month=month_words(row),
                summary=str(row.evidence.get("summary", "")),
                since=dated(timezone.localdate(row.proposed_at)),
                praise=row.kind == ProposalKind.COMMENDATION,
                mine=may_decide(user, row),
                url=reverse("proposal", args=[campaign.code, row.pk]),
            )
        )
    return sorted(found, key=lambda one: (not one.mine, one.praise))


def _praised(user: AnyUser, campaign: Campaign) -> list[Praised]:
    rows = visible_praise(user, campaign).select_related("region", "letter")
    rows = rows.defer("letter__paper", "letter__content")
    return [
        Praised(
            region=row.region.name,
            words=row.words,
            day=dated(row.given_on),
            number=str(row.letter) if hasattr(row, "letter") else "",
            url=reverse("letter", args=[campaign.code, row.letter.pk])
            if hasattr(row, "letter")
            else "",
        )
        for row in rows.order_by("-given_on", "region__code")
    ]


# --- what the list can be narrowed to ------------------------------------------------------------


def _options(
    running: list[Line], asked: Asked, rungs: list[dict[str, Any]]
) -> dict[str, list[Option]]:
    """Only what occurs, and what is chosen."""
    words = {rung["code"]: rung["word"] for rung in rungs}
    words |= {line.rung: line.word for line in running if line.rung not in words}
    there = {line.rung for line in running}
    states = {line.state for line in running}
    levels = {line.level for line in running}
    found = {
        "rung": [(code, word) for code, word in words.items() if code in {*there, asked.rung}],
        "state": [
            (listing.OVERDUE, "已逾期"),
            *((one.value, one.word) for one in MeasureState if one in {*states, asked.state}),
        ],
        "level": [(one.value, one.word) for one in Level if one in {*levels, asked.level}],
    }
    return {
        name: [Option(code, word, code == getattr(asked, name)) for code, word in options]
        for name, options in found.items()
    }
