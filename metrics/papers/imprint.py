"""The imprint (版记) stays at the foot of its page, whatever it has to hold."""

from __future__ import annotations

from math import ceil
from typing import Any

from docx.oxml.ns import qn

from metrics.papers.layout import SIZE_4, WIDTH
from metrics.papers.look import Looks
from metrics.papers.plain import width_of

_KEPT_FREE = 5  # characters left and right of the recipients of copies


def settle(paragraph: Any, copies: str, looks: Looks) -> None:
    """``paragraph`` holds 抄送 with its value. Without copies the line goes; with many, what stands
    above it moves up, so that the end of the imprint stays where it was."""
    row = next(paragraph.iterancestors(qn("w:tr")), None)
    if not copies:
        _drop(paragraph, row)
        return
    lines = ceil(width_of(copies, SIZE_4.pt) / (WIDTH.pt - _KEPT_FREE * SIZE_4.pt))
    more = int(20 * looks.points(paragraph, "spacing", "line") * (lines - 1))
    if row is not None:
        place = row.getparent().find(f"{qn('w:tblPr')}/{qn('w:tblpPr')}")
        _raise(place, "tblpY", more)
        return
    while (frame := _frame(paragraph)) is not None:
        _raise(frame, "y", more)
        paragraph = paragraph.getprevious()


def _drop(paragraph: Any, row: Any) -> None:
    """The next line takes over the border of the first one."""
    if row is not None:
        if len(row.getparent().findall(qn("w:tr"))) > 1:
            row.getparent().remove(row)
        return
    above, below = paragraph.getprevious(), paragraph.getnext()
    paragraph.getparent().remove(paragraph)
    if _frame(above) is None or _frame(below) is None:
        return
    thick, thin = _border(above), _border(below)
    if thick is not None and thin is not None:
        thin.set(qn("w:sz"), thick.get(qn("w:sz")))
        above.getparent().remove(above)


def _frame(paragraph: Any) -> Any:
    if paragraph is None:
        return None
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:framePr')}")


def _border(paragraph: Any) -> Any:
    return paragraph.find("/".join(qn(f"w:{name}") for name in ("pPr", "pBdr", "top")))


def _raise(place: Any, name: str, twips: int) -> None:
    if place is not None and (said := place.get(qn(f"w:{name}"), "")).isdigit():
        place.set(qn(f"w:{name}"), str(max(int(said) - twips, 1)))
