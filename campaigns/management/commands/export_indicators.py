"""Print every indicator: what it counts, how it is added up, and which targets use it."""

import csv
import io
import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.management.tables import text_table
from campaigns.queries.catalogue import Exported, indicator_objects

COLUMNS = (
    *("code", "name", "unit", "meaning", "nature", "over_time", "over_regions", "direction"),
    *("levels", "frequency", "mandatory", "decimals", "numerator", "denominator", "targets"),
)
_SHORT = ("code", "name", "unit", "nature", "over_time", "over_regions", "levels", "targets")


class Command(BaseCommand):
    help = "输出数据库中的全部指标。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("json", "csv", "table"), default="json")

    def handle(self, *args: Any, **options: Any) -> None:
        found = indicator_objects()
        if not found:
            raise CommandError("数据库里没有指标；请先运行 manage.py load_catalogue。")
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        rows = [_flat(indicator) for indicator in found]
        if options["format"] == "csv":
            self.stdout.write(_csv(rows), ending="")
        else:
            table = [[row[column] for column in _SHORT] for row in rows]
            self.stdout.write(text_table(_SHORT, table))


def _flat(indicator: Exported) -> dict[str, str]:
    flat = {**indicator, **indicator["aggregations"]}
    return {column: _cell(flat[column]) for column in COLUMNS}


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(value)
    return "" if value is None else str(value)


def _csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
