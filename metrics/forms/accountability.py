"""What is typed about proposals and measures: read once, kept as it was typed.

Length, signs that cannot be printed and persons' numbers are looked at by the actions.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from django import forms
from django.utils import timezone

from campaigns.models import Campaign, Region
from metrics.actions.accountability.deciding import Words
from metrics.queries.accountability.choosing import regions_of

LONGEST_FIELD = 100_000  # what a browser may send back; the action tells what is too long
_MOMENTS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]


def seal(text: str) -> str:
    """Short sign of a text, by which the page says which draft it showed."""
    plain = "\n".join(line.rstrip() for line in text.splitlines()).strip()
    return sha256(plain.encode()).hexdigest()[:16]


def _text(**other: Any) -> forms.CharField:
    return forms.CharField(required=False, max_length=LONGEST_FIELD, **other)


class StepForm(forms.Form):
    """One step of a measure: ``version`` is the one that was seen. An answer to an objection comes
    with both letters, of which one is signed."""

    version = forms.IntegerField(
        min_value=0, error_messages={"required": "页面不完整，请刷新后再办理"}
    )
    words = _text()
    held_on = forms.DateField(required=False, error_messages={"invalid": "日期应写作 2019-07-03"})
    place = _text()
    letter = _text()
    dismissal = _text()

    def clean_held_on(self) -> Any:
        day = self.cleaned_data["held_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError("日期在今天以后，还没有发生")
        return day


class DecisionForm(forms.Form):
    """Confirming or softening: the letter, what the measure keeps, the summons, the reason."""

    given = _text()
    paragraphs = _text()
    seen = _text()
    reason = _text()
    demands = _text()
    decision_reason = _text()
    meeting_at = forms.DateTimeField(
        required=False,
        input_formats=_MOMENTS,
        error_messages={"invalid": "约谈时间应写作 2019-07-03 09:30"},
    )
    meeting_place = _text()

    @property
    def words(self) -> Words:
        """What the action takes; of a valid form."""
        told = self.cleaned_data
        return Words(
            reason=told["reason"],
            demands=told["demands"],
            paragraphs=told["paragraphs"],
            decision_reason=told["decision_reason"],
            meeting_at=told["meeting_at"],
            meeting_place=told["meeting_place"],
        )

    @property
    def is_rewritten(self) -> bool:
        """Whether the person changed the text of the letter that he was shown."""
        return bool(seal(self.data.get("paragraphs", "")) != self.data.get("seen", ""))


class ProposeForm(forms.Form):
    """Proposing by hand what no rule can see. ``start`` is what the address begins with: region and
    rung, which are taken if they can be chosen."""

    region = forms.CharField(required=False)
    rung = forms.CharField(required=False)
    words = _text()

    def __init__(
        self,
        campaign: Campaign,
        rungs: list[str],
        data: Any = None,
        *,
        start: Mapping[str, str] | None = None,
    ) -> None:
        wanted = start or {}
        super().__init__(data, initial={name: wanted.get(name, "") for name in ("region", "rung")})
        self.campaign, self.rungs = campaign, rungs

    def clean_region(self) -> Region:
        code = self.cleaned_data["region"]
        found = regions_of(self.campaign).filter(code=code).first() if code else None
        if found is None:
            raise forms.ValidationError("请从列表中选择地区")
        return found

    def clean_rung(self) -> str:
        code: str = self.cleaned_data["rung"]
        if code not in self.rungs:
            raise forms.ValidationError("请选择建议哪一项措施")
        return code

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if not words.strip():
            raise forms.ValidationError("请写明事实和依据")
        return words
