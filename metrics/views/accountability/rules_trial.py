"""The trial of a ladder on past months, as the page of rules shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from campaigns.models import Ladder, User
from campaigns.periods import Month
from campaigns.queries.ladders import digest
from campaigns.terms import LadderState, Trigger
from metrics.actions.trial_gate import TooManyError, admitted
from metrics.frames.ladder_trial import Found, Trial, Tried, trial
from metrics.queries.accountability import rules as query

_LAST = 12  # months that are offered at first


def tried(request: HttpRequest, shown: Ladder, live: Ladder | None) -> dict[str, Any]:
    """What the page needs: the months to choose from, and the result where months were asked for.

    ``digest`` is there only beside a result of enough months (or where nothing is published yet,
    which is said): with it the version can go live. ``result.wanted``: so many months it takes.
    """
    months = query.published_months(shown.campaign)
    first, last, mistake = _chosen(request, months)
    context: dict[str, Any] = {
        "months": [(str(month), month.chinese) for month in months],
        "first": str(first) if first else "",
        "last": str(last) if last else "",
        "mistake": mistake,
        "compared": shown.state == LadderState.DRAFT and live is not None,
    }
    if not months:
        return context | {"digest": digest(shown.rules)}
    if first is None or last is None or mistake or "first" not in request.GET:
        return context
    if not isinstance(request.user, User):
        return context
    try:
        with admitted(request.user):
            done = trial(shown.campaign, shown.rules, first, last)
    except TooManyError as error:
        return context | {"mistake": f"{error}。"}
    return context | {"digest": done.digest, "result": _result(done, context["compared"])}


def _chosen(
    request: HttpRequest, months: Sequence[Month]
) -> tuple[Month | None, Month | None, str]:
    """First and last month asked for, the last year without; and what is wrong with them."""
    if not months:
        return None, None, ""
    by_name = {str(month): month for month in months}
    first = by_name.get(request.GET.get("first", ""), months[-_LAST:][0])
    last = by_name.get(request.GET.get("last", ""), months[-1])
    wrong = f"首月（{first.chinese}）不能晚于末月（{last.chinese}），请改选一个月份。"
    return first, last, wrong if first > last else ""


def _result(done: Trial, compared: bool) -> dict[str, Any]:
    here = {(row.rule, row.month): row for row in done.rows}
    there = {(row.rule, row.month): row for row in done.live}
    keys = sorted({*here, *there}, key=lambda key: (_order(key[0]), key[1]))
    lines = [_line(here.get(key), there.get(key), done) for key in keys]
    return {
        "span": f"{done.first.chinese}至{done.last.chinese}",
        "months": len(done.months),
        "count": done.proposed,
        "live_count": done.proposed_live,
        "regions": len({name for row in done.rows for name in row.proposed}),
        "fresh": sum(len(row.fresh) for row in done.rows),
        "leaving": sum(len(row.leaving) for row in done.rows),
        "top": sum(len(row.top) for row in done.rows),
        "wanted": 0 if done.digest else done.wanted,
        "reports": any(line["trigger"] == Trigger.REPORTING for line in lines),
        "gained": len(done.gained),
        "lost": len(done.lost),
        "groups": _groups(lines),
        "compared": compared,
    }


def _order(code: str) -> tuple[str, int]:
    return code[:1], int(code[1:]) if code[1:].isdecimal() else 0


def _line(row: Tried | None, live: Tried | None, done: Trial) -> dict[str, Any]:
    """One rule in one month: each region, marked where only one version names it, or where the
    versions ask for different measures."""
    some = row or live
    assert some is not None  # noqa: S101 - a key comes from one of them
    named = row.proposed if row else ()
    before = live.proposed if live else ()
    gained, lost = (_rungs(found, some.month) for found in (done.gained, done.lost))
    other = gained.keys() & lost.keys()
    proposed = _marked(named, before, {name: gained[name] for name in other})
    replaced = _marked(before, named, {name: lost[name] for name in other})
    return {
        "code": some.rule,
        "trigger": some.trigger,
        "name": some.name,
        "month": some.month.chinese,
        "proposed": proposed,
        "live": replaced,
        "same": not any(one["marked"] for one in (*proposed, *replaced)),
        "fresh": row.fresh if row else (),
        "leaving": row.leaving if row else (),
        "top": row.top if row else (),
    }


def _rungs(found: Sequence[Found], month: Month) -> dict[str, str]:
    return {region: rung for when, region, rung in found if when == month}


def _marked(
    names: Sequence[str], others: Sequence[str], instead: Mapping[str, str]
) -> list[dict[str, Any]]:
    """``marked``: the other version does not name the region, or for another measure, which then
    stands in ``rung``."""
    return [
        {
            "name": name,
            "marked": name not in others or name in instead,
            "rung": instead.get(name, "") if name in others else "",
        }
        for name in names
    ]


def _groups(lines: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of each rule together."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        group = found.setdefault(
            line["code"], {"code": line["code"], "name": line["name"], "lines": []}
        )
        group["lines"].append(line)
    return list(found.values())
