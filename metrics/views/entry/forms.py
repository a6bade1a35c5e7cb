"""What a browser sent, as lines: the fields of the plain form, or the grid's JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from metrics.actions.entry.sheets import Line


class MalformedError(ValueError):
    """The body is not what the grid sends."""


# The button beside a cell that takes over what the record of duties counts: ``<region>:<code>``.
TAKE = "take"


def taken_over(
    fields: Mapping[str, str], recorded: Mapping[str, Mapping[str, int]]
) -> dict[str, str]:
    """The fields with the number of the record in the cell whose button was pressed; ``recorded``
    by region code and indicator code."""
    region, _, code = fields.get(TAKE, "").partition(":")
    found = dict(fields.items())
    name, amount = f"cell-{region}-{code}", recorded.get(region, {}).get(code)
    if amount is not None and name in found:
        found[name] = str(amount)
    return found


def lines_of_form(fields: Mapping[str, str], region: str) -> list[Line]:
    """Every ``cell-<region>-<code>`` with its explanation and the version that was seen."""
    prefix = f"cell-{region}-"
    return [
        Line(
            region=region,
            indicator=name.removeprefix(prefix),
            text=text,
            place=name,
            why=fields.get(f"why-{region}-{name.removeprefix(prefix)}", ""),
            base=_version(fields.get(f"n-{region}-{name.removeprefix(prefix)}", "")),
        )
        for name, text in fields.items()
        if name.startswith(prefix)
    ]


def _version(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


def sheets_of_json(body: Any) -> dict[str, tuple[int, list[Line]]]:
    """Region code → (version of the sheet that was seen, lines); MalformedError otherwise."""
    if not isinstance(body, dict) or not isinstance(body.get("sheets"), dict):
        raise MalformedError("sheets 应为对象")
    return {str(region): _sheet(str(region), given) for region, given in body["sheets"].items()}


def _sheet(region: str, given: Any) -> tuple[int, list[Line]]:
    if not isinstance(given, dict) or not isinstance(given.get("cells"), list):
        raise MalformedError(f"{region} 的 cells 应为列表")
    seen = given.get("seen", 0)
    if not isinstance(seen, int):
        raise MalformedError(f"{region} 的 seen 应为整数")
    return seen, [_line(region, place, cell) for place, cell in enumerate(given["cells"])]


def _is_text(text: str) -> bool:
    """Whether it can be written down: no NUL, no half of a character."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _line(region: str, place: int, cell: Any) -> Line:
    where = f"/sheets/{region}/cells/{place}"
    if not isinstance(cell, dict):
        raise MalformedError(f"{where} 应为对象")
    code, text, why = (cell.get(name, "") for name in ("code", "text", "why"))
    if not all(isinstance(part, str) for part in (code, text, why)):
        raise MalformedError(f"{where} 的 code、text、why 应为文字")
    if not _is_text(f"{code}{text}{why}"):
        raise MalformedError(f"{where} 里有不能识别的字符")
    base = cell.get("n")
    if base is not None and not isinstance(base, int):
        raise MalformedError(f"{where} 的 n 应为整数")
    return Line(region, code, text, where, why, base)
