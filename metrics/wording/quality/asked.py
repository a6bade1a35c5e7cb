"""A question about a figure in one sentence, and what it rests on in words. Never an accusation:
what was seen, how rare that is, and what is asked."""

from __future__ import annotations

from collections.abc import Sequence

from metrics.wording.numbers import Numbers

# How a chance is told; below the last one only that it is below.
_RAREST = 1e-6

ONE_TEST = (
    "系统每月要看很多个数，看得多了，总有几个只是碰巧显得少见。"
    "上面的可能已经把看过多少个数算进去了：碰巧也常有的，不会来问。"
)
# Evidence is frozen when a question is asked; what was told in other words is told in these now.
_PLAINER = {
    "核查把本月所有检验一并校正（Holm 法），只问偶然出现的可能很小的": ONE_TEST,
    "修正 z 值": "偏离往常的程度",
}


def plainer(words: str) -> str:
    """The same for whoever is no statistician."""
    return _PLAINER.get(words, words)


def chance_words(chance: float) -> str:
    """``约万分之三``; the corrected chance of a sign by accident."""
    if chance < _RAREST:
        return "不到百万分之一"
    for size, word in ((100, "百"), (1000, "千"), (10_000, "万"), (100_000, "十万")):
        if chance * size >= 1:
            return f"约{word}分之{chance * size:.0f}"
    return f"约百万分之{chance * 1_000_000:.0f}"


def outlier_words(name: str, month: str, now: str, middle: str) -> str:
    return f"{month}“{name}”报{now}，而此前各期的中位数是{middle}，相差很大。请核对是否属实。"


def jump_words(name: str, month: str, now: str, before: str) -> str:
    return f"{month}“{name}”报{now}，上一期是{before}，变动很大。请核对是否属实。"


def related_words(name: str, month: str, now: str, whole: str, of: str) -> str:
    return f"{month}“{name}”报{now}，多于“{whole}”的{of}，部分不会大于全部。请核对。"


def run_words(name: str, month: str, now: str, run: int) -> str:
    return f"到{month}为止，“{name}”连续{run}期都报{now}。请核对是不是沿用了以前的数。"


def sheet_words(month: str, same: int, of: int) -> str:
    return (
        f"{month}的报表有{same}项与上一期完全相同（可比的共{of}项）。请核对是不是沿用了上一期的表。"
    )


def twins_words(month: str, other: str, same: int, of: int) -> str:
    return f"{month}的报表有{same}项与{other}完全相同（可比的共{of}项）。请核对数据来源。"


def heaping_words(name: str, month: str, limit: str, above: int, below: int) -> str:
    return (
        f"到{month}为止，“{name}”刚过{limit}的地区有{above}个，差一点不到的只有{below}个。"
        "请了解这些数是怎样得出的。"
    )


def digits_words(month: str, digit: int, most: int, size: int) -> str:
    return (
        f"到{month}为止两年内报的{size}个百以上的数，有{most}个末位是{digit}，比通常多得多。"
        "请核对这些数是实际统计的还是估计的。"
    )


def late_words(month: str, better: int, worse: int) -> str:
    return (
        f"到{month}为止一年内，报表提交以后、审核通过以前改动了{better + worse}处，"
        f"其中{better}处是往好的方向改，{worse}处是往差的方向改。请说明改动的原因。"
    )


def one_way_words(month: str, better: int, worse: int) -> str:
    return (
        f"到{month}为止一年内更正了{better + worse}处，其中{better}处是往好的方向改，"
        f"{worse}处是往差的方向改。请说明原因。"
    )


def modified_z_words(value: float, numbers: Numbers) -> str:
    return f"{numbers.amount(abs(value), 1)}（超过3.5才问）"


def why_words(name: str, words: str) -> str:
    """What the clerk had explained when the figure was handed in."""
    return f"填报“{name}”时的说明：{words}"


def listing(names: Sequence[str], most: int = 8) -> str:
    told = "、".join(names[:most])
    return f"{told}等{len(names)}项" if len(names) > most else told
