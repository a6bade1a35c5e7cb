"""How a run or a paragraph looks: its own word first, then its style's, then the document's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.document import Document as Paper

from metrics.papers.names import qn

_BLACK = {None, "000000", "auto"}


class Looks:
    """The styles of one document, asked again and again."""

    def __init__(self, paper: Paper) -> None:
        root = paper.styles.element
        self._styles = {one.get(qn("w:styleId")): one for one in root.iter(qn("w:style"))}
        self._usual = next(
            (
                one.get(qn("w:styleId"))
                for one in root.iter(qn("w:style"))
                if one.get(qn("w:type")) == "paragraph"
                and one.get(qn("w:default")) in {"1", "true"}
            ),
            None,
        )
        self._defaults = root.find(qn("w:docDefaults"))

    def font(self, run: Any) -> str:
        """The font of Chinese characters; "" if the document leaves it to a theme or program."""
        return self.of_run(run, "rFonts", "eastAsia") or ""

    def size(self, run: Any) -> float:
        """In points; 10 is what a document means that says nothing."""
        said = self.of_run(run, "sz", "val")
        return int(said) / 2 if said and said.isdigit() else 10

    def is_black(self, run: Any) -> bool:
        return self.of_run(run, "color", "val") in _BLACK

    def colour(self, run: Any) -> str:
        return self.of_run(run, "color", "val") or "000000"

    def of_run(self, run: Any, name: str, attribute: str) -> str | None:
        paragraph = next(run.iterancestors(qn("w:p")), None)
        for properties in self._of_run(run, paragraph):
            found = properties.find(qn(f"w:{name}")) if properties is not None else None
            if found is not None and (said := found.get(qn(f"w:{attribute}"))) is not None:
                return str(said)
        return None

    def of_paragraph(self, paragraph: Any, name: str, attribute: str) -> str | None:
        """``paragraph`` is the element; None if nobody says anything."""
        own = paragraph.find(qn("w:pPr"))
        for properties in [own, *self._of_styles(self._style(paragraph), "pPr")]:
            found = properties.find(qn(f"w:{name}")) if properties is not None else None
            if found is not None and (said := found.get(qn(f"w:{attribute}"))) is not None:
                return str(said)
        return self._default(name, attribute)

    def points(self, paragraph: Any, name: str, attribute: str) -> float:
        """A measure given in twentieths of a point; 0 if nobody says anything."""
        said = self.of_paragraph(paragraph, name, attribute)
        try:
            return int(said or "0") / 20
        except ValueError:
            return 0

    def side(self, paragraph: Any) -> str:
        """left, center, right, both or distribute."""
        said = self.of_paragraph(paragraph, "jc", "val") or "left"
        return {"start": "left", "end": "right"}.get(said, said)

    def _default(self, name: str, attribute: str) -> str | None:
        if self._defaults is None:
            return None
        found = self._defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}/{qn(f'w:{name}')}")
        return found.get(qn(f"w:{attribute}")) if found is not None else None

    def _of_run(self, run: Any, paragraph: Any) -> Iterator[Any]:
        own = run.find(qn("w:rPr"))
        yield own
        if own is not None and (style := own.find(qn("w:rStyle"))) is not None:
            yield from self._of_styles(style.get(qn("w:val")), "rPr")
        if paragraph is not None:
            yield from self._of_styles(self._style(paragraph), "rPr")
        if self._defaults is not None:
            yield self._defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")

    def _style(self, paragraph: Any) -> str | None:
        found = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return found.get(qn("w:val")) if found is not None else self._usual

    def _of_styles(self, name: str | None, part: str) -> Iterator[Any]:
        """A style and those it is based on; a circle ends where it began."""
        seen: set[str] = set()
        while name and name in self._styles and name not in seen:
            seen.add(name)
            style = self._styles[name]
            yield style.find(qn(f"w:{part}"))
            above = style.find(qn("w:basedOn"))
            name = above.get(qn("w:val")) if above is not None else None
