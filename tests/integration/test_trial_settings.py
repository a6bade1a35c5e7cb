"""A setting of a trial does what the same rule would do if it stood in the catalogue."""

from __future__ import annotations

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from campaigns.models import Campaign, RuleSet, Target
from metrics.actions import trial
from metrics.engine.pipeline import compute
from metrics.forms.trial import TrialForm
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.record import record_for
from metrics.frames.trial_ground import ground_of
from metrics.frames.trial_rules import in_force
from tests.integration.conftest import MARCH

pytestmark = pytest.mark.django_db


def form(campaign: Campaign, asked: str, level: str = "prefecture") -> TrialForm:
    ground = ground_of(campaign, MARCH, level)
    made = TrialForm(
        ground,
        QueryDict(asked),
        months=[("2017-03", "2017年3月")],
        levels=[("prefecture", "市级"), ("county", "县级")],
    )
    assert made.is_valid(), made.errors
    return made


def digest(campaign: Campaign, asked: str, level: str = "prefecture") -> str:
    made = form(campaign, asked, level)
    done = trial.rank_again(
        campaign=campaign,
        month=MARCH,
        level=level,
        asked=trial.Asked(made.asked, made.ground.before),
    )
    return done.result.output_digest


Rules = Callable[[dict[str, Any]], None]


def _set(*path: str, value: object) -> Rules:
    def change(rules: dict[str, Any]) -> None:
        for name in path[:-1]:
            rules = rules.setdefault(name, {})
        rules[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("asked", "change"),
    [
        ("w-strike=3", _set("categories", "strike", value=3)),
        ("w-control=0", _set("categories", "control", value=0)),
        ("i-SD01=5", _set("items", "SD01", value={"weight": 5})),
        ("growth=1.5", _set("caps", "GROWTH", value=1.5)),
        ("other=0.9", _set("caps", "other", value=0.9)),
        ("red_line=ranked_last", _set("red_line", value="ranked_last")),
        ("missing=leave_out", _set("missing", value="leave_out")),
        ("judged=99.9", _set("min_judged", value=0.999)),
    ],
)
def test_a_setting_does_what_the_rule_would(reported: Campaign, asked: str, change: Rules) -> None:
    """The trial gives what would be computed had the rule set been written so."""
    tried = digest(reported, asked)
    rules = RuleSet.objects.get(campaign=reported)
    told = copy.deepcopy(rules.rules)
    change(told)
    RuleSet.objects.filter(pk=rules.pk).update(rules=told)
    assert tried == computed(reported)


@pytest.mark.parametrize(
    ("asked", "base"),
    [
        ("base=fixed&year=2016", {"base_years": [2016]}),
        ("base=fixed&year=2016&year=2014", {"base_years": [2014, 2016]}),
        ("base=rolling", {"base": "rolling"}),
    ],
)
def test_other_base_years_do_what_the_target_would(
    reported: Campaign, asked: str, base: dict[str, Any]
) -> None:
    in_force_digest, tried = digest(reported, ""), digest(reported, asked)
    assert tried != in_force_digest
    for target in Target.objects.filter(campaign=reported, kind="GROWTH"):
        Target.objects.filter(pk=target.pk).update(parameters={**target.parameters, **base})
    assert tried == computed(reported)


def computed(campaign: Campaign) -> str:
    """As rankings are computed, by what stands in the catalogue now."""
    rules = rule_set_for(campaign, MARCH)
    told = definitions_for(campaign, rules, MARCH)
    record = record_for(campaign, told, MARCH)
    told = at_level(told, rules, "prefecture")
    return compute(told, record, level="prefecture", month=MARCH.number).output_digest


def test_weights_that_are_not_whole_become_whole_in_proportion() -> None:
    rules = RuleSet(
        rules={
            "categories": {"a": 0.5, "b": 1, "c": 0.25},
            "caps": {"GROWTH": 1.2, "other": 1.0},
            "items": {"A1": {"weight": 0.4}, "A2": {"weight": 0.6}},
            "red_line": "flag",
            "missing": "zero",
            "min_judged": 0.625,
        }
    )
    told = in_force(rules, {"A1": "a", "A2": "a", "B1": "b"}, [])
    assert told.categories == {"a": 2, "b": 4, "c": 1}
    assert told.items == {"A1": 2, "A2": 3, "B1": 1}
    assert (told.growth_cap, told.other_cap) == (Decimal("1.2"), Decimal(1))
    assert told.judged == Decimal("62.5")


def second_rules(campaign: Campaign, strike: int) -> None:
    told = copy.deepcopy(RuleSet.objects.get(campaign=campaign).rules)
    told["categories"]["strike"] = strike
    RuleSet.objects.create(campaign=campaign, version=2, from_month=MARCH.number, rules=told)


def test_to_a_month_with_other_rules_go_only_the_changes(reported: Campaign) -> None:
    second_rules(reported, strike=3)
    asked = form(reported, "rules=1&w-strike=1&w-education=5").asked
    assert (asked.categories["strike"], asked.categories["education"]) == (3, 5)
    asked = form(reported, "rules=2&w-strike=1&w-education=5&year=2016").asked
    assert (asked.categories["strike"], asked.categories["education"]) == (1, 5)
