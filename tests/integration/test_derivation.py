"""From a place back to its origin: the tables under a formula add up to the formula's numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest

from campaigns.models import Campaign, Indicator, Region
from campaigns.terms import Frequency, Kind, OverTime, State
from metrics.frames.derivation import FigureBlock, FigureTable, figures_behind
from metrics.frames.missing import missing_in
from metrics.models import Figure, Standing
from metrics.queries.explanation import derivation, up_one
from metrics.queries.placing import placing_of
from metrics.queries.terms import Book
from metrics.wording.numbers import Numbers
from tests.cast import Cast
from tests.integration.conftest import MARCH

numbers = Numbers()
# A city with counties, one that was later abolished, a county, and one renamed in 2016.
REGIONS = [
    ("prefecture", "370100"),
    ("prefecture", "371200"),
    ("county", "370102"),
    ("county", "370114"),
    ("province", "370000"),
]


@pytest.fixture
def drafted(drafted_once: None, reported: Campaign) -> Campaign:
    return reported


def standing(level: str, code: str) -> Standing:
    return Standing.objects.select_related("ranking", "region").get(
        ranking__level=level, region__code=code
    )


def table(campaign: Campaign, row: Standing, code: str) -> FigureTable:
    return figures_behind(
        campaign=campaign,
        target=Book(row.ranking, numbers).targets[code],
        region=row.region,
        month=MARCH,
        numbers=numbers,
        where=lambda child: f"/{child}/",
    )


def number(text: str) -> int:
    return int(text.replace(",", ""))


def said(block: FigureBlock) -> int:
    """What the block's last row (the sum, or the only one) comes to: its total or newest level."""
    row = block.rows[-1]
    return number(row.total or row.cells[-1].text)


@pytest.mark.parametrize(("level", "code"), REGIONS)
def test_growth_and_its_base_add_up(drafted: Campaign, level: str, code: str) -> None:
    row = standing(level, code)
    detail = next(item for item in row.details if item["target"] == "SD01")
    judged, *bases = table(drafted, row, "SD01").blocks
    assert said(judged) == detail["actual"]
    assert len(bases) == 3
    assert float(Fraction(sum(said(base) for base in bases), 3)) == pytest.approx(detail["base"])
    for block in (judged, *bases):
        parts = [line for line in block.rows if not line.is_sum]
        assert sum(number(line.total) for line in parts) == said(block)


@pytest.mark.parametrize(("level", "code"), REGIONS)
@pytest.mark.parametrize("target", ["SD09", "SD10", "SD11"])
def test_numerator_and_denominator_are_those_of_the_ratio(
    drafted: Campaign, level: str, code: str, target: str
) -> None:
    row = standing(level, code)
    detail = next(item for item in row.details if item["target"] == target)
    top, bottom = table(drafted, row, target).blocks
    assert (said(top), said(bottom)) == (detail["top"], detail["bottom"])


def test_a_renamed_county_shows_its_history_and_who_reported_it(drafted: Campaign) -> None:
    blocks = table(drafted, standing("county", "370114"), "SD01").blocks
    cells = [cell for block in blocks for cell in block.rows[0].cells]
    assert {cell.state for cell in cells} <= {"reported", "zero"}
    old = Region.objects.get(code="370181").name
    assert all(old in cell.who for block in blocks[1:] for cell in block.rows[0].cells)


def test_children_lead_to_their_own_derivation(drafted: Campaign) -> None:
    rows = table(drafted, standing("prefecture", "370100"), "SD01").blocks[0].rows
    assert next(row.url for row in rows if not row.is_sum) == "/370102/"
    assert rows[-1].label == "合计"


def test_a_month_in_which_nothing_is_due_is_not_called_missing(drafted: Campaign) -> None:
    quarterly = table(drafted, standing("county", "370102"), "SD13").blocks[0].rows[0].cells
    assert [cell.state for cell in quarterly[:2]] == ["not_due", "not_due"]


def test_the_next_place_up_is_the_one_right_above(drafted: Campaign, cast: Cast) -> None:
    rows = list(
        Standing.objects.filter(ranking__level="county", place__isnull=False)
        .select_related("region", "ranking")
        .order_by("place", "region__code")
    )
    book = Book(rows[0].ranking, numbers)
    assert placing_of(rows[0]).above is None
    assert up_one(rows[0], None, book) == ""
    for row in rows[1:30]:
        better = [other for other in rows if other.place < row.place]  # type: ignore[operator]
        if not better:
            continue
        above = min(other.score for other in better)
        words = up_one(row, placing_of(row).above, book)
        assert f"{numbers.points(above)}分" in words
        assert f"再得{numbers.points(above - row.score + 1)}分" in words
        below = placing_of(row).below
        assert below is None or below.place >= row.place  # type: ignore[operator]


@pytest.mark.parametrize("rule", ["category_zero", "banded"])
def test_no_units_are_promised_where_a_rule_took_the_points(drafted: Campaign, rule: str) -> None:
    """With nothing done the points are zero whether counted on a line or taken."""
    rows = Standing.objects.filter(ranking__level="county", place__isnull=False)
    row, above = rows.select_related("ranking__rule_set", "region").order_by("-place")[:2]
    book = Book(row.ranking, numbers)
    detail = next(item for item in row.details if item["target"] == "SD01")
    detail |= {"state": "behind", "actual": 0.0, "top": 0, "bottom": 1, "attainment": 0.0}
    detail |= {"expected": 50.0, "points": 0, "weight": 50, "weight_sum": 100}
    row.details = [detail]
    row.score, above.score = 100, 110
    assert f"“{book.targets['SD01'].name}”" in up_one(row, above, book)
    rules = row.ranking.rule_set.rules
    if rule == "banded":
        rules["items"] = {"SD01": {"rule": {"type": "banded", "bands": []}}}
    else:
        rules["red_line"] = "category_zero"
        category = book.targets["SD01"].category
        other = next(one for one in book.targets.values() if one.category == category != one.code)
        row.details.append(detail | {"target": other.code, "state": "red_line", "weight": 0})
    assert f"“{book.targets['SD01'].name}”" not in up_one(row, above, book)


def test_only_who_reports_himself_has_people_to_show(drafted: Campaign) -> None:
    assert table(drafted, standing("county", "370102"), "SD01").names_people
    assert not table(drafted, standing("prefecture", "370100"), "SD01").names_people


def test_of_a_level_only_the_month_that_counts_is_missing(drafted: Campaign) -> None:
    """Two months of a stock are silent; the newest alone is read and counted."""
    row = standing("county", "370102")
    book = Book(row.ranking, numbers)
    levels = [
        target
        for target in book.targets.values()
        if Indicator.objects.filter(
            code__in=target.indicators, over_time=OverTime.LAST, frequency=Frequency.MONTHLY
        ).exists()
        and target.kind == Kind.LEVEL
        and len(target.indicators) == 1
    ]
    target = levels[0]
    Figure.objects.filter(
        region=row.region, indicator__code=target.indicators[0], month__gte=201701
    ).delete()
    found = missing_in(drafted, [target], [row.region], MARCH)[row.region.code]
    assert [lack.months for lack in found.by_target[target.code]] == [(MARCH,)]


def test_every_line_of_the_derivation_can_be_told(drafted: Campaign) -> None:
    for level, code in REGIONS:
        row = standing(level, code)
        book = Book(row.ranking, numbers)
        lines = [line for group in derivation(row, book, MARCH) for line in group.targets]
        assert len(lines) == 27
        for line in lines:
            assert line.words.endswith("。")
            assert (line.state is State.NOT_APPLICABLE) == (line.actual == "不适用")
