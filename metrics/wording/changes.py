"""How a number differs from an earlier one."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from metrics.wording.numbers import Numbers

SAME = "持平"
# From here on a percentage says less than how many times.
_MANY = 10


@dataclass(frozen=True, slots=True)
class Change:
    """``amount`` in the number's own unit, ``share`` of the earlier one; empty: there is none."""

    amount: str = ""
    share: str = ""


def change(now: Fraction | None, before: Fraction | None, digits: int, numbers: Numbers) -> Change:
    """What came or went since then. From nothing there is no percentage."""
    if now is None or before is None:
        return Change()
    if now == before:
        return Change(SAME)
    amount = _signed(numbers.amount(abs(now - before), digits), rises=now > before)
    if not before:
        return Change(amount)
    if now >= _MANY * before:
        return Change(amount, f"增至{numbers.amount(now / before)}倍")
    share = abs(now - before) / before
    fine = 1 if share < 1 else 0
    return Change(amount, _signed(numbers.percent(share, fine), rises=now > before))


def _signed(text: str, *, rises: bool) -> str:
    return f"{'+' if rises else '−'}{text}"
