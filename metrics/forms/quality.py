"""What is filled in about data quality: one step with a question, many answers, a recount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from campaigns.periods import Month
from campaigns.queries.keys import is_key
from campaigns.terms import QuestionOutcome, QuestionVerb
from metrics.actions.quality.recounting import Counted
from metrics.actions.quality.typed import UNEXPLAINED, day_mistake, lacks_words, read_count
from metrics.models import RecountItem
from metrics.models.quality import LONGEST_ANSWER

LONGEST_FIELD = 100_000  # what a browser may send back; the action tells what is too long
INCOMPLETE = "页面不完整，请刷新后再办理"
_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]


@dataclass(frozen=True, slots=True)
class Asking:
    """What one verb asks for; ``must``: whether the words have to be there."""

    button: str
    words: str
    must: bool = True
    hint: str = ""


ASKING: dict[QuestionVerb, Asking] = {
    QuestionVerb.ANSWER: Asking(
        "提交答复",
        "情况说明",
        hint="属实的写明原因和依据；有误的写明错在哪里，另外申请更正。不写个人的身份证号和手机号。",
    ),
    QuestionVerb.SETTLE: Asking("核实", "核实意见（数值属实的可以不写）", must=False),
    QuestionVerb.RETURN: Asking("退回补充", "请补充什么"),
}


class StepForm(forms.Form):
    """One step: ``version`` is the one that was seen. Names begin with the verb, so that several
    forms stand on one page."""

    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid", "min_value"), INCOMPLETE),
    )
    words = forms.CharField(required=False, max_length=LONGEST_FIELD, strip=True)
    outcome = forms.CharField(required=False, max_length=20)

    def __init__(self, verb: QuestionVerb, data: Any = None, **other: Any):
        super().__init__(data, prefix=verb.value, **other)
        self.verb, self.asking = verb, ASKING[verb]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        """What can be chosen; nothing but of the verb that decides."""
        return QuestionOutcome.choices() if self.verb == QuestionVerb.SETTLE else []

    @property
    def longest(self) -> int:
        return LONGEST_ANSWER

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.asking.must and "words" in cleaned and not cleaned["words"]:
            self.add_error("words", f"请写明“{self.asking.words}”")
        if self.outcomes and cleaned.get("outcome") not in set(QuestionOutcome):
            self.add_error("outcome", "请选择核实结果")
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What the action of the verb takes; of a valid form."""
        told = self.cleaned_data
        found = {"version": told["version"], "words": told["words"]}
        return found | ({"outcome": told["outcome"]} if self.outcomes else {})


@dataclass(slots=True)
class Typed:
    """One answer of the page of many: as it was typed, and what is wrong with it."""

    number: int
    version: int
    words: str
    error: str = ""


def answers_in(
    data: Mapping[str, str], numbers: Iterable[int], before: Mapping[int, str] | None = None
) -> list[Typed]:
    """What was typed for these questions, those that were left empty left out; and those that were
    left as they had been sent back (``before``: number → the old answer, which stands there)."""
    found = []
    for number in numbers:
        words = str(data.get(f"words-{number}", "")).strip()[:LONGEST_FIELD]
        version = str(data.get(f"version-{number}", ""))
        if not words or words.splitlines() == (before or {}).get(number, "").splitlines():
            continue
        known = version.isascii() and version.isdecimal() and len(version) < len(str(2**31))
        typed = Typed(number, int(version) if known else 0, words)
        typed.error = "" if known else INCOMPLETE
        found.append(typed)
    return found


# --- a recount -----------------------------------------------------------------------------------

_NO_DAY = "请填写复核日期，写作 2019-11-07"


@dataclass(slots=True)
class Line:
    """One item as it was typed. ``before`` is the number that the author saw there, None for
    nothing; ``recounted`` in the smallest unit, None where it could not be read."""

    item: int
    text: str
    words: str
    before: int | None
    recounted: int | None = None
    error: str = ""

    @property
    def unexplained(self) -> bool:
        """Whether what is wrong is that the words are lacking, not the number."""
        return self.error == UNEXPLAINED


class CountForm:
    """All items of a recount in one form; what was left as it stood is left out. Everything that
    is wrong is told at once, the day at its own field."""

    def __init__(self, items: Sequence[RecountItem], data: Mapping[str, str], today: date) -> None:
        self.day_text = str(data.get("counted_on", "")).strip()[:20]
        self.counted_on = _day_in(self.day_text)
        self.error = ""
        self.lines = [line for one in items if (line := _line(one, data))]
        touched = {line.item for line in self.lines}
        months = [Month.of(one.month) for one in items if one.pk in touched]
        self.day_error = self._wrong_day(months, today) if months else ""

    def _wrong_day(self, months: Sequence[Month], today: date) -> str:
        """Of several months the last one decides."""
        if self.counted_on is None:
            return _NO_DAY
        return day_mistake(self.counted_on, max(months, key=lambda one: one.number), today)

    def is_valid(self) -> bool:
        """Whether it can be handed to the action; otherwise everything that is wrong is told."""
        if not self.lines:
            self.error = "没有填写任何一项。"
        return not (self.error or self.day_error or self.wrong)

    @property
    def wrong(self) -> int:
        return sum(bool(line.error) for line in self.lines)

    @property
    def given(self) -> list[Counted]:
        """What the action takes; of a valid form."""
        return [
            Counted(line.item, line.recounted, self.counted_on, line.words, line.before)
            for line in self.lines
            if line.recounted is not None and self.counted_on is not None
        ]


def _day_in(text: str) -> date | None:
    try:
        found = forms.DateField(input_formats=_FORMATS).clean(text)
    except forms.ValidationError:
        return None
    return found if isinstance(found, date) else None


def _line(item: RecountItem, data: Mapping[str, str]) -> Line | None:
    text = str(data.get(f"recounted-{item.pk}", "")).strip()[:60]
    words = str(data.get(f"words-{item.pk}", "")).strip()[:LONGEST_FIELD]
    seen = str(data.get(f"before-{item.pk}", ""))
    before = int(seen) if is_key(seen) else None
    value, error = read_count(text, item.indicator)
    untouched = value == before if text else before is None
    if words == item.words and untouched and not (text and error):
        return None
    if not error and value is not None and lacks_words(value, item.reported, words):
        error = UNEXPLAINED
    return Line(item.pk, text, words, before, value, error)
