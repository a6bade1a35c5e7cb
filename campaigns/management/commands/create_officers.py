"""The first accounts of an empty system: the three separated officers, each with a password that
is shown once and must be changed."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.actions.accounts.errors import AccountError
from campaigns.actions.accounts.founding import Officer, found, reset
from campaigns.management.tables import text_table
from campaigns.officers import OFFICERS
from campaigns.terms import Role


class Command(BaseCommand):
    help = (
        "建立三员（系统管理员、安全管理员、审计员）的首批账号，或在服务器上为其中一人重置密码。"
        "没有默认密码：一次性密码只显示一次，七天内本人登录并更换。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--region", default="000000", help="管理到哪个地区及以下（代码）")
        parser.add_argument("--office", default="", help="单位名称")
        for role in OFFICERS:
            parser.add_argument(f"--{role.value}", metavar="用户名=姓名", help=role.word)
        parser.add_argument(
            "--passwords",
            action="store_true",
            help="不用随机密码：按系统、安全、审计的顺序从标准输入逐行读入（仍须本人更换）",
        )
        parser.add_argument("--reset", metavar="用户名", help="为这名三员重置密码和动态口令并启用")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            rows = self._reset(options) if options["reset"] else self._found(options)
        except AccountError as error:
            raise CommandError(f"{error}，什么也没有写入") from error
        self.stdout.write(text_table(("角色", "用户名", "姓名", "一次性密码"), rows))
        self.stdout.write("密码只显示这一次，请分别交给本人；七天内登录并更换，过期作废。")

    def _reset(self, options: dict[str, Any]) -> list[tuple[str, ...]]:
        user, password = reset(username=options["reset"], at=timezone.now())
        return [(Role(user.role).word, user.username, user.full_name, password)]

    def _found(self, options: dict[str, Any]) -> list[tuple[str, ...]]:
        given = [(role, options[role.value]) for role in OFFICERS if options[role.value]]
        if not given:
            raise CommandError("请用 --system、--security、--auditor 写明用户名和姓名")
        if not options["office"]:
            raise CommandError("请用 --office 写明单位：系统按姓名和单位判断是不是同一人")
        lines = sys.stdin.read().splitlines() if options["passwords"] else []
        if options["passwords"] and len(lines) != len(given):
            raise CommandError(f"标准输入应有 {len(given)} 行密码，读到 {len(lines)} 行")
        officers = []
        for at, (role, text) in enumerate(given):
            username, _, name = text.partition("=")
            password = lines[at] if lines else ""
            officers.append(Officer(role, username.strip(), name.strip(), password))
        made = found(
            officers=officers,
            region=options["region"],
            office=options["office"],
            at=timezone.now(),
        )
        return [
            (Role(user.role).word, user.username, user.full_name, password)
            for user, password in made
        ]
