"""What the ladder asks of a person: to decide, to answer for the office, to answer for a region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, administers, answers_for, decides, visible_regions
from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import (
    MeasureState,
    ObjectionState,
    ProposalKind,
    ProposalState,
    Role,
)
from metrics.models import Measure, Objection, Proposal
from metrics.queries.accountability.lines import place_of, url_of
from metrics.queries.accountability.measures import may_answer, returned_plan
from metrics.queries.accountability.proposals import may_decide
from metrics.queries.accountability.rungs import leaves_by_removal
from metrics.queries.desk.tasks import Button, Task
from metrics.wording.accountability.hindrances import returned_words
from metrics.wording.accountability.standing import (
    OFFICE,
    REGION,
    awaited,
    is_late,
    step_left_words,
)
from metrics.wording.days import dated, left_words

_NAMED = 4  # so many regions are named on a card
_ENDED = [state for state in MeasureState if state.ends]
_LABELS = {
    MeasureState.ISSUED: "去签收",
    MeasureState.ACKNOWLEDGED: "报送方案",
    MeasureState.RECTIFYING: "报送结果",
    MeasureState.EXTENDED: "报送结果",
    MeasureState.PLANNED: "答复方案",
    MeasureState.REPORTED: "登记检查",
    MeasureState.INSPECTED: "去验收",
    MeasureState.REMOVED: "去办结",
    MeasureState.OBSERVING: "去办结",
}


def rung_word(rules: dict[str, Any], rung: str) -> str:
    """What a rung of a ladder is called; "" stands for commendation."""
    if not rung:
        return str(rules["commendation"]["word"])
    return str(next((one["word"] for one in rules["rungs"] if one["code"] == rung), rung))


def _campaigns_below(user: AnyUser, campaigns: Iterable[Campaign]) -> list[Campaign]:
    """Those of which the user may have something to decide, so that others cost no query."""
    roles = (Role.ADMINISTRATOR, Role.LEADER)
    return [one for one in campaigns if any(decides(user, one, role) for role in roles)]


# --- to decide ------------------------------------------------------------------------------


def to_decide(user: AnyUser, campaigns: Sequence[Campaign]) -> list[Task]:
    """One line a campaign with proposals that wait for this person."""
    kept = {one.pk: one for one in _campaigns_below(user, campaigns)}
    if not kept:
        return []
    rows = Proposal.objects.filter(campaign__in=kept, state=ProposalState.WAITING)
    waiting: dict[int, list[Proposal]] = {}
    for row in (
        rows.select_related("ladder", "region__parent").defer("evidence").order_by("proposed_at")
    ):
        row.campaign = kept[row.campaign_id]
        if may_decide(user, row):
            waiting.setdefault(row.campaign_id, []).append(row)
    return [_proposals(kept[key], found) for key, found in waiting.items()]


def _proposals(campaign: Campaign, rows: list[Proposal]) -> Task:
    url = f"{reverse('accountability')}?campaign={campaign.code}#waiting"
    if len(rows) == 1:
        url = reverse("proposal", args=[campaign.code, rows[0].pk])
    praised = sum(row.kind == ProposalKind.COMMENDATION for row in rows)
    told = {row.region_id: place_of(row.region, campaign) for row in rows}
    names = "、".join(list(told.values())[:_NAMED]) + ("等" if len(told) > _NAMED else "")
    facts = [
        campaign.name,
        f"问责 {len(rows) - praised} 件" if len(rows) > praised else "",
        f"表扬 {praised} 件" if praised else "",
        names,
        f"最早 {dated(timezone.localdate(rows[0].proposed_at))}提出",
    ]
    title = f"{len(rows)} 件提请等您决定"
    return Task(title, facts, button=Button("去决定", url))


def objections(user: AnyUser, campaigns: Sequence[Campaign]) -> list[Task]:
    """One line an objection that waits for this person's answer."""
    kept = {one.pk: one for one in _campaigns_below(user, campaigns)}
    if not kept:
        return []
    rows = Objection.objects.filter(measure__campaign__in=kept, state=ObjectionState.WAITING)
    today = timezone.localdate()
    tasks = []
    for row in rows.select_related("measure__region").order_by("answer_by"):
        measure = row.measure
        measure.campaign = kept[measure.campaign_id]
        if not may_answer(user, row):
            continue
        left = left_words(row.answer_by, today)
        late = row.answer_by < today
        facts = [measure.campaign.name, f"{dated(row.answer_by)}前答复", "" if late else left]
        button = Button("去答复", f"{url_of(measure)}#objections")
        title = f"{place_of(measure.region, measure.campaign)}对{measure.word}提出申辩"
        tasks.append(Task(title, facts, flag=left if late else "", button=button))
    return tasks


def role_in(measure: Measure) -> str:
    """Who decides about a measure that is running."""
    return str(measure.terms.get("confirm", Role.ADMINISTRATOR.value))


# --- steps under way -------------------------------------------------------------------------


def running(user: AnyUser, campaigns: Sequence[Campaign]) -> list[Measure]:
    """The office's own measures in regions that the user sees which are not over, what ends
    first at the head; with campaign and region at hand."""
    known = {one.pk: one for one in campaigns}
    if not known:
        return []
    rows = Measure.objects.filter(
        campaign__in=known, authority="", region__in=visible_regions(user)
    ).exclude(state__in=_ENDED)
    found = list(rows.select_related("region__parent").defer("reason", "demands"))
    for row in found:
        row.campaign = known[row.campaign_id]
    return sorted(found, key=lambda row: (row.due_on is None, row.due_on or date.max, row.pk))


def to_answer(user: AnyUser, measures: Iterable[Measure], today: date) -> list[Task]:
    """What is asked of the regions that the user answers for, one line a measure."""
    return [
        _step(row, today)
        for row in measures
        if awaited(MeasureState(row.state))[0] == REGION
        and answers_for(user, row.region)
        and not (isinstance(user, User) and row.issued_by_id == user.pk)
    ]


def to_see_to(user: AnyUser, measures: Iterable[Measure], today: date) -> list[Task]:
    """What the office owes: plans to answer, results to inspect, decisions after an inspection."""
    return [
        _step(row, today)
        for row in measures
        if _is_due_for_the_office(row, today)
        and (
            administers(user, row.campaign)
            or (_is_a_decision(row) and decides(user, row.campaign, role_in(row)))
        )
    ]


def _is_due_for_the_office(measure: Measure, today: date) -> bool:
    """An observation asks for nothing before it is over."""
    if measure.state == MeasureState.OBSERVING:
        return bool(measure.observe_until and measure.observe_until < today)
    return awaited(MeasureState(measure.state))[0] == OFFICE


def _is_a_decision(measure: Measure) -> bool:
    return measure.state in (MeasureState.INSPECTED, MeasureState.ACCEPTED)


def overdue(measures: Iterable[Measure], today: date) -> list[Measure]:
    """Those of which a step is late, whoever owes it."""
    return [row for row in measures if is_late(MeasureState(row.state), row.due_on, today)]


def late_below(user: AnyUser, measures: Sequence[Measure], today: date) -> list[Task]:
    """For those who keep the campaign: steps that the regions owe and that are late, one line a
    campaign."""
    found: dict[int, list[Measure]] = {}
    for row in overdue(measures, today):
        if administers(user, row.campaign) and awaited(MeasureState(row.state))[0] == REGION:
            found.setdefault(row.campaign_id, []).append(row)
    return [_late(rows, today) for rows in found.values()]


def _late(rows: list[Measure], today: date) -> Task:
    campaign = rows[0].campaign
    url = f"{reverse('accountability')}?campaign={campaign.code}&state=overdue#ladder"
    found: dict[int, list[Measure]] = {}
    for row in rows:
        found.setdefault(row.region_id, []).append(row)
    names = "、".join(_named(each) for each in list(found.values())[:_NAMED])
    more = "等" if len(found) > _NAMED else ""
    first = rows[0].due_on
    longest = f"最长的{dated(first)}到期，{left_words(first, today)}"
    facts = [campaign.name, f"{names}{more}", longest]
    button = Button("去查看", url, plain=True)
    return Task(f"{len(rows)} 件措施地区逾期没有回应", facts, button=button)


def _named(rows: list[Measure]) -> str:
    """A region once, with all that is late there."""
    words = "和".join(dict.fromkeys(row.word for row in rows))
    return f"{place_of(rows[0].region, rows[0].campaign)}{words}"


def _until(measure: Measure, state: MeasureState, what: str) -> str:
    """By when something is to be done; an observation only runs out."""
    if measure.due_on is None:
        return what
    if state == MeasureState.OBSERVING:
        return f"观察期到{dated(measure.due_on)}"
    return f"{dated(measure.due_on)}前{what}"


def _step(measure: Measure, today: date) -> Task:
    state = MeasureState(measure.state)
    left = step_left_words(state, measure.due_on, today)
    late = is_late(state, measure.due_on, today)
    can_object = bool(
        state == MeasureState.ISSUED and measure.object_until and measure.object_until >= today
    )
    removal = leaves_by_removal(measure.terms)
    what = awaited(state, removal=removal)[1]
    facts = [
        measure.campaign.name,
        _until(measure, state, what),
        "" if late else left,
        f"有异议的可以在{dated(measure.object_until)}前申辩" if can_object else "",
    ]
    return Task(
        f"{place_of(measure.region, measure.campaign)}：{measure.word}",
        facts,
        flag=left if late else "",
        said=returned_words(back.words) if (back := returned_plan(measure)) else "",
        button=_button(measure, state, removal=removal),
    )


def _button(measure: Measure, state: MeasureState, *, removal: bool) -> Button:
    """What waits for its conditions is only to be looked at."""
    url = f"{url_of(measure)}#do"
    if state == MeasureState.ACCEPTED:
        return Button("看条件" if removal else "去办结", url, plain=removal)
    return Button(_LABELS[state], url)


def month_words(proposal: Proposal) -> str:
    """The month that a proposal rests on."""
    return Month.of(proposal.month).chinese
