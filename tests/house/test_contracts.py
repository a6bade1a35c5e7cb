"""The import contracts of pyproject.toml can fail: each one notices a forbidden import."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = (
    *("views", "api", "forms", "actions", "frames", "queries", "models", "charts"),
    *("workbooks", "wording", "papers", "engine"),
)
# contract → the forbidden imports that it must notice, as (module, what it imports)
FORBIDDEN = {
    "storeys-of-the-house": [
        ("campaigns.sample", "metrics.queries"),
        ("campaigns.sample", "config.settings"),
        ("metrics.queries.sample", "config.settings"),
    ],
    "storeys-of-metrics": [
        ("metrics.queries.sample", "metrics.actions"),
        ("metrics.views.sample", "metrics.api"),
        ("metrics.views.sample", "metrics.tasks"),
        ("metrics.unknown_room", "campaigns"),
    ],
    "stations": [
        ("metrics.queries.entry", "metrics.queries.review"),
        ("metrics.queries.quality", "metrics.queries.ranking"),
    ],
    "steps-of-the-engine": [("metrics.engine.frames", "metrics.engine.pipeline")],
    "pure-rooms": [
        ("metrics.engine.sample", "django.db"),
        ("metrics.charts", "celery"),
        ("metrics.workbooks.sample", "redis"),
        ("metrics.wording.sample", "rest_framework"),
        ("metrics.papers.sample", "django"),
        ("campaigns.terms", "django.db"),
        ("campaigns.periods", "django.utils"),
    ],
    "no-frames-at-the-doors": [
        ("campaigns.sample", "pandas"),
        ("metrics.views.sample", "numpy"),
        ("metrics.api.sample", "pandas"),
        ("metrics.forms.sample", "numpy"),
    ],
    "engine-is-behind-actions": [
        ("metrics.views.sample", "metrics.engine.frames"),
        ("metrics.tasks", "metrics.engine"),
        ("metrics.management.sample", "metrics.engine.pipeline"),
    ],
}
CASES = [(contract, *pair) for contract, pairs in FORBIDDEN.items() for pair in pairs]


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """A house with all its rooms and nothing in them."""
    packages = ["config", "campaigns", "metrics", "metrics/management"]
    for package in [*packages, *(f"metrics/{room}" for room in ROOMS)]:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    queries = [f"metrics.queries.{name}" for name in ("entry", "review", "ranking", "quality")]
    engine = ["metrics.engine.frames", "metrics.engine.pipeline"]
    names = ("terms", "periods", "timetable", "workdays", "personal", "duties")
    pure = [f"campaigns.{name}" for name in names]
    for module in ["config.settings", "metrics.tasks", *pure, *queries, *engine]:
        write(tmp_path, module, "")
    (tmp_path / "pyproject.toml").write_bytes((ROOT / "pyproject.toml").read_bytes())
    return tmp_path


def write(house: Path, module: str, text: str) -> None:
    path = house / module.replace(".", "/")
    path = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    path.write_text(text)


def is_kept(house: Path, *contracts: str) -> bool:
    chosen = [word for contract in contracts for word in ("--contract", contract)]
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache", *chosen], cwd=house, capture_output=True, text=True, check=False
    )
    assert "Contracts:" in done.stdout, done.stdout + done.stderr
    return done.returncode == 0


def test_every_contract_is_tried() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    declared = [contract["id"] for contract in settings["tool"]["importlinter"]["contracts"]]
    assert sorted(declared) == sorted(FORBIDDEN)


def test_an_empty_house_is_in_order(skeleton: Path) -> None:
    assert is_kept(skeleton)


@pytest.mark.parametrize(("contract", "module", "imported"), CASES)
def test_notices(skeleton: Path, contract: str, module: str, imported: str) -> None:
    write(skeleton, module, f"import {imported}\n")
    assert not is_kept(skeleton, contract)
