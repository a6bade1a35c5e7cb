"""What a bulletin tells of the accountability station, read from the record of steps as it was
when some months had ended: whoever asks later, for a correction, is told the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from campaigns.models import Campaign, ListedArea
from campaigns.periods import Month
from campaigns.terms import (
    LetterKind,
    ListingAuthority,
    ListingStatus,
    MeasureState,
    MeasureVerb,
)
from metrics.models import (
    Commendation,
    Letter,
    Measure,
    MeasureMove,
    Rectification,
)
from metrics.queries.accountability.lines_then import lines_then
from metrics.queries.accountability.past import Recorded, recorded, told_name
from metrics.wording.accountability.facts import Facts, Listed, Praised, Step, Taken

_LETTERS = {
    MeasureVerb.EXTEND: LetterKind.EXTENSION,
    MeasureVerb.REMOVE: LetterKind.REMOVAL,
    MeasureVerb.REVOKE: LetterKind.REVOCATION,
}
_TOLD = {
    MeasureVerb.EXTEND,
    MeasureVerb.ESCALATE,
    MeasureVerb.REMOVE,
    MeasureVerb.RELAPSE,
    MeasureVerb.CLOSE,
    MeasureVerb.REVOKE,
}


@dataclass(frozen=True, slots=True)
class Span:
    """From the first moment of a month to the moment after the last one."""

    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, first: Month, last: Month) -> Span:
        return cls(_midnight(first.first_day()), _midnight(last.plus(1).first_day()))

    @property
    def days(self) -> tuple[date, date]:
        """Its first and last day."""
        return timezone.localdate(self.begins), timezone.localdate(self.ends - timedelta(hours=1))

    def __contains__(self, moment: datetime) -> bool:
        return self.begins <= moment < self.ends


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def measures_of(campaign: Campaign, first: Month, last: Month) -> Facts:
    """Of the months from ``first`` to ``last``, and as everything stood when they had ended."""
    span = Span.of(first, last)
    own = Measure.objects.filter(campaign=campaign, authority="")
    told = [(row, _taken(row, campaign, span)) for row in recorded(own, span.ends)]
    kept = [(row, one) for row, one in told if one.steps or not one.state.ends]
    return Facts(
        last=span.days[1],
        taken=tuple(one for _, one in kept),
        ids=tuple(row.measure.region_id for row, _ in kept),
        listed=tuple(_listed(campaign, last, span)),
        praised=tuple(_praised(campaign, span)),
        lines=lines_then(
            Rectification.objects.all(), campaign, span.ends, span.days[1], span.begins
        ),
    )


# --- Measures of the campaign's own office -------------------------------------------------------


def _taken(row: Recorded, campaign: Campaign, span: Span) -> Taken:
    measure, follows = row.measure, row.measure.follows
    return Taken(
        region=told_name(measure.region, campaign),
        word=measure.word,
        public=measure.public,
        letter=row.number,
        issued_on=measure.issued_on,
        state=row.state,
        due_on=row.due_on,
        before=follows.word if follows else "",
        again=bool(follows and follows.state == MeasureState.RELAPSED),
        steps=tuple(_steps(row, span)),
    )


def _steps(row: Recorded, span: Span) -> Iterator[Step]:
    """By when they were recorded: what is recorded late is told in the next issue."""
    for number, move in enumerate(row.moves):
        verb = MeasureVerb(move.verb) if move.verb else None
        if move.at not in span or (verb and verb not in _TOLD):
            continue
        kind = _LETTERS.get(verb) if verb else None
        letter = row.letters.get((kind, move.at), "") if kind else ""
        yield Step(verb, _day(move), letter if number else row.number)


def _day(move: MeasureMove) -> date:
    return move.held_on or timezone.localdate(move.at)


# --- Areas that a document has listed ------------------------------------------------------------


def _listed(campaign: Campaign, last: Month, span: Span) -> list[Listed]:
    """Listed by then, with what was recorded of them since; who was off before the first of these
    months is left out."""
    areas = campaign.listed_areas.filter(since__lte=last.number).select_related("region")
    rows = list(areas.order_by("authority", "status", "region__code"))
    if not rows:
        return []
    of_documents = Measure.objects.filter(listed_area__in=rows)
    known = {row.measure.listed_area_id: row for row in recorded(of_documents, span.ends)}
    found = [_area(area, known.get(area.pk)) for area in rows]
    found.sort(key=lambda one: _gravity(one.words))
    return [one for one in found if not one.is_off or (one.day and one.day >= span.days[0])]


def _area(area: ListedArea, row: Recorded | None) -> Listed:
    """Without a step the area stands as the document says."""
    moved = row is not None and len(row.moves) > 1 and bool(row.changed.verb)
    return Listed(
        region=area.region.name,
        words=ListingAuthority(area.authority).word + ListingStatus(area.status).word,
        since=Month.of(area.since),
        leave_by=Month.of(area.leave_by) if area.leave_by else None,
        state=row.state if row and moved else None,
        day=_off_since(row) if row and moved else None,
        until=row.due_on if row and row.state is MeasureState.OBSERVING else None,
    )


def _off_since(row: Recorded) -> date:
    """The day of its removal if it was removed, else that of its last step."""
    removal = (move for move in row.moves if move.verb == MeasureVerb.REMOVE)
    return _day(next(removal, row.changed))


def _gravity(words: str) -> int:
    """The highest authority first, and what is gravest."""
    ranks = [
        f"{authority.word}{status.word}"
        for authority in ListingAuthority
        for status in reversed(ListingStatus)
    ]
    return ranks.index(words)


# --- Commendations -------------------------------------------------------------------------------


def _praised(campaign: Campaign, span: Span) -> Iterator[Praised]:
    first, last = span.days
    rows = Commendation.objects.filter(campaign=campaign, given_on__range=(first, last))
    given = list(
        rows.select_related("region__parent", "proposal__ladder")
        .defer("words", "proposal__evidence")
        .order_by("given_on", "region__code")
    )
    sent = Letter.objects.filter(commendation__in=given).defer("paper", "content") if given else ()
    letters = {letter.commendation_id: str(letter) for letter in sent}
    for row in given:
        terms = row.proposal.ladder.rules["commendation"]
        yield Praised(
            region=told_name(row.region, campaign),
            letter=letters.get(row.pk, ""),
            month=Month.of(row.proposal.month),
            public=bool(terms["public"]),
            word=str(terms["word"]),
        )
