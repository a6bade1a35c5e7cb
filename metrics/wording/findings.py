"""What is odd or wrong in a cell, told to a clerk: the numbers in question, and the way out."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Protocol

from metrics.engine.checks import Finding
from metrics.wording.numbers import Numbers

_LONGEST_SHOWN = 20
_DIGITS = "零一两三四"


class Named(Protocol):
    """What an indicator is called and counted in; the catalogue's rows are such."""

    @property
    def name(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def decimals(self) -> int: ...


def finding_words(
    finding: Finding, names: Mapping[str, Named], numbers: Numbers | None = None
) -> str:
    """The check's message with the cell's own numbers in it; ``names`` by indicator code."""
    return finding.message.format_map(fillings(finding, names, numbers or Numbers()))


def fillings(finding: Finding, names: Mapping[str, Named], numbers: Numbers) -> dict[str, str]:
    """Everything that a message of this kind may mention, by the name of its placeholder."""
    own = names[finding.indicator]
    other = names.get(str(finding.facts.get("other", "")))
    filled = {"name": own.name, "unit": own.unit}
    if other:
        filled |= {"other": other.name, "other_unit": other.unit}
    for key, fact in finding.facts.items():
        if isinstance(fact, Fraction):
            digits = other.decimals if other and key == "other_value" else own.decimals
            filled[key] = _amount(fact, digits, numbers)
        elif key == "when":
            filled[key] = _month_words(int(fact), finding.month)
        elif key != "other":
            filled[key] = str(fact)
    value, before = finding.facts.get("value"), finding.facts.get("before")
    if isinstance(value, Fraction) and isinstance(before, Fraction):
        filled["change"] = change_words(value, before, numbers)
    return filled


def _amount(value: Fraction, decimals: int, numbers: Numbers) -> str:
    """In the indicator's own digits; a mean that is finer than they are gets one more."""
    fine = (value * 10**decimals).denominator == 1
    return numbers.amount(value, decimals if fine else decimals + 1)


def _month_words(month: int, now: int) -> str:
    """上月, or the month by its name when it lies further back."""
    year, number = divmod(month, 100)
    if (now // 100 - year) * 12 + now % 100 - number == 1:
        return "上月"
    return f"{year}年{number}月"


def change_words(value: Fraction, before: Fraction, numbers: Numbers) -> str:
    """增加到其4.9倍, 减少到其18%; from or to nothing has no quotient."""
    if not before:
        return "从零增加"
    if not value:
        return "减少到零"
    if value < before:
        share = value / before
        return (
            "减少到其1%以下" if share < Fraction(1, 100) else f"减少到其{numbers.percent(share, 0)}"
        )
    times = numbers.amount(value / before, 1 if value < 10 * before else 0)
    return f"增加到其{times.removesuffix('.0')}倍"


def mistake_words(code: str, text: str, unit: str, decimals: int = 0) -> str:
    """What cannot be read in a cell, and what to type instead."""
    shown = _shown(text)
    most = f"最多保留{_DIGITS[decimals]}位小数" if decimals else "请填整数"
    words = {
        "not_a_number": f"“{shown}”不是数字；请只填数字，不写单位，没有发生填0，"
        "本地没有这一事项填“不适用”",
        "separators": f"“{shown}”的逗号位置不对；千位分隔写作1,234，小数点写作“.”",
        "negative": f"“{shown}”小于零；请填实际数，不填增减数",
        "too_many_decimals": f"“{shown}”小数位数多了；本项单位是{unit}，{most}",
        "too_large": f"“{shown}”大得不合常理；本项单位是{unit}，请核对位数",
        "percent": f"“{shown}”是比率；比率由系统自动算，这里请填实际数，单位是{unit}",
        "formula": f"“{shown}”是公式；请填算出来的数，从表格粘贴时选“只粘贴数值”",
    }
    return words[code] + "。"


def _shown(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST_SHOWN else f"{plain[:_LONGEST_SHOWN]}…"
