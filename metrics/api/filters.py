"""Parameters of an address: how each is described, and how it is read, in one place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import status

from campaigns.periods import Month
from campaigns.terms.term import Term
from metrics.api.problems import Problem

LONGEST = 60
_CODE = re.compile(r"[0-9A-Za-z_\-]{1,60}", re.ASCII)
_WHOLE = re.compile(r"[1-9]\d{0,6}", re.ASCII)
_MONTH = re.compile(r"(19|2[0-9])\d{2}-(0[1-9]|1[0-2])", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Filter:
    """One parameter. ``read`` raises ValueError with words that say how it is written."""

    name: str
    words: str
    read: Callable[[str], Any]
    schema: Mapping[str, Any] = field(default_factory=dict)
    required: bool = False
    example: Any = None

    def needed(self) -> Filter:
        """The same, but the address is not complete without it."""
        return replace(self, required=True)

    def parameter(self) -> OpenApiParameter:
        told = [OpenApiExample("例", value=self.example)] if self.example is not None else None
        return OpenApiParameter(
            self.name,
            type=dict(self.schema),
            description=self.words,
            required=self.required,
            examples=told or (),
        )


def read_all(filters: Sequence[Filter], given: Mapping[str, str]) -> dict[str, Any]:
    """Name → value; None for what was not asked. A parameter that is not known, or not readable,
    is refused: it would otherwise seem to narrow what it does not."""
    known = {one.name: one for one in filters}
    for name in given:
        if name not in known:
            raise _refused("unknown_parameter", f"没有参数 {name[:LONGEST]!r}".replace("\0", ""))
    return {one.name: _read(one, given.get(one.name, "")) for one in filters}


def _read(one: Filter, text: str) -> Any:
    if not text:
        if one.required:
            raise _refused("missing_parameter", f"缺少参数 {one.name}")
        return None
    try:
        return one.read(text)
    except ValueError as error:
        raise _refused("bad_parameter", f"参数 {one.name} 有误：{error}") from None


def _refused(code: str, words: str) -> Problem:
    return Problem(status.HTTP_400_BAD_REQUEST, code, words)


# --- how texts are read -----------------------------------------------------------------------


def code_of(text: str) -> str:
    if not _CODE.fullmatch(text):
        raise ValueError("应为编号：英文字母、数字、下划线或连字符")
    return text


def words_of(text: str) -> str:
    if len(text) > LONGEST or "\0" in text:
        raise ValueError(f"最多 {LONGEST} 个字")
    return text


def month_of(text: str) -> Month:
    if not _MONTH.fullmatch(text):
        raise ValueError("应为月份，如 2019-12")
    return Month.parse(text)


def day_of(text: str) -> date:
    words = "应为日期，如 2019-12-31"
    if not _DAY.fullmatch(text):
        raise ValueError(words)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(words) from None


def yes_of(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError("应为 true 或 false")
    return text == "true"


def whole_of(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not _WHOLE.fullmatch(text) or int(text) > most:
            raise ValueError(f"应为 1 至 {most} 的整数")
        return int(text)

    return read


# --- kinds of parameters ----------------------------------------------------------------------


def code(name: str, words: str, example: str | None = None) -> Filter:
    schema = {"type": "string", "pattern": f"^{_CODE.pattern}$"}
    return Filter(name, words, code_of, schema, example=example)


def month(name: str, words: str, example: str | None = None) -> Filter:
    schema = {"type": "string", "pattern": r"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])$"}
    return Filter(name, words, month_of, schema, example=example)


def day(name: str, words: str) -> Filter:
    return Filter(name, words, day_of, {"type": "string", "format": "date"})


def yes(name: str, words: str) -> Filter:
    return Filter(name, words, yes_of, {"type": "boolean"})


def text(name: str, words: str) -> Filter:
    return Filter(name, words, words_of, {"type": "string", "maxLength": LONGEST})


def whole(name: str, words: str, most: int) -> Filter:
    return Filter(name, words, whole_of(most), {"type": "integer", "minimum": 1, "maximum": most})


def choice(name: str, words: str, terms: type[Term]) -> Filter:
    """One of the words of an enumeration, by its code."""
    return among(name, words, dict(terms.choices()))


def among(name: str, words: str, known: Mapping[str, str]) -> Filter:
    """One of the codes; ``known``: code → word, told in the description."""

    def read(text: str) -> str:
        if text not in known:
            raise ValueError(f"应为 {'、'.join(known)} 之一")
        return text

    told = "，".join(f"{code} {word}" for code, word in known.items())
    return Filter(name, f"{words}：{told}", read, {"type": "string", "enum": list(known)})


CAMPAIGN = code("campaign", "行动编号", "SD").needed()
REGION = code("region", "只看这个地区", "370102")
WITHIN = code("within", "只看这个地区和它下面的", "370100")
FROM = month("from", "自哪个月起（含）", "2017-01")
TO = month("to", "到哪个月止（含）", "2017-12")
LARGEST_PAGE = 200
PAGE = whole("page", "第几页，从 1 起", 1_000_000)
PAGE_SIZE = whole("page_size", f"每页几行，默认 50，最多 {LARGEST_PAGE}", LARGEST_PAGE)
PAGING = (PAGE, PAGE_SIZE)
