"""Print every target with its rule, its numbers and the place in the document."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.management.tables import text_table
from campaigns.queries.catalogue import Exported, target_objects


class Command(BaseCommand):
    help = "输出数据库中的全部目标（含问责状态和问责规则）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--format", choices=("json", "table"), default="json")
        parser.add_argument("--campaign", help="只输出一个行动，如 SD")

    def handle(self, *args: Any, **options: Any) -> None:
        found = target_objects(campaign=options["campaign"])
        if not found:
            which = f"行动 {options['campaign']} 的目标" if options["campaign"] else "目标"
            raise CommandError(f"数据库里没有{which}；请先运行 manage.py load_catalogue。")
        if options["format"] == "json":
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            head = ("编号", "规则", "目标", "参数", "范围", "出处")
            self.stdout.write(text_table(head, [_row(target) for target in found]))


def _row(target: Exported) -> tuple[str, ...]:
    parameters = json.dumps(target["parameters"], ensure_ascii=False)
    if target["derived"]:
        parameters += f" 推定：{'、'.join(target['derived'])}"
    places = ";".join(citation["place"] for citation in target["citations"])
    return (
        target["id"],
        target["kind"],
        target["name"],
        parameters,
        target["scope"]["words"],
        f"《{target['document']['title']}》{places}",
    )
