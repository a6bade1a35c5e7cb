"""A ladder in plain Chinese: what each rung asks, and when each rule speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from campaigns.catalogue.ladder_words import RUNG
from campaigns.terms import LetterKind, PaperKind, Trigger
from metrics.wording.accountability.letters import title_of

Item = Mapping[str, Any]

WHO = {"administrator": "管理员", "leader": "领导"}
# Stands in the title of a letter for the region that it goes to.
_SOMEWHERE = "某地"
# What is looked at by last_places, and when.
_WINDOWS = {
    "month": "每月的",
    "quarter": "每季度末月的",
    "half_year": "6月、12月的",
    "year": "全年（12月）的",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes in a ladder are called; what has no name here is told by its code."""

    levels: Mapping[str, str] = field(default_factory=dict)
    targets: Mapping[str, str] = field(default_factory=dict)
    rungs: Mapping[str, str] = field(default_factory=dict)
    commendation: str = "表扬"

    def level(self, code: str) -> str:
        return self.levels.get(code, code)

    def rung(self, code: str) -> str:
        return self.rungs.get(code, code)

    def target(self, code: str) -> str:
        name = self.targets.get(code, "")
        return f"{code} {name}" if name else code


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a rung says; ``key`` is that of ladder_words.RUNG."""

    key: str
    label: str
    words: str


def rung_names(ladder: Item) -> dict[str, str]:
    return {rung["code"]: rung["word"] for rung in ladder["rungs"]}


# --- rungs ---------------------------------------------------------------------------------


def rung_facts(rung: Item, names: Names) -> list[Fact]:
    """What the measure asks of the region and of the office, in the order of its life."""
    told = [
        ("confirm", f"{WHO[rung['confirm']]}决定"),
        ("paper", _paper(rung)),
        ("public", "本行动内公开" if rung["public"] else "不公开，只给该地区和上级看"),
        ("acknowledge_days", f"下达后{_days(rung['acknowledge_days'])}内"),
        ("objection_days", f"下达后{_days(rung['objection_days'])}内可以提出"),
        ("answer_days", f"收到后{_days(rung['answer_days'])}内答复"),
        ("plan_days", f"下达后{_days(rung['plan_days'])}内报送"),
        ("rectify_days", f"下达后{_days(rung['rectify_days'])}内"),
        ("inspect_days", f"收到方案、整改结果后{_days(rung['inspect_days'])}内"),
        ("extensions", _extensions(rung)),
        ("clear_months", removal_words(rung)),
        ("observation_months", _observation(rung, names)),
        ("next", names.rung(rung["next"]) if "next" in rung else "没有"),
    ]
    return [Fact(key, _LABELS.get(key, RUNG[key]), words) for key, words in told]


_LABELS = {
    "confirm": "决定",
    "paper": "文书",
    "public": "公开",
    "acknowledge_days": "签收",
    "objection_days": "申辩",
    "answer_days": "答复申辩",
    "plan_days": "方案",
    "rectify_days": "整改",
    "inspect_days": "检查",
    "extensions": "延期",
    "clear_months": "解除",
    "next": "下一级",
}


def _days(number: int) -> str:
    return f"{number}个工作日"


def _paper(rung: Item) -> str:
    """The letter as it will be titled, and how it is laid out."""
    title = title_of(LetterKind.ISSUE, rung["word"], _SOMEWHERE)
    words = f"《{title}》，{PaperKind(rung['paper']).word}版式"
    return f"{words}，{rung['series']}" if rung.get("series") else words


def _extensions(rung: Item) -> str:
    if not rung["extensions"]:
        return "不得延期"
    return f"最多{rung['extensions']}次，每次{_days(rung['extension_days'])}"


def removal_words(rung: Item) -> str:
    """What taking the region off this rung needs."""
    months = rung["removal"]["clear_months"]
    if not months and not rung["observation_months"]:
        return "验收合格即办结"
    if not months:
        return "验收合格即可解除"
    return f"验收合格，并且最近{months}个已发布月份都不稳居最后三分之一、没有触碰红线"


def _observation(rung: Item, names: Names) -> str:
    months = rung["observation_months"]
    if not months:
        return "不设观察期"
    again = names.rung(rung["relapse"]) if "relapse" in rung else rung["word"]
    return f"解除后观察{months}个月；其间反弹的，提请“{again}”"


# --- rules ---------------------------------------------------------------------------------


def rule_words(rule: Item, names: Names) -> str:
    """When the rule speaks and what it asks for, in one or two sentences."""
    return _TELLERS[Trigger(rule["trigger"])](rule, names)


def asks(rule: Item, rungs: Mapping[str, Item], commendation: Item) -> tuple[str, str]:
    """What the rule asks for and who decides; "" where it depends on the measure at hand."""
    if rule["trigger"] == Trigger.FIRST_THIRD:
        return commendation["word"], WHO[commendation["confirm"]]
    rung = rungs.get(rule.get("rung", ""))
    return (rung["word"], WHO[rung["confirm"]]) if rung else ("", "")


def _last_third(rule: Item, names: Names) -> str:
    when = _quarters(rule["quarters"])
    words = (
        f"{names.level(rule['level'])}排名中，名次区间{when}整个落在最后三分之一"
        "（把偶然波动算进去仍在最后三分之一才算，只看一个名次不算）"
    )
    return f"{words}，提请“{names.rung(rule['rung'])}”。{_climb(rule, names)}未参评的不算在内。"


def _first_third(rule: Item, names: Names) -> str:
    when = _quarters(rule["quarters"])
    return (
        f"{names.level(rule['level'])}排名中，名次区间{when}整个落在最前三分之一，"
        f"并且当年没有触碰红线、红线目标没有缺报，提请“{names.commendation}”。"
    )


def _last_places(rule: Item, names: Names) -> str:
    level, places = names.level(rule["level"]), rule["places"]
    return (
        f"{_WINDOWS[rule['window']]}{level}排名中排在最后{places}名，"
        f"提请“{names.rung(rule['rung'])}”；有并列的一并提请，会多于{places}个；并列第一的不算在内。"
        f"{_climb(rule, names)}未参评的另行列出，不算在内。"
    )


def _red_line(rule: Item, names: Names) -> str:
    named = "、".join(f"“{names.target(code)}”" for code in rule.get("targets", []))
    which = f"红线目标{named}中的任何一项" if len(rule.get("targets", [])) > 1 else ""
    which = which or (f"红线目标{named}" if named else "任何一项红线目标")
    return (
        f"{names.level(rule['level'])}地区触碰{which}，"
        f"提请“{names.rung(rule['rung'])}”；同一目标一年只提请一次。"
    )


def _reporting(rule: Item, names: Names) -> str:
    parts = [
        f"{what}达到{rule[key]}个月"
        for key, what in (("missing", "锁定时缺报"), ("late", "没有按时报送（逾期、缺报都算）"))
        if key in rule
    ]
    return (
        f"最近{rule['months']}个已发布月份里，{'或者'.join(parts)}，"
        f"提请“{names.rung(rule['rung'])}”；已经算过的月份不再算。{_climb(rule, names)}"
    )


def _unanswered(rule: Item, names: Names) -> str:
    return (
        f"措施到期超过{_days(rule['days'])}，该地区仍没有签收、报送方案或报送整改结果，"
        "提请该措施的下一级；没有下一级的不提请，只提醒管理员。"
    )


def _relapse(rule: Item, names: Names) -> str:
    return (
        "观察期内的地区又符合上面任何一条问责规则的，认定反弹：按原措施写明的反弹措施提请，"
        "没有写明的仍提请原措施。"
    )


def _quarters(number: int) -> str:
    return f"连续{number}个季度末都" if number > 1 else "在季度末"


def _climb(rule: Item, names: Names) -> str:
    if not rule.get("climb"):
        return ""
    rung = names.rung(rule["rung"])
    return f"已在“{rung}”或更重措施中的，提请下一级；措施刚下达、还没有过完一期的，暂不提请。"


_TELLERS: dict[Trigger, Callable[[Item, Names], str]] = {
    Trigger.LAST_THIRD: _last_third,
    Trigger.FIRST_THIRD: _first_third,
    Trigger.LAST_PLACES: _last_places,
    Trigger.RED_LINE: _red_line,
    Trigger.REPORTING: _reporting,
    Trigger.UNANSWERED: _unanswered,
    Trigger.RELAPSE: _relapse,
}


# --- what is different between two versions --------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing said otherwise; "" where it is not said at all."""

    part: str
    label: str
    before: str
    after: str

    @property
    def kind(self) -> str:
        """The sign in words: what is new, gone, or changed."""
        if not self.before:
            return "新增"
        return "改动" if self.after else "删去"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that a version says: ``key`` is the code of the part that says it, by which two
    versions are compared, ``part`` what it is called."""

    key: str
    part: str
    label: str
    words: str


def differences(before: Sequence[Said], after: Sequence[Said]) -> list[Difference]:
    """What two versions say otherwise, in the order in which they say it."""
    old, new = (
        {(one.key, one.label): one for one in told if one.words} for told in (before, after)
    )
    found = []
    for key in {**old, **new}:
        was, now = old.get(key), new.get(key)
        words = (was.words if was else "", now.words if now else "")
        if words[0] != words[1] and (some := now or was):
            found.append(Difference(some.part, some.label, *words))
    return found
