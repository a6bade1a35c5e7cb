"""From recipe and regions to the scene: sizes and skills of all places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from metrics.engine.definitions import IndicatorSpec
from metrics.engine.exact import Flags, Floats, Whole
from metrics.engine.frames import month_number
from metrics.engine.rollup import Tree, owing
from metrics.frames.demonstration.recipe import CampaignRecipe, Recipe, RecipeError
from metrics.frames.demonstration.scene import Scene, homes_of, places_of

# How well a region does that the recipe does not describe: the province itself.
_USUAL_SKILL = 0.8
_LEAST, _MOST = 0.02, 0.98


@dataclass(frozen=True, slots=True)
class Ground:
    """What the recipe stands on: regions, their history, who reports what, allocated shares.

    ``calendar`` holds the campaign's due_day, review_day and so on; ``goals`` indicator → region
    code → share of a total.
    """

    tree: Tree
    successions: pd.DataFrame
    specs: tuple[IndicatorSpec, ...]
    levels: Mapping[str, list[str]]
    reporting_level: str
    calendar: Mapping[str, int]
    goals: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def months_of(campaign: CampaignRecipe) -> Whole:
    return np.arange(campaign.first.ordinal, campaign.last.ordinal + 1)


def owed(campaign: CampaignRecipe, ground: Ground) -> Flags:
    """Which cells are due ``[indicator, month, region]``, in the cities that take part."""
    months = range(campaign.first.ordinal, campaign.last.ordinal + 1)
    owes = owing(ground.tree, list(ground.specs), dict(ground.levels), months)
    if campaign.within:
        home = homes_of(ground.tree, _places(ground), months_of(campaign))
        part = [
            city in campaign.within or parent < 0
            for city, parent in zip(home, ground.tree.parent, strict=True)
        ]
        owes &= np.asarray(part)
    return owes


def scene_of(recipe: Recipe, campaign: CampaignRecipe, ground: Ground) -> Scene:
    months, place = months_of(campaign), _places(ground)
    home = homes_of(ground.tree, place, months)
    empty = Scene(
        seed=recipe.seed,
        campaign=campaign.code,
        months=months,
        start=campaign.start.ordinal,
        place=place,
        codes=ground.tree.codes,
        size=np.zeros(len(place)),
        skill=np.zeros((len(months), len(place))),
        goals=ground.goals,
        seasons=recipe.seasons,
    )
    counting = _counting(ground, place, months)
    empty.size[:] = _sizes(empty, campaign, home, counting)
    empty.skill[:] = _skills(empty, campaign, home)
    return empty


def _places(ground: Ground) -> Whole:
    return places_of(ground.tree, ground.successions)


def _counting(ground: Ground, place: Whole, months: Whole) -> dict[int, bool]:
    """The places that report counts: those at the storey where counts are added up."""
    found: dict[int, bool] = {}
    for month in months:
        judged = ground.tree.at_level(ground.reporting_level, month_number(int(month)))
        found |= dict.fromkeys(place[judged].tolist(), True)
    return found


def _sizes(
    scene: Scene, campaign: CampaignRecipe, home: tuple[str, ...], counting: dict[int, bool]
) -> Floats:
    """Every city's size shared out unevenly among its counties."""
    uneven = np.exp(scene.random("sizes").normal(0.0, campaign.spread, len(home)))
    weight = np.where([spot in counting for spot in range(len(home))], uneven, 0.0)
    size = np.zeros(len(home))
    for code in sorted({home[spot] for spot in counting}):
        if code not in campaign.cities:
            raise RecipeError(f"{campaign.code}：没有 {code} 的规模")
        own = np.asarray([city == code for city in home]) & (weight > 0)
        size[own] = campaign.cities[code].size * weight[own] / weight[own].sum()
    return size


def _skills(scene: Scene, campaign: CampaignRecipe, home: tuple[str, ...]) -> Floats:
    """The city's skill between the middles of the years, and every place's own way around it."""
    middles = [year * 12 + 6 for year in campaign.skill_years]
    usual = (_USUAL_SKILL,) * len(middles)
    courses = {
        code: np.interp(scene.months, middles, city.skill) for code, city in campaign.cities.items()
    }
    city = np.stack(
        [courses.get(code, np.interp(scene.months, middles, usual)) for code in home], axis=1
    )
    random = scene.random("skill")
    own = random.normal(0.0, 0.1, len(home))
    # A slow wave of a few years, so that counties of one city take turns.
    phase = random.uniform(0.0, 36.0, len(home))
    wave = 0.06 * np.sin(2 * np.pi * (scene.months[:, None] - scene.months[0] + phase) / 36.0)
    return np.asarray(np.clip(city + own + wave, _LEAST, _MOST))
