"""Known weaknesses from a carried copy of the Python packages' advisory database, for machines that
reach no service: its files ``vulns/<package>/<number>.yaml`` are in the OSV format.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from packaging.version import InvalidVersion, Version

OLD = timedelta(days=30)


def weaknesses(name: str, version: str, folder: Path) -> Iterator[dict[str, Any]]:
    """What the copy knows against this version, in the words of the service: ``id`` and
    ``fix_versions``."""
    normal = _normal(name)
    for path in sorted((folder / "vulns" / normal).glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        concerned = [one for one in told.get("affected", []) if _touches(one, normal, version)]
        if concerned and "withdrawn" not in told:
            fixes = {end for one in concerned for _, end, kind in _spans(one) if kind == "fixed"}
            yield {"id": told["id"], "fix_versions": sorted(fixes, key=Version)}


def age_in_words(folder: Path, at: datetime) -> str:
    """Words when the copy is so old that it proves little; none while it is fresh."""
    texts = (path.read_text(encoding="utf-8") for path in folder.glob("vulns/*/*.yaml"))
    found = [match[1] for text in texts if (match := re.search(r"^modified: (.+)$", text, re.M))]
    if not found:
        return f"{folder} 里没有公告"
    newest = max(datetime.fromisoformat(one.strip("\"'").replace("Z", "+00:00")) for one in found)
    newest = newest if newest.tzinfo else newest.replace(tzinfo=UTC)
    return f"公告库最新一条是 {newest:%Y-%m-%d}，此后的公告不在其中" if at - newest > OLD else ""


def _normal(name: str) -> str:
    """As the index compares names: ``Some_thing`` is ``some-thing``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _touches(affected: dict[str, Any], name: str, version: str) -> bool:
    package = affected.get("package", {})
    if package.get("ecosystem") != "PyPI" or _normal(package.get("name", "")) != name:
        return False
    if version in affected.get("versions", []):
        return True
    return any(_lies_in(version, span) for span in _spans(affected))


def _spans(affected: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """From which version, to which, and whether the end is the first sound (``fixed``), the last
    weak one (``last_affected``) or unknown (nothing)."""
    for one in affected.get("ranges", []):
        if one.get("type") != "ECOSYSTEM":
            continue
        begun = ""
        for event in one["events"]:
            ((kind, number),) = event.items()
            if kind == "introduced":
                if begun:
                    yield begun, "", ""
                begun = str(number)
            elif begun:
                yield begun, str(number), kind
                begun = ""
        if begun:
            yield begun, "", ""


def _lies_in(version: str, span: tuple[str, str, str]) -> bool:
    begin, end, kind = span
    try:
        asked = Version(version)
        if asked < Version(begin):
            return False
        return not end or asked < Version(end) or (kind != "fixed" and asked == Version(end))
    except InvalidVersion:
        return True  # what cannot be compared is told rather than passed over
