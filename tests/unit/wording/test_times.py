"""Moments and spans in words."""

from __future__ import annotations

from datetime import datetime

from metrics.wording.times import reopened


def test_a_reopening_is_told_by_its_last_evening() -> None:
    end, at = datetime(2019, 11, 27), datetime(2019, 11, 22, 15)
    assert reopened(end, at) == "重新开放，到 11月26日 24:00，还有 4 天"


def test_a_reopening_can_end_within_a_day() -> None:
    end, at = datetime(2019, 11, 22, 18, 30), datetime(2019, 11, 22, 15)
    assert reopened(end, at) == "重新开放，到 11月22日 18:30，还有 3 小时"
