"""Several sheets of one month side by side: indicators in rows, regions in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

_COUNTS = ("left", "blocking", "unexplained")


def together_context(sheets: Sequence[dict[str, Any]], title: str) -> dict[str, Any]:
    """The contexts of single sheets as one: every indicator that any of the regions reports."""
    first = sheets[0]
    where = [first["campaign"]["code"], first["month"]]
    open_ones = [sheet for sheet in sheets if sheet["writable"]]
    writable = bool(open_ones)
    return {
        "campaign": first["campaign"],
        "title": title,
        "month": first["month"],
        "month_label": first["month_label"],
        "writable": writable,
        "state_word": "",
        "deadline": next((sheet["deadline"] for sheet in open_ones), ""),
        "deadline_left": next((sheet["deadline_left"] for sheet in open_ones), ""),
        "late": any(sheet["late"] for sheet in sheets),
        **{name: sum(sheet[name] for sheet in open_ones) for name in _COUNTS},
        "urls": {
            "save": reverse("save", args=where),
            "workbook": reverse("workbook", args=where),
            "upload": reverse("upload", args=where) if writable else "",
        },
        "columns": [_column(sheet) for sheet in sheets],
        "groups": _groups(sheets),
    }


def _column(sheet: dict[str, Any]) -> dict[str, Any]:
    taken = ("region", "state_word", "writable", "version", *_COUNTS)
    where = [sheet["campaign"]["code"], sheet["month"], sheet["region"]["code"]]
    return {
        **{name: sheet[name] for name in taken},
        "why_not": sheet["why_not"],
        "url": reverse("sheet", args=where),
    }


def _groups(sheets: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order in which the sheets have them; a region that does not report a row has None."""
    cells = [
        {row["code"]: (group["name"], row) for group in sheet["groups"] for row in group["rows"]}
        for sheet in sheets
    ]
    named = {code: found for column in reversed(cells) for code, found in column.items()}
    longest = max(cells, key=len)
    order = [*longest, *(code for code in named if code not in longest)]
    rows: dict[str, list[dict[str, Any]]] = {}
    for code in order:
        group, row = named[code]
        beside = [_cell(sheet, column, code) for sheet, column in zip(sheets, cells, strict=True)]
        noted = any(cell and cell["noted"] for cell in beside)
        rows.setdefault(group, []).append({**row, "cells": beside, "noted": noted})
    return [{"name": name, "rows": found} for name, found in rows.items()]


def _cell(
    sheet: dict[str, Any], column: dict[str, tuple[str, dict[str, Any]]], code: str
) -> dict[str, Any] | None:
    if code not in column:
        return None
    row = column[code][1]
    noted = any(row[name] for name in ("mistake", "findings", "why", "returned"))
    return {
        **row,
        "region_name": sheet["region"]["name"],
        "writable": sheet["writable"],
        "noted": noted,
    }
