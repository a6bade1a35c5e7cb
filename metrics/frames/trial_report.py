"""A trial calculation as data for programs and as a table for people."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from campaigns.models import Region, Target
from campaigns.terms import Level, State
from metrics.engine import VERSION
from metrics.engine.definitions import Definitions
from metrics.engine.exact import fraction, round_decimal, truncate_decimal
from metrics.engine.pipeline import Result
from metrics.frames.standings import details_by_region, records

_SHOWN = ("expected", "actual", "attainment", "base", "goal", "needed", "forecast")


@dataclass(frozen=True, slots=True)
class Trial:
    """A result and what it was computed from; ``left_out``: targets the file says nothing of."""

    result: Result
    definitions: Definitions
    left_out: tuple[str, ...]


def as_data(trial: Trial) -> dict[str, Any]:
    """Places, scores, bands and, per target, expected, actual, attainment, points and state.

    ``null`` where a value does not exist: a region that is not ranked, a figure not reported.
    """
    result = trial.result
    names = dict(Region.objects.values_list("code", "name"))
    targets = dict(Target.objects.values_list("code", "name"))
    details = details_by_region(result.details)
    return {
        "campaign": trial.definitions.campaign,
        "month": f"{result.month // 100}-{result.month % 100:02d}",
        "level": result.level,
        "rule_set": trial.definitions.rule_set.version,
        "engine_version": VERSION,
        "input_digest": result.input_digest,
        "output_digest": result.output_digest,
        "left_out": list(trial.left_out),
        "standings": [
            {
                **_standing(row),
                "name": names[row["region"]],
                "targets": [_target(item, targets) for item in details[row["region"]]],
            }
            for row in sorted(records(result.standings), key=_order)
        ],
    }


def _order(row: dict[str, Any]) -> tuple[bool, int, str]:
    return not row["ranked"], row["place"], row["region"]


def _standing(row: dict[str, Any]) -> dict[str, Any]:
    ranked = bool(row["ranked"])
    gain = row["improvement"]
    return {
        "region": row["region"],
        "ranked": ranked,
        "place": int(row["place"]) if ranked else None,
        "place_in_group": int(row["in_group"]) if ranked else None,
        "place_in_cohort": int(row["in_cohort"]) if ranked else None,
        "score": row["score"] / 100,
        "band": [int(row["low"]), int(row["high"])] if ranked else None,
        "distinct_from_next": bool(row["distinct"]) if ranked else None,
        # Cut off: 79.996 % is not the 80 % that it takes to be ranked.
        "judged": float(truncate_decimal(fraction(row["judged"]), 4)),
        "improvement": gain / 100 if row["improvement_place"] else None,
        "improvement_place": int(row["improvement_place"]) or None,
    }


def _target(item: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {
        "target": item["target"],
        "name": names[item["target"]],
        "indicator": item["indicator"],
        "state": item["state"],
        "points": item["points"] / 100,
        "weight": item["weight"],
        "weight_sum": item["weight_sum"],
        "numerator": item["top"],
        "denominator": item["bottom"],
        "reported": item["reported"],
        "due": item["due"],
        **{name: item[name] for name in _SHOWN},
    }


def as_table(trial: Trial) -> str:
    """The same for a terminal; regions without a single figure are only named."""
    data = as_data(trial)
    lines = [
        f"{data['campaign']} {data['month']} {Level(data['level']).word} 试算"
        f"（算法第{VERSION}版，规则第{data['rule_set']}版，结果摘要 {data['output_digest'][:12]}）"
    ]
    if data["left_out"]:
        lines.append(f"文件里没有数据、未计入的目标：{'、'.join(data['left_out'])}")
    shown = [standing for standing in data["standings"] if _has_figures(standing)]
    silent = [standing["name"] for standing in data["standings"] if not _has_figures(standing)]
    if silent:
        lines.append(f"文件里没有数据的地区：{'、'.join(silent)}")
    lines += ["", _row("名次", "地区", "得分", "名次区间", "已评权重")]
    lines += [_standing_line(standing) for standing in shown]
    for standing in shown:
        lines += ["", f"{standing['name']}（{standing['region']}）"]
        lines.append(_cells("目标", "状态", "应达", "实际", "完成率", "得分"))
        lines += [_target_line(item) for item in standing["targets"] if _asked(item)]
    return "\n".join(lines)


def _has_figures(standing: dict[str, Any]) -> bool:
    return any(item["reported"] for item in standing["targets"])


def _asked(item: dict[str, Any]) -> bool:
    return bool(item["state"] != State.NOT_APPLICABLE)


def _standing_line(standing: dict[str, Any]) -> str:
    band = standing["band"]
    return _row(
        str(standing["place"] or "未参评"),
        standing["name"],
        f"{standing['score']:.2f}",
        f"{band[0]}–{band[1]}" if band else "",
        judged_words(standing["judged"]),
    )


def _target_line(item: dict[str, Any]) -> str:
    return _cells(
        f"{item['target']} {item['name']}",
        State(item["state"]).word,
        _amount(item["expected"]),
        _amount(item["actual"]),
        attained_words(item["attainment"]),
        f"{item['points']:.2f}",
    )


def judged_words(share: float) -> str:
    """In percent, cut off: 79.96 % is short of the 80 % that it takes to be ranked."""
    return f"{truncate_decimal(fraction(share) * 100, 1)}%"


def attained_words(value: float | None) -> str:
    """Cut off below 1, so that nothing looks reached that is not."""
    if value is None:
        return ""
    exact = fraction(value)
    if exact < 1:
        return str(truncate_decimal(exact, 4))
    return str(round_decimal(exact, 4, mode=settings.ROUNDING))


def _amount(value: float | None) -> str:
    if value is None:
        return ""
    shown = f"{round_decimal(fraction(value), 4, mode=settings.ROUNDING):,f}"
    return shown.rstrip("0").rstrip(".")


def _row(*cells: str) -> str:
    return "  ".join(_pad(cell, width) for cell, width in zip(cells, (6, 14, 8, 9, 8), strict=True))


def _cells(*cells: str) -> str:
    widths = (40, 8, 14, 14, 10, 8)
    return "  " + "  ".join(_pad(cell, w) for cell, w in zip(cells, widths, strict=True))


def _pad(text: str, width: int) -> str:
    """Pad to a width in columns: a Chinese character takes two."""
    taken = sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
    return text + " " * max(width - taken, 0)
