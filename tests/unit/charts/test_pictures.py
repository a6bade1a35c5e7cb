"""The pictures of papers: drawn in every case, of the right size, black on white, no lost sign."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
import pytest

from metrics.charts.pictures import KINDS, draw
from metrics.charts.pictures.canvas import DPI, FONT_FILE, WIDTH_MM, Canvas, folded

CITIES = [
    "济南",
    "青岛",
    "淄博",
    "枣庄",
    "东营",
    "烟台",
    "潍坊",
    "济宁",
    "泰安",
    "威海",
    "日照",
    "临沂",
    "德州",
    "聊城",
    "滨州",
    "菏泽",
    "莱芜",
    "章丘",
    "即墨",
    "滕州",
]
STATES = (
    *(("met", "达标"), ("close", "接近"), ("behind", "落后"), ("red_line", "触红线")),
    *(("in_progress", "进行中"), ("not_reported", "未报"), ("no_baseline", "无基期")),
    ("not_applicable", "不适用"),
)
MONTHS = [f"{month}月" for month in range(1, 13)]
NONE: list[float | None] = [None] * 12


def targets(count: int, *values: float | None) -> dict[str, Any]:
    rows = []
    for place in range(count):
        state, word = STATES[place % len(STATES)]
        value = values[place % len(values)]
        shown = "—" if value is None else f"{value:.1%}"
        name = f"社区戒毒社区康复人员管控执行率{place}"
        rows.append({"name": name, "value": value, "shown": shown, "state": state, "word": word})
    return {"kind": "attainment", "data": {"rows": rows}}


def bands(count: int, name: str = "") -> dict[str, Any]:
    rows = [
        {
            "name": name or CITIES[place],
            "place": place + 1,
            "low": max(place - 1, 1),
            "high": min(place + 3, count),
            "score": f"{96 - place:.2f}",
        }
        for place in range(count)
    ]
    return {"kind": "bands", "data": {"rows": rows, "size": count}}


def course(**changed: Any) -> dict[str, Any]:
    usual = {
        "unit": "起",
        "months": MONTHS,
        "actual": NONE,
        "path": NONE,
        "last": NONE,
        "goal": None,
    }
    return {"kind": "course", "data": usual | changed}


def moves(*rows: tuple[str, int | None, int]) -> dict[str, Any]:
    told = [{"name": name, "before": before, "now": now} for name, before, now in rows]
    return {"kind": "moves", "data": {"before": "2019年6月", "now": "2019年9月", "rows": told}}


SPECS: dict[str, Mapping[str, Any]] = {
    "one target": targets(1, 0.973),
    "twenty targets": targets(20, 1.05, 0.6, None, 3.2, 0.0, -0.4),
    "forty targets": targets(40, 0.9, None),
    "no value at all": targets(4, None),
    "equal values": targets(4, 1.0),
    "no target": targets(0, None),
    "one region": bands(1),
    "twenty regions": bands(20),
    "forty regions": bands(40, "济南市"),
    "no region": bands(0),
    "unranked": {
        "kind": "bands",
        "data": {
            "rows": [{"name": "甲", "place": None, "low": None, "high": None, "score": ""}],
            "size": 0,
        },
    },
    "a year": course(
        actual=[90, 180, None, 400, *NONE[:8]], path=[100 * m for m in range(1, 13)], goal=1200
    ),
    "nothing reported": course(),
    "all zero": course(actual=[0] * 12, path=[0] * 12, last=[0] * 12, goal=0),
    "below zero": course(actual=[-5, 3, *NONE[:10]]),
    "one month": course(months=["1月"], actual=[5], path=[4], last=[None]),
    "twenty places": moves(*((name, 20 - i, i + 1) for i, name in enumerate(CITIES))),
    "forty places": moves(*((f"{name}{k}", 40 - k, k + 1) for k, name in enumerate(CITIES * 2))),
    "one place": moves(("济南", 1, 1)),
    "shared places": moves(*((name, 1, 1) for name in CITIES)),
    "new region": moves(("济南", None, 1), ("青岛", 1, 2)),
    "nobody": moves(),
}


def pixels(data: bytes) -> np.ndarray[Any, Any]:
    from matplotlib.image import imread

    return np.asarray(imread(BytesIO(data), format="png"))


@pytest.mark.parametrize("name", SPECS)
def test_every_case_is_drawn(name: str) -> None:
    """A sign that is in no font would be a warning of matplotlib, and so an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = draw(SPECS[name])
    assert data.startswith(b"\x89PNG")
    field = pixels(data)
    assert abs(field.shape[1] - WIDTH_MM / 25.4 * DPI) <= 1
    assert 15 < field.shape[0] / DPI * 25.4 <= 190
    dark = (field[..., :3].max(axis=2) < 0.5).sum()
    assert dark > 300, "nothing to be seen"
    red, green, blue = (field[..., place] for place in range(3))
    assert np.abs(red - green).max() < 0.01, "printed black"
    assert np.abs(green - blue).max() < 0.01
    edge = np.concatenate([field[0, :, :3], field[-1, :, :3], field[:, 0, :3], field[:, -1, :3]])
    assert edge.min() > 0.99, "something is cut off at the edge"


def test_every_kind_is_tried() -> None:
    assert {spec["kind"] for spec in SPECS.values()} == set(KINDS)
    with pytest.raises(KeyError):
        draw({"kind": "pie", "data": {}})


def test_the_same_numbers_give_the_same_picture() -> None:
    assert draw(SPECS["a year"]) == draw(SPECS["a year"])


def test_a_character_that_the_font_lacks_is_told() -> None:
    """Not drawn as a box: 〓 stands for it, and a line below names it."""
    canvas = Canvas()
    assert canvas.say("甲\u9fff市") == "甲〓市"
    assert canvas.say("济南市") == "济南市"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        told, plain = draw(bands(3, "甲\u9fff市")), draw(bands(3, "甲〓市"))
    foot = slice(-30, None)
    assert (pixels(told)[foot, ..., :3] < 0.5).sum() > (pixels(plain)[foot, ..., :3] < 0.5).sum()


def test_a_name_is_text_and_no_formula() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert draw(bands(2, "$\\frac{甲$_x^2")).startswith(b"\x89PNG")


def test_the_font_has_every_name_of_the_catalogue() -> None:
    from matplotlib.ft2font import FT2Font

    known = set(FT2Font(str(FONT_FILE)).get_charmap())
    root = FONT_FILE.parents[1]
    files = [path for room in ("catalogue", "demo") for path in (root / room).rglob("*")]
    said = {
        sign
        for path in files
        if path.suffix in {".csv", ".yaml"}
        for sign in path.read_text(encoding="utf-8")
    }
    assert not {sign for sign in said if sign.isprintable() and ord(sign) not in known}
    assert ord("\u2212") in known


def test_long_names_are_folded() -> None:
    assert folded("短", 5) == "短"
    assert folded("一二三四五六七", 5) == "一二三四五\n六七"
    assert folded("一二三四五六七八九十甲乙", 5) == "一二三四五\n六七八九…"
