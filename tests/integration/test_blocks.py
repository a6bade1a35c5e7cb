"""Blocks of figures are derived: whoever reads them gets what the figures say, or the figures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.terms import PeriodState
from metrics.actions import blocks, ranking
from metrics.engine.exact import Whole
from metrics.frames.blocks import read_laid
from metrics.models import Block, BlockMonth, Figure, RegionOrder, ReportingPeriod
from metrics.queries.blocks import closed_months, stamps
from tests.integration.conftest import MARCH
from tests.integration.test_ranking import GOLDEN
from tests.record import AT

JANUARY = 201701
SOLVED = "drug_cases_solved"


def indicators() -> dict[int, int]:
    ids = Indicator.objects.filter(numerator=None).order_by("pk").values_list("pk", flat=True)
    return {key: row for row, key in enumerate(ids)}


def columns(path: str = "") -> dict[int, int]:
    rows = Region.objects.filter(path__startswith=path).order_by("path")
    return {key: place for place, key in enumerate(rows.values_list("pk", flat=True))}


def laid(path: str = "") -> Whole:
    return read_laid(closed_months(), indicators(), columns(path))


def amend(month: int, more: int) -> None:
    """A figure and the version of its month, as an approved amendment changes them."""
    ReportingPeriod.objects.filter(month=month).update(figures_version=F("figures_version") + 1)
    cell = Figure.objects.filter(month=month, region__code="370102", indicator__code=SOLVED)
    assert cell.update(value=F("value") + more) == 1


def statements_on_figures(path: str = "") -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        laid(path)
    return sum("metrics_figure" in one["sql"] for one in found)


def test_blocks_hold_what_the_figures_hold(reported: Campaign) -> None:
    live = laid()
    assert (live >= 0).sum() == Figure.objects.count()
    assert blocks.keep(at=AT) == len(closed_months())
    assert statements_on_figures() == 0, "everything comes from blocks"
    assert np.array_equal(laid(), live)
    assert blocks.keep(at=AT) == 0, "nothing is built twice"


def test_a_part_of_the_tree_is_cut_out_of_the_blocks(reported: Campaign) -> None:
    city = Region.objects.get(code="370200")
    live = laid(city.path)
    blocks.keep(at=AT)
    assert statements_on_figures(city.path) == 0
    assert np.array_equal(laid(city.path), live)


def test_what_does_not_apply_is_kept_apart_from_what_is_missing(reported: Campaign) -> None:
    cell = Figure.objects.filter(month=JANUARY, region__code="370102")
    first, second = cell.order_by("indicator")[:2]
    Figure.objects.filter(pk=first.pk).update(value=None)
    Figure.objects.filter(pk=second.pk).delete()
    live = laid()
    blocks.keep(at=AT)
    read, column, month = laid(), columns()[first.region_id], closed_months().index(JANUARY)
    assert read[indicators()[first.indicator_id], month, column] == -1
    assert read[indicators()[second.indicator_id], month, column] == -2
    assert np.array_equal(read, live)


def test_large_figures_take_wider_cells(reported: Campaign) -> None:
    solved = Block.objects.filter(month__month=JANUARY, indicator__code=SOLVED)
    blocks.keep(at=AT)
    assert solved.get().width == 2
    for more, width in ((100_000, 4), (2**40, 8)):
        amend(JANUARY, more)
        assert blocks.keep(at=AT) == 1
        assert solved.get().width == width
        assert list(blocks.verify()) == []


def test_an_amended_month_is_read_from_its_figures_until_it_is_built_anew(
    reported: Campaign,
) -> None:
    blocks.keep(at=AT)
    before = laid()
    amend(JANUARY, 500)
    assert blocks.stale() == [JANUARY]
    assert statements_on_figures() == 1
    assert laid().sum() == before.sum() + 500
    assert blocks.keep(at=AT) == 1
    assert statements_on_figures() == 0
    assert laid().sum() == before.sum() + 500


def test_a_campaign_without_the_month_is_told_through_its_first_later_one(
    reported: Campaign,
) -> None:
    other = Campaign.objects.exclude(pk=reported.pk).filter(region=reported.region).first()
    other = other or Campaign.objects.exclude(pk=reported.pk).earliest("pk")
    later = ReportingPeriod.objects.create(
        campaign=other, month=201801, state=PeriodState.LOCKED, locked_at=AT
    )
    before = stamps([JANUARY, 201801, 201802])
    assert 201802 not in before, "no campaign has a row that late"
    ReportingPeriod.objects.filter(pk=later.pk).update(figures_version=1)
    after = stamps([JANUARY, 201801])
    assert after[JANUARY] != before[JANUARY]
    assert after[201801] != before[201801]


def test_an_open_month_has_no_blocks(reported: Campaign) -> None:
    day = timedelta(days=1)
    steps = {"opened_at": AT, "due_at": AT + day, "review_at": AT + day, "locks_at": AT + 2 * day}
    march = ReportingPeriod.objects.filter(month=MARCH.number)
    march.update(state=PeriodState.OPEN, locked_at=None, **steps)
    live = read_laid([JANUARY, MARCH.number], indicators(), columns())
    blocks.keep(at=AT)
    assert not BlockMonth.objects.filter(month=MARCH.number).exists()
    read = read_laid([JANUARY, MARCH.number], indicators(), columns())
    assert np.array_equal(read, live)


def test_regions_that_came_later_do_not_shift_older_blocks(reported: Campaign) -> None:
    blocks.keep(at=AT)
    live = laid("/000000/370000/")
    city = Region.objects.get(code="370100")
    Region.objects.create(
        code="370101",
        name="新设区",
        short_name="新设",
        kind="district",
        level="county",
        parent=city,
        path=f"{city.path}370101/",
    )
    amend(JANUARY, 1)
    blocks.keep(at=AT)
    assert RegionOrder.objects.count() == 2
    assert statements_on_figures() == 0
    new = columns("/000000/370000/")[Region.objects.get(code="370101").pk]
    read = laid("/000000/370000/")
    assert (read[:, :, new] == -2).all()
    assert np.delete(read, new, axis=2).sum() == live.sum() + 1


def one_cell(block: Block) -> None:
    cells = bytearray(block.cells)
    cells[7] ^= 1
    Block.objects.filter(pk=block.pk).update(cells=bytes(cells))


def gone(block: Block) -> None:
    Block.objects.filter(pk=block.pk).delete()


def wider(block: Block) -> None:
    Block.objects.filter(pk=block.pk).update(width=4)


def forged(block: Block) -> None:
    """Cells with a digest that fits them."""
    cells = bytes(len(block.cells))
    digest = hashlib.sha256(cells).hexdigest()
    Block.objects.filter(pk=block.pk).update(cells=cells, digest=digest)


@pytest.mark.parametrize("path", ["", "/000000/370000/370200/"])
@pytest.mark.parametrize("damage", [one_cell, gone, wider, forged])
def test_a_broken_block_is_noticed_passed_over_and_built_anew(
    reported: Campaign,
    caplog: pytest.LogCaptureFixture,
    damage: Callable[[Block], None],
    path: str,
) -> None:
    live = laid(path)
    blocks.keep(at=AT)
    damage(Block.objects.get(month__month=JANUARY, indicator__code=SOLVED))
    [wrong] = blocks.verify()
    assert wrong.month == JANUARY
    with pytest.raises(CommandError, match="201701 "):
        call_command("blocks", "--verify", stdout=StringIO())
    assert np.array_equal(laid(path), live)
    assert "a block of 201701 is broken" in caplog.text
    assert blocks.stale() == [JANUARY]
    assert blocks.keep(at=AT) == 1
    assert statements_on_figures(path) == 0
    assert np.array_equal(laid(path), live)
    assert list(blocks.verify()) == []


def test_blocks_of_another_month_are_not_taken_for_it(reported: Campaign) -> None:
    live = laid()
    blocks.keep(at=AT)
    rows = Block.objects.filter(indicator__code=SOLVED, month__month__in=[JANUARY, 201702])
    mine, other = rows.order_by("month__month")
    taken = {"cells": other.cells, "digest": other.digest, "width": other.width}
    Block.objects.filter(pk=mine.pk).update(**taken)
    assert np.array_equal(laid(), live)


def test_regions_that_changed_places_are_noticed(
    reported: Campaign, caplog: pytest.LogCaptureFixture
) -> None:
    live = laid()
    blocks.keep(at=AT)
    order = RegionOrder.objects.get()
    ids = np.frombuffer(bytes(order.regions), dtype="<i8").copy()
    ids[[5, 9]] = ids[[9, 5]]
    RegionOrder.objects.update(regions=ids.tobytes())
    assert {one.what for one in blocks.verify()} == {"地区顺序已损坏"}
    assert np.array_equal(laid(), live)
    assert "is broken" in caplog.text
    assert blocks.keep(at=AT) == len(closed_months())
    assert statements_on_figures() == 0
    assert np.array_equal(laid(), live)


def test_every_month_is_held_against_the_figures_once_a_day(reported: Campaign) -> None:
    blocks.keep(at=AT)
    cell = Figure.objects.filter(month=JANUARY, region__code="370102", indicator__code=SOLVED)
    cell.update(value=F("value") + 1)
    assert blocks.verify_due(at=AT + blocks.EVERY / 2) == 0
    at = AT + blocks.EVERY
    BlockMonth.objects.filter(month=JANUARY).update(verified_at=AT - blocks.EVERY)
    with pytest.raises(blocks.BrokenError, match=f"201701 {SOLVED} 数据块与数值不一致"):
        blocks.verify_due(at=at)
    while blocks.verify_due(at=at):
        pass
    assert not BlockMonth.objects.filter(verified_at__lt=at).exists()
    assert blocks.stale() == [JANUARY]
    blocks.keep(at=at)
    assert list(blocks.verify()) == []


def test_a_figure_changed_behind_the_versions_is_found_and_put_right(reported: Campaign) -> None:
    blocks.keep(at=AT)
    cell = Figure.objects.filter(month=JANUARY, region__code="370102", indicator__code=SOLVED)
    cell.update(value=F("value") + 1)
    assert [one.what for one in blocks.verify()] == ["数据块与数值不一致"]
    said = StringIO()
    call_command("blocks", "--rebuild", stdout=said)
    call_command("blocks", "--verify", stdout=said)
    assert said.getvalue().endswith("个月的数据块与数值一致\n")


def test_rankings_from_blocks_are_the_same_digest_for_digest(reported: Campaign) -> None:
    blocks.keep(at=AT)
    drafts = ranking.compute(campaign=reported, months=[Month(2017, 3)], at=AT)
    assert {draft.level: draft.output_digest for draft in drafts} == GOLDEN
