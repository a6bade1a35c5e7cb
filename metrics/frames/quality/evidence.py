"""What a question rests on: the sentence, facts, past months, the cells, what the clerk said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from campaigns.periods import Month
from campaigns.terms import QualityKind
from metrics.engine.exact import fraction
from metrics.engine.quality import median_of, modified_z
from metrics.engine.screening import Sign
from metrics.engine.screening.cells import PAST
from metrics.engine.screening.copies import equal_now
from metrics.frames.quality.edits import Edit, corrections, is_better, late_edits
from metrics.frames.quality.teller import Teller
from metrics.wording.quality import asked as wording

SHOWN_CELLS = 40


@dataclass(frozen=True, slots=True)
class Told:
    words: str
    evidence: Mapping[str, Any]


@dataclass(slots=True)
class _Ground:
    """``words`` and the parts of the evidence, as ``metrics.models.Question`` keeps them."""

    words: str
    summary: list[list[str]] = field(default_factory=list)
    history: list[dict[str, Any]] = field(default_factory=list)
    table: dict[str, Any] = field(default_factory=dict)
    bins: list[dict[str, Any]] = field(default_factory=list)
    cells: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def tell(teller: Teller, sign: Sign) -> Told:
    """One sign in words, with everything that its reader needs to answer."""
    found = _TELL[sign.kind](teller, sign)
    if sign.chance is not None:
        found.summary.append(["偶然出现的可能", wording.chance_words(sign.chance)])
        found.notes.append(wording.ONE_TEST)
    found.notes += _explained(teller, found)
    evidence = asdict(found)
    return Told(evidence.pop("words"), evidence)


def _explained(teller: Teller, found: _Ground) -> list[str]:
    names = {row.code: row.name for row in teller.seen.rows}
    keys = dict.fromkeys((cell["region"], cell["indicator"]) for cell in found.cells)
    return [
        wording.why_words(names[indicator], teller.why[region, indicator])
        for region, indicator in keys
        if (region, indicator) in teller.why
    ]


# --- kind by kind ----------------------------------------------------------------------------


def _outlier(teller: Teller, sign: Sign) -> _Ground:
    row = teller.seen.rows[sign.indicator]
    values = np.asarray(teller.series(sign.indicator, sign.region)[-PAST - 1 :])
    middle = float(median_of(values[:-1, None])[0])
    now, told = (teller.amount(sign.indicator, value) for value in (values[-1], middle))
    odd = float(modified_z(values[:, None])[-1, 0])
    return _Ground(
        words=wording.outlier_words(row.name, teller.month, now, told),
        summary=[
            ["本期", now],
            ["此前中位数", told],
            ["偏离往常的程度", wording.modified_z_words(odd, teller.numbers)],
        ],
        history=[teller.line(sign.indicator, sign.region, row.name)],
        cells=[teller.cell(sign.indicator, sign.region)],
    )


def _jump(teller: Teller, sign: Sign) -> _Ground:
    row = teller.seen.rows[sign.indicator]
    values = teller.series(sign.indicator, sign.region)
    now, before = (teller.amount(sign.indicator, value) for value in (values[-1], values[-2]))
    return _Ground(
        words=wording.jump_words(row.name, teller.month, now, before),
        summary=[["本期", now], ["上一期", before]],
        history=[teller.line(sign.indicator, sign.region, row.name)],
        cells=[teller.cell(sign.indicator, sign.region)],
    )


def _related(teller: Teller, sign: Sign) -> _Ground:
    part, whole = sign.indicator, int(sign.facts["whole"])
    names = [teller.seen.rows[at].name for at in (part, whole)]
    now, of = (teller.amount(at, teller.series(at, sign.region)[-1]) for at in (part, whole))
    return _Ground(
        words=wording.related_words(names[0], teller.month, now, names[1], of),
        summary=[[names[0], now], [names[1], of]],
        history=[
            teller.line(at, sign.region, name)
            for at, name in zip((part, whole), names, strict=True)
        ],
        cells=[teller.cell(part, sign.region), teller.cell(whole, sign.region)],
    )


def _copied(teller: Teller, sign: Sign) -> _Ground:
    if sign.indicator < 0:
        return _sheet(teller, sign)
    row, run = teller.seen.rows[sign.indicator], int(sign.facts["run"])
    now = teller.amount(sign.indicator, float(sign.facts["value"]))
    every = teller.seen.ground.indicators[sign.indicator].every
    months = [teller.seen.month.plus(-every * back) for back in range(run)]
    return _Ground(
        words=wording.run_words(row.name, teller.month, now, run),
        summary=[["相同的数", now], ["连续", f"{run}期"]],
        history=[teller.line(sign.indicator, sign.region, row.name, run)],
        cells=[teller.cell(sign.indicator, sign.region, month) for month in months],
    )


def _sheet(teller: Teller, sign: Sign) -> _Ground:
    rows = equal_now(teller.seen.ground, sign.region).tolist()
    same, of = int(sign.facts["same"]), int(sign.facts["of"])
    return _Ground(
        words=wording.sheet_words(teller.month, same, of),
        summary=[["与上一期相同", f"{same}项"], ["可比", f"{of}项"]],
        table={
            "columns": ["指标", "本期和上一期都报"],
            "rows": [
                [teller.seen.rows[at].name, teller.amount(at, teller.series(at, sign.region)[-1])]
                for at in rows[:SHOWN_CELLS]
            ],
        },
        cells=[teller.cell(at, sign.region) for at in rows[:SHOWN_CELLS]],
    )


def _twins(teller: Teller, sign: Sign) -> _Ground:
    now = teller.seen.ground.values[:, -1]
    rows = equal_now(teller.seen.ground, sign.region, sign.other).tolist()
    other = teller.regions[teller.code(sign.other)]
    same, of = int(sign.facts["same"]), int(sign.facts["of"])
    return _Ground(
        words=wording.twins_words(teller.month, other.name, same, of),
        summary=[["数值相同的地区", other.name], ["相同", f"{same}项"], ["可比", f"{of}项"]],
        table={
            "columns": ["指标", "两地都报"],
            "rows": [
                [teller.seen.rows[at].name, teller.amount(at, float(now[at, sign.region]))]
                for at in rows[:SHOWN_CELLS]
            ],
        },
        cells=[teller.cell(at, sign.region) for at in rows[:SHOWN_CELLS]],
    )


def _heaping(teller: Teller, sign: Sign) -> _Ground:
    ratio = teller.ratios[sign.facts["ratio"]]
    limit = teller.numbers.percent(fraction(sign.facts["threshold"]))
    above, below = int(sign.facts["above"]), int(sign.facts["below"])
    return _Ground(
        words=wording.heaping_words(ratio.name, teller.month, limit, above, below),
        summary=[
            ["目标线", limit],
            ["刚到或刚过（2个点以内）", f"{above}个地区"],
            ["差一点（2个点以内）", f"{below}个地区"],
        ],
        bins=[
            {"label": "差2个点以内", "count": below, "at": False},
            {"label": f"{limit}起2个点以内", "count": above, "at": True},
        ],
        notes=["分母不到50的地区没有算在内：那里2个点以内可能没有任何比率"],
    )


def _digits(teller: Teller, sign: Sign) -> _Ground:
    digit, most, size = (int(sign.facts[name]) for name in ("digit", "most", "size"))
    return _Ground(
        words=wording.digits_words(teller.month, digit, most, size),
        summary=[["看的数", f"{size}个（100以上、两年内）"], [f"末位是{digit}", f"{most}个"]],
        bins=[
            {"label": str(at), "count": int(number), "at": at == digit}
            for at, number in enumerate(sign.facts["counts"])
        ],
    )


def _late(teller: Teller, sign: Sign) -> _Ground:
    words = wording.late_words(teller.month, *_ways(sign))
    return _edited(
        teller,
        sign,
        words,
        late_edits(teller.seen.campaign, teller.seen.month, teller.code(sign.region)),
    )


def _one_way(teller: Teller, sign: Sign) -> _Ground:
    words = wording.one_way_words(teller.month, *_ways(sign))
    return _edited(
        teller,
        sign,
        words,
        corrections(teller.seen.campaign, teller.seen.month, teller.code(sign.region)),
    )


def _ways(sign: Sign) -> tuple[int, int]:
    return int(sign.facts["better"]), int(sign.facts["worse"])


def _edited(teller: Teller, sign: Sign, words: str, edits: Iterable[Edit]) -> _Ground:
    place = {row.code: at for at, row in enumerate(teller.seen.rows)}
    better, worse = _ways(sign)
    shown: list[Edit] = [one for one in edits if one.indicator in place][-SHOWN_CELLS:]
    return _Ground(
        words=words,
        summary=[["往好的方向", f"{better}处"], ["往差的方向", f"{worse}处"]],
        table={
            "columns": ["月份", "指标", "原来", "改为", "方向"],
            "rows": [_edit_row(teller, place[one.indicator], one) for one in shown],
        },
        cells=[
            {"region": one.region, "indicator": one.indicator, "month": one.month} for one in shown
        ],
    )


_WAYS = {True: "好", False: "差", None: "—"}


def _edit_row(teller: Teller, at: int, one: Edit) -> list[str]:
    row = teller.seen.rows[at]
    way = _WAYS[is_better(one, row.direction)]
    amounts = [teller.amount(at, value) for value in (one.before, one.after)]
    return [Month.of(one.month).chinese, row.name, *amounts, way]


_TELL: dict[QualityKind, Callable[[Teller, Sign], _Ground]] = {
    QualityKind.OUTLIER: _outlier,
    QualityKind.JUMP: _jump,
    QualityKind.RELATED: _related,
    QualityKind.COPIED: _copied,
    QualityKind.TWINS: _twins,
    QualityKind.HEAPING: _heaping,
    QualityKind.DIGITS: _digits,
    QualityKind.LATE_EDIT: _late,
    QualityKind.ONE_WAY: _one_way,
}
