"""Standings whose derivation lies only where the version before wrote it."""

from __future__ import annotations

from django.db.models import QuerySet

from metrics.models import Standing


def unpacked() -> QuerySet[Standing]:
    """Written by a process of the version before, after the step that packed all others: pages read
    them all the same, the next version will not."""
    return Standing.objects.filter(details__isnull=True).order_by("pk")


def unpacked_words() -> str:
    """What is to be done about them; "" where there are none."""
    count = unpacked().count()
    if not count:
        return ""
    return (
        f"有 {count} 行名次的明细是旧版本进程在升级期间写的，还没有转换（页面照常能看）："
        "请停掉旧版本的进程，再运行 manage.py pack_details"
    )
