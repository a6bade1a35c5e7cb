"""The numbers of one run in words: amounts, past months, cells, what clerks had explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.conf import settings

from campaigns.models import Indicator, Region
from campaigns.periods import Month
from campaigns.terms import QualityKind
from metrics.engine.exact import fraction
from metrics.engine.screening import Sign
from metrics.frames.quality.ground import Seen
from metrics.models import Submission
from metrics.wording.numbers import Numbers, unscaled

SHOWN_MONTHS = 13


class Teller:
    """Tells the signs of one run."""

    def __init__(self, seen: Seen, regions: Mapping[str, Region]) -> None:
        self.seen = seen
        self.regions = regions
        self.numbers = Numbers(settings.ROUNDING)
        self.why: dict[tuple[str, str], str] = {}
        codes = {one.indicator for one in seen.ground.shares}
        self.ratios = {row.code: row for row in Indicator.objects.filter(code__in=codes)}

    def read_explanations(self, signs: Sequence[Sign]) -> None:
        """What clerks have already said about these regions' cells, in one query."""
        codes = {self.seen.tree.codes[sign.region] for sign in signs}
        sheets = Submission.objects.filter(
            period__campaign=self.seen.campaign,
            period__month=self.seen.month.number,
            region__code__in=codes,
        )
        for region, lines in sheets.values_list("region__code", "lines"):
            for indicator, cell in lines.items():
                if cell.get("why"):
                    self.why[region, indicator] = cell["why"]

    def indicator_of(self, sign: Sign) -> Indicator | None:
        if sign.kind == QualityKind.HEAPING:
            return self.ratios[sign.facts["ratio"]]
        return self.seen.rows[sign.indicator] if sign.indicator >= 0 else None

    # --- the pieces --------------------------------------------------------------------------

    @property
    def month(self) -> str:
        return self.seen.month.chinese

    def code(self, region: int) -> str:
        return self.seen.tree.codes[region]

    def series(self, row: int, region: int) -> list[float]:
        """The months in which it was due, NaN for what is not there."""
        every = self.seen.ground.indicators[row].every
        found = self.seen.ground.series(np.asarray([row]), every)[0, :, region]
        return [float(value) for value in found]

    def amount(self, row: int, value: float) -> str:
        """With its unit; a missing value is 未报."""
        if np.isnan(value):
            return "未报"
        indicator = self.seen.rows[row]
        digits = indicator.decimals
        exact = fraction(value) / 10**digits
        more = 0 if float(value).is_integer() else 1
        return f"{self.numbers.amount(exact, digits + more)}{indicator.unit}"

    def line(self, row: int, region: int, label: str, marked: int = 1) -> dict[str, Any]:
        """Up to thirteen reports, the last ``marked`` of them those in question."""
        every = self.seen.ground.indicators[row].every
        values = self.series(row, region)[-SHOWN_MONTHS:]
        months = [self.seen.month.plus(-every * back) for back in range(len(values))][::-1]
        indicator = self.seen.rows[row]
        return {
            "label": label,
            "unit": indicator.unit,
            "cells": [
                {
                    "month": month.number,
                    "value": None if np.isnan(value) else int(value),
                    "text": self._plain(indicator, value),
                    "this": at >= len(values) - marked,
                }
                for at, (month, value) in enumerate(zip(months, values, strict=True))
            ],
        }

    def _plain(self, indicator: Indicator, value: float) -> str:
        if np.isnan(value):
            return "未报"
        return self.numbers.amount(unscaled(int(value), indicator.decimals), indicator.decimals)

    def cell(self, row: int, region: int, month: Month | None = None) -> dict[str, Any]:
        return {
            "region": self.code(region),
            "indicator": self.seen.rows[row].code,
            "month": (month or self.seen.month).number,
        }
