"""The demonstration served as ``./run demo`` serves it, and a real Chromium in front of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests import demonstrated
from tests.demonstrated import ROOT, environment_of, manage
from tests.servers import free_port, wait_until_it_answers

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

LOW = 700  # pixels from the top; the window is 900 high


@dataclass(frozen=True, slots=True)
class Site:
    address: str
    accounts: dict[str, str]  # user name → password
    environment: dict[str, str]


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The demonstration as it is loaded, for sites to copy; nobody works in it. ``./run test`` has
    loaded it before; else the first of several workers does, for all."""
    base = tmp_path_factory.getbasetemp()
    given = os.environ.get(demonstrated.FOLDER)
    folder = Path(given or (base if worker_id == "master" else base.parent) / "loaded")
    demonstrated.load_once(folder)
    return folder


@pytest.fixture(scope="session")
def site(loaded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One site for all tests that leave each other's ground alone."""
    with serving(loaded, tmp_path_factory.mktemp("site")) as served:
        yield served


@contextmanager
def serving(loaded: Path, folder: Path) -> Iterator[Site]:
    """A copy of the demonstration, served as ``./run demo`` serves it."""
    shutil.copytree(loaded, folder, dirs_exist_ok=True)
    environment, port = environment_of(folder), free_port()
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "config.wsgi", "--threads", "4"),
            *("--bind", f"127.0.0.1:{port}", "--log-level", "warning"),
        ],
        cwd=ROOT,
        env=environment,
    )
    try:
        wait_until_it_answers(port, server)
        yield Site(f"http://127.0.0.1:{port}", accounts(environment), environment)
    finally:
        server.terminate()
        server.wait(10)


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
        """Log in without drawing the form and the page behind it: most stories begin elsewhere."""
        form, asked = f"{self.site.address}/login/", self.page.context.request
        asked.get(form)
        (token,) = (one for one in self.page.context.cookies(form) if one["name"] == "csrftoken")
        fields: dict[str, str | float | bool] = {
            "username": user,
            "password": self.site.accounts[user],
            "csrfmiddlewaretoken": token["value"],
        }
        answer = asked.post(form, form=fields, max_redirects=0)
        assert answer.status == HTTPStatus.FOUND, answer.text()

    def type_in(self, user: str) -> None:
        """Log in as a person does, and wait for the page behind the form."""
        self.page.goto(f"{self.site.address}/login/")
        self.page.fill("input[name=username]", user)
        self.page.fill("input[name=password]", self.site.accounts[user])
        self.page.press("input[name=password]", "Enter")
        self.page.wait_for_url(lambda url: "/login/" not in url)

    def go(self, path: str) -> int:
        answer = self.page.goto(f"{self.site.address}{path}")
        assert answer is not None
        return answer.status

    def follow(self, what: str | Locator) -> None:
        """Press a link or a button, and wait until the page behind it is there as a whole: a press
        alone does not wait, and what is looked for may stand on the page before as well."""
        pressed = self.page.locator(what).first if isinstance(what, str) else what
        with self.page.expect_navigation():
            pressed.click()

    def shows(self, where: str, words: str | re.Pattern[str]) -> None:
        """Words that are seen there; hidden ones do not count."""
        expect(self.page.locator(where).first).to_contain_text(words, use_inner_text=True)

    def address_has(self, *parts: str) -> None:
        for part in parts:
            expect(self.page).to_have_url(re.compile(re.escape(part)))

    def faults(self, *widths: int) -> list[str]:
        """What is wrong with the page as it stands: sideways scrolling at each width, and what
        axe-core finds serious at the first and the last, a desk and a phone."""
        self.page.wait_for_load_state()
        found: list[str] = []
        for width in widths:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            found += [f"{wide} wide at {width}"] if wide > width else []
            found += [f"its title is out of sight at {width}"] if self._is_titled_low() else []
            if width in {widths[0], widths[-1]}:
                found += [f"{barrier} at {width}" for barrier in self.barriers()]
        return found

    def _is_titled_low(self) -> bool:
        """Whether somebody who opens the page would see no title: the page begins with it."""
        where = "title => title ? title.getBoundingClientRect().top + window.scrollY : -1"
        title = self.page.evaluate_handle("document.querySelector('h1')")
        return not 0 <= float(title.evaluate(where)) < LOW

    def barriers(self) -> list[str]:
        """What axe-core finds serious on the page as it stands."""
        self.page.wait_for_load_state()
        rows = Axe().run(self.page).response["violations"]
        return [
            f"{row['id']}: {row['nodes'][0]['html'][:120]}"
            for row in rows
            if row["impact"] in {"serious", "critical"}
        ]

    def outside(self) -> list[str]:
        """Requests that left the host."""
        return [url for url in self.asked if not url.startswith((self.site.address, "data:"))]


People = Callable[[str], Visit]


@contextmanager
def visiting(chromium: Browser, site: Site, *, scripts: bool = True) -> Iterator[Visit]:
    """A browser of its own: nothing is shared with another visit but the site."""
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        java_script_enabled=scripts,
    )
    page = context.new_page()
    made = Visit(page, site, [], [])
    page.on("request", lambda request: made.asked.append(request.url))
    page.on("console", lambda message: made.complaints.append(message.text))
    page.on("pageerror", lambda error: made.complaints.append(str(error)))
    try:
        yield made
    finally:
        context.close()


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Iterator[Visit]:
    with visiting(chromium, site) as made:
        yield made


@pytest.fixture
def people(chromium: Browser, site: Site) -> Iterator[People]:
    """``people("sd-city")`` is that user at a browser of his own, logged in and staying so."""
    with ExitStack() as stack:
        known: dict[str, Visit] = {}

        def person(user: str) -> Visit:
            if user not in known:
                known[user] = stack.enter_context(visiting(chromium, site))
                known[user].type_in(user)
            return known[user]

        yield person
