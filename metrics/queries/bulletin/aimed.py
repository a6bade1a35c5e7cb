"""目标完成情况: sentences on the targets that matter, one table of all."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from campaigns.terms import Kind, State
from metrics.queries.bulletin.ground import Ground, Storey
from metrics.queries.bulletin.shapes import Stored, column, table
from metrics.queries.explanation import TargetLine
from metrics.queries.todo import todos
from metrics.wording.bulletin import coming
from metrics.wording.bulletin.coming import Need
from metrics.wording.bulletin.names import quoted
from metrics.wording.bulletin.targets import (
    STATE_ORDER,
    TargetTold,
    below_words,
    grouped,
    needs_attention,
    summary_words,
    target_words,
)
from metrics.wording.formulas import NOISE, Told
from metrics.wording.numbers import ABSENT
from metrics.wording.tallies import tally_sentence

_MOST = 12  # as many other targets are told in sentences
# What a year or a window asks for cannot be made up when it is over.
_BY_PERIOD = {Kind.GROWTH, Kind.FREQUENCY}
_SHORT = {
    "按目前走势可以完成": "可以完成",
    "能否完成尚不明朗": "尚不明朗",
    "按目前走势难以完成": "难以完成",
}


def sentences(ground: Ground) -> list[str]:
    """Headline targets, then others that are behind or will be missed, then what only the regions
    below are asked."""
    main = [pair for pair in ground.lines if ground.is_headline(pair[0].code)]
    others = sorted(
        (
            pair
            for pair in ground.lines
            if pair not in main and needs_attention(pair[0].state, pair[0].outlook["code"])
        ),
        key=lambda pair: (STATE_ORDER.get(pair[0].state, 9), pair[0].code),
    )
    said = [summary_words(len(main), len(ground.lines), len(others))] if ground.lines else []
    return said + grouped(
        [
            ("重点目标", _told(ground, main)),
            ("需要关注的其他目标" if main else "需要关注的目标", _told(ground, others[:_MOST])),
            ("只对下级评价的目标", _below(ground)),
        ]
    )


def _told(ground: Ground, pairs: Sequence[tuple[TargetLine, Told]]) -> list[str]:
    lacks = gaps(ground) if pairs else {}
    return [target_words(target_told(line, told, lacks.get(line.code, ""))) for line, told in pairs]


def gaps(ground: Ground) -> dict[str, str]:
    """Target → what the whole lacks in units of what is counted, as far as it is not met."""
    return {one.code: one.gap for one in todos(ground.scene)}


def target_told(line: TargetLine, told: Told, gap: str = "") -> TargetTold:
    """A line as the sentences take it; ``gap`` in units of what is counted, where they differ from
    the target's own."""
    detail = told.detail
    return TargetTold(
        name=line.name,
        kind=told.inner,
        month=told.month,
        state=line.state,
        actual=_actual(line, told),
        asked=line.asked,
        attainment=line.attainment if line.attainment != ABSENT else "",
        gap=gap or line.gap,
        goal=line.goal,
        pace=line.pace,
        outlook=line.outlook["word"],
        due=detail["due"],
        reported=detail["reported"],
        many="goals" in told.inner_parameters,
    )


def _actual(line: TargetLine, told: Told) -> str:
    """With its unit; a share carries its own, a place is one; "" where nothing is known."""
    if told.detail["actual"] is None:
        return ""
    if told.inner == Kind.POSITION:
        return f"第{line.actual}名"
    return line.actual if line.actual.endswith("%") else f"{line.actual}{line.unit}"


def _below(ground: Ground) -> list[str]:
    """Targets that the whole is not asked: how the regions of the highest level that is stand."""
    asked = {line.code for line, _ in ground.lines}
    said = []
    for code, target in ground.scene.whole_book.targets.items():
        storey = next((one for one in ground.storeys if one.level in target.levels), None)
        if code in asked or storey is None:
            continue
        counts = _states(storey, code)
        if set(counts) - {State.NOT_APPLICABLE}:
            place = ground.campaign.region.short_name
            said.append(below_words(target.name, tally_sentence(place, storey.noun, counts)))
    return [text.removesuffix("。") + "。" for text in said]


def _states(storey: Storey, code: str) -> Counter[str]:
    return Counter(
        detail["state"]
        for row in [*storey.page.ranked, *storey.page.unranked]
        for detail in row.details
        if detail["target"] == code
    )


# --- The table ---------------------------------------------------------------------------------


def all_targets(ground: Ground) -> list[Stored]:
    """Every target of the whole in the order of the catalogue."""
    columns = [
        column("目标", 9.5, "left"),
        column("应达", 5),
        column("实际", 4.5),
        column("完成率", 3.5),
        column("状态", 3),
        column("其余每月需", 5),
        column("走势", 4),
    ]
    rows = [_row(line, told) for line, told in ground.lines]
    caption = f"{ground.campaign.region.short_name}各目标完成情况（截至{ground.month.chinese}）"
    return [table("targets", caption, columns, rows)] if rows else []


def _row(line: TargetLine, told: Told) -> list[str]:
    outlook = line.outlook["word"]
    return [
        *amounts(line, told),
        per_month(line, told),
        _SHORT.get(outlook, outlook) or ABSENT,
    ]


def amounts(line: TargetLine, told: Told) -> list[str]:
    """目标, 应达, 实际, 完成率, 状态. Of several goals that all must be reached the amounts of one
    say little once they are."""
    if "goals" in told.inner_parameters and line.state is State.MET:
        return [line.name, "各项要求", "均已达到", ABSENT, line.state.word]
    unit = f"（{line.unit}）" if line.unit and line.unit != "%" else ""
    attainment = line.attainment or ABSENT
    return [f"{line.name}{unit}", line.expected, line.actual, attainment, line.state.word]


def per_month(line: TargetLine, told: Told) -> str:
    """What each month that is left must bring, without the unit."""
    needed = told.detail["needed"]
    if needed is None or not line.pace:
        return ABSENT
    if needed == 0:
        return "已达到"
    return told.whole(math.ceil(needed - NOISE)).removesuffix(told.unit)


# --- What comes next ---------------------------------------------------------------------------


def needs(ground: Ground, whole: str) -> list[str]:
    """Targets still on their way with what each month must bring, the doubtful ones first; then
    what others lack."""
    order = {"will_be_missed": 0, "open": 1}
    pairs = sorted(
        (pair for pair in ground.lines if pair[0].pace and pair[1].detail["needed"]),
        key=lambda pair: order.get(pair[0].outlook["code"], 2),
    )
    rows = [Need(line.name, line.goal, line.pace, line.outlook["word"]) for line, _ in pairs]
    told = {line.code for line, _ in pairs}
    lacks = gaps(ground)
    lacking = [
        (quoted(line.name), coming.gap_words(gap))
        for line, row in ground.lines
        if line.code not in told
        and row.inner not in _BY_PERIOD
        and (gap := lacks.get(line.code, "")).startswith(("还差", "现有"))
    ]
    lack = coming.lack_words(lacking)
    return [*coming.need_words(rows, whole), *([lack] if lack else [])]


def fell_short(ground: Ground) -> str:
    """At the end of a campaign: what was not reached, each with what it lacks."""
    lacks = gaps(ground)
    rows = [
        (quoted(line.name), line.state, lacks.get(line.code, ""), line.attainment)
        for line, _ in ground.lines
    ]
    return coming.short_words(rows)
