"""The demonstration served as ``./run demo`` serves it, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.servers import free_port, wait_until_it_answers

ROOT = Path(__file__).resolve().parents[2]
# No background traffic of its own: every request seen is the product's.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    accounts: dict[str, str]  # user name → password
    environment: dict[str, str]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "REDIS_URL": "",
        "DEMONSTRATION": "1",
    }
    for command in ("migrate", "demo", "collectstatic --noinput"):
        manage(environment, *command.split(), "-v0" if command != "demo" else "--no-color")
    port = free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--threads", "4"),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "warning"),
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_it_answers(port, server)
        yield Site(address, accounts(environment), environment)
    finally:
        server.terminate()
        server.wait(10)


def manage(environment: dict[str, str], *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def accounts(environment: dict[str, str]) -> dict[str, str]:
    lines = manage(environment, "demo", "--accounts").splitlines()[1:]
    return {words[0]: words[1] for line in lines if len(words := line.split()) >= 4}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not path:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass(slots=True)
class Visit:
    """One person's browser: what it asked for and what it complained of is remembered."""

    page: Page
    site: Site
    asked: list[str]
    complaints: list[str]

    def log_in(self, user: str) -> None:
        self.page.goto(f"{self.site.address}/login/")
        self.page.fill("input[name=username]", user)
        self.page.fill("input[name=password]", self.site.accounts[user])
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def go(self, path: str) -> int:
        answer = self.page.goto(f"{self.site.address}{path}")
        assert answer is not None
        return answer.status


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    page = context.new_page()
    made = Visit(page, site, [], [])
    page.on("request", lambda request: made.asked.append(request.url))
    page.on("console", lambda message: made.complaints.append(message.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    yield made
    context.close()
