"""What a new edition of a bulletin corrects, as the system tells it for a person to edit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from metrics.models import Bulletin
from metrics.queries.bulletin.drafted import Drafted
from metrics.queries.ranking import level_word
from metrics.wording.bulletin.differences import Tabled, difference_words

# It names editions and digests, which always differ; the editions are told by themselves.
_APART = {"basis"}


def differences(before: Bulletin, now: Drafted) -> str:
    """Paragraphs; generated text against generated text, as people's edits are carried over."""
    return difference_words(
        list(_editions(before, now)), list(_texts(before, now)), list(_tables(before, now))
    )


def _editions(before: Bulletin, now: Drafted) -> Iterator[tuple[str, int, int]]:
    was = {one["level"]: one["edition"] for one in before.basis.get("rankings", [])}
    for one in now.basis["rankings"]:
        level, edition = one["level"], one["edition"]
        if level in was and was[level] != edition:
            yield level_word(before.campaign, level), was[level], edition


def _texts(before: Bulletin, now: Drafted) -> Iterator[tuple[str, str, str]]:
    """Sections that one of both has; what was left out stays unsaid."""
    was = {section.code: section for section in before.sections.all()}
    for section in now.sections:
        old = was.get(section.code)
        if section.code in _APART or (old and old.left_out):
            continue
        yield section.heading, old.generated if old else "", section.text


def _tables(before: Bulletin, now: Drafted) -> Iterator[tuple[Tabled, Tabled]]:
    """Tables by their section and their place in it."""
    was, after = _numbered(before.content), _numbered(now.content)
    left_out = {section.code for section in before.sections.all() if section.left_out}
    for key in dict.fromkeys([*was, *after]):
        if key[0] in left_out:
            continue
        old, new = was.get(key), after.get(key)
        shown = new or old
        assert shown is not None  # noqa: S101 (the key came from one of both)
        yield _tabled(old or {**shown, "rows": []}), _tabled(new or {**shown, "rows": []})


def _numbered(content: Mapping[str, Any]) -> dict[tuple[str, int], Mapping[str, Any]]:
    found: dict[tuple[str, int], Mapping[str, Any]] = {}
    for one in content.get("tables", []):
        number = sum(section == one["section"] for section, _ in found)
        found[one["section"], number] = one
    return found


def _tabled(stored: Mapping[str, Any]) -> Tabled:
    return Tabled(
        caption=stored["caption"],
        headings=[heading for heading, *_ in stored["columns"]],
        rows=stored["rows"],
    )
