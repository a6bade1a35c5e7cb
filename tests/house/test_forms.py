"""A form in a partial needs the page's token: an include that hands on nothing else breaks it."""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_ISOLATED = re.compile(r'{%\s*include\s+"([^"]+)"(?:(?!%}).)*\bonly\s*%}', re.DOTALL)


def isolated(texts: dict[str, str]) -> list[str]:
    """Pages that include a partial with a form without handing on the token; the samples of the
    gallery are sent nowhere."""
    return [
        f"{page} → {partial}"
        for page, text in texts.items()
        if "/gallery/" not in page
        for partial in _ISOLATED.findall(text)
        if "csrf_token" in texts.get(partial, "")
    ]


def test_no_form_is_cut_off_from_its_token() -> None:
    paths = TEMPLATES.rglob("*.html")
    texts = {str(one.relative_to(TEMPLATES)): one.read_text(encoding="utf-8") for one in paths}
    assert isolated(texts) == []


def test_one_that_is_would_be_noticed() -> None:
    texts = {
        "page.html": '{% include "form.html" with act=act only %}{% include "form.html" %}',
        "form.html": "<form>{% csrf_token %}</form>",
    }
    assert isolated(texts) == ["page.html → form.html"]
