"""The head of a paper: who issues it, to whom, about what."""

from __future__ import annotations

from collections.abc import Collection

from campaigns.terms import Level
from metrics.wording.tallies import noun_of

_SMALL = {Level.TOWNSHIP, Level.COMMUNITY}


def addressees(kinds: Collection[str], level: str) -> str:
    """``各市禁毒委员会办公室：``"""
    noun = noun_of(kinds).removeprefix("个")
    return f"各{noun}{'' if level in _SMALL else '禁毒委员会办公室'}："


def opening_words(campaign: str, about: str, month: str) -> str:
    return f"现将“{campaign}”{about}通报如下。数据截至{month}。"
