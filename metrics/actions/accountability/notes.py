"""What is to be mailed now of one campaign's measures, and to whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Region, User
from campaigns.queries.duty import answerers_for, deciders_of, keepers_of
from campaigns.terms import (
    LetterKind,
    ListingAuthority,
    MeasureState,
    MeasureVerb,
    ObjectionState,
    QuestionState,
    RectificationState,
    Role,
)
from campaigns.workdays import is_workday, plus_workdays
from metrics.models import (
    Commendation,
    Letter,
    Measure,
    MeasureMove,
    Objection,
    Question,
    Rectification,
)
from metrics.queries.accountability.past import told_name
from metrics.wording.accountability import deadlines as words
from metrics.wording.accountability.deadlines import About
from metrics.wording.accountability.standing import OFFICE, REGION, awaited

# So many working days before a deadline; of a step that has hardly longer, on the day before.
AHEAD, AT_LAST = 3, 1
# What came or was decided longer ago is no news any more.
NEWS = timedelta(days=14)
# Deadlines are told on working days from this hour on.
HOUR = 9
_ENDED = [state for state in MeasureState if state.ends]
_ANSWERED = [ObjectionState.UPHELD, ObjectionState.DISMISSED]
_TOLD = [MeasureVerb.EXTEND, MeasureVerb.REMOVE, MeasureVerb.REVOKE]


@dataclass(frozen=True, slots=True)
class Note:
    """``key`` says what about and by what day; one mail to each of ``to``."""

    key: str
    region: Region
    words: str
    url: str
    to: Sequence[User]


@dataclass(frozen=True)
class Desk:
    """One campaign at a moment, and who is to be told of what."""

    campaign: Campaign
    at: datetime

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def tells_deadlines(self) -> bool:
        return is_workday(self.today) and timezone.localtime(self.at).hour >= HOUR

    def region(self, region: Region, without: int | None = None) -> list[User]:
        """Those who answer for a region, but for the person who put them under it."""
        found = answerers_for([region], self.today).get(region.pk, [])
        return [user for user in found if user.pk != without]

    def office(self, role: str) -> list[User]:
        """Those who keep the campaign, and those who decide, where that is another role."""
        people = keepers_of(self.campaign, self.today)
        if role != Role.ADMINISTRATOR:
            people = [*people, *deciders_of(self.campaign, Role(role), self.today)]
        return list(dict.fromkeys(people))

    def page(self, measure: Measure) -> str:
        return reverse("measure", args=[self.campaign.code, measure.pk])

    def about(self, measure: Measure, letter: str = "") -> About:
        by = ListingAuthority(measure.authority).word if measure.authority else ""
        return About(told_name(measure.region, self.campaign), f"{by}{measure.word}", letter)

    def is_near(self, due: date, began: date) -> bool:
        ahead = AHEAD if plus_workdays(began, AHEAD) < due else AT_LAST
        return began < self.today <= due <= plus_workdays(self.today, ahead)

    def is_over(self, due: date) -> bool:
        return due < self.today <= due + NEWS


def notes(campaign: Campaign, at: datetime) -> Iterator[Note]:
    """Everything that is news or due, whether it was mailed before or not."""
    desk = Desk(campaign, at)
    yield from _issued(desk)
    yield from _decided(desk)
    yield from _answered(desk)
    yield from _praised(desk)
    yield from _asked(desk)
    if desk.tells_deadlines:
        yield from _steps(desk)
        yield from _objections(desk)
        yield from _lines(desk)
        yield from _unanswered(desk)


# --- What has come -------------------------------------------------------------------------------


def _issued(desk: Desk) -> Iterator[Note]:
    """Measures of the own office that have not been acknowledged; a document's have no letter."""
    rows = Measure.objects.filter(
        campaign=desk.campaign,
        authority="",
        state=MeasureState.ISSUED,
        issued_on__gte=desk.today - NEWS,
    )
    found = list(rows.select_related("region__parent").order_by("pk"))
    numbers = _numbers(LetterKind.ISSUE, found)
    for row in found:
        about = desk.about(row, numbers.get(row.pk, ""))
        said = words.issued_words(about, row.due_on, row.object_until)
        to = desk.region(row.region, row.issued_by_id)
        yield Note(f"issued:m{row.pk}", row.region, said, desk.page(row), to)


def _numbers(kind: LetterKind, rows: Sequence[Measure]) -> dict[int | None, str]:
    """Measure id → the number of its newest letter of this kind."""
    letters = Letter.objects.filter(kind=kind, measure__in=rows) if rows else Letter.objects.none()
    found = letters.defer("paper", "content").order_by("pk")
    return {letter.measure_id: str(letter) for letter in found}


def _decided(desk: Desk) -> Iterator[Note]:
    """An objection that was upheld tells of the revocation by itself."""
    moves = MeasureMove.objects.filter(
        measure__campaign=desk.campaign, verb__in=_TOLD, at__gte=desk.at - NEWS, at__lte=desk.at
    ).exclude(verb=MeasureVerb.REVOKE, measure__objections__state=ObjectionState.UPHELD)
    for move in moves.select_related("measure__region__parent").order_by("pk"):
        measure = move.measure
        about = desk.about(measure)
        if move.verb == MeasureVerb.EXTEND:
            kind, said = "extended", words.extended_words(about, move.due_on)
        elif move.verb == MeasureVerb.REMOVE:
            kind, said = "removed", words.removed_words(about, measure.observe_until)
        else:
            kind, said = "revoked", words.revoked_words(about)
        to = desk.region(measure.region, measure.issued_by_id)
        key = f"{kind}:m{measure.pk}:{move.number}"
        yield Note(key, measure.region, said, desk.page(measure), to)


def _answered(desk: Desk) -> Iterator[Note]:
    rows = Objection.objects.filter(
        measure__campaign=desk.campaign,
        state__in=_ANSWERED,
        answered_at__gte=desk.at - NEWS,
        answered_at__lte=desk.at,
    )
    for row in rows.select_related("measure__region__parent", "by").order_by("pk"):
        measure = row.measure
        said = words.answered_words(desk.about(measure), upheld=row.state == ObjectionState.UPHELD)
        to = dict.fromkeys([*desk.region(measure.region, measure.issued_by_id), row.by])
        yield Note(f"answered:o{row.pk}", measure.region, said, desk.page(measure), list(to))


def _praised(desk: Desk) -> Iterator[Note]:
    rows = Commendation.objects.filter(
        campaign=desk.campaign, given_on__gte=desk.today - NEWS, given_on__lte=desk.today
    )
    given = list(rows.select_related("region__parent", "proposal__ladder").order_by("pk"))
    letters = Letter.objects.filter(commendation__in=given).defer("paper", "content")
    numbers = {one.commendation_id: str(one) for one in letters} if given else {}
    for row in given:
        word = str(row.proposal.ladder.rules["commendation"]["word"])
        name = told_name(row.region, desk.campaign)
        said = words.praised_words(name, word, numbers.get(row.pk, ""))
        to = desk.region(row.region, row.given_by_id)
        yield Note(f"praised:c{row.pk}", row.region, said, _overview(desk), to)


def _overview(desk: Desk) -> str:
    return f"{reverse('accountability')}?campaign={desk.campaign.code}"


# --- What is due ---------------------------------------------------------------------------------


def _steps(desk: Desk) -> Iterator[Note]:
    """The steps under way of every measure that runs."""
    rows = Measure.objects.filter(campaign=desk.campaign, due_on__isnull=False).exclude(
        state__in=_ENDED
    )
    changed = Max("moves__at", filter=~Q(moves__verb=MeasureVerb.NOTE))
    for row in rows.select_related("region__parent").annotate(changed=changed).order_by("pk"):
        due, began = row.due_on, timezone.localdate(row.changed) if row.changed else row.issued_on
        if due is None:
            continue
        state = MeasureState(row.state)
        whose, step = awaited(state)
        if row.authority and whose == REGION:
            step = words.PUT_RIGHT
        key, about = f"m{row.pk}:{state}:{due}", desk.about(row)
        to, page = _awaited(desk, row, whose), desk.page(row)
        if desk.is_near(due, began):
            yield Note(f"near:{key}", row.region, words.near_words(about, step, due), page, to)
        elif desk.is_over(due):
            yield Note(f"over:{key}", row.region, words.over_words(about, step, due), page, to)


def _awaited(desk: Desk, measure: Measure, whose: str) -> list[User]:
    """The steps of what a higher authority has decided are recorded by the office, whoever takes
    them: it is told as well."""
    office = desk.office(str(measure.terms.get("confirm", Role.ADMINISTRATOR.value)))
    if whose == OFFICE:
        return office
    region = desk.region(measure.region, measure.issued_by_id)
    return list(dict.fromkeys([*region, *office])) if measure.authority else region


def _objections(desk: Desk) -> Iterator[Note]:
    """Those that wait for their answer: to the office."""
    rows = Objection.objects.filter(
        measure__campaign=desk.campaign, state=ObjectionState.WAITING
    ).select_related("measure__region__parent")
    for row in rows.order_by("pk"):
        near = desk.is_near(row.answer_by, timezone.localdate(row.at))
        if not near and not desk.is_over(row.answer_by):
            continue
        measure = row.measure
        said = words.objection_words(desk.about(measure), row.answer_by)
        office = desk.office(str(measure.terms.get("confirm", Role.ADMINISTRATOR.value)))
        to = [user for user in office if user.pk != row.by_id]
        key = f"{'near' if near else 'over'}:o{row.pk}:{row.answer_by}"
        yield Note(key, measure.region, said, desk.page(measure), to)


def _lines(desk: Desk) -> Iterator[Note]:
    """The rectification list: one mail for all lines of a region that end on the same day."""
    rows = Rectification.objects.filter(campaign=desk.campaign, state=RectificationState.OPEN)
    groups = rows.values("region", "due_on").annotate(number=Count("pk"), began=Max("entered_at"))
    due = [
        one
        for one in groups.order_by("due_on", "region")
        if desk.is_over(one["due_on"])
        or desk.is_near(one["due_on"], timezone.localdate(one["began"]))
    ]
    wanted = {one["region"] for one in due}
    regions = Region.objects.select_related("parent").in_bulk(wanted) if wanted else {}
    for one in due:
        region, day = regions[one["region"]], one["due_on"]
        late = day < desk.today
        said = words.lines_words(told_name(region, desk.campaign), one["number"], day, late=late)
        key = f"{'over' if late else 'near'}:l{region.pk}:{desk.campaign.code}:{day}"
        page = reverse("rectifications", args=[desk.campaign.code])
        yield Note(key, region, said, page, desk.region(region))


# --- Questions about figures ---------------------------------------------------------------------


def _asked(desk: Desk) -> Iterator[Note]:
    """New ones: one mail for all of a region that are to be answered by the same day."""
    for region, due, number, asked in _open_questions(desk):
        if desk.at - NEWS <= asked <= desk.at and due >= desk.today:
            said = words.asked_words(told_name(region, desk.campaign), number, due)
            yield _question_note(desk, "asked", region, due, said)


def _unanswered(desk: Desk) -> Iterator[Note]:
    for region, due, number, asked in _open_questions(desk):
        late = desk.is_over(due)
        if not late and not desk.is_near(due, timezone.localdate(asked)):
            continue
        name = told_name(region, desk.campaign)
        said = words.unanswered_words(name, number, due, late=late)
        yield _question_note(desk, "over" if late else "near", region, due, said)


def _open_questions(desk: Desk) -> Iterator[tuple[Region, date, int, datetime]]:
    """Region, day, how many, when the newest was asked."""
    rows = Question.objects.filter(campaign=desk.campaign, state=QuestionState.OPEN)
    groups = list(
        rows.values("region", "due_on")
        .annotate(number=Count("pk"), asked=Max("asked_at"))
        .order_by("due_on", "region")
    )
    wanted = {one["region"] for one in groups}
    regions = Region.objects.select_related("parent").in_bulk(wanted) if wanted else {}
    for one in groups:
        yield regions[one["region"]], one["due_on"], one["number"], one["asked"]


def _question_note(desk: Desk, kind: str, region: Region, due: date, said: str) -> Note:
    key = f"{kind}:q{region.pk}:{desk.campaign.code}:{due}"
    page = reverse("quality_answers", args=[desk.campaign.code])
    return Note(key, region, said, page, desk.region(region))
