"""The demonstration's figures: repeatable, believable, and never impossible."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from campaigns.levels import reported_at
from campaigns.periods import Month
from campaigns.terms import CheckKind, Severity
from campaigns.timetable import timetable_of
from metrics.engine.definitions import IndicatorSpec
from metrics.engine.rollup import Tree, tree_of
from metrics.frames.demonstration.assembly import Demonstration, generate, registered
from metrics.frames.demonstration.opening import Stage, courses_of, stages_of
from metrics.frames.demonstration.recipe import OpenMonth, Recipe, RecipeError, read_recipe
from metrics.frames.demonstration.scene import month_of, places_of, stream
from metrics.frames.demonstration.stage import Ground

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
# What an allocation gives to every place; the tests need only some shares.
A_SHARE = 45
LAIWU = {"371202": "370116", "371203": "370117"}
CALENDAR = {"due_day": 5, "review_day": 7, "lock_day": 8, "lock_hour": 6}
MIDNIGHT = datetime(2026, 3, 4, tzinfo=UTC)


@cache
def recipe() -> Recipe:
    return read_recipe(FIXTURES / "demo" / "recipe.yaml")


@cache
def regions() -> pd.DataFrame:
    with (FIXTURES / "catalogue/regions/regions.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    parents = {row["code"]: row["parent"] for row in rows}

    def path(code: str) -> str:
        return (path(parents[code]) if parents.get(code) else "/") + code + "/"

    frame = pd.DataFrame(rows).rename(columns={"code": "region"})
    frame["path"] = [path(code) for code in frame["region"]]
    for name in ("valid_from", "valid_to"):
        frame[name] = [int(text.replace("-", "") or 0) for text in frame[name]]
    frame["cohort"] = ""
    return frame.sort_values("path", ignore_index=True)


@cache
def successions() -> pd.DataFrame:
    with (FIXTURES / "catalogue/regions/successions.csv").open(encoding="utf-8") as file:
        frame = pd.DataFrame(list(csv.DictReader(file)))
    return frame.assign(whole=frame["share"] == "1")


@cache
def indicators() -> dict[str, dict[str, str]]:
    text = (FIXTURES / "catalogue/indicators.yaml").read_text(encoding="utf-8")
    loaded = yaml.load(text, Loader=yaml.CSafeLoader)
    return {row["code"]: row for row in loaded["indicators"]}


def tree(root: str) -> Tree:
    inside = regions()[regions()["path"].str.contains(f"/{root}/")].copy()
    inside.loc[inside["region"] == root, "parent"] = ""
    return tree_of(inside)


ROOTS = {
    "SD": ("370000", "county"),
    "GZ": ("520000", "county"),
    "HN": ("460000", "prefecture"),
    "NM": ("150000", "county"),
    "NC": ("441900004", "community"),
}


@cache
def ground(code: str) -> Ground:
    root, reporting_level = ROOTS[code]
    rows = [indicators()[name] for name in sorted(recipe().of(code).figures)]
    land = tree(root)
    share = dict.fromkeys(land.codes, A_SHARE)
    return Ground(
        tree=land,
        successions=successions(),
        specs=tuple(
            IndicatorSpec(
                code=row["code"],
                nature=row["nature"],
                over_time=row["over_time"],
                over_regions=row["over_regions"],
                frequency=row.get("frequency", "monthly"),
            )
            for row in rows
        ),
        levels={
            row["code"]: list(
                reported_at(
                    levels=row["levels"],
                    over_regions=row["over_regions"],
                    reporting_level=reporting_level,
                )
            )
            for row in rows
        },
        reporting_level=reporting_level,
        calendar=CALENDAR,
        goals=dict.fromkeys(("anti_drug_social_workers", "county_model_schools"), share),
    )


@cache
def demonstration(code: str) -> Demonstration:
    return generate(recipe(), recipe().of(code), ground(code))


@cache
def everything(code: str) -> pd.DataFrame:
    """The figures that are loaded and those that come in by hand."""
    made = demonstration(code)
    return pd.concat([made.figures, made.later], ignore_index=True)


def table(code: str, indicator: str) -> pd.DataFrame:
    """Month × region of one indicator."""
    figures = everything(code)
    own = figures[figures["indicator"] == indicator]
    return own.pivot(index="month", columns="region", values="value")


def by_month(code: str, indicator: str) -> pd.Series[float]:
    """The campaign's total in every calendar month, over all years."""
    totals = table(code, indicator).sum(axis=1)
    return totals.groupby(totals.index % 100).sum()


def test_the_same_recipe_gives_the_same_figures() -> None:
    again = generate(recipe(), recipe().of("GZ"), ground("GZ"))
    assert again.digest() == demonstration("GZ").digest()


def test_cities_left_out_change_nothing_for_the_others() -> None:
    whole = recipe().of("SD")
    part = whole.reduced(first="2014-01", last="2019-12", within=["370100", "371200"])
    few = generate(recipe(), part, ground("SD"))
    kept = ["370000", "370100", "371200", *(f"3701{n:02}" for n in range(1, 82)), *LAIWU]
    many = demonstration("SD")
    for some, every in ((few.figures, many.figures), (few.later, many.later)):
        same = every[every["region"].isin(kept)].reset_index(drop=True)
        pd.testing.assert_frame_equal(some, same)


@pytest.mark.parametrize("code", ROOTS)
def test_no_figure_is_negative_and_no_cell_is_given_twice(code: str) -> None:
    figures = everything(code)
    assert (figures["value"].dropna() >= 0).all()
    assert not figures.duplicated(["region", "indicator", "month"]).any()


PAIRS = [
    (code, row["numerator"], row["denominator"])
    for code in ROOTS
    for row in indicators().values()
    if {row.get("numerator"), row.get("denominator")} <= set(recipe().of(code).figures)
    and row["code"] != "user_detection_rate"
]


@pytest.mark.parametrize(("code", "numerator", "denominator"), PAIRS)
def test_a_part_is_never_more_than_its_whole(code: str, numerator: str, denominator: str) -> None:
    part, whole = table(code, numerator), table(code, denominator)
    for one in recipe().of(code).planted:  # what data quality asks about
        if one.indicator == numerator:
            part.loc[one.month, one.region] = 0
    assert (part.fillna(0) <= whole.reindex_like(part).fillna(10**9)).all(axis=None)


@pytest.mark.parametrize("code", ROOTS)
def test_figures_stand_under_codes_valid_in_their_month(code: str) -> None:
    figures = everything(code)[["region", "month"]].drop_duplicates()
    valid = figures.merge(regions()[["region", "valid_from", "valid_to"]], on="region")
    assert len(valid) == len(figures)
    begun = valid["valid_from"] <= valid["month"]
    assert (begun & ((valid["valid_to"] == 0) | (valid["valid_to"] >= valid["month"]))).all()


def test_a_county_goes_on_under_its_new_code() -> None:
    users = table("SD", "registered_users")
    for old, new in LAIWU.items():
        assert users[old].last_valid_index() == 201812
        assert users[new].first_valid_index() == 201901
        assert users[new][201901] == pytest.approx(users[old][201812], rel=0.03)
    assert users.loc[201812].notna().sum() == 137
    assert users.loc[201901].notna().sum() == 137


def test_a_merger_keeps_the_totals() -> None:
    land = tree("370000")
    place = places_of(land, successions())
    position = land.positions()
    heir = {code: land.codes[place[position[code]]] for code in land.codes}
    cases = table("SD", "drug_cases_solved")
    carried = cases.rename(columns=heir).T.groupby(level=0).sum().T
    assert (carried.sum(axis=1) == cases.sum(axis=1)).all()
    assert {old: heir[old] for old in LAIWU} == LAIWU
    assert set(LAIWU) & set(carried.columns) == set()


def test_seasons_show() -> None:
    admissions = by_month("SD", "compulsory_admissions")
    last_quarter = admissions.index >= 10
    assert admissions[last_quarter].min() > admissions[~last_quarter].max()
    cases = by_month("SD", "drug_cases_solved")
    assert cases.idxmax() == 6
    assert cases.idxmin() == 2


def test_years_grow_about_as_promised() -> None:
    cases = table("SD", "drug_cases_solved").sum(axis=1)
    yearly = cases.groupby(cases.index // 100).sum()
    base = yearly[[2014, 2015, 2016]].mean()
    assert yearly[2019] / base == pytest.approx(1.05**3, rel=0.06)


@pytest.mark.parametrize("indicator", ["sensitive_incidents", "national_listings"])
def test_nothing_happens_but_what_is_planted(indicator: str) -> None:
    counts = table("SD", indicator)
    events = counts.where(counts > 0).stack()
    planted = {("370522", 201908)} if indicator == "sensitive_incidents" else set()
    assert {(region, month) for month, region in events.dropna().index} == planted


def test_what_is_planted_is_there() -> None:
    suspects = table("SD", "drug_suspects_caught")["371525"]
    typed = suspects.to_dict()[201803]
    assert typed % 10 == 0
    assert typed > 4 * suspects.median()
    users = table("SD", "users_in_grid")["371581"].to_dict()
    assert pd.isna(users[201905])
    assert users[201904] > 0


def test_few_figures_are_missing_and_the_base_years_are_complete() -> None:
    cells = table("SD", "drug_cases_solved")
    there = cells.loc[:201612].notna().sum(axis=1)
    assert (there == 137).all()
    assert len(recipe().of("SD").gaps) <= 3


def test_yearly_and_quarterly_figures_stand_in_their_months() -> None:
    schools = table("SD", "county_model_schools")
    assert set(schools.index % 100) == {3, 6, 9, 12}
    assert set(table("HN", "national_ranking").index) == {201612, 201712, 201812}


def test_some_places_have_no_precursors() -> None:
    figures = demonstration("SD").figures
    blank = figures[figures["value"].isna()]
    assert set(blank["indicator"]) == {"precursor_associations"}
    assert 20 <= blank["region"].nunique() <= 80


def test_built_levels_never_fall() -> None:
    workers = table("SD", "anti_drug_social_workers").drop(columns="371425")
    steps = np.diff(workers.dropna(axis=1).to_numpy(dtype="float64"), axis=0)
    assert (steps >= 0).all()


def test_filings_are_in_order_and_few_are_late() -> None:
    filings = demonstration("SD").filings
    assert (filings["submitted"] < filings["decided"]).all()
    assert 0.002 < filings["late"].mean() < 0.04
    plans = {
        month: timetable_of(CALENDAR, Month.of(month), UTC) for month in filings["month"].unique()
    }
    begun = filings["month"].map(lambda month: plans[month].opens_at)
    due = filings["month"].map(lambda month: plans[month].due_at) - begun
    locks = filings["month"].map(lambda month: plans[month].locks_at) - begun
    assert ((pd.to_timedelta(filings["submitted"], "min") >= due) == filings["late"]).all()
    assert (pd.to_timedelta(filings["decided"], "min") < locks).all()


def test_the_open_month_and_late_sheets_are_not_loaded() -> None:
    made, shandong = demonstration("SD"), recipe().of("SD")
    assert made.figures["month"].max() == shandong.last_locked.number == 201911
    assert made.filings["month"].max() == 201911
    late = {(sheet.region, sheet.month) for sheet in shandong.late_sheets}
    handed_in = set(zip(made.filings["region"], made.filings["month"], strict=True))
    assert late == {("371728", 201909), ("371621", 201911)}
    assert not late & handed_in
    assert len(made.sheets(Month(2019, 12))) == 154
    assert list(made.sheets(Month(2019, 9))) == ["371728"]
    for code in set(ROOTS) - {"SD"}:
        assert demonstration(code).later.empty


def opening() -> OpenMonth:
    written = recipe().of("SD").open
    assert written
    return written


def test_about_ninety_of_the_open_months_sheets_are_approved() -> None:
    stages = stages_of(opening(), demonstration("SD").sheets(Month(2019, 12)), stream(1, "SD"))
    assert Counter(stages.values()) == {
        Stage.APPROVED: 90,
        Stage.SUBMITTED: 20,
        Stage.RETURNED: 4,
        Stage.STARTED: 12,
    }
    assert not set(opening().empty) & set(stages)
    assert {stages[code] for code in opening().waiting} == {Stage.SUBMITTED}
    assert {stages[row.region] for row in opening().returned} == {Stage.RETURNED}


def test_what_happened_in_the_open_month_is_over_and_in_order() -> None:
    stages = stages_of(opening(), demonstration("SD").sheets(Month(2019, 12)), stream(1, "SD"))
    for course in courses_of(stages, MIDNIGHT, stream(2, "SD")).values():
        assert MIDNIGHT - timedelta(days=3) < course.saved < course.submitted < MIDNIGHT
        assert course.submitted < course.decided
        assert 8 <= course.saved.hour <= course.submitted.hour < 18
        if course.stage in {Stage.APPROVED, Stage.RETURNED}:
            assert course.decided < MIDNIGHT
            assert 8 <= course.decided.hour < 17


def test_what_the_recipe_tells_of_the_months_names_what_there_is() -> None:
    shandong = recipe().of("SD")
    there = set(demonstration("SD").sheets(Month(2019, 12)))
    regions = {row.region for row in opening().returned} | {row.region for row in opening().typed}
    regions |= {row.region for row in shandong.corrections}
    regions |= {row.region for row in shandong.late_sheets}
    assert regions | set(opening().empty) | set(opening().waiting) <= there
    named = {row.indicator for row in opening().typed}
    named |= {row.indicator for row in shandong.corrections}
    named |= {code for row in opening().returned for code in row.reasons if code}
    assert named <= set(shandong.figures)
    soft = {kind for kind in CheckKind if Severity.SOFT in kind.severities}
    assert set(shandong.explanations) == soft


def test_a_correction_changes_what_was_typed() -> None:
    for one in recipe().of("SD").corrections:
        assert str(table("SD", one.indicator).loc[one.month, one.region]) != one.text


def test_the_figures_of_neimenggu_are_near_the_documents_but_not_theirs() -> None:
    cases = int(table("NM", "drug_cases_solved").sum().sum())
    assert cases == pytest.approx(2700, rel=0.06)
    assert abs(cases - 2723) > 20


def test_weights_are_those_of_the_regions_of_the_month() -> None:
    month = month_of("2016-10")
    found = registered(
        recipe(), recipe().of("SD"), ground("SD"), indicator="registered_users", month=month
    )
    users = table("SD", "registered_users").loc[201610].dropna()
    assert found == users.to_dict()


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("seed: 20161206", "sead: 1"),
        ("month: 2019-08, value: 1}", "month: 2019-08}"),
        ("months: [2014-01, 2019-12]", "months: [2014-01, 2019-13]"),
        ("approved: 0.585", "approved: 0.9"),
        ("asked: 2019-09-24 09:20", "asked: gestern"),
    ],
)
def test_a_bad_recipe_is_refused(tmp_path: Path, good: str, bad: str) -> None:
    text = (FIXTURES / "demo" / "recipe.yaml").read_text(encoding="utf-8")
    assert good in text
    (tmp_path / "recipe.yaml").write_text(text.replace(good, bad), encoding="utf-8")
    with pytest.raises(RecipeError):
        read_recipe(tmp_path / "recipe.yaml")
