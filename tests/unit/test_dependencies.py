"""The check of what is installed notices what it is there for."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.advisories import age_in_words, weaknesses
from tests.dependencies import carried, differing, judged, main, unlocked

LOCK = """\
django==5.2.19 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via -r requirements.in
redis>=8 \\
    --hash=sha256:cc
gunicorn==27.0.1
uvloop==0.1 ; sys_platform == 'no such system' \\
    --hash=sha256:dd
"""


def test_a_line_without_a_version_or_a_hash() -> None:
    assert list(unlocked(LOCK, "a.txt")) == [
        "a.txt：redis>=8 没有写定版本",
        "a.txt：gunicorn==27.0.1 没有哈希",
    ]


def test_another_version_than_the_reviewed_one() -> None:
    lock = "pytest==0.1 \\\n    --hash=sha256:aa\nno-such-thing==1 \\\n    --hash=sha256:bb\n"
    found = list(differing(lock, "a.txt"))
    assert found[0].startswith("a.txt：pytest==0.1，安装的是 ")
    assert found[1:] == ["a.txt：no-such-thing==1 没有安装"]


def test_what_is_known_and_what_could_not_be_asked() -> None:
    weak = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    found: list[dict[str, Any]] = [
        {"name": "a", "version": "1.0", "vulns": [weak]},
        {"name": "b", "skip_reason": "not found"},
    ]
    assert judged(found) == (["a 1.0：PYSEC-1，修复版本 2.0"], "2 个依赖中有 1 个查不到")
    assert judged([{"name": "a", "version": "1", "vulns": []}]) == ([], "")


ADVISORY = """\
id: PYSEC-2024-70
modified: {modified}
affected:
- package: {{ecosystem: PyPI, name: django}}
  ranges:
  - type: ECOSYSTEM
    events: [{{introduced: "4.2"}}, {{fixed: 4.2.15}}, {{introduced: "5.0"}}, {{fixed: {fixed}}}]
  versions: [4.2.1]
{more}
"""


def copy_of_advisories(
    folder: Path, fixed: str = "5.0.8", modified: str = "2024-08-07T17:22:10Z", more: str = ""
) -> Path:
    (folder / "vulns/django").mkdir(parents=True, exist_ok=True)
    text = ADVISORY.format(fixed=fixed, modified=modified, more=more)
    (folder / "vulns/django/PYSEC-2024-70.yaml").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("version", "weak"),
    [("4.1", 0), ("4.2.14", 1), ("4.2.15", 0), ("5.0.7", 1), ("5.0.8", 0), ("5.0.10", 0)],
)
def test_a_carried_copy_knows_weak_versions(version: str, weak: int, tmp_path: Path) -> None:
    found = list(weaknesses("Django", version, copy_of_advisories(tmp_path)))
    assert found == [{"id": "PYSEC-2024-70", "fix_versions": ["4.2.15", "5.0.8"]}] * weak


def test_names_are_compared_as_the_index_compares_them(tmp_path: Path) -> None:
    folder = tmp_path / "vulns/some-thing"
    folder.mkdir(parents=True)
    text = ADVISORY.format(fixed="5.0.8", modified="2024-08-07T17:22:10Z", more="")
    (folder / "PYSEC-2024-70.yaml").write_text(text.replace("django", "Some_Thing"))
    assert len(list(weaknesses("some.thing", "5.0.7", tmp_path))) == 1


def test_what_was_withdrawn_is_no_weakness(tmp_path: Path) -> None:
    copy_of_advisories(tmp_path, more="withdrawn: 2024-09-01T00:00:00Z")
    assert list(weaknesses("django", "5.0.7", tmp_path)) == []


def test_an_old_copy_says_so(tmp_path: Path) -> None:
    copy_of_advisories(tmp_path)
    assert age_in_words(tmp_path, datetime(2024, 8, 20, tzinfo=UTC)) == ""
    assert "2024-08-07" in age_in_words(tmp_path, datetime(2024, 12, 1, tzinfo=UTC))
    assert "没有公告" in age_in_words(tmp_path / "nowhere", datetime(2024, 8, 20, tzinfo=UTC))


def test_the_check_fails_on_a_known_weakness(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISORIES", str(copy_of_advisories(tmp_path, fixed="99")))
    monkeypatch.setattr("tests.dependencies.contradictions", list)
    monkeypatch.setattr("tests.dependencies.differing", lambda *_: [])
    assert main() == 1
    assert "PYSEC-2024-70，修复版本 4.2.15、99" in capsys.readouterr().out
    copy_of_advisories(tmp_path, fixed="5.0.8")
    assert carried(tmp_path)[0] == []
