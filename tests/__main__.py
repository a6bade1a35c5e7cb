"""`./run test`: every check of the project, with real servers.

What needs no server goes first, two at a time, and with it the loading of the demonstration that
the browser is shown; then the tests, one part after the other, each with two workers. The load
takes longer than all other checks and goes on beside the tests that do not want it, so that no
processor waits for it. Every part runs even if an earlier one failed. A part whose server or
browser cannot be had is left out and said loudly; where CI is set, that is a failure too.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.etree import ElementTree

from tests import demonstrated, servers
from tests.dependencies import NOT_ASKED

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
REPORTS = ROOT / "var" / "test"
BYTECODE = ROOT / "var" / "bytecode"
DEMONSTRATION = REPORTS / "demonstration"
AT_ONCE = 2
NO_TESTS_FOUND = 5
PASSED, FAILED, LEFT_OUT = "通过", "失败", "略过"


@dataclass
class Part:
    """One check: a program of the environment, and what it needs."""

    name: str
    command: Sequence[str]
    needs: tuple[str, ...] = ()
    folder: str = ""  # of the tests it runs
    awaits: tuple[str, ...] = ()  # checks that must have ended before
    result: str = LEFT_OUT
    remark: str = ""
    seconds: float = 0.0


@dataclass
class Surroundings:
    """Servers are started when the first part needs them and live until the last one ended."""

    stack: ExitStack
    found: dict[str, str] = field(default_factory=dict)
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def get(self, need: str) -> str:
        if need not in self.found:
            self.found[need] = self._bring_up(need)
        return self.found[need]

    def _bring_up(self, need: str) -> str:
        if need == "CHROMIUM":
            return servers.chromium()
        kinds = {"DATABASE_URL": servers.postgresql, "REDIS_URL": servers.redis}
        server: AbstractContextManager[str] = kinds[need]()
        return self.stack.enter_context(server)


LOADING = "演示 装入数据"
# The longest first: they go side by side.
CHECKS = (
    Part(
        LOADING,
        ["python", "-m", "tests.demonstrated", str(DEMONSTRATION)],
        ("CHROMIUM",),
    ),
    Part("类型 mypy", ["mypy"]),
    Part("迁移 makemigrations", ["python", "manage.py", "makemigrations", "--check", "--dry-run"]),
    Part("代码 ruff check", ["ruff", "check"]),
    Part("格式 ruff format", ["ruff", "format", "--check"]),
    Part("引用 lint-imports", ["lint-imports", "--no-logo"]),
    Part("页面 djlint", ["djlint", "templates", "--lint", "--quiet"]),
    Part("依赖 版本、哈希、安全公告", ["python", "-m", "tests.dependencies"]),
)
QUICK = tuple(part.name for part in CHECKS if part.name != LOADING)
# Tests marked browser, postgres or redis need the real thing; all others run on SQLite.
ON_SQLITE = "not browser and not postgres and not redis and not on_postgresql"
ON_POSTGRESQL = "not on_sqlite"
TESTS = (
    Part(
        "测试 SQLite",
        ["pytest", "-n", "2", "-m", ON_SQLITE, "--ignore=tests/browser"],
        (),
        "tests",
        QUICK,
    ),
    Part(
        "测试 PostgreSQL、Redis",
        ["pytest", "-n", "2", "-m", ON_POSTGRESQL],
        ("DATABASE_URL", "REDIS_URL"),
        "tests/integration",
        QUICK,
    ),
    # A file stays with one worker: its stories may build on each other's ground.
    Part(
        "测试 浏览器",
        ["pytest", "-n", "2", "--dist", "loadfile"],
        ("DATABASE_URL", "REDIS_URL", "CHROMIUM"),
        "tests/browser",
        (*QUICK, LOADING),
    ),
)


def main(arguments: Sequence[str]) -> int:
    # Asked to end from outside, the servers are ended too.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    parts = chosen_parts(arguments)
    shutil.rmtree(REPORTS, ignore_errors=True)
    REPORTS.mkdir(parents=True)
    with ExitStack() as stack:
        surroundings = Surroundings(stack)
        stack.callback(shutil.rmtree, DEMONSTRATION, ignore_errors=True)
        with side_by_side([part for part in parts if not part.folder], surroundings) as begun:
            for number, part in enumerate(parts):
                if part.folder:
                    tell(begun, part.awaits)
                    run(part, surroundings, REPORTS / f"{number}.xml")
            tell(begun, tuple(begun))
    return summary(parts)


def tell(begun: dict[str, Future[str]], names: Sequence[str]) -> None:
    """Wait for these checks and print what they said: never between the dots of a test."""
    for name in names:
        if name in begun:
            print(begun.pop(name).result(), flush=True)


@contextmanager
def side_by_side(
    parts: Sequence[Part], surroundings: Surroundings
) -> Iterator[dict[str, Future[str]]]:
    """They go on beside what is done meanwhile. Asked to end, none of them does."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            yield {part.name: pool.submit(run_aside, part, surroundings) for part in parts}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for process in surroundings.running:
                process.terminate()
            raise


def run_aside(part: Part, surroundings: Surroundings) -> str:
    """What is to be printed about it."""
    begun = time.monotonic()
    said = ""
    try:
        env = environment(part, surroundings)
    except servers.MissingError as missing:
        part.remark = str(missing)
    else:
        process = subprocess.Popen(
            command_line(part),
            cwd=ROOT,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        surroundings.running.append(process)
        said, _ = process.communicate()
        judge(part, process.returncode)
    part.seconds = time.monotonic() - begun
    return f"\n━━━ {part.name} ━━━\n{said}{outcome(part)}"


def chosen_parts(arguments: Sequence[str]) -> list[Part]:
    """All, or, with arguments for pytest, only the tests: those whose folder holds the paths."""
    if not arguments:
        return [*CHECKS, *(with_arguments(part, [part.folder]) for part in TESTS)]
    paths = [Path(word.split("::")[0]).resolve() for word in arguments]
    paths = [path for path in paths if path.exists()]
    if not paths:
        return [with_arguments(part, [part.folder, *arguments]) for part in TESTS]
    return [
        with_arguments(part, arguments)
        for part in TESTS
        if all(path.is_relative_to(ROOT / part.folder) for path in paths)
    ]


def with_arguments(part: Part, arguments: Sequence[str]) -> Part:
    return replace(part, command=[*part.command, *arguments])


def run(part: Part, surroundings: Surroundings, report: Path) -> None:
    print(f"\n━━━ {part.name} ━━━", flush=True)
    begun = time.monotonic()
    try:
        env = environment(part, surroundings)
    except servers.MissingError as missing:
        part.remark = str(missing)
    else:
        command = [*command_line(part), f"--junitxml={report}"]
        judge(part, subprocess.run(command, cwd=ROOT, env=env, check=False).returncode)
    part.seconds = time.monotonic() - begun
    print(outcome(part), flush=True)


def outcome(part: Part) -> str:
    return f"━━━ {part.name}：{part.result} {part.seconds:.1f} s {part.remark}"


def environment(part: Part, surroundings: Surroundings) -> Mapping[str, str]:
    """Nothing of the caller's own database or broker; only what the part needs. Compiled modules
    are kept, if not beside their sources: the tests start many programs, and a program that
    compiles all it imports takes three times as long to start."""
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{ROOT}/var/test.sqlite3", "REDIS_URL": ""}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    env["PYTHONPYCACHEPREFIX"] = str(BYTECODE)
    env[demonstrated.FOLDER] = str(DEMONSTRATION)
    return env | {need: surroundings.get(need) for need in part.needs}


def command_line(part: Part) -> list[str]:
    program, *rest = part.command
    return [str(BIN / program), *rest]


def judge(part: Part, code: int) -> None:
    if part.folder and code == NO_TESTS_FOUND:
        part.remark = "没有找到测试"
    elif not part.folder and code == NOT_ASKED:
        part.result, part.remark = PASSED, "安全公告没有核对：查不到"
    else:
        part.result = FAILED if code else PASSED


def summary(parts: Sequence[Part]) -> int:
    """The table of parts, then the sum of all tests in words that machines can read."""
    print("\n━━━ 小结 ━━━")
    for part in parts:
        print(f"{part.result} {part.seconds:7.1f} s  {part.name}  {part.remark}")
    left_out = [part for part in parts if part.result == LEFT_OUT]
    for part in left_out:
        print(f"!!! 未检查：{part.name} —— {part.remark}")
    counts = sum((counted(path) for path in REPORTS.glob("*.xml")), Counter[str]())
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    print(f"tests: {passed} passed, {failed} failed, {counts['skipped']} skipped", flush=True)
    incomplete = bool(left_out) and os.environ.get("CI") == "true"
    return int(incomplete or not passed or any(part.result == FAILED for part in parts))


def counted(report: Path) -> Counter[str]:
    suites = ElementTree.parse(report).getroot().iter("testsuite")  # noqa: S314 — our own file
    names = ("tests", "failures", "errors", "skipped")
    totals = Counter[str]()
    for suite in suites:
        totals.update({name: int(suite.get(name, 0)) for name in names})
    return totals


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
