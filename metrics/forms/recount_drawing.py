"""What is filled in to have figures counted again that no lot has drawn."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.models import Campaign
from metrics.actions.quality.drawing import BY_HAND, Chosen
from metrics.forms.quality import LONGEST_FIELD
from metrics.queries.quality.drawing import Choices
from metrics.queries.quality.shown import place_words

_UNKNOWN = "所选的有一项已经不能选了，请刷新后再选"


class DrawForm(forms.Form):
    """Regions and months by their codes; no indicator chosen means by the rule."""

    regions = forms.MultipleChoiceField(
        error_messages={"required": "请至少选择一个地区", "invalid_choice": _UNKNOWN}
    )
    months = forms.MultipleChoiceField(
        error_messages={"required": "请至少选择一个月份", "invalid_choice": _UNKNOWN}
    )
    indicators = forms.MultipleChoiceField(
        required=False, error_messages={"invalid_choice": _UNKNOWN}
    )
    size = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=BY_HAND,
        widget=forms.TextInput,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            f"“抽取项数”要填1到{BY_HAND}之间的整数；全部都抽的，不填",
        ),
    )
    reason = forms.CharField(
        max_length=LONGEST_FIELD,
        widget=forms.Textarea,
        error_messages={"required": "请写明“抽查缘由”，例如“群众反映7月数据不实”"},
    )

    def __init__(self, campaign: Campaign, choices: Choices, data: Any = None, **other: Any):
        super().__init__(data, **other)
        self.choices = choices
        self._offer(
            "regions", {code: place_words(row, campaign) for code, row in choices.regions.items()}
        )
        self._offer("months", {code: row.chinese for code, row in choices.months.items()})
        self._offer("indicators", {code: row.name for code, row in choices.indicators.items()})

    def _offer(self, name: str, words: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 (declared above)
        field.choices = list(words.items())

    @property
    def given(self) -> Chosen:
        """What the action takes; of a valid form."""
        told, known = self.cleaned_data, self.choices
        return Chosen(
            regions=[known.regions[code] for code in told["regions"]],
            months=[known.months[code] for code in told["months"]],
            indicators=[known.indicators[code] for code in told["indicators"]],
            size=told["size"],
        )
