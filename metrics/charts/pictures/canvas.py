"""The sheet that pictures are drawn on: size, font, shades; matplotlib is loaded on first use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

FONT_FILE = (
    Path(__file__).resolve().parents[3] / "fixtures" / "fonts" / "NotoSansSC-Regular-subset.ttf"
)
WIDTH_MM, DPI = 150, 200
HIGHEST_MM = 188
INK, QUIET, FIELD, PALE = "#000000", "#555555", "#a6a6a6", "#d9d9d9"
SIZE, SMALL = 9.0, 8.0  # points: 小五 and a little less, as in the papers' tables
LACKING = "〓"  # what stands for a character that the font does not have, as printers set it
_INCH = 25.4
# matplotlib's settings belong to the process; one picture is drawn at a time.
_ONE_AT_A_TIME = RLock()
_SETTINGS: Mapping[str, Any] = {
    "text.parse_math": False,  # a dollar sign in a name is a dollar sign
    "text.usetex": False,
    "axes.unicode_minus": True,
    "axes.linewidth": 0.6,
    "hatch.linewidth": 0.6,
}


class Canvas:
    """One picture. ``say`` passes every text through the font: what it lacks is replaced by 〓 and
    told below the picture."""

    def __init__(self) -> None:
        self._lacking: set[str] = set()
        self._figure: Figure | None = None
        self._height = 0.0

    @contextmanager
    def drawing(self) -> Iterator[None]:
        import matplotlib as mpl

        settings: Any = dict(_SETTINGS)
        with _ONE_AT_A_TIME, mpl.rc_context(settings):
            yield

    def axes(
        self, height: float, *, left: float, right: float, top: float = 3, foot: float = 8
    ) -> Axes:
        """The plot; all measures in millimetres. ``left`` and ``right`` are kept for names."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._height = height
        self._figure = Figure(
            figsize=(WIDTH_MM / _INCH, height / _INCH), dpi=DPI, facecolor="white"
        )
        FigureCanvasAgg(self._figure)
        box = (
            left / WIDTH_MM,
            foot / height,
            (WIDTH_MM - left - right) / WIDTH_MM,
            (height - foot - top) / height,
        )
        plot = self._figure.add_axes(box)
        plot.tick_params(length=0, labelsize=SMALL, colors=INK)
        for side in ("top", "right", "left"):
            plot.spines[side].set_visible(False)
        return plot

    def say(self, text: str) -> str:
        known = _characters()
        self._lacking |= {sign for sign in text if ord(sign) not in known and sign != "\n"}
        return "".join(sign if sign not in self._lacking else LACKING for sign in text)

    def font(self, size: float = SIZE) -> FontProperties:
        from matplotlib.font_manager import FontProperties

        return FontProperties(fname=str(FONT_FILE), size=size)

    def label(self, plot: Axes, x: float, y: float, text: str, **look: Any) -> None:
        """Text at a place of the plot; nothing in it is markup."""
        size = look.pop("size", SIZE)
        look = {"va": "center", "color": INK, "clip_on": False, **look}
        plot.text(x, y, self.say(text), fontproperties=self.font(size), **look)

    def ticks(self, plot: Axes, axis: str, places: list[float], names: list[str]) -> None:
        """Names beside an axis."""
        setter = plot.set_xticks if axis == "x" else plot.set_yticks
        setter(places, [self.say(name) for name in names])
        texts = plot.get_xticklabels() if axis == "x" else plot.get_yticklabels()
        for text in texts:
            text.set_fontproperties(self.font(SIZE if axis == "y" else SMALL))

    def legend(self, plot: Axes, **place: Any) -> None:
        plot.legend(prop=self.font(SMALL), frameon=False, handlelength=2.6, **place)

    def png(self) -> bytes:
        if self._figure is None:
            raise ValueError("nothing was drawn")
        if self._lacking:
            codes = "、".join(f"U+{ord(sign):04X}" for sign in sorted(self._lacking))
            self._figure.text(
                2 / WIDTH_MM,
                1.5 / self._height,
                f"{LACKING}：图中字体没有的字（{codes}），以文中所写为准。",
                fontproperties=self.font(6.5),
                color=QUIET,
                va="bottom",
            )
        stream = BytesIO()
        self._figure.savefig(stream, format="png", dpi=DPI, metadata={"Software": None})
        return stream.getvalue()


@cache
def _characters() -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(FONT_FILE)).get_charmap())


def row_height(count: int, usual: float, rest: float) -> float:
    """Millimetres of one row: with many of them less than usual, as a picture fits on a page."""
    return min(usual, (HIGHEST_MM - rest) / max(count, 1))


def folded(name: str, characters: int) -> str:
    """A long name on two lines, cut short with … when even these do not hold it."""
    if len(name) <= characters:
        return name
    rest = name[characters:]
    return (
        f"{name[:characters]}\n{rest if len(rest) <= characters else rest[: characters - 1] + '…'}"
    )
