"""What the demonstration tells of measures: the rungs of 南城, played with the real actions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from campaigns.models import AuditEntry
from campaigns.terms import LetterKind, MeasureState
from metrics.actions.demonstration import demonstrate
from metrics.frames.demonstration.accountability import read_consequences
from metrics.frames.demonstration.recipe import RecipeError, read_recipe
from metrics.models import Letter, Measure, MeasureMove, Proposal
from tests.record import load_catalogue

DEMO = Path(__file__).resolve().parents[2] / "fixtures" / "demo"
AT = datetime(2026, 3, 4, 2, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(empty: None) -> None:
    load_catalogue()


def play() -> None:
    """The street alone, with all its months."""
    recipe = read_recipe(DEMO / "recipe.yaml")
    street = replace(recipe, campaigns=(recipe.of("NC"),))
    told = {"NC": read_consequences(DEMO / "accountability.yaml")["NC"]}
    demonstrate(recipe=street, consequences=told, at=AT, digest="", say=lambda _line: None)


@pytest.mark.usefixtures("catalogue")
def test_a_community_climbs_is_put_right_and_leaves() -> None:
    play()
    rows = Measure.objects.filter(region__code="441900004014").order_by("issued_on")
    assert [(row.rung, row.state) for row in rows] == [
        ("notice", MeasureState.ESCALATED),
        ("summons", MeasureState.ESCALATED),
        ("listing", MeasureState.OBSERVING),
    ]
    assert [row.follows_id for row in rows] == [None, *(row.pk for row in list(rows)[:2])]
    street = Measure.objects.get(listed_area__code="NC04")
    assert (street.state, street.authority) == (MeasureState.RECTIFYING, "municipal")
    letters = Letter.objects.order_by("year", "number")
    assert [(one.year, one.number, one.kind) for one in letters] == [
        (2017, 1, LetterKind.ISSUE),
        (2017, 2, LetterKind.ISSUE),
        (2017, 3, LetterKind.ISSUE),
        (2018, 1, LetterKind.REMOVAL),
    ]
    # Nobody decides on what he proposed himself.
    assert all(one.decided_by_id != one.proposed_by_id for one in Proposal.objects.all())
    counted = MeasureMove.objects.count(), AuditEntry.objects.count()
    play()
    assert (MeasureMove.objects.count(), AuditEntry.objects.count()) == counted


def test_a_moment_is_told_in_one_way(tmp_path: Path) -> None:
    path = tmp_path / "accountability.yaml"
    path.write_text("NC: {looks: [{at: 2017-05-08 09:00, ago: 3, month: 2017-04}]}\n")
    with pytest.raises(RecipeError, match="at 和 ago 恰写一个"):
        read_consequences(path)
