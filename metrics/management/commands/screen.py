"""Figures screened on trial: ``manage.py screen --campaign SD --month 2019-06 …``."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.models import Campaign
from campaigns.periods import Month
from metrics.frames.quality import Asked, screen


class Command(BaseCommand):
    help = "试行数据质量核查：在一个月（或连续几个月）的数值上运行，看会问什么；不写数据库"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--campaign", required=True, help="行动编号，如 SD")
        parser.add_argument("--month", required=True, help="哪个月，如 2019-06")
        parser.add_argument("--months", type=int, default=1, help="到这个月为止看几个月，默认1")
        parser.add_argument("--format", choices=["json", "table"], default="table")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["months"] < 1:
            raise CommandError("--months 至少为1")
        try:
            last = Month.parse(options["month"])
        except ValueError as error:
            raise CommandError(str(error)) from error
        campaign = _campaign(options["campaign"])
        found = [
            one
            for month in last.plus(1 - options["months"]).through(last)
            for one in screen(campaign, month)
        ]
        if options["format"] == "json":
            rows = [_as_data(one) for one in found]
            self.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1))
            return
        for one in found:
            self.stdout.write(f"{one.month}  {one.kind.word}  {one.region.name}  {one.words}")
        self.stdout.write(f"会提出 {len(found)} 个问题；没有写入数据库")


def _as_data(one: Asked) -> dict[str, Any]:
    return {
        "key": one.key,
        "kind": one.kind.value,
        "region": one.region.code,
        "other": one.other.code if one.other else None,
        "indicator": one.indicator.code if one.indicator else None,
        "month": str(one.month),
        "words": one.words,
        "chance": one.chance,
        "evidence": one.evidence,
    }


def _campaign(code: str) -> Campaign:
    campaign = Campaign.objects.select_related("region").filter(code=code).first()
    if campaign is None:
        known = "、".join(Campaign.objects.values_list("code", flat=True))
        raise CommandError(
            f"没有行动“{code}”。已有：{known}" if known else "目录尚未载入，请先运行 load_catalogue"
        )
    return campaign
