"""``python -m tests.dependencies``: whether what is installed is what was reviewed, and whether
anything about it has become known.

The locks and what is installed must agree, every line with its hashes; that fails. Known weaknesses
are asked from the advisory service of the package index; where it does not answer for a package,
that is said loudly and is no failure: a machine on an intranet has no such service. There a copy
of the advisory database can be carried in: ``ADVISORIES=folder python -m tests.dependencies``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from tests.advisories import age_in_words, weaknesses

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.txt", "requirements-dev.txt")
SECONDS = 180
NOT_ASKED = 3  # the locks are in order, but not everything could be asked


def main() -> int:
    wrong = [words for name in LOCKS for words in unlocked((ROOT / name).read_text(), name)]
    wrong += [words for name in LOCKS for words in differing((ROOT / name).read_text(), name)]
    wrong += contradictions()
    for words in wrong:
        print(f"!!! {words}")
    folder = os.environ.get("ADVISORIES")
    known, unasked = carried(Path(folder)) if folder else advisories()
    for words in known:
        print(f"!!! {words}")
    if unasked:
        print(f"!!! 没有核对安全公告：{unasked}。请在能查到公告的机器上再运行一次。")
    if wrong or known:
        return 1
    return NOT_ASKED if unasked else 0


def entries(text: str) -> Iterator[tuple[str, str]]:
    """Each requirement of a lock: its line, and the lines that belong to it."""
    joined = re.sub(r"\\\n\s+", " ", text)
    for line in joined.splitlines():
        if line and not line.startswith(("#", " ", "-")):
            yield line.partition(" --hash")[0].strip(), line


def unlocked(text: str, name: str) -> Iterator[str]:
    """Requirements without one version, or without hashes."""
    for said, line in entries(text):
        if not re.fullmatch(r"==[^,*]+", str(Requirement(said).specifier)):
            yield f"{name}：{said} 没有写定版本"
        elif "--hash=sha256:" not in line:
            yield f"{name}：{said} 没有哈希"


def differing(text: str, name: str) -> Iterator[str]:
    """Requirements that are installed in another version."""
    for said, _ in entries(text):
        asked = Requirement(said)
        if asked.marker and not asked.marker.evaluate():
            continue  # of another system or Python
        try:
            there = version(asked.name)
        except PackageNotFoundError:
            yield f"{name}：{said} 没有安装"
            continue
        if not asked.specifier.contains(there, prereleases=True):
            yield f"{name}：{said}，安装的是 {there}"


def contradictions() -> list[str]:
    """What the packages themselves say of each other."""
    uv = _program("uv")
    command = [uv, "pip", "check", "--python", sys.executable] if uv else []
    command = command or [sys.executable, "-m", "pip", "check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = (done.stderr + done.stdout).strip().splitlines()
    return [f"依赖相互矛盾：{line}" for line in said[-20:]] if done.returncode else []


def advisories() -> tuple[list[str], str]:
    """Known weaknesses of what the product runs with; and what could not be asked, in words."""
    uv = _program("uv")
    if not uv:
        return [], "没有 uv"
    audit = [uv, "tool", "run", "pip-audit", "-r", "requirements.txt", "--disable-pip"]
    command = [*audit, "--require-hashes", "--progress-spinner", "off", "-f", "json"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=SECONDS
        )
        return judged(json.loads(done.stdout)["dependencies"])
    except subprocess.TimeoutExpired:
        return [], f"{SECONDS} 秒没有应答"
    except (OSError, ValueError, KeyError):
        return [], "公告查询程序不能运行"


def carried(folder: Path, name: str = "requirements.txt") -> tuple[list[str], str]:
    """The same from a carried copy; a copy that is old is as good as one half asked."""
    locked = [Requirement(said) for said, _ in entries((ROOT / name).read_text())]
    versions = [(one.name, str(one.specifier).removeprefix("==")) for one in locked]
    found = [
        {"name": name, "version": version, "vulns": list(weaknesses(name, version, folder))}
        for name, version in versions
    ]
    return judged(found)[0], age_in_words(folder, datetime.now(UTC))


def judged(found: list[dict[str, Any]]) -> tuple[list[str], str]:
    """What the program found: weaknesses, and how many packages it could not ask about."""
    known = [
        f"{one['name']} {one.get('version', '')}：{weak['id']}，"
        f"修复版本 {'、'.join(weak.get('fix_versions', [])) or '尚无'}"
        for one in found
        for weak in one.get("vulns", [])
    ]
    skipped = sum("skip_reason" in one for one in found)
    return known, f"{len(found)} 个依赖中有 {skipped} 个查不到" if skipped else ""


def _program(name: str) -> str:
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else shutil.which(name) or ""


if __name__ == "__main__":
    sys.exit(main())
