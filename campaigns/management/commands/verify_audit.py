"""Read the whole audit and say whether a byte of it was changed, or an entry taken out."""

from argparse import ArgumentParser
from collections.abc import Collection
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from campaigns import audit_chain
from campaigns.actions.audit import archiving, sealing
from campaigns.audit_chain import START, Entry, Head, head_of
from campaigns.models import AuditAnchor
from campaigns.queries import audit
from campaigns.sm3 import sm3


class Command(BaseCommand):
    help = "核对审计记录：内容、顺序、有无缺失；有不符之处时退出码不为 0。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            metavar="HEAD",
            help="另存的末端（日志、备份中都有），核对此后有无被截去；可写多次",
        )
        parser.add_argument(
            "--archive", type=Path, action="append", default=[], help="归档文件，一并核对；可写多次"
        )
        parser.add_argument("--record", action="store_true", help="核对结果记入审计记录")

    def handle(self, *args: Any, **options: Any) -> None:
        at, heads, archived = timezone.now(), _heads(options["head"]), dict[int, str]()
        wrong = [words for path in options["archive"] for words in _look_at(path, archived)]
        found = audit.verify(kept=heads, archived=archived, at=at)
        if options["record"]:
            sealing.write_down(found, at=at)
        left = _left_out({path.name for path in options["archive"]})
        if left and heads:
            wrong.append(left)
        wrong += [sealing.words(fault) for fault in found.faults]
        for words in wrong:
            self.stderr.write(words)
        if wrong:
            count = len(wrong) - len(found.faults) + found.count
            raise CommandError(f"审计记录有 {count} 处不符。")
        waiting = f"，另有 {found.unsealed} 条待封存" if found.unsealed else ""
        self.stdout.write(f"审计记录完好：{found.sealed} 条{waiting}；末端 {found.head}。{left}")


def _heads(texts: list[str]) -> list[Head]:
    try:
        return [head_of(text) for text in texts]
    except ValueError as error:
        raise CommandError(
            f"--head：应为日志或备份里写的末端（如 605:d768…），读到“{error}”。"
        ) from error


def _left_out(names: Collection[str]) -> str:
    """What of the archives was not read in this run."""
    archives, entries = audit.unread(names)
    if not archives:
        return ""
    return f"另有 {archives} 份归档共 {entries} 条没有核对，请用 --archive 指明归档文件。"


def _look_at(path: Path, archived: dict[int, str]) -> list[str]:
    """What is wrong with an archive: against its anchor, and in itself. The links of one that
    holds are put into ``archived``, by position."""
    anchor = AuditAnchor.objects.filter(archive=path.name).first()
    if anchor is None:
        return [f"{path.name}：审计归档中没有这个文件"]
    try:
        if sm3(path.read_bytes()) != anchor.archive_digest:
            return [f"{path.name}：文件与归档时的摘要不符"]
        entries: list[Entry] = list(archiving.read(path))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path.name}：读不出来（{error}）") from error
    before = AuditAnchor.objects.filter(position__lt=anchor.position).first()
    start = Head(before.position, before.link) if before else START
    wrong = [sealing.words(fault) for fault in audit_chain.faults(start, entries)]
    if len(entries) != anchor.entries or not entries or entries[-1].link != anchor.link:
        wrong.append("末端与归档时不符")
    if not wrong:
        archived.update((one.position, one.link) for one in entries)
    return [f"{path.name}：{words}" for words in wrong]
