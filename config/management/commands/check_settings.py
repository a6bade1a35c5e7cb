"""Every setting with its value and where it comes from; with --connect, whether all is reached."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config import readiness
from config.settings import env

LONG_KEY = 50


class Command(BaseCommand):
    help = (
        "列出每个设置的值和来源（密码不显示），指出正式运行前要改的；"
        "--connect 连带检查数据库、队列和磁盘。"
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--connect", action="store_true", help="连接数据库和队列，看磁盘余量")
        parser.add_argument("--strict", action="store_true", help="有提醒也算不通过")

    def handle(self, *args: Any, **options: Any) -> None:
        width = max(map(len, env.variables))
        for name in sorted(env.variables):
            one = env.variables[name]
            self.stdout.write(f"{name:{width}}  {one.source}  {one.shown}")
        advice = [*env.look_alikes(), *advised()]
        for words in advice:
            self.stdout.write(f"! {words}")
        wrong = self._reached() if options["connect"] else 0
        if wrong or (advice and options["strict"]):
            raise CommandError(f"{wrong} 项没有就绪，{len(advice)} 项提醒")
        self.stdout.write("✓ 设置没有错误")

    def _reached(self) -> int:
        found = readiness.look_once(timezone.now())
        for one in found:
            self.stdout.write(f"{'✓' if one.is_well else '✗'} {one.name} {one.words}".rstrip())
        # The timetable runs in the worker, which may well start after this check.
        return sum(not one.is_well for one in found if one.name != "timetable")


def advised() -> Iterator[str]:
    """What is no mistake on one machine, and one in production."""
    if settings.DEBUG:
        yield "DEBUG：正式运行必须关闭"
    if settings.DEMONSTRATION:
        yield "DEMONSTRATION：演示账号的密码是公开的，正式运行必须关闭"
    if not settings.HTTPS:
        yield "HTTPS：没有打开，密码和会话会明文经过网络"
    if settings.HTTPS and not settings.PROXY_ADDRESSES:
        yield "PROXY_ADDRESSES：没有写反向代理的地址，审计里只会看到代理的地址"
    if "*" in settings.ALLOWED_HOSTS:
        yield "ALLOWED_HOSTS：不应为 *"
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        yield "DATABASE_URL：用的是 SQLite，只适合单机试用；正式运行请用 PostgreSQL"
    if not settings.REDIS_URL:
        yield "REDIS_URL：队列在文件里，只适合单机；进程被强行结束时，正在做的要等下一次定时才重做"
    if len(settings.SECRET_KEY) < LONG_KEY:
        yield f"SECRET_KEY：不足 {LONG_KEY} 个字符"
    if not settings.BACKUP_KEY_FILE:
        yield "BACKUP_KEY_FILE：备份没有加密"
