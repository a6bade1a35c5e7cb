"""Numbers as they are shown: rounded once, from the exact value, to the digits shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from metrics.engine.exact import fraction, round_decimal, truncate_decimal

ABSENT = "—"


@dataclass(frozen=True, slots=True)
class Numbers:
    """Formats numbers by one rounding rule, ``half_even`` (GB/T 8170) or ``half_up``."""

    rounding: str = "half_even"

    def amount(self, value: float | int | Fraction | None, digits: int = 0) -> str:
        """``1,394.2``; a missing value is a dash, never a zero."""
        if value is None:
            return ABSENT
        return f"{round_decimal(fraction(value), digits, mode=self.rounding):,f}"

    def expected(self, value: float | None, digits: int = 0) -> str:
        """A computed expectation: whole where it is whole, else with two more digits, enough to
        recompute the attainment by hand."""
        if value is None:
            return ABSENT
        exact = fraction(value)
        whole = (exact * 10**digits).denominator == 1
        return self.amount(exact, digits if whole else digits + 2)

    def share(self, top: int, bottom: int, *, threshold: Fraction | None = None) -> str:
        """A ratio in percent. Below its threshold it is cut off: 9996/10000 is never 100 %."""
        if bottom == 0:
            return ABSENT
        return self.percent(Fraction(top, bottom), threshold=threshold)

    def percent(
        self, value: Fraction | float, digits: int = 1, *, threshold: Fraction | None = None
    ) -> str:
        return f"{_short(self.of_hundred(value, digits, threshold=threshold))}%"

    def of_hundred(
        self, value: Fraction | float, digits: int = 1, *, threshold: Fraction | None = None
    ) -> Decimal:
        """The number before the percent sign, for files that compute with what a page shows. What
        rounding would lift to the threshold is cut off instead, one digit later."""
        exact = fraction(value) * 100
        shown = round_decimal(exact, digits, mode=self.rounding)
        if threshold is None or exact >= threshold * 100 or Fraction(shown) < threshold * 100:
            return shown
        return truncate_decimal(exact, digits + 1)

    def below(self, value: Fraction | float, bars: Iterable[Fraction | float]) -> str:
        """In percent, never rounded up to the next of several bars: 89.96 % is not the 90 % that
        it takes to be close."""
        exact = fraction(value)
        above = [fraction(bar) for bar in bars if exact < fraction(bar)]
        return self.percent(exact, threshold=min(above, default=None))

    def points(self, hundredths: int) -> str:
        """Whole hundredths as points; already rounded, so only written down."""
        return f"{Decimal(hundredths).scaleb(-2):.2f}"

    def change(self, hundredths: int | None) -> str:
        if hundredths is None:
            return ABSENT
        return f"{'+' if hundredths > 0 else ''}{self.points(hundredths)}".replace("-", "−")


def _short(value: Decimal) -> str:
    """Without a tail of zeros: 90 %, 99.8 %."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def unscaled(value: float | int | None, decimals: int) -> Fraction | None:
    """From the smallest unit to the indicator's own: 16707 with two decimals is 167.07."""
    return None if value is None else fraction(value) / 10**decimals
