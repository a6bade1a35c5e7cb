"""The fields of a rung, of a rule by its trigger, and of a ladder as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from campaigns.catalogue.ladder_words import COMMENDATION, RULE, RUNG
from campaigns.queries.ladders import LONGEST_DERIVED
from campaigns.terms import PaperKind, Trigger
from metrics.wording.accountability.rules import WHO

DERIVED = "derived"
_PAPERS = (PaperKind.NOTICE, PaperKind.SUMMONS, PaperKind.LISTING)
_WINDOWS = [("month", "每月"), ("quarter", "每季度"), ("half_year", "每半年"), ("year", "每年")]
# The triggers of rules; a person's own proposal needs none.
TRIGGERS = [trigger for trigger in Trigger if trigger != Trigger.MANUAL]


def _number(label: str, least: int, most: int, unit: str, *, needed: bool = True) -> forms.Field:
    words = f"请填 {least} 至 {most} 的整数"
    names = ("required", "invalid", "min_value", "max_value")
    return forms.IntegerField(
        label=label,
        help_text=unit,
        required=needed,
        min_value=least,
        max_value=most,
        error_messages=dict.fromkeys(names, words if needed else f"{words}，或不填"),
    )


def _words(label: str, longest: int, *, needed: bool = True) -> forms.Field:
    return forms.CharField(
        label=label,
        required=needed,
        max_length=longest,
        error_messages={
            "required": f"请填写{label}",
            "max_length": f"最多 {longest} 个字",
            "null_characters_not_allowed": "有不能印出的字符，请删去后重新输入",
        },
    )


def _choice(label: str, choices: Sequence[tuple[str, str]], *, none: str = "") -> forms.Field:
    return forms.ChoiceField(
        label=label,
        required=not none,
        choices=[("", none), *choices] if none else list(choices),
        error_messages=dict.fromkeys(("required", "invalid_choice"), "请从列表中选择"),
    )


def _tick(label: str) -> forms.Field:
    return forms.BooleanField(label=label, required=False)


class Paragraph(forms.CharField):
    """A text that may be typed in several lines and is kept as one."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return "".join(str(super().to_python(value) or "").splitlines())


def _ours(label: str) -> forms.Field:
    longest = {"max_length": f"最多 {LONGEST_DERIVED} 个字"}
    return Paragraph(
        label=label, required=False, max_length=LONGEST_DERIVED, error_messages=longest
    )


DAYS = {
    "acknowledge_days": "下达后几个工作日内",
    "objection_days": "下达后几个工作日内",
    "answer_days": "收到申辩后几个工作日内",
    "plan_days": "下达后几个工作日内",
    "rectify_days": "下达后几个工作日内",
    "inspect_days": "收到后几个工作日内",
    "extension_days": "个工作日",
}


def rung_fields(rungs: Sequence[tuple[str, str]]) -> dict[str, forms.Field]:
    papers = [(kind.value, kind.word) for kind in _PAPERS]
    return {
        "word": _words(RUNG["word"], 40),
        "confirm": _choice(RUNG["confirm"], list(WHO.items())),
        "paper": _choice(RUNG["paper"], papers),
        "series": _words("机关代字（不填同全部）", 30, needed=False),
        "public": _tick("在本行动内公开"),
        **{key: _number(RUNG[key], 1, 500, unit) for key, unit in DAYS.items()},
        "extensions": _number(RUNG["extensions"], 0, 5, "次，0 为不得延期"),
        "clear_months": _number(RUNG["clear_months"], 0, 12, "个月不靠后、不触红线，0 为不设"),
        "observation_months": _number(RUNG["observation_months"], 0, 36, "个月，0 为不设"),
        "next": _choice(RUNG["next"], rungs, none="没有"),
        "relapse": _choice(RUNG["relapse"], rungs, none="仍是本措施"),
        DERIVED: _ours("推定理由"),
    }


@dataclass(frozen=True, slots=True)
class Options:
    """What the rules of a campaign can choose from."""

    levels: Sequence[tuple[str, str]]
    red_lines: Sequence[tuple[str, str]]
    sources: Sequence[tuple[str, str]]
    rungs: Sequence[tuple[str, str]]


def rule_fields(trigger: Trigger, options: Options) -> dict[str, forms.Field]:
    """The fields that a rule of this trigger has, and no others."""
    asked = {
        Trigger.LAST_THIRD: ["level", "quarters", "rung", "climb"],
        Trigger.FIRST_THIRD: ["level", "quarters"],
        Trigger.LAST_PLACES: ["level", "places", "window", "rung", "climb"],
        Trigger.RED_LINE: ["level", "targets", "rung"],
        Trigger.REPORTING: ["months", "missing", "late", "rung", "climb"],
        Trigger.UNANSWERED: ["days"],
        Trigger.RELAPSE: [],
    }[trigger]
    known = {
        "level": _choice(RULE["level"], options.levels),
        "quarters": _number(RULE["quarters"], 1, 8, "个季度"),
        "places": _number(RULE["places"], 1, 20, "名"),
        "window": _choice(RULE["window"], _WINDOWS),
        "targets": forms.MultipleChoiceField(
            label="红线目标（都不选就是全部）",
            required=False,
            choices=options.red_lines,
            error_messages=dict.fromkeys(("invalid_choice", "invalid_list"), "请从列表中选择"),
        ),
        "months": _number(RULE["months"], 1, 12, "个月"),
        "missing": _number(RULE["missing"], 1, 12, "个月以上，不填不看", needed=False),
        "late": _number(RULE["late"], 1, 12, "个月以上，不填不看", needed=False),
        "days": _number(RULE["days"], 1, 500, "个工作日"),
        "rung": _choice(RULE["rung"], options.rungs),
        "climb": _tick("已有在办措施时提请下一级"),
    }
    return {
        "name": _words(RULE["name"], 80),
        **{name: known[name] for name in asked},
        "source": _choice("写在文件哪里", options.sources, none="文件没有写"),
        DERIVED: _ours("推定理由"),
    }


def whole_fields() -> dict[str, forms.Field]:
    return {
        "series": _words("机关代字", 30),
        "derived_series": _ours("机关代字的推定理由"),
        "derived_days": _ours("各步天数的推定理由"),
        "praise_word": _words(COMMENDATION["word"], 40),
        "praise_confirm": _choice(COMMENDATION["confirm"], list(WHO.items())),
        "praise_series": _words("表扬的机关代字（不填同上）", 30, needed=False),
        "praise_public": _tick("表扬在本行动内公开"),
    }


# A new rule begins with numbers that make sense, so that a person changes instead of inventing.
STARTS: dict[Trigger, dict[str, Any]] = {
    Trigger.LAST_THIRD: {"quarters": 2, "climb": True},
    Trigger.FIRST_THIRD: {"quarters": 2},
    Trigger.LAST_PLACES: {"places": 3, "window": "year"},
    Trigger.RED_LINE: {},
    Trigger.REPORTING: {"months": 6, "missing": 2, "late": 3},
    Trigger.UNANSWERED: {"days": 5},
    Trigger.RELAPSE: {},
}
