"""The demonstration's figures and filings, from recipe and ground: same seed, same digest."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import numpy as np
import pandas as pd

from campaigns.periods import Month
from campaigns.timetable import timetable_of
from metrics.engine.exact import Flags, Whole
from metrics.engine.frames import month_number
from metrics.frames.demonstration.recipe import CampaignRecipe, Gap, Recipe, RecipeError
from metrics.frames.demonstration.scene import Scene
from metrics.frames.demonstration.shapes import SHAPES
from metrics.frames.demonstration.stage import Ground, owed, scene_of

_DAY = 24 * 60
_OFFICE_OPENS, _OFFICE_CLOSES = 8 * 60 + 30, 17 * 60 + 30
_LEAST_REVIEW = 20  # minutes


@dataclass(frozen=True, slots=True)
class Demonstration:
    """``figures``: region, indicator, month, value (Int64, <NA> = 不适用). ``filings``: region,
    month, late, and minutes after the following month began: submitted, decided. ``later``:
    figures that come in by hand, those of the open month and of sheets that were not handed in."""

    figures: pd.DataFrame
    filings: pd.DataFrame
    later: pd.DataFrame

    def digest(self) -> str:
        frames = (self.figures, self.filings, self.later)
        text = "".join(frame.to_csv(index=False) for frame in frames)
        return hashlib.sha256(text.encode()).hexdigest()

    def sheets(self, month: Month) -> dict[str, dict[str, int | None]]:
        """Region → indicator → value, of what comes in by hand."""
        cells: dict[str, dict[str, int | None]] = {}
        rows = self.later[self.later["month"] == month.number]
        for region, indicator, value in rows[["region", "indicator", "value"]].to_numpy():
            cells.setdefault(region, {})[indicator] = None if pd.isna(value) else int(value)
        return cells


def generate(recipe: Recipe, campaign: CampaignRecipe, ground: Ground) -> Demonstration:
    scene = scene_of(recipe, campaign, ground)
    make(scene, campaign.figures)
    figures = _with_gaps(_planted(_laid_out(scene, campaign, ground), campaign), campaign.gaps)
    by_hand = _by_hand(figures, campaign)
    loaded = figures[~by_hand].reset_index(drop=True)
    later = figures[by_hand].reset_index(drop=True)
    return Demonstration(loaded, _filings(loaded, scene, campaign, ground), later)


def registered(
    recipe: Recipe, campaign: CampaignRecipe, ground: Ground, *, indicator: str, month: int
) -> dict[str, int]:
    """Region → its own value of one level in one month, before anything rests on it."""
    scene = scene_of(recipe, campaign, ground)
    make(scene, {indicator: campaign.figures[indicator]})
    at = int(np.searchsorted(scene.months, month))
    own = scene.made[indicator][at][scene.place]
    valid = ground.tree.valid(month_number(month))
    counted = scene.size[scene.place] > 0
    return {
        code: int(value)
        for code, value, there in zip(scene.codes, own, valid & counted, strict=True)
        if there
    }


def make(scene: Scene, figures: Mapping[str, Mapping[str, Any]]) -> None:
    """Every indicator's numbers in the order of the recipe, so that parts follow their wholes."""
    for code, written in figures.items():
        parameters = dict(written)
        shape, without = parameters.pop("shape"), parameters.pop("not_applicable", 0.0)
        if shape == "built":
            parameters["indicator"] = code
        try:
            scene.made[code] = SHAPES[shape](scene, scene.random(code), **parameters)
        except (KeyError, TypeError) as error:
            raise RecipeError(f"{scene.campaign} {code}:{error!r}") from error
        if without:
            draws = scene.random(code, "not applicable").random(scene.shape[1])
            scene.exempt[code] = draws < without


def _laid_out(scene: Scene, campaign: CampaignRecipe, ground: Ground) -> pd.DataFrame:
    """One row a cell that is due, in order of month, region and indicator."""
    owes = owed(campaign, ground)
    row, at, region = np.nonzero(owes)
    order = np.lexsort((row, region, at))
    row, at, region = row[order], at[order], region[order]
    codes = [spec.code for spec in ground.specs]
    missing = [code for code in codes if code not in scene.made]
    if missing:
        raise RecipeError(f"{campaign.code}：配方里没有 {'、'.join(missing)}")
    cube = np.stack([scene.made[code] for code in codes])
    exempt = np.stack([_exempt(scene, code) for code in codes])
    place = scene.place[region]
    numbers = np.asarray([month_number(int(month)) for month in scene.months])
    return pd.DataFrame(
        {
            "region": np.asarray(scene.codes, dtype=object)[region],
            "indicator": np.asarray(codes, dtype=object)[row],
            "month": numbers[at],
            "value": pd.arrays.IntegerArray(cube[row, at, place], exempt[row, place]),
        }
    )


def _exempt(scene: Scene, code: str) -> Flags:
    return scene.exempt.get(code, np.zeros(scene.shape[1], dtype=np.bool_))


def _planted(figures: pd.DataFrame, campaign: CampaignRecipe) -> pd.DataFrame:
    """The cells that are set on purpose; one that is not there is a mistake of the recipe."""
    for cell in campaign.planted:
        at = _cells(figures, cell.region, cell.month, [cell.indicator])
        if not at.any():
            if _takes_part(campaign, cell.month):
                raise RecipeError(f"{campaign.code}：没有格子 {cell}")
            continue
        old = figures.loc[at, "value"]
        figures.loc[at, "value"] = cell.value if cell.times is None else old * cell.times
    return figures


def _with_gaps(figures: pd.DataFrame, gaps: tuple[Gap, ...]) -> pd.DataFrame:
    for gap in gaps:
        figures = figures[~_cells(figures, gap.region, gap.month, gap.indicators)]
    return figures


def _by_hand(figures: pd.DataFrame, campaign: CampaignRecipe) -> pd.Series[bool]:
    """The open month, and sheets that were not handed in while their month was open."""
    later = figures["month"] > campaign.last_locked.number
    for sheet in campaign.late_sheets:
        later |= _cells(figures, sheet.region, sheet.month, [])
    return later


def _cells(
    figures: pd.DataFrame, region: str, month: int, indicators: Collection[str]
) -> pd.Series[bool]:
    cells = (figures["month"] == month) & (figures["region"] == region)
    return cells & figures["indicator"].isin(list(indicators)) if indicators else cells


def _takes_part(campaign: CampaignRecipe, month: int) -> bool:
    """Whether a reduced recipe still has the month, and all regions."""
    return not campaign.within and campaign.first.number <= month <= campaign.last.number


def _filings(
    figures: pd.DataFrame, scene: Scene, campaign: CampaignRecipe, ground: Ground
) -> pd.DataFrame:
    """When each region handed in and when it was decided on: in time, or a day or two late."""
    filings = figures[["region", "month"]].drop_duplicates(ignore_index=True)
    position = ground.tree.positions()
    region = scene.place[[position[code] for code in filings["region"]]]
    at = np.searchsorted(scene.months, _ordinals(filings["month"].to_numpy()))
    random = scene.random("filings")
    size = len(filings)
    late = random.random(size) < campaign.late * 2 * (1.0 - scene.skill[at, region])
    due, review = _last_days(filings["month"], ground)
    day = np.where(late, due, random.integers(0, due))
    hour = random.integers(_OFFICE_OPENS, _OFFICE_CLOSES, size)
    decided = np.where(late, review - 1, random.integers(due, review))
    decided = decided * _DAY + random.integers(_OFFICE_OPENS, _OFFICE_CLOSES, size)
    filings["late"] = late
    filings["submitted"] = day * _DAY + hour
    filings["decided"] = np.maximum(decided, filings["submitted"] + _LEAST_REVIEW)
    return filings


def _last_days(months: pd.Series[int], ground: Ground) -> tuple[Whole, Whole]:
    """How many days of the following month there are to report and to review, row by row."""
    days = {}
    for number in months.unique().tolist():
        plan = timetable_of(ground.calendar, Month.of(number), UTC)
        days[number] = [(end - plan.opens_at).days for end in (plan.due_at, plan.review_at)]
    due, review = np.asarray([days[number] for number in months.tolist()], dtype=np.int64).T
    return due, review


def _ordinals(months: Whole) -> Whole:
    return np.asarray(months // 100 * 12 + months % 100 - 1)
