"""The two commands: what they promise when something is missing, busy or broken."""

import ast
import importlib.util
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

from tests import __main__ as checks
from tests import servers

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def run() -> Iterator[ModuleType]:
    loader = SourceFileLoader("run", str(ROOT / "run"))
    spec = importlib.util.spec_from_loader("run", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    sys.modules["run"] = module  # where dataclasses look for it
    # Nothing is left beside a file that has no ending.
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    loader.exec_module(module)
    yield module
    sys.dont_write_bytecode = before
    del sys.modules["run"]


def test_an_old_python_can_read_it_and_is_told(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ast.parse((ROOT / "run").read_text(encoding="utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    with pytest.raises(SystemExit):
        run.check_python()
    said = capsys.readouterr().err
    assert "需要 Python 3.11" in said
    assert "Python 3.11 or newer is required, this is 3.9.2" in said


def test_a_busy_port_is_passed_over(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        assert run.usable_port("127.0.0.1", busy) > busy
    assert f"端口 {busy} 已被占用" in capsys.readouterr().out


def test_an_impossible_port_is_refused(run: ModuleType) -> None:
    with pytest.raises(SystemExit):
        run.usable_port("127.0.0.1", 70000)


def test_a_stamp_holds_only_for_the_same_content(run: ModuleType, tmp_path: Path) -> None:
    stamp = tmp_path / "stamp"
    assert not run.is_done(stamp, "a")
    stamp.write_text("a")
    assert run.is_done(stamp, "a")
    assert not run.is_done(stamp, "b")
    stamp.write_text("")
    assert not run.is_done(stamp, "")


def test_a_digest_sees_names_and_contents(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("x")
    second.write_text("x")
    seen = [run.digest([first]), run.digest([second]), run.digest([first], "word")]
    first.write_text("y")
    seen.append(run.digest([first]))
    assert len(set(seen)) == len(seen)


def test_a_dead_child_is_named_with_its_last_words(
    run: ModuleType,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(run, "ROOT", tmp_path)
    path = tmp_path / "log"
    with path.open("wb") as log:
        process = subprocess.Popen([sys.executable, "-c", "exit('last words')"], stderr=log)
        process.wait()
    with pytest.raises(SystemExit) as ended:
        run.stop_if_one_died([run.Child("后台任务", path, process)])
    assert ended.value.code == 1
    said = capsys.readouterr()
    assert "last words" in said.out
    assert "后台任务意外退出（代码 1）" in said.err


def test_a_child_that_will_not_stop_is_killed(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf = (
        "import signal, time; signal.signal(15, signal.SIG_IGN); print(flush=True); time.sleep(60)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", deaf], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout
    process.stdout.readline()
    monkeypatch.setattr(run, "STOP_SECONDS", 0.2)
    begun = time.monotonic()
    run.stop_children([run.Child("网页服务", Path("log"), process)])
    process.stdout.close()
    assert process.returncode == -9
    assert time.monotonic() - begun < 5


@pytest.mark.parametrize(
    ("result", "ci", "expected"),
    [
        (checks.PASSED, "true", 0),
        (checks.FAILED, "", 1),
        (checks.LEFT_OUT, "", 0),
        (checks.LEFT_OUT, "true", 1),
    ],
)
def test_what_was_left_out_is_loud_and_fails_where_it_must(
    result: str,
    ci: str,
    expected: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = '<testsuites><testsuite tests="3" failures="0" errors="0" skipped="1"/></testsuites>'
    (tmp_path / "0.xml").write_text(report)
    monkeypatch.setattr(checks, "REPORTS", tmp_path)
    monkeypatch.setenv("CI", ci)
    part = checks.Part("样例", ["true"], result=result, remark="没有样例")
    assert checks.summary([part]) == expected
    said = capsys.readouterr().out
    assert ("!!! 未检查：样例" in said) == (result == checks.LEFT_OUT)
    assert said.endswith("tests: 2 passed, 0 failed, 1 skipped\n")


def test_without_any_passed_test_nothing_is_proven(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "REPORTS", tmp_path)
    assert checks.summary([checks.Part("样例", ["true"], result=checks.PASSED)]) == 1


def test_a_missing_program_is_a_missing_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)
    monkeypatch.setattr("shutil.which", lambda name: None)
    monkeypatch.setattr(servers, "_site_packages", lambda: [])
    with pytest.raises(servers.MissingError):
        servers.chromium()
    with pytest.raises(servers.MissingError), servers.redis():
        pass


def test_a_given_server_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://given")
    monkeypatch.setenv("TEST_REDIS_URL", "redis://given")
    with servers.postgresql() as database, servers.redis() as broker:
        assert (database, broker) == ("postgres://given", "redis://given")


def test_tests_side_by_side_take_their_own_tasks_from_one_redis() -> None:
    address = "redis://127.0.0.1:6379/0"
    assert servers.own_database(address, "") == address
    assert servers.own_database(address, "gw1") == "redis://127.0.0.1:6379/1"
    assert servers.own_database("", "gw1") == ""


def test_a_wheelhouse_is_used_instead_of_a_registry(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def works(command: list[str], env: object = None) -> bool:
        asked.append(command)
        return True

    monkeypatch.setattr(run, "works", works)
    monkeypatch.setattr(run.shutil, "which", lambda name: None)
    monkeypatch.setattr(run, "WHEELHOUSE", tmp_path / "wheelhouse")
    run.install(run.RUNTIME)
    assert "--no-index" not in asked[-1]
    (tmp_path / "wheelhouse").mkdir()
    run.install(run.RUNTIME)
    assert ["--no-index", "--find-links", str(tmp_path / "wheelhouse")] == asked[-1][5:8]
    assert "--require-hashes" in asked[-1]
