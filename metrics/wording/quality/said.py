"""Data quality in sentences: how complete, how timely, what is asked, what a recount has shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from metrics.wording.findings import mistake_words
from metrics.wording.numbers import ABSENT, Numbers, unscaled

_NAMED = 4
MOST = Fraction(9, 10)  # from here on a rate is pale
_ALL = Fraction(1)  # what is less is never shown as it
_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A rate as a cell: its words, and how much weight it has (full, most, some, none, absent)."""

    text: str
    shade: str


@dataclass(frozen=True, slots=True)
class Part:
    """``name`` did ``done`` of ``whole``."""

    name: str
    done: int
    whole: int


def shown(rate: Fraction | None, numbers: Numbers) -> Shown:
    """``99.9%``, never rounded up to 100; a dash where nothing was due."""
    if rate is None:
        return Shown(ABSENT, "absent")
    return Shown(numbers.below(rate, [_ALL]), _shade(rate))


def short(rate: Fraction | None, numbers: Numbers, word: str = "未报") -> Shown:
    """The same for a narrow cell: whole percents by the same rule, ``word`` for nothing at all."""
    if rate is None:
        return Shown(ABSENT, "absent")
    told = str(numbers.of_hundred(rate, 0, threshold=_ALL)) if rate else word
    return Shown(told, _shade(rate))


def in_cell(rate: Fraction | None, numbers: Numbers) -> tuple[float, str] | None:
    """The number that ``shown`` tells, to compute with in a spreadsheet: its share of one and its
    number format; None where nothing was due."""
    if rate is None:
        return None
    told = numbers.of_hundred(rate, threshold=_ALL)
    digits = max(-int(told.as_tuple().exponent), 1)
    return float(told / 100), f"0.{'0' * digits}%"


def as_number(rate: Fraction | None) -> float | None:
    """For programs: six digits, and 1 for nothing less than all."""
    if rate is None:
        return None
    told = round(float(rate), _DIGITS)
    return told if told < 1 or rate >= 1 else float(1 - Fraction(1, 10**_DIGITS))


def single(rate: Fraction | None) -> Shown:
    """Of a single sheet: it came in time, or it did not."""
    if rate is None:
        return Shown(ABSENT, "absent")
    return Shown("按时", "full") if rate == 1 else Shown("未按时", "none")


def _shade(rate: Fraction) -> str:
    if rate >= 1:
        return "full"
    if not rate:
        return "none"
    return "most" if rate >= MOST else "some"


def complete_words(filled: int, due: int, numbers: Numbers) -> str:
    if not due:
        return "本月没有应填的数"
    if filled >= due:
        return f"应填{due:,}个数，全部填了"
    share = numbers.below(Fraction(filled, due), [_ALL])
    return f"应填{due:,}个数，缺{due - filled:,}个，完整率{share}"


def timely_words(timely: int, expected: int, numbers: Numbers) -> str:
    if not expected:
        return "本月没有应报的报表"
    if timely >= expected:
        return f"应报{expected:,}份，全部按时"
    share = numbers.below(Fraction(timely, expected), [_ALL])
    return f"应报{expected:,}份，{expected - timely:,}份没有按时，按时率{share}"


def lacking_words(lead: str, parts: Sequence[Part], unit: str) -> str:
    """Who lacks most, named with how many; "" where nobody lacks anything."""
    lacking = sorted(
        (part for part in parts if part.done < part.whole), key=lambda part: part.done - part.whole
    )
    if not lacking:
        return ""
    told = "、".join(f"{part.name}{part.whole - part.done}{unit}" for part in lacking[:_NAMED])
    rest = f"，另有{len(lacking) - _NAMED}个地区" if len(lacking) > _NAMED else ""
    return f"{lead}：{told}{rest}"


def asked_words(opened: int, overdue: int, answered: int) -> str:
    """How many questions wait, and for whom."""
    if not opened and not answered:
        return "没有等着核对的数"
    late = f"（逾期{overdue}个）" if overdue else ""
    told = [f"{opened}个待答复{late}" if opened else "", f"{answered}个待核实" if answered else ""]
    return "，".join(word for word in told if word)


def factor_words(factor: Fraction | None) -> str:
    """``0.98``; a dash where nothing was counted again."""
    if factor is None:
        return ABSENT
    return f"{float(factor):.2f}"


def interval_words(low: float | None, high: float | None) -> str:
    """``0.95—1.01``; "" where there is too little for one."""
    if low is None or high is None:
        return ""
    return f"{low:.2f}—{high:.2f}"


def recounted_words(items: int, counted: int) -> str:
    if not counted:
        return f"抽取{items}项，还没有复核"
    return f"抽取{items}项，已全部复核" if counted == items else f"抽取{items}项，已复核{counted}项"


def compared_words(reported: int, recounted: int, decimals: int, numbers: Numbers) -> str:
    """What counting one figure again has shown, in words that accuse nobody."""
    if recounted == reported:
        return "一致"
    apart = numbers.amount(unscaled(abs(recounted - reported), decimals), decimals)
    return f"{'多' if recounted > reported else '少'}{apart}"


def count_mistake(code: str, text: str, unit: str, decimals: int = 0) -> str:
    """What cannot be read where a recounted number belongs: it is never 不适用."""
    told = mistake_words(code, text, unit, decimals)
    return told.replace("，本地没有这一事项填“不适用”", "")


def listed(names: Iterable[str], most: int = _NAMED) -> str:
    """``甲、乙``; of more than a few the first ones with how many there are."""
    every = list(names)
    told = "、".join(every[:most])
    return f"{told}等{len(every)}个" if len(every) > most else told


def not_yours_words(left: int, handled: int) -> str:
    """Of ``left`` figures that somebody else counts: ``handled`` were in the reader's own hands."""
    if not handled:
        return "复核由上级审核员和管理员登记；您的岗位只看，不登记。"
    rest = "；其余的由上级审核员和管理员登记" if handled < left else ""
    return f"有{handled}项是您填报、审核或者更正过的，须由另一人复核{rest}。"


def left_to_you_words(items: int, left: int) -> str:
    """Of so many figures to count, ``left`` have nobody right above them who may; "" for none."""
    if not left:
        return ""
    return f"{'' if left == items else f'其中{left}项'}直接上级没有可以复核的人，由您复核"


def seen_words(items: int) -> str:
    """How many figures of a sample are of regions that the reader sees."""
    return f"您看得到的{items}项" if items else "没有抽到您看得到的数"
