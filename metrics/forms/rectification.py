"""What is filled in about 问题整改台账: a new line, and one step with a line that is there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from campaigns.models import Region
from campaigns.terms import FindingKind, RectificationVerb
from metrics.actions.accountability.rectification_drafts import (
    LONGEST_OWNER,
    LONGEST_TITLE,
    Desk,
    Draft,
    mistakes_in,
)
from metrics.models import Measure
from metrics.models.accountability.measures import LONGEST_WORDS

LONGEST_FIELD = 100_000  # what a browser may send back; the action tells what is too long
_NO_DAY = {"invalid": "这不是日期，应写作 2019-11-07"}
_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"]
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _text(**other: Any) -> forms.CharField:
    return forms.CharField(required=False, max_length=LONGEST_FIELD, strip=True, **other)


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, input_formats=_FORMATS, widget=_DAY, error_messages=_NO_DAY
    )


class AddForm(forms.Form):
    """A new line; everything that is wrong is told at once, beside its field."""

    region = _text(label="地区")
    kind = _text(label="类型")
    source = _text(label="来源")
    measure = _text(label="有关措施（选填）")
    title = _text(label="问题（一句话）")
    owner = _text(label="责任单位")
    found_on = _day("发现日期")
    due_on = _day("整改期限")
    summary = _text(label="具体情况（选填）")

    longest = {"title": LONGEST_TITLE, "owner": LONGEST_OWNER, "summary": LONGEST_WORDS}

    def __init__(self, desk: Desk, measures: Sequence[Measure], data: Any = None, **other: Any):
        super().__init__(data, **other)
        self.desk, self.measures = desk, measures

    @property
    def lines(self) -> list[forms.BoundField]:
        """The fields of one line each, in the order of the page."""
        return [self[name] for name in ("title", "owner", "found_on", "due_on")]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        return FindingKind.choices()

    @property
    def sources(self) -> list[tuple[str, str]]:
        return [(one.value, one.word) for one in self.desk.sources]

    def clean_measure(self) -> Measure | None:
        key: str = self.cleaned_data["measure"]
        found = next((one for one in self.measures if str(one.pk) == key), None)
        if key and found is None:
            raise forms.ValidationError("请从列表中选择措施")
        return found

    def clean_region(self) -> Region | None:
        code: str = self.cleaned_data["region"]
        found = next((one for one in self.desk.regions if one.code == code), None)
        if code and found is None:
            raise forms.ValidationError("请从列表中选择地区")
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, words in mistakes_in(self.draft, self.desk):
            self.add_error(name, words)
        return cleaned

    @property
    def draft(self) -> Draft:
        """What was filled in, as far as it could be read."""
        told = {name: self.cleaned_data.get(name) for name in self.fields}
        return Draft(
            region=told["region"],
            kind=told["kind"] or "",
            source=told["source"] or "",
            title=told["title"] or "",
            summary=told["summary"] or "",
            owner=told["owner"] or "",
            found_on=told["found_on"],
            due_on=told["due_on"],
            measure=told["measure"],
            unread=frozenset(name for name in self.fields if name not in self.cleaned_data),
        )


@dataclass(frozen=True, slots=True)
class Asking:
    """What one verb asks for: ``words`` and ``day`` are the labels of its two fields ("" for
    none), ``must``: which of them have to be filled in."""

    button: str
    words: str
    day: str = ""
    must: frozenset[str] = frozenset({"words"})
    hint: str = ""


_BOTH, _NONE = frozenset({"words", "day"}), frozenset[str]()
ASKING: dict[RectificationVerb, Asking] = {
    RectificationVerb.REPORT: Asking(
        "报送",
        "怎样整改的，有什么凭据",
        hint="凭据写明文号、台账名称或存放处；不写个人的身份证号和手机号。",
    ),
    RectificationVerb.ACCEPT: Asking("验收通过", "验收意见（可以不写）", must=_NONE),
    RectificationVerb.RETURN: Asking("退回", "退回理由", "新的整改期限（不改的空着）"),
    RectificationVerb.CLOSE: Asking(
        "销号", "销号说明（可以不写）", "回头看日期（不需要的空着）", must=_NONE
    ),
    RectificationVerb.FOLLOW_UP: Asking(
        "登记回头看",
        "看到的情况",
        "下次回头看日期（不再看的空着）",
        hint="看了没有反弹的，在这里登记；有反弹的，请用“重新整改”。",
    ),
    RectificationVerb.REOPEN: Asking("重新整改", "为什么重新整改", "新的整改期限", must=_BOTH),
    RectificationVerb.POSTPONE: Asking("调整期限", "理由", "新的整改期限", must=_BOTH),
    RectificationVerb.NOTE: Asking("记录", "记什么", hint="进展、约谈、走访等，不改变状态。"),
}


class StepForm(forms.Form):
    """One step: ``version`` is the one that was seen. Names begin with the verb, so that several
    forms stand on one page."""

    version = forms.IntegerField(
        min_value=0,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value"), "页面不完整，请刷新后再办理"
        ),
    )
    words = _text()
    day = _day("")

    def __init__(self, verb: RectificationVerb, data: Any = None, **other: Any):
        super().__init__(data, prefix=verb.value, **other)
        self.verb, self.asking = verb, ASKING[verb]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name, label in (("words", self.asking.words), ("day", self.asking.day)):
            if name in self.asking.must and name in cleaned and not cleaned[name]:
                self.add_error(name, f"请写明“{label}”")
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """What the action of the verb takes; of a valid form."""
        told = self.cleaned_data
        found = {"version": told["version"], "words": told["words"]}
        day: date | None = told["day"]
        looks = self.verb in {RectificationVerb.CLOSE, RectificationVerb.FOLLOW_UP}
        if self.asking.day:
            found["follow_up_on" if looks else "due_on"] = day
        return found
