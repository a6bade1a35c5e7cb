"""One look for every chart: colours by meaning, Chinese fonts, no decoration."""

from __future__ import annotations

from typing import Any

INK, QUIET, LINE = "#1f2a37", "#5b6675", "#d8dde4"
ACTUAL, EXPECTED = "#1d4f91", "#8a94a3"
FONTS = '"Microsoft YaHei","PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif'


def layout(**changes: Any) -> dict[str, Any]:
    """The layout every chart starts from."""
    axis = {"gridcolor": LINE, "linecolor": LINE, "zeroline": False, "fixedrange": True}
    return {
        "font": {"family": FONTS, "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 56, "r": 16, "t": 8, "b": 36},
        "xaxis": {**axis, "showgrid": False},
        "yaxis": {**axis, "rangemode": "tozero", "separatethousands": True},
        "legend": {"orientation": "h", "x": 0, "y": 1.14, "font": {"color": QUIET}},
        "hovermode": "x unified",
        "separators": ".,",
        **changes,
    }
