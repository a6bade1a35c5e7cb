"""PostgreSQL and Redis that a drill can kill with -9 and start again on the same data."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import (
    _account,
    _check,
    _folder,
    _postgresql_programs,
    _redis_program,
    _wait_for,
    free_port,
)

PATIENCE = 60.0
PR_SET_CHILD_SUBREAPER = 36  # of linux/prctl.h


class PostgreSQL:
    """A server whose commits reach the disk, as in production; its data is in ``data``."""

    def __init__(self, programs: Path, data: Path, socket: Path) -> None:
        adopt_orphans()
        self.programs, self.data, self.port = programs, data, free_port()
        self.account, self.socket = _account(), socket
        log = socket / "log"
        # The same in every start, so that a copy of the data finds its port again.
        self.options = f"-h 127.0.0.1 -p {self.port} -k {socket} -c max_connections=200"
        self.pg_ctl = (self.account, programs / "pg_ctl", "-D", data, "-w", "-l", log)

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        how = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        _check(self.account, self.programs / "initdb", "-D", self.data, *how)

    def start(self) -> float:
        """Seconds until it answers again, the recovery of what was cut off included."""
        begun = time.perf_counter()
        _check(*self.pg_ctl, "-t", str(int(PATIENCE)), "-o", self.options, "start")
        return time.perf_counter() - begun

    def stop(self) -> None:
        with suppress(subprocess.CalledProcessError):
            _check(*self.pg_ctl, "-m", "immediate", "stop")

    @property
    def is_up(self) -> bool:
        return bool(self._processes())

    def kill(self) -> int:
        """-9 to the server and to every process that it started; how many there were. It is held
        still before they are counted, or one that it starts meanwhile would get away."""
        if first := self._processes()[:1]:
            os.kill(first[0], signal.SIGSTOP)
        numbers = self._processes()
        for number in numbers:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        for number in numbers:
            _buried(number)
        return len(numbers)

    def _processes(self) -> list[int]:
        """The server first, so that it cannot start anything any more."""
        try:
            first = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return []
        if not _is_alive(first):
            return []
        return [first, *(one for one, parent in _parents() if parent == first)]


class Redis:
    """A Redis that writes its tasks down, as in production (once a second)."""

    def __init__(self, folder: Path) -> None:
        self.program, self.folder, self.port = _redis_program(), folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> float:
        begun = time.perf_counter()
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)]
        kept = ["--save", "", "--appendonly", "yes", "--appendfsync", "everysec"]
        with (self.folder / "log").open("ab") as log:
            command = [self.program, *options, *kept]
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        _wait_for(self.port, self.process, self.folder / "log")
        return time.perf_counter() - begun

    def kill(self) -> None:
        if self.process:
            self.process.kill()
            self.process.wait()


@contextmanager
def postgresql(data: Path | None = None) -> Iterator[PostgreSQL]:
    """Made and started; in a folder of its own, or with its data where it is told."""
    with _folder("drill-pg-") as folder:
        programs, account = _postgresql_programs(folder), _account()
        place = data or folder / "data"
        place.mkdir(exist_ok=True)
        place.chmod(0o700)
        if account:
            shutil.chown(folder, account)
            shutil.chown(place, account)
        server = PostgreSQL(programs, place, folder)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def redis() -> Iterator[Redis]:
    with _folder("drill-redis-") as folder:
        server = Redis(folder)
        server.start()
        try:
            yield server
        finally:
            server.kill()


def adopt_orphans() -> None:
    """The server's starter ends, and the server is nobody's child: it becomes ours. A server that
    was killed and that nobody asked after would be taken for alive by the next one."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)


def _buried(number: int) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        with suppress(ChildProcessError):
            os.waitpid(number, os.WNOHANG)
        if not (Path("/proc") / str(number)).exists():
            return
        time.sleep(0.01)
    raise TimeoutError(f"process {number} is still there")


def _parents() -> Iterator[tuple[int, int]]:
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError, ValueError, IndexError):
                text = (entry / "stat").read_text()
                yield int(entry.name), int(text.rpartition(")")[2].split()[1])


def _is_alive(number: int) -> bool:
    try:
        text = (Path("/proc") / str(number) / "stat").read_text()
    except OSError:
        return False
    return text.rpartition(")")[2].split()[0] != "Z"
