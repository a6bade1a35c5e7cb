"""What was counted again as it was typed: on the page or in a cell of the form."""

from __future__ import annotations

from datetime import date

from campaigns.models import Indicator
from campaigns.periods import Month
from metrics.engine.typed import read_typed
from metrics.wording.quality.said import count_mistake
from metrics.wording.substance import FEWEST, says_something

NOTHING = "请填重新数出来的数；没有发生的填0"
UNEXPLAINED = f"与填报数不同，请写明原因（至少{FEWEST}个字）"


def read_count(text: str, indicator: Indicator) -> tuple[int | None, str]:
    """The number in the indicator's smallest unit, None where nothing can be read, and what is
    wrong ("" for nothing): a recount is a number, it is never 不适用."""
    typed = read_typed(text, indicator.decimals)
    if typed.mistake:
        return None, count_mistake(typed.mistake, text, indicator.unit, indicator.decimals)
    return typed.value, "" if typed.value is not None else NOTHING


def lacks_words(recounted: int, reported: int, words: str) -> bool:
    """Whether a number that is not the reported one stands there without a reason."""
    return recounted != reported and not says_something(words)


def day_mistake(day: date, month: Month, today: date) -> str:
    """What is wrong with the day of counting; "" for nothing."""
    if day > today:
        return "复核日期不能晚于今天"
    if day < month.plus(1).first_day():
        return f"复核日期不能早于所复核的月份（{month.chinese}）结束"
    return ""
