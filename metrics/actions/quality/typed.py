"""What was counted again as it was typed: on the page or in a cell of the form."""

from __future__ import annotations

from campaigns.models import Indicator
from metrics.engine.typed import read_typed
from metrics.wording.quality.said import count_mistake

NOTHING = "请填重新数出来的数；没有发生的填0"
UNEXPLAINED = "与填报数不同，请写明原因"


def read_count(text: str, indicator: Indicator) -> tuple[int | None, str]:
    """The number in the indicator's smallest unit, None where nothing can be read, and what is
    wrong ("" for nothing): a recount is a number, it is never 不适用."""
    typed = read_typed(text, indicator.decimals)
    if typed.mistake:
        return None, count_mistake(typed.mistake, text, indicator.unit, indicator.decimals)
    return typed.value, "" if typed.value is not None else NOTHING
