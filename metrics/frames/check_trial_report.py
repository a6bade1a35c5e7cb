"""A trial of checks as data for programs and as a table for people."""

from __future__ import annotations

from typing import Any

from campaigns.management.tables import text_table
from campaigns.terms import CheckKind, Severity
from metrics.engine.exact import round_decimal
from metrics.frames.check_trial import CheckTrial, Tried

_HEAD = ("编号", "名称", "程度", "状态", "看过的格", "发现", "占比", "填报人会看到")


def as_data(trial: CheckTrial) -> dict[str, Any]:
    """``share`` is ``null`` where the check could not be asked of any cell."""
    return {
        "campaign": trial.campaign.code,
        "first_month": str(trial.first),
        "last_month": str(trial.last),
        "sheets": trial.sheets,
        "questions": trial.questions,
        "checks": [
            {
                "code": one.check.code,
                "name": one.check.name,
                "severity": one.check.severity,
                "kind": one.check.kind,
                "live": one.check.live,
                "cells": one.cells,
                "found": one.found,
                "shown": one.shown,
                "share": None if one.share is None else float(one.share),
                "examples": [
                    {
                        "region": example.region,
                        "month": str(example.month),
                        "indicator": example.indicator,
                        "text": example.text,
                    }
                    for example in one.examples
                ],
            }
            for one in trial.tried
        ],
    }


def as_table(trial: CheckTrial) -> str:
    """The numbers first, then what a clerk would have read."""
    span = f"{trial.first}至{trial.last}"
    lines = [
        f"{trial.campaign}（{trial.campaign.code}）{span}：已审核的报表{trial.sheets:,}张",
        f"启用的规则一共会请填报人说明{trial.questions:,}处，平均每张{_each(trial)}处",
        "",
        text_table(_HEAD, [_row(one) for one in trial.tried]),
    ]
    for one in trial.tried:
        if one.examples:
            lines += ["", f"{one.check.code}（{CheckKind(one.check.kind).word}），例如："]
            lines += [
                f"  {example.region} {example.month} {example.indicator}：{example.text}"
                for example in one.examples
            ]
    return "\n".join(lines)


def _row(one: Tried) -> tuple[str, ...]:
    return (
        one.check.code,
        one.check.name,
        Severity(one.check.severity).word,
        "启用" if one.check.live else "试行",
        f"{one.cells:,}",
        f"{one.found:,}",
        "—" if one.share is None else f"{round_decimal(one.share * 100, 2, mode='half_even')}%",
        f"{one.shown:,}",
    )


def _each(trial: CheckTrial) -> str:
    if not trial.sheets:
        return "0"
    return f"{trial.questions / trial.sheets:.2f}"
