"""``manage.py demo`` loads the demonstration, ``manage.py demo --accounts`` names its accounts."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns.management.tables import text_table
from campaigns.models import User
from campaigns.terms import Role
from metrics.frames.demonstration.accountability import read_consequences
from metrics.frames.demonstration.quality import read_asked
from metrics.frames.demonstration.recipe import read_recipe
from metrics.queries.demonstration import is_done

FIXTURES: Path = settings.BASE_DIR / "fixtures"
RECIPE = FIXTURES / "demo" / "recipe.yaml"
CONSEQUENCES = FIXTURES / "demo" / "accountability.yaml"
ASKED = FIXTURES / "demo" / "quality.yaml"


class Command(BaseCommand):
    help = "装入演示数据：目录、演示账号、编造的数值、排名；重复运行不会重复写入。"
    # The checks would read every page and its libraries; ``manage.py check`` is there for that.
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="只列出演示账号和密码")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError(
                "演示账号的密码是公开的，正式环境里不能装入；"
                "要看演示，请设置环境变量 DEMONSTRATION=1"
            )
        if options["accounts"]:
            self._name_accounts()
        else:
            self._load()

    def _load(self) -> None:
        digest = digest_of(FIXTURES / "catalogue", FIXTURES / "demo")
        if is_done(digest):
            self.stdout.write("演示数据已经装好。")
            return
        # Heavy libraries are left alone until it is known that there is something to do.
        from metrics.actions.cast import TakenError
        from metrics.actions.demonstration import NotEmptyError, demonstrate

        self._say("  装载目录")
        call_command("load_catalogue", stdout=StringIO(), stderr=self.stderr)
        recipe, at = read_recipe(RECIPE), timezone.now()
        try:
            demonstrate(
                recipe=recipe,
                consequences=read_consequences(CONSEQUENCES),
                asked=read_asked(ASKED),
                at=at,
                digest=digest,
                say=self._say,
            )
        except (NotEmptyError, TakenError) as error:
            raise CommandError(str(error)) from error
        self._say("演示数据已装好。")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _name_accounts(self) -> None:
        recipe = read_recipe(RECIPE)
        shown = [account.username for account in recipe.accounts if not account.bulk]
        users = User.objects.filter(username__in=shown, is_demonstration=True)
        there = {row[0]: row for row in users.values_list("username", "role", "region__name")}
        rows = [
            (name, recipe.password, Role(role).word, region)
            for name, role, region in (there[name] for name in shown if name in there)
        ]
        self.stdout.write(text_table(("用户名", "密码", "角色", "地区"), rows))


def digest_of(*folders: Path) -> str:
    """A short digest of everything the demonstration is made from."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".md":
                digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
