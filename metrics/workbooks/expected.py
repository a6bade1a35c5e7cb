"""What an upload is held against: the cells that are asked for now, and for whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from metrics.engine.lines import Line
from metrics.workbooks.mistakes import Mistake, Words

CAMPAIGN, MONTH, YEAR = "行动", "月份", "年份"
AGAIN = "请从系统重新下载表格，把数值粘贴过去再上传。"
ALL_YEAR = frozenset(range(1, 13))


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of a form. ``carried``: why it is not filled in here; ``due``: months of the year;
    ``region``: the name beside the indicator's, where one sheet holds many regions."""

    name: str
    unit: str = ""
    decimals: int = 0
    carried: str = ""
    due: frozenset[int] = ALL_YEAR
    region: str = ""


@dataclass(frozen=True, slots=True)
class AskedRegion:
    name: str
    indicators: Mapping[str, Asked]


@dataclass(frozen=True, slots=True)
class Expectation:
    """``about``: word → code and label, e.g. 月份 → 2019-12, 2019年12月; ``regions`` by code.

    ``words`` puts the code of a mistake into a sentence (metrics.wording.findings.mistake_words);
    ``again`` is what to do with a form that cannot be read at all.
    """

    about: Mapping[str, tuple[str, str]]
    version: str
    regions: Mapping[str, AskedRegion]
    words: Words
    again: str = AGAIN


@dataclass(slots=True)
class Upload:
    """Write the lines only if there is no mistake: nothing is half-loaded."""

    lines: list[Line] = field(default_factory=list)
    mistakes: list[Mistake] = field(default_factory=list)
    regions: list[str] = field(default_factory=list)
    blank: int = 0
