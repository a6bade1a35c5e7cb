"""Reading a body: JSON with its numbers exactly as written, and every mistake of form at once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, NoReturn

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from campaigns.periods import Month
from metrics.actions.entry.sending import Given, Wrong
from metrics.actions.entry.sheets import LONGEST_TEXT, LONGEST_WHY

MOST_LINES = 20_000
_LONGEST_CODE = 40
_LONGEST_VERSION = 9
_TOP = {"campaign", "month", "lines"}
_LINE = {"region", "indicator", "value", "why", "version"}


class Number(str):
    """A JSON number as it stands in the body; 0.1 stays 0.1, and 1e3 is not to be 1000."""

    __slots__ = ()


class ExactJsonParser(BaseParser):
    """JSON in UTF-8, read by the letter."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        return read_json(stream.read())


def read_json(body: bytes) -> Any:
    """The value of a body; ParseError says what is wrong with it."""
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_int=Number,
            parse_float=Number,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
        text = json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise ParseError("请求正文不是 UTF-8 编码的文字") from None
    except RecursionError:
        raise ParseError("请求正文嵌套太深") from None
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 列"
        raise ParseError(f"请求正文不是 JSON：{where}附近有误") from None
    if b"\\u0000" in text:
        raise ParseError("请求正文含有空字符")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ParseError(f"请求正文不是 JSON：{name} 不是数")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ParseError("请求正文有误：同一个对象里有重复的键")
    return found


@dataclass(slots=True)
class Delivery:
    """A body of ``PUT /lines/`` as read; ``lines`` are those without a mistake of form."""

    campaign: str = ""
    month: Month | None = None
    lines: list[Given] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)


def read_delivery(body: Any) -> Delivery:
    """Take the body apart; what cannot be read is in ``wrong``."""
    found = Delivery()
    if not isinstance(body, dict):
        found.wrong.append(Wrong("", "wrong_type", "请求正文应为对象"))
        return found
    found.wrong += _unknown_keys(body, _TOP, "")
    if campaign := _code(body, "campaign", "", found.wrong):
        found.campaign = campaign
    if month := _code(body, "month", "", found.wrong):
        found.month = _month(month, found.wrong)
    given = body.get("lines")
    if not isinstance(given, list) or not given:
        found.wrong.append(Wrong("/lines", "wrong_type", "应为列表，至少一行"))
    elif len(given) > MOST_LINES:
        words = f"最多{MOST_LINES}行，请分几次报送"
        found.wrong.append(Wrong("/lines", "too_many_lines", words))
    else:
        _read_lines(given, found)
    return found


def _read_lines(given: list[Any], found: Delivery) -> None:
    first: dict[tuple[str, str], int] = {}
    for number, line in enumerate(given):
        read = _line(number, line, found.wrong)
        if read is None:
            continue
        before = first.setdefault((read.region, read.indicator), number)
        if before == number:
            found.lines.append(read)
        else:
            words = f"同一格已在 /lines/{before} 报过，一格只能报一行"
            found.wrong.append(Wrong(read.place(), "duplicate", words))


def _line(number: int, line: Any, wrong: list[Wrong]) -> Given | None:
    """The line, or None if its form is wrong; its mistakes are added to ``wrong``."""
    place, mistakes = f"/lines/{number}", list[Wrong]()
    if not isinstance(line, dict):
        wrong.append(Wrong(place, "wrong_type", "应为对象"))
        return None
    mistakes += _unknown_keys(line, _LINE, place)
    region = _code(line, "region", place, mistakes)
    indicator = _code(line, "indicator", place, mistakes)
    text = _text(line, place, mistakes)
    why = _why(line, place, mistakes)
    base = _version(line, place, mistakes)
    wrong += mistakes
    return None if mistakes else Given(number, region, indicator, text, why, base)


def _unknown_keys(given: Mapping[str, Any], known: set[str], place: str) -> Iterator[Wrong]:
    for key in given:
        if key not in known:
            words = f"没有这个字段，只能有 {'、'.join(sorted(known))}"
            yield Wrong(f"{place}/{_escaped(key)}", "unknown_key", words)


def _escaped(key: str) -> str:
    """A key as a step of a JSON pointer (RFC 6901)."""
    return key[:_LONGEST_CODE].replace("~", "~0").replace("/", "~1")


def _code(given: Mapping[str, Any], name: str, place: str, wrong: list[Wrong]) -> str:
    """A code; empty if it is missing or no text."""
    if name not in given:
        wrong.append(Wrong(f"{place}/{name}", "required", "缺少这个字段"))
        return ""
    value = given[name]
    if type(value) is not str or not 0 < len(value.strip()) <= _LONGEST_CODE:
        wrong.append(Wrong(f"{place}/{name}", "wrong_type", "应为文字（代码），不是数或其他"))
        return ""
    return value.strip()


def _month(text: str, wrong: list[Wrong]) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        wrong.append(Wrong("/month", "wrong_type", "应为月份，写作 2019-12"))
        return None


def _text(line: Mapping[str, Any], place: str, wrong: list[Wrong]) -> str:
    """What is said in the cell: a number or text as it was sent; null takes back."""
    if "value" not in line:
        wrong.append(Wrong(f"{place}/value", "required", "缺少这个字段；要清空这一格请写 null"))
        return ""
    value = line["value"]
    if value is None:
        return ""
    if not isinstance(value, str):
        wrong.append(Wrong(f"{place}/value", "wrong_type", "应为数、文字、“不适用”或 null"))
        return ""
    text = str(value).strip()
    if len(text) > LONGEST_TEXT:
        wrong.append(Wrong(f"{place}/value", "too_long", f"最多{LONGEST_TEXT}个字符"))
    return text


def _why(line: Mapping[str, Any], place: str, wrong: list[Wrong]) -> str | None:
    value = line.get("why")
    if value is None:
        return None
    if type(value) is not str:
        wrong.append(Wrong(f"{place}/why", "wrong_type", "应为文字"))
        return None
    if len(value.strip()) > LONGEST_WHY:
        wrong.append(Wrong(f"{place}/why", "too_long", f"最多{LONGEST_WHY}个字"))
    return value.strip()


def _version(line: Mapping[str, Any], place: str, wrong: list[Wrong]) -> int | None:
    value = line.get("version")
    if value is None:
        return None
    digits = isinstance(value, Number) and value.isascii() and value.isdecimal()
    if not digits or len(value) > _LONGEST_VERSION:
        wrong.append(Wrong(f"{place}/version", "wrong_type", "应为整数：读取时得到的版本号"))
        return None
    return int(value)
