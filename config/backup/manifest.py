"""What stands in a backup: written last, so that a folder without it is no backup."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from config.backup import BackupError

NAME = "manifest.json"
FORM = 1
ROUNDS = 200_000


@dataclass(frozen=True, slots=True)
class Member:
    """One file of the backup as it lies there; encrypted ones are counted encrypted."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table, and a digest of them all that does not depend on their order."""

    rows: int
    digest: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``vendor``: postgresql or sqlite; ``migrations``: what the database has taken, as
    ``app.name``; ``audit``: position and link of the last sealed entry, "" where none is."""

    at: datetime
    product: str
    vendor: str
    encrypted: bool
    members: tuple[Member, ...]
    tables: dict[str, Table]
    migrations: tuple[str, ...]
    audit: str
    form: int = FORM

    def member(self, start: str) -> Member:
        return next(one for one in self.members if one.name.startswith(start))


def write(folder: Path, manifest: Manifest, words: bytes | None) -> None:
    """Put the manifest into its folder, sealed where there are ``words`` to seal it with."""
    content = {**asdict(manifest), "at": manifest.at.isoformat()}
    content["seal"] = _seal(content, words) if words else ""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read(folder: Path) -> Manifest:
    """:raises BackupError: when there is none, or it cannot be understood."""
    return _understood(_content(folder))


def read_sealed(folder: Path, words: bytes | None) -> Manifest:
    """The same, of a backup about to be used: whoever has not the words cannot have written it."""
    content = _content(folder)
    manifest = _understood(content)
    if manifest.encrypted and not words:
        raise BackupError("备份是加密的，请用 BACKUP_KEY_FILE 指明密钥文件")
    if words and not hmac.compare_digest(str(content.get("seal")), _seal(content, words)):
        raise BackupError("清单与密钥不符：密钥不对，或者清单被改动过")
    return manifest


def _content(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except OSError:
        raise BackupError(f"{folder} 里没有 {NAME}，不是完整的备份") from None
    except ValueError:
        raise BackupError(f"{folder / NAME} 读不懂") from None
    if not isinstance(content, dict) or content.get("form") != FORM:
        raise BackupError(f"{folder / NAME} 是另一种格式的备份")
    return content


def _understood(content: dict[str, Any]) -> Manifest:
    try:
        return Manifest(
            at=datetime.fromisoformat(content["at"]),
            product=content["product"],
            vendor=content["vendor"],
            encrypted=content["encrypted"],
            members=tuple(Member(**one) for one in content["members"]),
            tables={name: Table(**one) for name, one in content["tables"].items()},
            migrations=tuple(content["migrations"]),
            audit=content["audit"],
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"清单缺少内容：{error}") from None


def _seal(content: dict[str, Any], words: bytes) -> str:
    key = hashlib.pbkdf2_hmac("sha256", words, b"targets manifest", ROUNDS)
    bare = {name: value for name, value in content.items() if name != "seal"}
    text = json.dumps(bare, ensure_ascii=False, sort_keys=True, default=str)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
