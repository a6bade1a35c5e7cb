"""运行状况: what is wrong is named, and nobody but its keepers sees the page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from campaigns.actions.audit.sealing import seal
from campaigns.queries.audit import head
from config.backup import kept, manifest
from tests.cast import Cast
from tests.integration.test_access import client_of

pytestmark = pytest.mark.django_db


def page(cast: Cast, who: str = "system") -> str:
    answer = client_of(cast, who).get("/state/")
    assert answer.status_code == 200
    return answer.content.decode()


def backed_up(settings: Settings, folder: Path, hours: float) -> None:
    settings.BACKUP_DIR = folder
    one = folder / kept.name_at(timezone.now() - timedelta(hours=hours))
    one.mkdir()
    (one / manifest.NAME).write_text("{}")


def test_it_names_what_is_wrong(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    settings.BACKUP_DIR, settings.LEAST_FREE_MB = tmp_path / "none", 10**9
    text = page(cast)
    assert "还没有备份" in text
    assert "只剩" in text
    assert "没有运行" in text  # no worker beside the tests
    assert "与本版本一致" in text


def test_a_backup_of_last_night_is_well_an_older_one_is_not(
    cast: Cast, settings: Settings, tmp_path: Path
) -> None:
    backed_up(settings, tmp_path, 30)
    assert "最近一次在 30 小时前" in page(cast)
    before = page(cast).count("要处理</b>")
    backed_up(settings, tmp_path, 3)
    text = page(cast)
    assert "最近一次在 3 小时前" in text
    assert text.count("要处理</b>") == before - 1


def test_it_shows_the_end_of_the_chain(cast: Cast) -> None:
    assert "可另行抄存" not in page(cast, "auditor")
    seal()
    assert head().position
    assert str(head()) in page(cast, "auditor")
