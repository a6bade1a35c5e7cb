"""A small, plain record for tests: every cell that is due holds a number from a fixed seed."""

from __future__ import annotations

from datetime import UTC, datetime
from io import StringIO

import numpy as np
import pandas as pd
from django.core.management import call_command

from campaigns.models import Campaign, User
from campaigns.periods import Month
from metrics.actions.figures import load_figures
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.frames import month_number
from metrics.engine.rollup import owing
from metrics.frames.definitions import definitions_for, rule_set_for
from metrics.frames.record import counted, first_month, reporting_levels, tree_for

SEED = 20_170_308
AT = datetime(2017, 4, 8, 6, tzinfo=UTC)


def load_catalogue() -> None:
    call_command("load_catalogue", stdout=StringIO())


def load_record(
    campaign: Campaign,
    *,
    until: Month,
    entered_by: User,
    decided_by: User,
    at: datetime,
) -> None:
    """The months up to ``until``'s month of every year, and the December before: levels that are
    asked for once a quarter or a year are known from then."""
    load_figures(
        campaign=campaign,
        figures=plain_figures(campaign, until),
        entered_by=entered_by,
        decided_by=decided_by,
        at=at,
        demonstration=False,
    )


def plain_figures(campaign: Campaign, until: Month) -> pd.DataFrame:
    """One row a due cell: counts between 20 and 60, numerators nine tenths, red lines zero."""
    definitions = definitions_for(campaign, rule_set_for(campaign, until), until)
    counts = counted(definitions)
    tree = tree_for(campaign)
    first = first_month(campaign, definitions)
    span = range(first.ordinal, until.ordinal + 1)
    owes = owing(tree, counts, reporting_levels(campaign, counts), span)
    months = np.asarray([month_number(place) for place in span])
    last_december = (until.year - 1) * 100 + 12
    owes[:, (months % 100 > until.month) & (months != last_december)] = False
    values = _values(counts, definitions.indicators, owes.shape)
    row, month, region = np.nonzero(owes)
    codes = np.asarray([spec.code for spec in counts], dtype=object)
    return pd.DataFrame(
        {
            "region": np.asarray(tree.codes, dtype=object)[region],
            "indicator": codes[row],
            "month": months[month],
            "value": pd.array(values[row, month, region], dtype="Int64"),
        }
    )


def _values(
    counts: list[IndicatorSpec], specs: dict[str, IndicatorSpec], shape: tuple[int, ...]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    values = np.random.Generator(np.random.PCG64(SEED)).integers(20, 60, shape)
    place = {spec.code: row for row, spec in enumerate(counts)}
    for spec in specs.values():
        if spec.numerator:
            values[place[spec.numerator]] = values[place[spec.denominator]] * 9 // 10
    for row, spec in enumerate(counts):
        if spec.direction == "down":
            values[row] = 0
    return values
