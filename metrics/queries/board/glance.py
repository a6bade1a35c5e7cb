"""The board's answers for the first page of those who have nothing to do there but to look."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.cache import cache

from campaigns.access import AnyUser
from metrics.queries.board.answers import Answer, answers
from metrics.queries.board.choosing import choice_for
from metrics.queries.ranking import Choice, campaign_of, get_ranking_for
from metrics.queries.scene import scene_of
from metrics.queries.stamp import stamp
from metrics.queries.todo import Todo, todos
from metrics.wording.numbers import Numbers

KEPT = 3600  # seconds


@dataclass(frozen=True, slots=True)
class Glance:
    title: str
    answers: list[Answer]
    todos: list[Todo]
    url: str


def glance(user: AnyUser, numbers: Numbers) -> Glance | None:
    """Of the campaign that ends last, its newest month; None while there is no ranking. Kept until
    something that the board rests on changes."""
    campaign = campaign_of(user, "")
    choice = choice_for(user, campaign, {}) if campaign else None
    if not choice:
        return None
    key = f"glance:{stamp(user, choice, '')}"
    found: Glance | None = cache.get(key)
    if found is None and (found := _drawn(user, choice, numbers)):
        cache.set(key, found, KEPT)
    return found


def _drawn(user: AnyUser, choice: Choice, numbers: Numbers) -> Glance | None:
    ranking = get_ranking_for(user, choice.campaign, choice.month, choice.level)
    if not ranking:
        return None
    scene = scene_of(user, choice, ranking, numbers)
    return Glance(
        title=f"{choice.campaign.name}，{choice.month.chinese}",
        answers=answers(scene, scene.lines()),
        todos=todos(scene),
        url=choice.url(),
    )
