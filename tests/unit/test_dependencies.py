"""The check of what is installed notices what it is there for."""

from __future__ import annotations

from typing import Any

from tests.dependencies import differing, judged, unlocked

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
