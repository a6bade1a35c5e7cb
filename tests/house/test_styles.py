"""A name means one thing in all style sheets: what a component is called, no station calls anew."""

from __future__ import annotations

import re
from pathlib import Path

CSS = Path(__file__).resolve().parents[2] / "static" / "css"
SHARED = ("base.css", "components.css")
# Rules of a class alone, as they begin a line: its own looks, not those inside something else.
OWN = re.compile(r"^\.([\w-]+)(?:, \.[\w-]+)* \{", re.MULTILINE)


def named(text: str) -> set[str]:
    return set(OWN.findall(text))


def test_no_station_names_what_the_components_have_named() -> None:
    shared = set().union(*(named((CSS / name).read_text()) for name in SHARED))
    twice = {
        path.name: sorted(found)
        for path in sorted(CSS.glob("*.css"))
        if path.name not in SHARED and (found := shared & named(path.read_text()))
    }
    assert twice == {}
    assert {"narrow", "ledger", "choices"} <= shared


def test_it_would_notice() -> None:
    assert named(".narrow { max-width: 72rem; }\n.a .b { }\n  .c { }\n") == {"narrow"}
