"""Files of a backup on their way to and from the disk: counted, digested, and encrypted by the
``openssl`` program where there is a key (AES-256-CBC, key from the words by PBKDF2). What holds
them together is the manifest's seal over their digests: changed bytes are refused before use."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.backup import BackupError
from config.backup.manifest import Member

PIECE = 1024 * 1024
ENDING = ".enc"
SHORTEST = 16
_CIPHER = ("enc", "-aes-256-cbc", "-pbkdf2", "-iter", "200000", "-salt")


def words_of(path: str) -> bytes | None:
    """The words that a backup is encrypted with: the first line of a file; None without one.

    :raises BackupError: when the file cannot be read or holds too few letters.
    """
    if not path:
        return None
    try:
        words = Path(path).read_bytes().split(b"\n", 1)[0].strip(b"\r")
    except OSError:
        raise BackupError(f"BACKUP_KEY_FILE：读不出 {path}") from None
    if len(words) < SHORTEST:
        raise BackupError(f"BACKUP_KEY_FILE：密钥至少 {SHORTEST} 个字符")
    return words


def store(source: IO[bytes], path: Path, key_file: str) -> Member:
    """Write all that ``source`` gives; with a key encrypted, and with an ending that says so."""
    if not key_file:
        return _written(source, path)
    command = [_openssl(), *_CIPHER, "-pass", f"file:{key_file}"]
    with subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE) as running:  # noqa: S603
        assert running.stdout is not None  # noqa: S101
        member = _written(running.stdout, path.with_name(path.name + ENDING))
    if running.returncode:
        raise BackupError("加密没有完成（openssl）")
    return member


def _written(source: IO[bytes], path: Path) -> Member:
    total, size = hashlib.sha256(), 0
    with path.open("xb") as target:
        while piece := source.read(PIECE):
            target.write(piece)
            total.update(piece)
            size += len(piece)
    return Member(path.name, size, total.hexdigest())


def verify(folder: Path, member: Member) -> None:
    """:raises BackupError: when the file is not what the manifest says."""
    total, path = hashlib.sha256(), folder / member.name
    try:
        with path.open("rb") as source:
            while piece := source.read(PIECE):
                total.update(piece)
    except OSError:
        raise BackupError(f"缺少 {member.name}") from None
    if total.hexdigest() != member.sha256:
        raise BackupError(f"{member.name} 已损坏：与清单的摘要不符")


@contextmanager
def opened(folder: Path, member: Member, key_file: str) -> Iterator[IO[bytes]]:
    """The content of a file that was stored."""
    with (folder / member.name).open("rb") as source:
        if not member.name.endswith(ENDING):
            yield source
            return
        command = [_openssl(), *_CIPHER, "-d", "-pass", f"file:{key_file}"]
        with subprocess.Popen(command, stdin=source, stdout=subprocess.PIPE) as running:  # noqa: S603
            assert running.stdout is not None  # noqa: S101
            yield running.stdout
            running.stdout.read()  # to its end, or the program would wait for a reader
        if running.returncode:
            raise BackupError("解密没有完成（openssl）：密钥不对")


def _openssl() -> str:
    found = shutil.which("openssl")
    if not found:
        raise BackupError("加密备份需要 openssl 程序，本机没有")
    return found
