"""What is asked in a trial: every field has the value in force until the address says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from campaigns.periods import Month
from campaigns.terms import MissingRule, RedLineRule
from metrics.frames.trial_ground import Ground, ground_of
from metrics.frames.trial_rules import FIXED, ROLLING, WhatIf
from metrics.wording.trial import base_words

MOST_WEIGHT = 100
_LEAST_CAP, _MOST_CAP = Decimal("0.1"), Decimal(10)
AS_THEY_SAY = "told"  # each growth target has a base of its own
# Sent along by the page, with the version of the rules that it showed: all settings are there, so
# that a year which is missing was taken away by hand.
WHOLE = "rules"


def _weight(label: str) -> forms.IntegerField:
    words = f"请填 0 至 {MOST_WEIGHT} 的整数"
    names = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        min_value=0,
        max_value=MOST_WEIGHT,
        error_messages=dict.fromkeys(names, words),
    )


def _cap(label: str) -> forms.DecimalField:
    words = f"请填 {_LEAST_CAP} 至 {_MOST_CAP} 的数，最多两位小数，如 1.2"
    return _decimal(label, _LEAST_CAP, _MOST_CAP, 2, words)


def _decimal(
    label: str, least: Decimal, most: Decimal, digits: int, words: str
) -> forms.DecimalField:
    names = ("required", "invalid", "min_value", "max_value", "max_decimal_places", "max_digits")
    return forms.DecimalField(
        label=label,
        min_value=least,
        max_value=most,
        decimal_places=digits,
        max_digits=6,
        error_messages={
            **dict.fromkeys((*names, "max_whole_digits"), words),
        },
    )


def _choice(label: str, choices: list[tuple[str, str]], words: str) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=choices,
        error_messages=dict.fromkeys(("required", "invalid_choice"), words),
    )


@dataclass(frozen=True, slots=True)
class Setting:
    """A field beside the value in force."""

    field: forms.BoundField
    told: str
    changed: bool


class TrialForm(forms.Form):
    """The settings of one month and level; unset ones are those in force.

    ``months`` and ``levels`` are what can be asked for, by code, each with its words.
    """

    def __init__(
        self,
        ground: Ground,
        data: QueryDict,
        *,
        months: list[tuple[str, str]],
        levels: list[tuple[str, str]],
    ) -> None:
        self.ground = ground
        self._told = _as_told(ground)
        super().__init__(_completed(self._told, _moved(ground, data)))
        self.fields["month"] = _choice("月份", months, "这个月没有可以比较的排名，请从列表中选")
        self.fields["level"] = _choice("层级", levels, "本行动不排这一层级，请从列表中选")
        for code, name in ground.categories.items():
            self.fields[f"w-{code}"] = _weight(name)
        for target in ground.targets:
            self.fields[f"i-{target.code}"] = _weight(target.name)
        if ground.grows:
            self.fields["growth"] = _cap("增长类目标封顶")
            self.fields["base"] = _choice("基数", self._bases(), "请选择基数怎样取")
            self.fields["year"] = forms.MultipleChoiceField(
                label="基数年份",
                required=False,
                choices=[(str(year), str(year)) for year in self._fixed_years()],
                error_messages={"invalid_choice": self._usable_words()},
            )
        self.fields["other"] = _cap("其余目标封顶" if ground.grows else "封顶")
        self.fields["red_line"] = _choice("触红线", RedLineRule.choices(), "请选择触红线怎么办")
        self.fields["missing"] = _choice("缺报", MissingRule.choices(), "请选择缺报怎么办")
        self.fields["judged"] = _decimal(
            "参评最低已评权重",
            Decimal(0),
            Decimal(100),
            1,
            "请填 0 至 100 的数，最多一位小数",
        )

    def _bases(self) -> list[tuple[str, str]]:
        as_they_say = [(AS_THEY_SAY, "照各目标规定")] if not self.ground.before.base else []
        last = self.ground.month.year - 1
        return [*as_they_say, (FIXED, "固定年份平均"), (ROLLING, f"上一年同期（{last}年）")]

    def _fixed_years(self) -> list[int]:
        """The years that a fixed base can rest on: before the first judged one."""
        first = Month.of(self.ground.campaign.first_month).year
        return [year for year in self.ground.years if year < first]

    def _usable_words(self) -> str:
        usable = [year for year in self._fixed_years() if self.ground.years[year]]
        named = "、".join(f"{year}年" for year in usable)
        return f"有数据的年份：{named}" if named else "历史数据还没有导入，没有可选的年份"

    # --- What must fit together ----------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        self._some_weight(told)
        if self.ground.grows and "base" in told:
            self._known_base(told)
        return told

    def _some_weight(self, told: dict[str, Any]) -> None:
        """Something has to weigh, among the categories and within each of them."""
        weights = [told.get(f"w-{code}") for code in self.ground.categories]
        if weights and not any(weight is None or weight for weight in weights):
            self.add_error(f"w-{next(iter(self.ground.categories))}", "至少一类的权重大于 0")
        for code, name in self.ground.categories.items():
            own = [target.code for target in self.ground.targets if target.category == code]
            found = [told.get(f"i-{target}") for target in own]
            if not any(weight is None or weight for weight in found):
                words = f"“{name}”各目标的权重不能都是 0；不计这一类，请把类权重填 0"
                self.add_error(f"i-{own[0]}", words)

    def _known_base(self, told: dict[str, Any]) -> None:
        """A base that was changed must have figures; the one in force is taken as it is."""
        years = tuple(sorted(int(year) for year in told.get("year", [])))
        before = self.ground.before
        if told["base"] == ROLLING:
            last = self.ground.month.year - 1
            if before.base != ROLLING and not self.ground.years[last]:
                self.add_error("base", f"{last}年没有这些目标的数据；{self._usable_words()}")
        elif told["base"] == FIXED and "year" in told:
            without = [year for year in years if not self.ground.years[year]]
            if not years:
                self.add_error("year", f"请至少选一年；{self._usable_words()}")
            elif without and (before.base, before.years) != (FIXED, years):
                named = "、".join(f"{year}年" for year in without)
                self.add_error("year", f"{named}没有这些目标的数据；{self._usable_words()}")

    # --- How the page shows them ---------------------------------------------------------------

    def setting(self, name: str) -> Setting:
        told = self._told[name]
        value = self[name].value()
        given = sorted(value) if isinstance(value, list) else [str(value)]
        return Setting(self[name], told[0] if told else "", given != told)

    @property
    def groups(self) -> list[tuple[Setting, list[Setting]]]:
        """Categories, each with its targets."""
        return [
            (
                self.setting(f"w-{code}"),
                [
                    self.setting(f"i-{target.code}")
                    for target in self.ground.targets
                    if target.category == code
                ],
            )
            for code in self.ground.categories
        ]

    @property
    def items_touched(self) -> bool:
        """Whether one of the folded weights needs to be seen."""
        return any(item.changed or item.field.errors for _, own in self.groups for item in own)

    @property
    def caps(self) -> list[Setting]:
        return [self.setting(name) for name in ("growth", "other") if name in self.fields]

    @property
    def choices(self) -> list[Setting]:
        return [self.setting(name) for name in ("red_line", "missing")]

    @property
    def least(self) -> Setting:
        """The share that takes part from."""
        return self.setting("judged")

    @property
    def rebased(self) -> bool:
        """Whether growth is measured from other years than the rules say."""
        if self["base"].value() != self._told["base"][0]:
            return True
        return self["base"].value() == FIXED and self.setting("year").changed

    @property
    def told_base(self) -> str:
        before = self.ground.before
        return base_words(before.base, before.years, self.ground.month.year)

    @property
    def years(self) -> list[tuple[int, bool, bool]]:
        """Year, whether it has figures, whether it is chosen."""
        chosen = self["year"].value() or []
        known = self.ground.years
        return [(year, known[year], str(year) in chosen) for year in self._fixed_years()]

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Of every field in error: where it stands, what it is called, what is wrong."""
        return [
            (self[name].id_for_label, str(self.fields[name].label), str(errors[0]))
            for name, errors in self.errors.items()
            if name in self.fields
        ]

    # --- What was asked ------------------------------------------------------------------------

    @property
    def asked(self) -> WhatIf:
        """All settings of a valid form."""
        told, before = self.cleaned_data, self.ground.before
        weights = {code: told[f"w-{code}"] for code in self.ground.categories}
        items = {target.code: told[f"i-{target.code}"] for target in self.ground.targets}
        base = told.get("base", before.base)
        base = "" if base == AS_THEY_SAY else base
        years = tuple(sorted(int(year) for year in told.get("year", [])))
        return WhatIf(
            categories={**before.categories, **weights},
            items={**before.items, **items},
            growth_cap=_plain(told.get("growth", before.growth_cap)),
            other_cap=_plain(told["other"]),
            base=base,
            years=years if base == FIXED else before.years,
            red_line=told["red_line"],
            missing=told["missing"],
            judged=_plain(told["judged"]),
        )

    def address(self) -> str:
        """The shortest question mark that asks for the same: month, level and what was changed."""
        pairs = [("month", str(self.ground.month)), ("level", self.ground.level)]
        for name in self.fields:
            if name in {"month", "level"}:
                continue
            values = _written(self.cleaned_data[name])
            if values != self._told.get(name) and not self._idle(name):
                pairs += [(name, value) for value in values]
        return urlencode(pairs)

    def _idle(self, name: str) -> bool:
        """Years say nothing where the base is not fixed."""
        return name == "year" and self.cleaned_data["base"] != FIXED


def _as_told(ground: Ground) -> dict[str, list[str]]:
    """The settings in force, as the fields' text."""
    before = ground.before
    told: dict[str, Any] = {
        "month": str(ground.month),
        "level": ground.level,
        "growth": before.growth_cap,
        "other": before.other_cap,
        "base": before.base or AS_THEY_SAY,
        "year": [str(year) for year in before.years],
        "red_line": before.red_line,
        "missing": before.missing,
        "judged": before.judged,
    }
    told |= {f"w-{code}": before.categories[code] for code in ground.categories}
    told |= {f"i-{target.code}": before.items[target.code] for target in ground.targets}
    return {name: _written(value) for name, value in told.items()}


def _written(value: Any) -> list[str]:
    """A value as it stands in an address."""
    if isinstance(value, list):
        return sorted(str(one) for one in value)
    return [str(_plain(value) if isinstance(value, Decimal) else value)]


def _plain(number: Decimal) -> Decimal:
    return Decimal(f"{number.normalize():f}")


def _completed(told: dict[str, list[str]], data: QueryDict) -> QueryDict:
    """What was sent, and what is in force for everything else."""
    whole = QueryDict(mutable=True)
    for name, values in told.items():
        absent = [] if name == "year" and WHOLE in data else values
        whole.setlist(name, data.getlist(name) if name in data else absent)
    return whole


def _moved(ground: Ground, data: QueryDict) -> QueryDict:
    """To a month with other rules go only the settings that were changed by hand."""
    version = data.get(WHOLE, "")
    if version == str(ground.rules.version) or not version.isdecimal():
        return data
    shown = ground.campaign.rule_sets.filter(version=version[:4]).first()
    if shown is None:
        return data
    left = _as_told(ground_of(ground.campaign, ground.month, ground.level, shown))
    kept = data.copy()
    for name in left.keys() - {"month", "level"}:
        if name in kept and kept.getlist(name) == left[name]:
            del kept[name]
    if "year" not in kept:
        del kept[WHOLE]
    return kept
