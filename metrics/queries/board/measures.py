"""督导问责 of what the board is about, in one line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from campaigns.access import sees_proposals
from campaigns.terms import MeasureState, ProposalState
from metrics.models import Measure, Proposal
from metrics.queries.scene import Scene
from metrics.wording.accountability.board import Counts, counts_words

_ENDED = [state for state in MeasureState if state.ends]
_AFTERWARDS = {MeasureState.REMOVED, MeasureState.OBSERVING}


@dataclass(frozen=True, slots=True)
class MeasuresLine:
    """``late`` gives it weight."""

    words: str
    late: bool
    url: str


def measures_line(scene: Scene) -> MeasuresLine | None:
    """Measures of the region that the board is about and of those below it, which the user sees
    whole; None where there is nothing to say."""
    found = _counts(scene)
    if not found:
        return None
    query = urlencode({"campaign": scene.campaign.code})
    url = f"{reverse('accountability')}?{query}"
    return MeasuresLine("，".join(counts_words(found)), bool(found.late), url)


def _counts(scene: Scene) -> Counts:
    path = scene.region.path
    inside: dict[str, Any] = {"campaign": scene.campaign, "region__path__startswith": path}
    rows = Measure.objects.filter(**inside).exclude(state__in=_ENDED).order_by("issued_on", "pk")
    today = timezone.localdate()
    told = list(rows.values_list("word", "authority", "state", "due_on"))
    own = [(word, state) for word, authority, state, _ in told if not authority]
    return Counts(
        running=Counter(word for word, state in own if state not in _AFTERWARDS),
        observed=sum(state in _AFTERWARDS for _, state in own),
        listed=len(told) - len(own),
        late=sum(bool(due and due < today) for *_, due in told),
        waiting=_waiting(inside) if sees_proposals(scene.user, scene.campaign) else 0,
    )


def _waiting(inside: dict[str, Any]) -> int:
    return Proposal.objects.filter(**inside, state=ProposalState.WAITING).count()
