"""What a document does not state is named in words, whatever the catalogue marks as derived."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from metrics.wording.derived import derived_words

CAMPAIGNS = Path(__file__).resolve().parents[3] / "fixtures" / "catalogue" / "campaigns"


def derived_keys(data: Any) -> Iterator[str]:
    """The keys of every ``derived`` mapping, however deep; a rule set's is a sentence, and a
    ladder's are codes of its own rungs and rules, which the page of the rules names."""
    if isinstance(data, dict):
        if isinstance(data.get("derived"), dict):
            yield from data["derived"]
        data = [value for key, value in data.items() if key != "ladder"]
    if isinstance(data, list):
        for item in data:
            yield from derived_keys(item)


def without_a_word(keys: set[str]) -> set[str]:
    return {key for key in keys if derived_words({key: "原文"}) == [f"{key}：原文"]}


@pytest.mark.parametrize("path", sorted(CAMPAIGNS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_key_of_the_catalogue_has_a_word(path: Path) -> None:
    keys = set(derived_keys(yaml.safe_load(path.read_text(encoding="utf-8"))))
    assert keys
    assert without_a_word(keys) == set()


def test_a_key_without_a_word_would_be_noticed() -> None:
    assert without_a_word({"goal", "nothing_known"}) == {"nothing_known"}
    assert set(derived_keys([{"derived": "话"}, {"a": {"derived": {"goal": "文"}}}])) == {"goal"}
