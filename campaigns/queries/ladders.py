"""The versions of a campaign's accountability ladder, and whether one makes sense."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.http import Http404

from campaigns.access import AnyUser, sees_proposals
from campaigns.catalogue import ladder_rules
from campaigns.catalogue.ladder_words import field_name, place_of
from campaigns.catalogue.mistakes import Place
from campaigns.catalogue.schemas import schema_problems
from campaigns.models import AccountabilityRule, Campaign, Citation, Ladder, Target
from campaigns.personal import personal
from campaigns.terms import LadderState

LONGEST_DERIVED = 300
_SHORTEST_DERIVED = 2


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where: ``place`` for a form, ``where`` for a reader."""

    place: Place
    where: str
    words: str

    def __str__(self) -> str:
        return f"{self.where}：{self.words}" if self.where else self.words


def ladders_for(user: AnyUser, campaign: Campaign) -> list[Ladder]:
    """The versions that the user may read, newest first: drafts are for those who keep, lead or
    audit the campaign. Begin with a campaign that the user sees."""
    rows = Ladder.objects.filter(campaign=campaign).select_related("made_by", "live_by")
    if not sees_proposals(user, campaign):
        rows = rows.exclude(state=LadderState.DRAFT)
    return list(rows.order_by("-version"))


def pick(rows: list[Ladder], version: str) -> Ladder | None:
    """The version that an address asks for (404 if it is not among them); without one the live
    version, None where there is no ladder at all."""
    if version:
        found = [row for row in rows if str(row.version) == version]
        if not found:
            raise Http404("没有这一版规则")
        return found[0]
    return in_state(rows, LadderState.LIVE)


def in_state(rows: list[Ladder], state: LadderState) -> Ladder | None:
    return next((row for row in rows if row.state == state), None)


def digest(rules: Mapping[str, Any]) -> str:
    """The rules in short: who shows the digest of a trial has seen the trial of these rules."""
    return _digest(rules)


def seal(ladder: Ladder) -> str:
    """Everything that can be edited in short: by it an edit says which text it was made on."""
    return _digest([ladder.pk, ladder.rules, ladder.derived])


def _digest(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()[:32]


def problems_of(
    campaign: Campaign, rules: Mapping[str, Any], derived: Mapping[str, str]
) -> list[Problem]:
    """Everything that forbids these rules in this campaign; empty for sound ones."""
    plain = dict(rules)
    found = list(schema_problems(plain, "ladder"))
    if not found:
        found = list(ladder_rules.problems(plain, around(campaign)))
    texts = [(place, text) for place, text in _texts(plain) if isinstance(text, str)]
    found += [(place, words) for place, text in texts for words in _unfit(text)]
    for key, text in derived.items():
        found += [(("derived", key), words) for words in (*_unfit(text), *_length(text))]
    return [_told(plain, place, words) for place, words in found]


def around(campaign: Campaign) -> ladder_rules.Around:
    """What the rules of a campaign may name."""
    citations = Citation.objects.filter(document=campaign.document_id)
    return ladder_rules.Around(
        levels=campaign.report_levels,
        sources=_codes(AccountabilityRule.objects.filter(campaign=campaign)),
        citations=_codes(citations),
        targets=_codes(Target.objects.filter(campaign=campaign)),
    )


def _codes(rows: Any) -> set[str]:
    return set(rows.values_list("code", flat=True))


def _texts(value: Any, place: Place = ()) -> list[tuple[Place, Any]]:
    if isinstance(value, dict):
        return [one for key, inner in value.items() for one in _texts(inner, (*place, key))]
    if isinstance(value, list):
        return [one for at, inner in enumerate(value) for one in _texts(inner, (*place, at))]
    return [(place, value)]


def _unfit(text: str) -> list[str]:
    """Why a text may not be kept: it stands in letters, and this is a system of counts."""
    found = []
    if kind := personal(text):
        found.append(f"里面像是有{kind}：本系统只收汇总数，请删去")
    if not text.isprintable():
        found.append("有不能印出的字符或换行，请删去后重新输入")
    elif text != text.strip():
        found.append("前后不能有空格")
    return found


def _length(text: str) -> list[str]:
    if _SHORTEST_DERIVED <= len(text) <= LONGEST_DERIVED:
        return []
    return [f"应为{_SHORTEST_DERIVED}至{LONGEST_DERIVED}个字，现有{len(text)}个"]


def _told(rules: dict[str, Any], place: Place, words: str) -> Problem:
    if place and place[0] == "derived":
        return Problem(place, f"推定理由 {place[1]}", words)
    words = _in_words(rules, place, words)
    return Problem(place, place_of(rules, place), words)


def _in_words(rules: Mapping[str, Any], place: Place, words: str) -> str:
    """A missing key is told by its name on the site, not by its code."""
    if not words.startswith("缺少 "):
        return words
    key = words.removeprefix("缺少 ").partition("；")[0]
    return f"缺少{field_name((*place, key)) or key}；请补上"
