"""One operation: its targets, and how the regions of every level stand on each."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from campaigns.models import Campaign, Operation
from campaigns.terms import Level
from metrics.queries.documents import Held
from metrics.queries.levels import level_word
from metrics.queries.ranking import last_published
from metrics.wording.tallies import noun_of, tally


@dataclass(frozen=True, slots=True)
class Below:
    """The regions of one level on one target: ``市级  16市：12达标 3接近 1落后``."""

    level_word: str
    words: str
    url: str


def regions_on(
    campaign: Campaign, operation: Operation, held: Held | None
) -> dict[str, list[Below]]:
    """Target code → how the regions of each ranked level stand, in the newest published month."""
    if held is None:
        return {}
    wanted = {
        row.code: [level for level in campaign.report_levels if level in row.scope["levels"]]
        for row in operation.targets.all()
    }
    found: dict[str, list[Below]] = defaultdict(list)
    for level in campaign.report_levels:
        codes = {code for code, levels in wanted.items() if level in levels}
        ranking = last_published(campaign, level, before=held.ranking.month + 1) if codes else None
        if ranking is None or ranking.month != held.ranking.month:
            continue
        states: dict[str, Counter[str]] = defaultdict(Counter)
        kinds: dict[str, set[str]] = defaultdict(set)
        for kind, details in ranking.standings.values_list("region__kind", "details"):
            for detail in details:
                if detail["target"] in codes:
                    states[detail["target"]][detail["state"]] += 1
                    kinds[detail["target"]].add(kind)
        for code in sorted(states):
            found[code].append(_below(campaign, level, code, states[code], kinds[code], held))
    return dict(found)


def _below(
    campaign: Campaign, level: str, code: str, states: Counter[str], kinds: set[str], held: Held
) -> Below:
    size = sum(states.values())
    return Below(
        level_word=level_word(campaign, Level(level)),
        words=f"{size}{noun_of(kinds)}：{tally(states)}",
        url=replace(held.choice, level=level).target_url(code),
    )
