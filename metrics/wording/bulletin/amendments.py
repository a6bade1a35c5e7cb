"""数据更正情况: where and when, never how much: amounts are for those who see the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month
from metrics.wording.rankings import listing

_MOST = 5


@dataclass(frozen=True, slots=True)
class Amended:
    """One approved correction."""

    region: str
    indicator: str
    month: Month


def amended_words(rows: Sequence[Amended], since: str, waiting: int = 0) -> list[str]:
    """``since`` is the day from which they count, "" for all; ``waiting``: approved only after
    the rankings had been computed, so that nothing of them is in this issue."""
    lead = f"{since}以来" if since else "到本期为止"
    if not rows:
        said = f"{lead}没有批准数据更正。"
    else:
        regions = list(dict.fromkeys(row.region for row in rows))
        where = f"{regions[0]}" if len(regions) == 1 else f"{listing(regions, _MOST)}"
        counted = f"，涉及{len(regions)}个地区" if 1 < len(regions) <= _MOST else ""
        said = f"{lead}批准数据更正{len(rows)}项{counted}：{where}。更正已计入本期排名。"
    later = f"另有{waiting}项在排名计算之后批准，没有计入本期。" if waiting else ""
    return [f"{said}{later}"]
