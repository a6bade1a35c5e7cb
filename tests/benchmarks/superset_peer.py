"""Apache Superset beside the product: installed by whoever measures, set up and served here."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import psycopg
from psycopg import sql

from tests.benchmarks.superset_questions import CAMPAIGN, DASHBOARD, QUESTIONS, Question
from tests.servers import free_port, wait_until_it_answers

CONFIG = Path(__file__).with_name("superset_config.py")
METADATA, BOARD = "superset_peer", "整个看板"
# Who looks at the charts: not the administrator, for whom nothing is checked.
ADMIN, READER, PASSWORD = "peer-admin", "peer-reader", "peer-password"
READING = "Alpha"
WORKERS, THREADS, PATIENCE = 2, 10, 180
JSON = {"Content-Type": "application/json"}


class PeerError(Exception):
    """The peer answered something else than was asked for."""


@dataclass(frozen=True, slots=True)
class Peer:
    """Where it answers, the cookie of its reader, its datasets and its dashboard."""

    port: int
    process: int
    cookie: str
    datasets: Mapping[str, int]
    dashboard: int

    def chart(self, question: Question, *, force: bool) -> bytes:
        """The request that a browser sends for one chart."""
        body = {
            "datasource": {"id": self.datasets[question.dataset], "type": "table"},
            "force": force,
            "queries": [question.query()],
            "result_format": "json",
            "result_type": "full",
        }
        return _request("POST", "/api/v1/chart/data", self.cookie, json.dumps(body).encode())

    def data(self, question: Question, *, force: bool = True) -> dict[str, Any]:
        """What one chart shows."""
        body = json.loads(self.chart(question, force=force).split(b"\r\n\r\n", 1)[1])
        told = ask(self.port, "POST", "/api/v1/chart/data", body, {"Cookie": self.cookie})
        found: dict[str, Any] = told["result"][0]
        return found

    def visits(self, *, force: bool) -> dict[str, list[bytes]]:
        """Every chart by itself; and the dashboard with all that a browser asks for, files left
        out."""
        about = f"/api/v1/dashboard/{self.dashboard}"
        shell = [f"/superset/dashboard/{self.dashboard}/", about]
        shell += [f"{about}/charts", f"{about}/datasets"]
        board = [_request("GET", path, self.cookie) for path in shell]
        board += [self.chart(one, force=force) for one in DASHBOARD]
        return {one.name: [self.chart(one, force=force)] for one in QUESTIONS} | {BOARD: board}


def _request(verb: str, path: str, cookie: str, body: bytes = b"") -> bytes:
    length = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
    head = f"{verb} {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n{length}"
    return f"{head}Connection: close\r\n\r\n".encode() + body


@contextmanager
def served(installed: Path, folder: Path, database: str, redis: str) -> Iterator[Peer]:
    """Superset on a free port, with the product's database and a leader's charts."""
    with _metadata(database) as metadata:
        yield from _served(installed, folder, database, _environment(metadata, folder, redis))


def _environment(metadata: str, folder: Path, redis: str) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "SUPERSET_CONFIG_PATH": str(CONFIG),
        "SUPERSET_HOME": str(folder),
        "PEER_METADATA": _for_alchemy(metadata),
        "PEER_REDIS": redis,
    }


def _served(
    installed: Path, folder: Path, database: str, environment: dict[str, str]
) -> Iterator[Peer]:
    with (folder / "superset.log").open("wb") as log:
        _set_up(installed, folder, environment, log)
        port = free_port()
        command = [
            *(str(installed / "bin/gunicorn"), "superset.app:create_app()"),
            *("--workers", str(WORKERS), "--threads", str(THREADS)),
            *("--worker-class", "gthread", "--timeout", "120", "--log-level", "warning"),
            *("--bind", f"127.0.0.1:{port}"),
        ]
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            wait_until_it_answers(port, process, PATIENCE)
            datasets, dashboard = _charts(port, database)
            cookie = _log_in(port)
            yield Peer(port, process.pid, cookie, datasets, dashboard)
        finally:
            process.terminate()
            process.wait(60)


@contextmanager
def _metadata(database: str) -> Iterator[str]:
    """An empty database beside the product's own, for what the peer remembers of itself."""
    name = sql.Identifier(METADATA)
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    with psycopg.connect(database, autocommit=True) as link:
        link.execute(drop)
        link.execute(sql.SQL("CREATE DATABASE {}").format(name))
    try:
        yield urlsplit(database)._replace(path=f"/{METADATA}").geturl()
    finally:
        with psycopg.connect(database, autocommit=True) as link:
            link.execute(drop)


def _for_alchemy(url: str) -> str:
    return urlsplit(url)._replace(scheme="postgresql+psycopg2").geturl()


def _set_up(installed: Path, folder: Path, environment: dict[str, str], log: Any) -> None:
    program = str(installed / "bin/superset")
    who = [("create-admin", ADMIN, []), ("create-user", READER, ["--role", READING])]
    commands = [["db", "upgrade"], ["init"]]
    for verb, name, more in who:
        named = ["--username", name, "--firstname", name, "--lastname", name]
        reached = ["--email", f"{name}@example.invalid", "--password", PASSWORD]
        commands.append(["fab", verb, *named, *reached, *more])
    for command in commands:
        subprocess.run(
            [program, *command], cwd=folder, env=environment, check=True, stdout=log, stderr=log
        )


def _charts(port: int, database: str) -> tuple[dict[str, int], int]:
    """The datasets of all questions and a dashboard, and the rule that the reader sees one campaign
    alone."""
    who = {"username": ADMIN, "password": PASSWORD, "provider": "db"}
    token = ask(port, "POST", "/api/v1/security/login", who)["access_token"]
    headers = {"Authorization": f"Bearer {token}"}

    def made(path: str, body: dict[str, object]) -> int:
        return int(ask(port, "POST", f"/api/v1/{path}/", body, headers)["id"])

    link = made("database", {"database_name": "record", "sqlalchemy_uri": _for_alchemy(database)})
    datasets: dict[str, int] = {}
    for one in QUESTIONS:
        if one.dataset not in datasets:
            lies = {"database": link, "schema": "public", "table_name": one.dataset}
            datasets[one.dataset] = made(
                "dataset", {**lies, **({"sql": one.sql} if one.sql else {})}
            )
    board = made("dashboard", {"dashboard_title": "看板", "published": True})
    for one in DASHBOARD:
        source = {"datasource_id": datasets[one.dataset], "datasource_type": "table"}
        shown = {"slice_name": one.name, "viz_type": "table", "dashboards": [board]}
        made("chart", {**source, **shown})
    roles = ask(port, "GET", "/api/v1/rowlevelsecurity/related/roles", None, headers)["result"]
    role = next(one["value"] for one in roles if one["text"] == READING)
    rule = {"name": "one campaign", "filter_type": "Regular", "clause": f"campaign = '{CAMPAIGN}'"}
    made("rowlevelsecurity", {**rule, "tables": [*datasets.values()], "roles": [role]})
    return datasets, board


def ask(
    port: int,
    verb: str,
    path: str,
    body: object = None,
    headers: Mapping[str, str] | None = None,
) -> Any:
    """One answer in JSON."""
    found, text = _exchange(port, verb, path, body, headers or {})
    if found not in {HTTPStatus.OK, HTTPStatus.CREATED}:
        raise PeerError(f"{verb} {path}: {found} {text[:500]!r}")
    return json.loads(text)


def status(port: int, verb: str, path: str) -> int:
    """What a stranger is told."""
    return _exchange(port, verb, path, None, {})[0]


def _exchange(
    port: int, verb: str, path: str, body: object, headers: Mapping[str, str]
) -> tuple[int, bytes]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as link:
        told = json.dumps(body) if body is not None else None
        link.request(verb, path, told, {**JSON, **headers})
        answer = link.getresponse()
        return answer.status, answer.read()


def _log_in(port: int) -> str:
    """The reader's cookie, by the form that people use."""
    form = urlencode({"username": READER, "password": PASSWORD})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as link:
        link.request("POST", "/login/", form, kind)
        answer = link.getresponse()
        answer.read()
        cookies = [value for name, value in answer.getheaders() if name.lower() == "set-cookie"]
        where = answer.getheader("Location", "")
    if answer.status != HTTPStatus.FOUND or "login" in where or not cookies:
        raise PeerError(f"log-in: {answer.status} {where}")
    return "; ".join(one.split(";", 1)[0] for one in cookies)
