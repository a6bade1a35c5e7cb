"""A web process has read its libraries before it answers, and asked no database for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# As gunicorn's master does before it listens; the libraries of the views, then what is connected.
STARTED = """
import json, sys
from config import gunicorn
gunicorn.on_starting(None)
from django.db import connection
from django.urls import resolve
before = set(sys.modules)
views = [resolve(path).func.__module__ for path in ("/health", "/", "/trial/SD/")]
print(json.dumps([
    sorted({"pandas", "plotly.graph_objs", "docx", "openpyxl"} - before),
    sorted(set(sys.modules) - before),
    connection.connection is None,
    len(views),
]))
"""


def test_the_master_reads_everything_and_connects_to_nothing(tmp_path: Path) -> None:
    nowhere = "postgres://nobody@127.0.0.1:1/nothing"
    surroundings = {**os.environ, "VAR_DIR": str(tmp_path), "DATABASE_URL": nowhere}
    done = subprocess.run(
        [sys.executable, "-c", STARTED],
        cwd=ROOT,
        env={**surroundings, "DJANGO_SETTINGS_MODULE": "config.settings"},
        check=True,
        capture_output=True,
    )
    missing, read_later, unconnected, views = json.loads(done.stdout)
    assert (missing, read_later, unconnected, views) == ([], [], True, 3)
    assert (tmp_path / "counted").is_dir()
