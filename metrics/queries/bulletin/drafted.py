"""A bulletin drawn up from published rankings: what people do not edit, and sections to edit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import BulletinKind
from metrics.queries.bulletin import (
    aimed,
    amended,
    decided,
    placed,
    praised,
    reddened,
    reported,
    resting,
    summed_up,
)
from metrics.queries.bulletin import coming as ahead
from metrics.queries.bulletin.ground import Ground, ground_of, is_ready
from metrics.queries.bulletin.period import months_of
from metrics.queries.bulletin.pictured import bands, moves, pictures
from metrics.queries.bulletin.shapes import Stored
from metrics.queries.templates_in_use import marks_of
from metrics.wording.bulletin.heads import addressees, opening_words
from metrics.wording.bulletin.periods import span_words
from metrics.wording.numbers import Numbers
from metrics.wording.offices import office_words

_LONGEST_TITLE = 120

QUARTERLY = {
    "overview": "总体情况",
    "targets": "目标完成情况",
    "ranking": "排名情况",
    "commend": "表现突出的地区",
    "criticise": "需要加强的地区",
    "red_lines": "红线情况",
    "reporting": "报送情况",
    "amendments": "数据更正情况",
    "measures": "督导问责和整治情况",
    "next": "下一阶段要求",
    "basis": "说明",
}
MONTHLY = {
    "ranking": "排名情况",
    "movement": "名次变动",
    "red_lines": "红线情况",
    "reporting": "报送情况",
    "basis": "说明",
}


@dataclass(frozen=True, slots=True)
class DraftedSection:
    """``text``: a paragraph a line, "" where there is nothing to say."""

    code: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """``content`` and ``basis`` as ``Bulletin`` keeps them, ``digest`` of the basis."""

    title: str
    content: dict[str, Any]
    basis: dict[str, Any]
    digest: str
    sections: list[DraftedSection]
    demonstration: bool


def ready(campaign: Campaign, kind: str, month: Month) -> bool:
    """Whether the rankings of the last judged month are published at all levels."""
    return is_ready(campaign, months_of(campaign, kind, month))


def drafted(
    campaign: Campaign, kind: BulletinKind, month: Month, numbers: Numbers, at: datetime
) -> Drafted | None:
    """None while a ranking is missing. ``month`` is the last one of the issue; a quarter in which
    the campaign ends is drawn up from its last judged month."""
    ground = ground_of(campaign, BulletinKind(kind), month, numbers, at)
    if ground is None:
        return None
    quarterly = ground.kind == BulletinKind.QUARTERLY
    headings = QUARTERLY if quarterly else MONTHLY
    texts, tables = _quarterly(ground) if quarterly else _monthly(ground)
    basis = resting.basis_of(ground)
    title = _title(ground)
    return Drafted(
        title="".join(title)[:_LONGEST_TITLE],
        content=_content(ground, title, tables),
        basis=basis,
        digest=resting.digest_of(basis),
        sections=[
            DraftedSection(code, heading, "\n".join(texts[code]))
            for code, heading in headings.items()
        ],
        demonstration=ground.demonstration,
    )


Parts = tuple[dict[str, list[str]], list[Stored]]


def _quarterly(ground: Ground) -> Parts:
    reporting, late = reported.reporting(ground)
    corrected, corrections = amended.amendments(ground)
    plain: dict[str, Callable[[Ground], list[str]]] = {
        "overview": summed_up.overview,
        "targets": aimed.sentences,
        "ranking": placed.sentences,
        "commend": praised.commended,
        "criticise": praised.criticised,
        "red_lines": reddened.sentences,
        "measures": decided.sentences,
        "next": ahead.coming,
        "basis": resting.sentences,
    }
    texts = {code: say(ground) for code, say in plain.items()}
    texts |= {"reporting": reporting, "amendments": corrected}
    return texts, [*aimed.all_targets(ground), *placed.tables(ground), *late, *corrections]


def _monthly(ground: Ground) -> Parts:
    reporting, late = reported.reporting(ground)
    texts = {
        "ranking": placed.sentences(ground),
        "movement": [*placed.movement(ground), *summed_up.boundaries(ground)],
        "red_lines": reddened.sentences(ground),
        "reporting": reporting,
        "basis": resting.sentences(ground),
    }
    return texts, [*placed.tables(ground), *late]


def _title(ground: Ground) -> list[str]:
    about = f"{_period(ground)}{_about(ground)}的通报"
    return [f"关于{ground.campaign.name}", about]


def _period(ground: Ground) -> str:
    if ground.kind == BulletinKind.QUARTERLY:
        return span_words(ground.months)
    return ground.month.chinese


def _about(ground: Ground) -> str:
    return "进展情况" if ground.kind == BulletinKind.QUARTERLY else "排名情况"


def _content(ground: Ground, title: list[str], tables: list[Stored]) -> dict[str, Any]:
    campaign, first = ground.campaign, ground.first
    quarterly = ground.kind == BulletinKind.QUARTERLY
    office = office_words(campaign.region.name, campaign.region.level)
    kinds = {row.region.kind for row in [*first.page.ranked, *first.page.unranked]}
    drawn = pictures(ground) if quarterly else [bands(first), moves(first)]
    return {
        "masthead": f"{campaign.name}{campaign.cadence['bulletin_name']}" if quarterly else office,
        "office": office,
        "recipients": addressees(kinds, first.level),
        "title": title,
        "opening": opening_words(
            campaign.name, f"{_period(ground)}{_about(ground)}", ground.month.chinese
        ),
        "period": _period(ground),
        "marks": marks_of(ground.demonstration),
        "copies": "",
        "tables": tables,
        "pictures": [picture for picture in drawn if picture],
    }
