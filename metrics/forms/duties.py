"""What is filled in about duties: an event, and why one is cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from campaigns.duties import Counting, last_day
from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.frequency import Duty
from metrics.actions.duties import (
    LONGEST_PLACE,
    LONGEST_SUBJECT,
    LONGEST_WHY,
    MOST,
    Happened,
)
from metrics.models.duties import LONGEST_EVIDENCE
from metrics.wording.duties import day_words

_DAY_FORMATS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"]
_NO_DAY = "写作 2019-03-04"


def _day(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        input_formats=_DAY_FORMATS,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=help_text,
        error_messages={"required": f"请填写{label}", "invalid": f"这不是日期，应{_NO_DAY}"},
    )


def _text(label: str, longest: int, help_text: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=longest,
        help_text=help_text,
        error_messages={
            "required": f"请填写{label}",
            "max_length": f"{label}最多{longest}个字，请写短一些",
        },
    )


def _choice(label: str, options: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    wrong = f"请从列表中选择{label}"
    return forms.ChoiceField(
        label=label,
        choices=[("", "请选择"), *options] if len(options) != 1 else options,
        error_messages={"required": wrong, "invalid_choice": wrong},
    )


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be entered: which duty, for whom, as of which day."""

    campaign: Campaign
    duty: Duty
    regions: Sequence[Region]
    today: date


class EventForm(forms.Form):
    """One event. Which days are asked for follows from how the duty counts."""

    def __init__(self, ask: Ask, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.ask = ask
        self.fields["region"] = _choice("地区", [(one.code, one.name) for one in ask.regions])
        self.fields |= self._days()
        self.fields["place"] = _text("地点", LONGEST_PLACE, "")
        self.fields["subject"] = _text("内容", LONGEST_SUBJECT, "一句话写明做了什么")
        self.fields["evidence"] = _text(
            "佐证", LONGEST_EVIDENCE, "会议纪要、文件号、照片存放处等，供核查；不写姓名和证件号码"
        )

    def _days(self) -> dict[str, forms.Field]:
        counting, unit = self.ask.duty.counting, self.ask.duty.indicator.unit
        if counting is Counting.MONTHS:
            return {"month": _choice("月份", self._months())}
        if counting is Counting.CERTAIN_DAYS:
            return {"held_on": _choice("日期", self._certain_days())}
        if counting is Counting.DAYS:
            last = "按天数计，起日和止日都算；只有一天的不填"
            return {
                "held_on": _day("起日"),
                "last_on": _day("止日", required=False, help_text=last),
            }
        last = "做了几天的填最后一天，只有一天的不填；计在起日的月份"
        found: dict[str, forms.Field] = {
            "held_on": _day("日期"),
            "last_on": _day("止日", required=False, help_text=last),
        }
        if counting is Counting.AMOUNT:
            wrong = f"请填1到{MOST}的整数"
            found["amount"] = forms.IntegerField(
                label=f"{unit}数",
                min_value=1,
                max_value=MOST,
                help_text="按口径，各校各年级都上到的才计",
                error_messages=dict.fromkeys(
                    ("required", "invalid", "min_value", "max_value"), wrong
                ),
            )
        return found

    def _span(self) -> tuple[date, date]:
        return self.ask.campaign.starts_on, min(self.ask.campaign.ends_on, self.ask.today)

    def _months(self) -> list[tuple[str, str]]:
        """Whole months of the campaign that are over, the newest first."""
        first, last = self._span()
        span = Month.containing(first).through(Month.containing(last))
        done = [one for one in span if first <= one.first_day() and last_day(one) <= last]
        return [(str(one), one.chinese) for one in reversed(done)]

    def _certain_days(self) -> list[tuple[str, str]]:
        first, last = self._span()
        years = range(first.year, last.year + 1)
        days = [one.first for year in years for one in self.ask.duty.stretches(year)]
        return [(day.isoformat(), day_words(day)) for day in reversed(days) if first <= day <= last]

    @property
    def region(self) -> Region:
        code = self.cleaned_data["region"]
        return next(one for one in self.ask.regions if one.code == code)

    @property
    def happened(self) -> Happened:
        told = self.cleaned_data
        first, last = told.get("held_on"), told.get("last_on")
        if month := told.get("month"):
            begins = Month.parse(month)
            first, last = begins.first_day(), last_day(begins)
        elif isinstance(first, str):
            first = date.fromisoformat(first)
        assert first is not None  # noqa: S101 (required; for the type checker)
        return Happened(
            held_on=first,
            last_on=last,
            place=told["place"],
            subject=told["subject"],
            evidence=told["evidence"],
            amount=told.get("amount"),
        )


class CancelForm(forms.Form):
    reason = _text("撤销的原因", LONGEST_WHY, "例如：日期写错，已重新登记")
