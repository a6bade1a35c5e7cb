"""A ladder's rules tried on past months: who would have been proposed. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from django.utils import timezone

from campaigns.models import Campaign, Ladder, Region
from campaigns.periods import Month
from campaigns.queries.ladders import digest
from campaigns.terms import LadderState
from metrics.engine.ladder import Ladder as Rules
from metrics.engine.ladder import Outcome, ladder_of, proposals
from metrics.engine.ladder.ground import Ground, empty
from metrics.frames.accountability import ground_of
from metrics.queries.accountability.past import told_name
from metrics.queries.accountability.rules import published_months

Found = tuple[Month, str, str]  # month, region, what is proposed
# What would have been proposed then; that it was answered later changes nothing.
_MADE = (Outcome.PROPOSE, Outcome.ANSWERED)


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule in one month: names of the regions that would have been proposed, of those held back
    because the measure that runs there is too ``fresh`` or was accepted (``leaving``), and of those
    already on the last rung (``top``). ``rung`` is the word of what the rule leads to, "" where it
    depends on the case."""

    rule: str
    name: str
    trigger: str
    rung: str
    month: Month
    proposed: tuple[str, ...]
    fresh: tuple[str, ...] = ()
    top: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trial:
    """``rows`` by these rules, ``live`` by the ladder that is live, in the order of months and
    rules, only where somebody was found. ``gained`` and ``lost``: what only these rules propose,
    and only the live ones. ``months`` that were tried are those with a published ranking.
    ``wanted``: so many months the longest of these rules looks at. ``digest`` names the rules that
    were tried, "" where fewer months were, and not all that are published."""

    first: Month
    last: Month
    months: tuple[Month, ...]
    rows: tuple[Tried, ...]
    live: tuple[Tried, ...]
    gained: tuple[Found, ...]
    lost: tuple[Found, ...]
    digest: str
    wanted: int = 0

    @property
    def proposed(self) -> int:
        """How many proposals these rules would have made."""
        return sum(len(row.proposed) for row in self.rows)

    @property
    def proposed_live(self) -> int:
        return sum(len(row.proposed) for row in self.live)

    @property
    def held(self) -> int:
        """How many were held back beside a measure that is too fresh or was accepted."""
        return sum(len(row.fresh) + len(row.leaving) for row in self.rows)


def trial(campaign: Campaign, rules: dict[str, Any], first: Month, last: Month) -> Trial:
    """The rules, and the live ones beside them, on the published months from ``first`` to ``last``.

    Every month is looked at as published today, beside the measures that ran then, whatever became
    of them. Both start without a proposal of their own: what was proposed in fact holds nothing
    back, and months of reports that it used up count once more.
    """
    live = Ladder.objects.filter(campaign=campaign, state=LadderState.LIVE).first()
    known = [ladder_of(rules), *([ladder_of(live.rules)] if live else [])]
    seen = ground_of(campaign, last, since=first, back=max(one.reach for one in known))
    months = [month for month in sorted(seen.ground.published) if month >= first.number]
    names = _names(campaign)
    tried = _Tried(seen.ground, months, names)
    mine, found = tried.by(known[0], rules)
    theirs, found_live = tried.by(known[1], live.rules) if live else ((), {})
    return Trial(
        first=first,
        last=last,
        months=tuple(Month.of(month) for month in months),
        rows=mine,
        live=theirs,
        gained=tuple(one for one in found if one not in found_live),
        lost=tuple(one for one in found_live if one not in found),
        digest=digest(rules) if _enough(campaign, known[0].span, first, last) else "",
        wanted=known[0].span,
    )


def _enough(campaign: Campaign, span: int, first: Month, last: Month) -> bool:
    """Whether so many months were tried, or all there are."""
    months = published_months(campaign)
    return first.plus(span - 1) <= last or all(first <= month <= last for month in months)


def _names(campaign: Campaign) -> dict[str, str]:
    rows = Region.objects.filter(path__startswith=campaign.region.path).select_related("parent")
    return {row.code: told_name(row, campaign) for row in rows}


class _Tried:
    """One ground on which several ladders are tried."""

    def __init__(self, ground: Ground, months: list[int], names: Mapping[str, str]) -> None:
        self.ground = replace(ground, before=empty("before"))
        self.months = months
        self.names = names
        self.today = timezone.localdate().toordinal()

    def by(
        self, ladder: Rules, rules: Mapping[str, Any]
    ) -> tuple[tuple[Tried, ...], dict[Found, None]]:
        """A row a rule and month, and everything that is proposed, in order."""
        found = proposals(ladder, self.ground, self.months, self.today, past=True)
        found = found[found["month"].isin(self.months)]
        told = {rule["code"]: rule for rule in rules["rules"]}
        words = {rung["code"]: rung["word"] for rung in rules["rungs"]}
        groups = found.groupby(["month", "rule"], sort=False)
        rows = [
            self._row(told[str(rule)], Month.of(int(str(month))), group, rules, words)
            for (month, rule), group in groups
        ]
        made = found[found["outcome"].isin(_MADE)]
        praise = rules["commendation"]["word"]
        return tuple(rows), {
            (Month.of(int(month)), self.names[region], words.get(rung, rung) or praise): None
            for month, region, rung in zip(made["month"], made["region"], made["rung"], strict=True)
        }

    def _row(
        self,
        rule: Mapping[str, Any],
        month: Month,
        group: pd.DataFrame,
        rules: Mapping[str, Any],
        words: Mapping[str, str],
    ) -> Tried:
        rung = words.get(rule.get("rung", ""), "")
        if rule["trigger"] == "first_third":
            rung = rules["commendation"]["word"]
        return Tried(
            rule=rule["code"],
            name=rule["name"],
            trigger=rule["trigger"],
            rung=rung,
            month=month,
            proposed=self._named(group, *_MADE),
            fresh=self._named(group, Outcome.FRESH),
            top=self._named(group, Outcome.TOP),
            leaving=self._named(group, Outcome.LEAVING),
        )

    def _named(self, group: pd.DataFrame, *outcomes: Outcome) -> tuple[str, ...]:
        chosen = group.loc[group["outcome"].isin(outcomes), "region"]
        return tuple(self.names[region] for region in chosen)
