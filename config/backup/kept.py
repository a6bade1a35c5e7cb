"""The folder of backups: what is in it, and what is old enough to go."""

from __future__ import annotations

import logging
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from config.backup import BackupError, manifest

PARTIAL = ".partial"
FORM = "targets-%Y%m%dT%H%M%SZ"
_log = logging.getLogger(__name__)
_NAME = re.compile(r"targets-\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Kept:
    folder: Path
    at: datetime


def name_at(at: datetime) -> str:
    return at.astimezone(UTC).strftime(FORM)


def whole(root: Path) -> list[Kept]:
    """Finished backups, oldest first: those that have their manifest."""
    if not root.is_dir():
        return []
    found = (one for one in root.iterdir() if _NAME.fullmatch(one.name))
    folders = sorted(one for one in found if (one / manifest.NAME).is_file())
    return [Kept(one, datetime.strptime(one.name + "+0000", FORM + "%z")) for one in folders]


def newest(root: Path) -> Kept | None:
    return next(reversed(whole(root)), None)


def newest_end() -> str:
    """The end of the audit chain in the newest backup; "" where there is none to compare with."""
    last = newest(Path(settings.BACKUP_DIR))
    try:
        return manifest.read(last.folder).audit if last else ""
    except BackupError:
        _log.exception("the newest backup cannot be compared with the audit")
        return ""


def forget(root: Path, keep: int) -> list[Path]:
    """Remove all but the last ``keep`` whole ones, and what was broken off before the newest."""
    finished = whole(root)
    gone = [one.folder for one in finished[:-keep]] if keep else []
    if finished:
        last = finished[-1].folder.name
        gone += [one for one in root.glob(f"targets-*{PARTIAL}") if one.name < last]
    for folder in gone:
        shutil.rmtree(folder)
    return gone
