"""Shares of a total in words."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from metrics.wording.numbers import ABSENT, Numbers


def portion(goal: int, total: int, numbers: Numbers) -> str:
    """A share in percent of the whole."""
    return numbers.percent(Fraction(goal, total)) if total else ABSENT


def left(goal: int, actual: float | None, unit: str, numbers: Numbers) -> str:
    """What is missing to the whole share: 还差3名; a share of nothing asks for nothing."""
    if goal == 0:
        return "不要求"
    if actual is None:
        return ABSENT
    missing = goal - Fraction(str(actual))
    if missing <= 0:
        return "已达到" if missing == 0 else f"超出{numbers.amount(-missing)}{unit}"
    return f"还差{numbers.amount(missing)}{unit}"


def difference(before: int | None, after: int | None, numbers: Numbers) -> str:
    """``+12``, ``−3``, 不变; what came or went altogether is named."""
    if before is None or after is None:
        return "新增" if before is None else "取消"
    if before == after:
        return "不变"
    return f"{'+' if after > before else '−'}{numbers.amount(abs(after - before))}"


def addition(total: int, below: Sequence[int], leaves: Sequence[int], exact: bool) -> str:
    """That the parts make the whole, with the sums themselves; or that they do not."""
    parts = [f"{len(below)}个下级地区合计{sum(below):,}"]
    if len(leaves) != len(below) or sum(leaves) != sum(below):
        parts.append(f"{len(leaves)}个填报地区合计{sum(leaves):,}")
    words = "，".join(parts)
    if exact and sum(below) == sum(leaves) == total:
        return f"逐级相加核对无误：{words}，都等于总数{total:,}。"
    return f"逐级相加不符：{words}，总数{total:,}。请管理员重新分解。"


def remainder(units: int, below: int) -> str:
    """How whole units came about at the first step down."""
    if units == 0:
        return f"{below}个下级地区按权数正好分成整数，没有余数。"
    return (
        f"{below}个下级地区先各取应得数的整数部分，余下的{units}个，"
        f"依次给小数部分最大的{units}个地区；每个地区再这样分给它的下级。"
    )


def nothing(names: Sequence[str], most: int = 12) -> str:
    """Who weighs nothing and so is asked for nothing."""
    if not names:
        return "没有权数为零的地区。"
    shown = "、".join(names[:most])
    more = f"等{len(names)}个地区" if len(names) > most else ""
    return f"权数为零、分不到任务的地区：{shown}{more}。"


def unlisted(names: Sequence[str], most: int = 5) -> str:
    """Whom a list of weights does not name: said before anybody confirms it. "" for nobody."""
    if not names:
        return ""
    more = f"等{len(names)}个" if len(names) > most else ""
    return f"有{len(names)}个地区没有写到，将分得0：{'、'.join(names[:most])}{more}。"


def moved(changed: int, known: int, numbers: Numbers) -> str:
    """How many of the reporting regions get another goal."""
    if changed == 0:
        return "与现行分解相同，没有地区的分解数会变。"
    every = "全部" if changed == known else ""
    return f"{known}个填报地区中，{every}{numbers.amount(changed)}个的分解数会变。"


def changed(number: int, known: int, numbers: Numbers) -> str:
    """How many of the reporting regions got another goal in a round that is written."""
    if number == 0:
        return "各地的分解数没有变"
    every = "全部" if number == known else ""
    return f"{known}个填报地区中{every}{numbers.amount(number)}个的分解数有变"


def absent(number: int, month: str) -> str:
    """Why some regions have nothing to show in a month: boundaries have changed since then."""
    return f"{number}个地区按{month}的区划还不存在，没有那个月的数。" if number else ""
