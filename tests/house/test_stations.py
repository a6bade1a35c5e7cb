"""A station knows only those before it, in every storey: no query of entry asks a table of review.

The import contracts hold this inside one storey. Here it is held between storeys as well,
including names that `metrics.models` hands on from the modules of the stations.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BEFORE = {
    "entry": set[str](),
    "review": {"entry"},
    "quality": {"entry", "review"},
    "ranking": {"entry", "review"},
    "accountability": {"entry", "review", "quality", "ranking"},
    "bulletin": {"entry", "review", "quality", "ranking", "accountability"},
    "board": {"entry", "review", "quality", "ranking", "accountability", "bulletin"},
}
# Steps of the engine share some names with stations, but they have an order of their own.
OUTSIDE = {"engine", "management", "migrations"}


def station_of(module: str) -> str | None:
    """metrics.queries.review.lines → review; None for what belongs to no station."""
    parts = module.split(".")
    if len(parts) < 3 or parts[0] != "metrics" or parts[1] in OUTSIDE:
        return None
    return parts[2] if parts[2] in BEFORE else None


def imported_modules(source: str, homes: dict[str, str]) -> Iterator[str]:
    """Every module that the source imports; a name of metrics.models counts as its home."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                yield homes.get(name, name)


def homes_of_models(source: str) -> dict[str, str]:
    """metrics.models.Figure → metrics.models.review.Figure, read from the package's own text."""
    return {
        f"metrics.models.{alias.asname or alias.name}": f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }


def looks_ahead(module: str, source: str, homes: dict[str, str]) -> list[str]:
    station = station_of(module)
    if station is None:
        return []
    known = BEFORE[station] | {station}
    found = ((name, station_of(name)) for name in imported_modules(source, homes))
    return [f"{module} → {name}" for name, other in found if other and other not in known]


def test_no_station_looks_ahead() -> None:
    homes = homes_of_models((ROOT / "metrics/models/__init__.py").read_text(encoding="utf-8"))
    complaints = []
    for path in (ROOT / "metrics").rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        complaints += looks_ahead(module, path.read_text(encoding="utf-8"), homes)
    assert complaints == []


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("metrics.queries.entry", "from metrics.models.review import Figure"),
        ("metrics.queries.entry", "from metrics.models import Figure"),
        ("metrics.views.ranking", "from metrics.queries import quality"),
        ("metrics.actions.quality.ask", "import metrics.queries.ranking"),
    ],
)
def test_looking_ahead_is_noticed(module: str, source: str) -> None:
    homes = homes_of_models("from metrics.models.review import Figure")
    assert looks_ahead(module, source, homes)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("metrics.queries.review", "from metrics.models.entry import Line"),
        ("metrics.frames.ranking", "from metrics.engine import quality"),
        ("metrics.views.board", "from metrics.queries import ranking, quality"),
        ("metrics.tasks", "from metrics.actions import ranking, bulletin"),
    ],
)
def test_looking_back_is_allowed(module: str, source: str) -> None:
    assert looks_ahead(module, source, {}) == []
