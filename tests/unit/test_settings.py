"""The secret key that a service makes for itself."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from config.settings import kept_secret_key

STARTS = 8


def test_the_key_stays_the_same_and_private(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    key = kept_secret_key(path)
    assert len(key) >= 50
    assert kept_secret_key(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]


def test_first_starts_at_the_same_time_agree(tmp_path: Path) -> None:
    path, together = tmp_path / "secret_key", Barrier(STARTS)

    def start(_: int) -> str:
        together.wait()
        return kept_secret_key(path)

    with ThreadPoolExecutor(STARTS) as pool:
        keys = set(pool.map(start, range(STARTS)))
    assert keys == {path.read_text()}
    assert list(tmp_path.iterdir()) == [path]


def test_who_comes_second_takes_the_first_ones_key(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("the first one's")
    assert kept_secret_key(path) == "the first one's"


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("pop3s://user:secret@mail.example.cn", True),
        ("pop3://user:secret@127.0.0.1:1100", True),
        ("pop3://user:secret@[::1]", True),
        ("pop3://user:secret@mail.example.cn", False),
        ("imap://user:secret@mail.example.cn", False),
    ],
)
def test_returned_mails_are_not_fetched_in_clear(tmp_path: Path, url: str, taken: bool) -> None:
    told = subprocess.run(
        [sys.executable, "-c", "from config import settings"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "BOUNCE_URL": url, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode == 0) == taken, told.stderr
    assert taken or "BOUNCE_URL" in told.stderr
    assert "secret@" not in told.stderr


def test_a_key_is_taken_as_it_is_written(tmp_path: Path) -> None:
    """``$`` at its head names no other variable: web and worker must sign alike."""
    key = "$abc#-(=not-a-variable"
    told = subprocess.run(
        [sys.executable, "-c", "from config import settings; print(settings.SECRET_KEY)"],
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "SECRET_KEY": key, "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == key
