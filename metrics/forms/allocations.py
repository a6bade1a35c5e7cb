"""What an administrator fills in to share a total out anew: by what, and on what ground."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from campaigns.actions.allocations import checked_basis
from campaigns.models import Indicator, Target
from campaigns.models.plans import LONGEST_BASIS
from campaigns.periods import Month
from campaigns.queries.shares import AllocationError, equal_weights
from metrics.queries.weights import Reported, indicators_for, months_for, places_for, reported
from metrics.workbooks.weights import MOST_SIGNS, decoded, read_weights

EQUAL, INDICATOR, TYPED = "equal", "indicator", "typed"
_BIGGEST = 1_000_000
_SHOWN = 200  # so many mistakes are written out


class WeightsForm(forms.Form):
    """By what the total is shared out. Read well, it has ``weights``, and ``basis`` suggests the
    ground; what is wrong with a list stands in ``mistakes``, all of it at once."""

    by = forms.ChoiceField(
        choices=[(EQUAL, ""), (INDICATOR, ""), (TYPED, "")],
        error_messages={"required": "请选择按什么分", "invalid_choice": "请选择按什么分"},
    )
    indicator = forms.ChoiceField(required=False)
    month = forms.ChoiceField(required=False)
    text = forms.CharField(required=False, strip=False, max_length=MOST_SIGNS)
    file = forms.FileField(required=False, allow_empty_file=True)

    def __init__(self, target: Target, data: Any = None, files: Any = None) -> None:
        self.target = target
        self.indicators: dict[str, Indicator] = {
            row.code: row for row in indicators_for(target.campaign)
        }
        self.months = months_for(target.campaign)
        usual = target.parameters["allocate"]["by"]
        first = usual if usual in self.indicators else next(iter(self.indicators), "")
        initial = {
            "by": INDICATOR if usual in self.indicators and self.months else EQUAL,
            "indicator": first,
            "month": str(self.months[0]) if self.months else "",
        }
        super().__init__(data, files, initial=initial)
        self._choose("indicator", [(code, row.name) for code, row in self.indicators.items()])
        self._choose("month", [(str(month), month.chinese) for month in self.months])
        self.weights: dict[int, int] = {}
        self.mistakes: list[str] = []
        self.basis = ""
        self.reported: Reported | None = None

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined] # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        by = cleaned.get("by")
        if by == EQUAL:
            self.weights, self.basis = equal_weights(self.target), "各填报地区均等"
        elif by == INDICATOR:
            self._by_figures(cleaned.get("indicator", ""), cleaned.get("month", ""))
        elif by == TYPED:
            self._by_list(cleaned)
        return cleaned

    def _by_figures(self, code: str, month: str) -> None:
        if code not in self.indicators or not month:
            self.mistakes.append("请选择指标和月份")
            return
        asked, indicator = Month.parse(month), self.indicators[code]
        self.reported = reported(self.target.campaign, indicator, asked)
        self.weights = self.reported.weights
        self.basis = f"{asked.chinese}末{indicator.name}"
        if not any(self.weights.values()):
            self.mistakes.append(
                f"{asked.chinese}没有地区报过{indicator.name}，或全部是零；请换一个月份或指标"
            )

    def _by_list(self, cleaned: dict[str, Any]) -> None:
        text, file = cleaned.get("text", ""), cleaned.get("file")
        if isinstance(file, UploadedFile):
            if (file.size or 0) > _BIGGEST:
                self.mistakes.append("文件太大；只要两列，代码（或名称）和权数")
                return
            text, wrong = decoded(file.read())
            if wrong:
                self.mistakes.append(wrong)
                return
        self.listed = text
        read = read_weights(text, places_for(self.target))
        self.weights, self.mistakes = read.weights, read.mistakes
        if not self.mistakes and not any(self.weights.values()):
            self.mistakes.append("权数全部为零，无法分解；至少一个地区的权数要大于零")

    listed = ""

    @property
    def named(self) -> set[int] | None:
        """The regions that stand in the list; None where the weights come from elsewhere."""
        return set(self.weights) if self.cleaned_data.get("by") == TYPED else None

    @property
    def faults(self) -> list[str]:
        """Everything that is wrong, in words."""
        return [*self.mistakes, *(str(one) for found in self.errors.values() for one in found)]

    @property
    def shown_faults(self) -> list[str]:
        """The first ones, and how many more there are."""
        faults = self.faults
        if len(faults) <= _SHOWN:
            return faults
        return [*faults[:_SHOWN], f"…另有{len(faults) - _SHOWN}处"]

    @property
    def told(self) -> dict[str, str]:
        """The choice again, for the form that confirms it: a file has become its text."""
        cleaned = self.cleaned_data
        return {
            "by": cleaned["by"],
            "indicator": cleaned["indicator"] if cleaned["by"] == INDICATOR else "",
            "month": cleaned["month"] if cleaned["by"] == INDICATOR else "",
            "text": self.listed,
        }


class ConfirmForm(forms.Form):
    """The ground of a new round, and the preview that it confirms."""

    basis = forms.CharField(required=False, strip=False)
    number = forms.IntegerField(min_value=0, max_value=32_767)
    digest = forms.RegexField(r"[0-9a-f]{1,64}")

    longest = LONGEST_BASIS

    def clean_basis(self) -> str:
        try:
            return checked_basis(self.cleaned_data["basis"])
        except AllocationError as error:
            raise forms.ValidationError(str(error)) from None
