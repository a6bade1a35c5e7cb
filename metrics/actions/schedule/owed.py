"""What the accountability station should have by now and has not: one alarm a campaign and kind,
with how many there are. It is cleared when all of it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.terms import MeasureState, ObjectionState, ProposalState, RectificationState
from campaigns.workdays import plus_workdays
from metrics.actions.schedule.missing import Missing, end_of
from metrics.models import Measure, Objection, Proposal, Rectification
from metrics.queries.accountability.followed import followed_campaigns
from metrics.wording.days import dated

# So many working days a proposal may wait; the documents state no time.
TO_DECIDE = 10
_ENDED = [state for state in MeasureState if state.ends]


def not_dealt_with(at: datetime, since: datetime) -> Iterator[Missing]:
    """Of the campaigns that run, have ended not long ago or are not done. All that is late is
    counted, but an alarm wants something that has become late since."""
    today = timezone.localdate(at)
    for campaign in followed_campaigns(today):
        for kind, (days_of, words, page) in _KINDS.items():
            late = [day for day in days_of(campaign) if day < today]
            recent = [end for day in late if (end := end_of(day)) > since]
            if recent:
                said = f"{words.format(len(late))}，最早的应于{dated(min(late))}前办理"
                key = f"{kind}:{campaign.code}"
                yield Missing(key, campaign, said, page(campaign), min(recent))


# --- The last days of what waits -----------------------------------------------------------------


def _measures(campaign: Campaign) -> list[date]:
    rows = Measure.objects.filter(campaign=campaign).exclude(state__in=_ENDED)
    return [day for day in rows.values_list("due_on", flat=True) if day]


def _proposals(campaign: Campaign) -> list[date]:
    rows = Proposal.objects.filter(campaign=campaign, state=ProposalState.WAITING)
    made = rows.values_list("proposed_at", flat=True)
    return [plus_workdays(timezone.localdate(moment), TO_DECIDE) for moment in made]


def _objections(campaign: Campaign) -> list[date]:
    rows = Objection.objects.filter(measure__campaign=campaign, state=ObjectionState.WAITING)
    return list(rows.values_list("answer_by", flat=True))


def _lines(campaign: Campaign) -> list[date]:
    rows = Rectification.objects.filter(campaign=campaign, state=RectificationState.OPEN)
    return list(rows.values_list("due_on", flat=True))


def _page(anchor: str, **asked: str) -> Callable[[Campaign], str]:
    def page(campaign: Campaign) -> str:
        query = urlencode({"campaign": campaign.code, **asked})
        return f"{reverse('accountability')}?{query}#{anchor}"

    return page


def _list(campaign: Campaign) -> str:
    return f"{reverse('rectifications', args=[campaign.code])}?{urlencode({'state': 'overdue'})}"


_KINDS: dict[str, tuple[Callable[[Campaign], list[date]], str, Callable[[Campaign], str]]] = {
    "measure": (_measures, "{} 项问责措施的办理超过期限", _page("ladder", state="overdue")),
    "proposal": (_proposals, f"{{}} 件提请超过 {TO_DECIDE} 个工作日没有决定", _page("waiting")),
    "objection": (_objections, "{} 件申辩没有按时答复", _page("ladder")),
    "rectify": (_lines, "问题整改台账有 {} 项超过整改期限", _list),
}
