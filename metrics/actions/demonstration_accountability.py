"""What follows from the rankings of a demonstration: proposals looked at, measures carried from
step to step, lines put right. Told in order of time, between the rankings that they rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign, Finding, Region, User
from campaigns.periods import Month
from campaigns.terms import (
    FindingKind,
    LetterKind,
    MeasureState,
    MeasureVerb,
    ObjectionState,
    ProposalKind,
    ProposalState,
    Role,
    Trigger,
)
from campaigns.workdays import plus_workdays
from metrics.actions.accountability import (
    deciding,
    listed,
    moving,
    objecting,
    proposing,
    rectification,
    rectification_entry,
)
from metrics.actions.accountability.deciding import Words
from metrics.actions.accountability.rectification_drafts import Draft
from metrics.actions.cast import Desks
from metrics.actions.demonstration_later import Event
from metrics.frames.demonstration.accountability import Consequences, Line, Look, Step
from metrics.frames.demonstration.recipe import CampaignRecipe, RecipeError
from metrics.models import (
    Measure,
    MeasureMove,
    Objection,
    Proposal,
    Rectification,
    RectificationMove,
)
from metrics.queries.accountability.letters import drafted

_FOR_THE_REGION = {
    MeasureVerb.ACKNOWLEDGE,
    MeasureVerb.HAND_IN_PLAN,
    MeasureVerb.REPORT,
}
_BY_WHO_DECIDES = {MeasureVerb.ACCEPT, MeasureVerb.EXTEND, MeasureVerb.REMOVE, MeasureVerb.REVOKE}
_LETTERS = {
    MeasureVerb.EXTEND: LetterKind.EXTENSION,
    MeasureVerb.REMOVE: LetterKind.REMOVAL,
}


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed in one campaign; ``loaded`` is when the demonstration is loaded."""

    campaign: Campaign
    written: CampaignRecipe
    told: Consequences | None
    desks: Desks
    people: dict[str, User]
    loaded: datetime

    def events(self) -> list[Event]:
        """All of it, the oldest first; nothing in a reduced recipe, whose rankings are others."""
        if self.told is None or self.written.within:
            return []
        found = [*self._taken_over(), *self._looks(), *self._stories(), *self._lines()]
        return sorted(found, key=lambda event: event.begins)

    def _event(self, at: datetime, done: Callable[[], bool], act: Callable[[], object]) -> Event:
        def together() -> None:
            with transaction.atomic():
                act()

        return Event(at, at, done, together)

    # --- lists and findings of the documents ---

    def _taken_over(self) -> list[Event]:
        told, found = self.told, []
        if told and told.listed:
            at = told.listed.of(self.loaded)
            rows = Measure.objects.filter(campaign=self.campaign, listed_area__isnull=False)
            found.append(
                self._event(
                    at, rows.exists, lambda: listed.take_over(campaign=self.campaign, at=at)
                )
            )
        if told and told.findings:
            when = told.findings.of(self.loaded)
            lines = Rectification.objects.filter(campaign=self.campaign, finding__isnull=False)
            found.append(
                self._event(
                    when,
                    lines.exists,
                    lambda: rectification_entry.take_over(campaign=self.campaign, at=when),
                )
            )
        return found

    # --- proposals ---

    def _looks(self) -> list[Event]:
        found = []
        for look in self.told.looks if self.told else ():
            found.append(self._look(look))
            if look.rest:
                found.append(self._rest(look, look.rest))
        return found

    def _look(self, look: Look) -> Event:
        at = look.when.of(self.loaded)
        rows = Proposal.objects.filter(campaign=self.campaign, proposed_at=at)
        months = [Month.of(look.month)]
        return self._event(
            at,
            rows.exists,
            lambda: proposing.propose(campaign=self.campaign, at=at, months=months),
        )

    def _rest(self, look: Look, step: Step) -> Event:
        """Everything of that look that no story has decided until then."""
        asked, at = look.when.of(self.loaded), step.when.of(self.loaded)
        rows = Proposal.objects.filter(
            campaign=self.campaign, proposed_at=asked, state=ProposalState.WAITING
        )

        def act() -> None:
            for row in rows.select_related("ladder", "region", "campaign"):
                praised = row.kind == ProposalKind.COMMENDATION
                reason = str(step.other["praise"]) if praised else step.words
                deciding.reject(proposal=row, reason=reason, by=self._decider(row), at=at)

        return self._event(at, lambda: not rows.exists(), act)

    def _decider(self, row: Proposal, given: str = "") -> User:
        """Who decides it, by the rung or as commendations are."""
        rules = row.ladder.rules
        if row.kind == ProposalKind.COMMENDATION:
            return self._at(rules["commendation"]["confirm"])
        rung = next(one for one in rules["rungs"] if one["code"] == (given or row.rung))
        return self._at(rung["confirm"])

    def _at(self, role: str) -> User:
        """The campaign's own leader, or the administrator who decides."""
        if role == Role.ADMINISTRATOR:
            return self.desks.administrator
        for user in self.people.values():
            if user.role == Role.LEADER and user.region_id == self.campaign.region_id:
                return user
        raise RecipeError(f"{self.campaign.code}没有演示领导")

    # --- stories ---

    def _stories(self) -> list[Event]:
        found = []
        for code, steps in self.told.stories.items() if self.told else ():
            region = Region.objects.get(code=code)
            found += [self._step(region, step) for step in steps]
        return found

    def _step(self, region: Region, step: Step) -> Event:
        at = step.when.of(self.loaded)
        if step.does == "propose":
            done = Proposal.objects.filter(campaign=self.campaign, region=region, proposed_at=at)
            return self._event(at, done.exists, lambda: self._propose(region, step, at))
        if step.does in {"confirm", "commend"}:
            done = Proposal.objects.filter(campaign=self.campaign, region=region, decided_at=at)
            return self._event(at, done.exists, lambda: self._decide(region, step, at))
        if step.does in {"object", "uphold"}:
            rows = Objection.objects.filter(measure__campaign=self.campaign)
            rows = rows.filter(measure__region=region)
            said = rows.filter(at=at) if step.does == "object" else rows.filter(answered_at=at)
            return self._event(at, said.exists, lambda: self._object(region, step, at))
        moves = MeasureMove.objects.filter(measure__campaign=self.campaign, at=at)
        moves = moves.filter(measure__region=region)
        return self._event(at, moves.exists, lambda: self._move(region, step, at))

    def _propose(self, region: Region, step: Step, at: datetime) -> None:
        proposing.propose_by_hand(
            campaign=self.campaign,
            region=region,
            rung=step.other["rung"],
            words=step.words,
            follows=self._current(region) if step.other.get("follows") else None,
            by=self.desks.administrators[-1],
            at=at,
        )

    def _decide(self, region: Region, step: Step, at: datetime) -> None:
        """The newest proposal of that rule, or by hand, as it stands."""
        rows = Proposal.objects.filter(
            campaign=self.campaign, region=region, state=ProposalState.WAITING
        )
        rule = step.other.get("rule")
        rows = rows.filter(rule=rule) if rule else rows.filter(trigger=Trigger.MANUAL)
        row = rows.select_related("ladder", "region", "campaign__region").last()
        if row is None:
            raise RecipeError(f"{region.code} {step.when}：没有 {rule or '人工'} 的提请")
        by, today = self._decider(row), timezone.localdate(at)
        if step.does == "commend":
            letter = drafted(LetterKind.COMMENDATION, on=today, proposal=row)
            words = Words(letter.reason or row.evidence["summary"], "", letter.text)
            deciding.commend(proposal=row, words=words, by=by, at=at)
            return
        letter = drafted(LetterKind.ISSUE, on=today, proposal=row, given=row.rung)
        meeting = step.other.get("meeting")
        words = Words(
            reason=letter.reason,
            demands=letter.demands,
            paragraphs=letter.text,
            meeting_at=_local(meeting) if meeting else None,
            meeting_place=str(step.other.get("place", "")),
        )
        deciding.confirm(proposal=row, given=row.rung, words=words, by=by, at=at)

    def _current(self, region: Region, rung: str = "") -> Measure:
        """The region's newest measure that has not ended; of that kind where it is said."""
        ended = [state for state in MeasureState if state.ends]
        rows = Measure.objects.filter(campaign=self.campaign, region=region)
        rows = rows.exclude(state__in=ended).select_related("campaign__region", "region")
        rows = rows.filter(rung=rung) if rung else rows
        row = rows.order_by("-issued_on", "-pk").first()
        if row is None:
            raise RecipeError(f"{region.code}没有在办的措施")
        return row

    def _object(self, region: Region, step: Step, at: datetime) -> None:
        measure = self._current(region)
        if step.does == "object":
            by = self.desks.enters(region.code)
            objecting.object_to(measure=measure, words=step.words, by=by, at=at)
            return
        objection = measure.objections.get(state=ObjectionState.WAITING)
        # Who issued it does not answer what is said against it.
        by = self.desks.administrators[-1]
        letter = drafted(
            LetterKind.REVOCATION,
            on=timezone.localdate(at),
            measure=measure,
            reason=step.words,
        )
        objecting.answer(
            objection=objection, upheld=True, words=step.words, by=by, at=at, letter=letter.text
        )

    def _move(self, region: Region, step: Step, at: datetime) -> None:
        verb = MeasureVerb(step.does)
        measure = self._current(region, str(step.other.get("rung", "")))
        letter = ""
        if verb in _LETTERS and not measure.authority:
            today = timezone.localdate(at)
            letter = drafted(_LETTERS[verb], on=today, measure=measure, reason=step.words).text
        act: Callable[..., Measure] = getattr(moving, step.does)
        act(
            measure=measure,
            version=measure.version,
            words=step.words,
            by=self._actor(measure, verb),
            at=at,
            held_on=step.day("held", self.loaded),
            place=str(step.other.get("place", "")),
            letter=letter,
        )

    def _actor(self, measure: Measure, verb: MeasureVerb) -> User:
        if measure.authority:
            return self.desks.administrator
        if verb in _FOR_THE_REGION:
            return self.desks.enters(measure.region.code)
        return self._at(measure.terms["confirm"] if verb in _BY_WHO_DECIDES else "administrator")

    # --- the rectification list ---

    def _lines(self) -> list[Event]:
        found = []
        for line in self.told.lines if self.told else ():
            found.append(self._entered(line))
            found += [self._line_step(step, {"title": line.fields["title"]}) for step in line.steps]
        for code, steps in self.told.found.items() if self.told else ():
            finding = Finding.objects.get(code=code)
            found += [self._line_step(step, {"finding": finding}) for step in steps]
        return found

    def _entered(self, line: Line) -> Event:
        at, fields = line.when.of(self.loaded), line.fields
        rows = Rectification.objects.filter(campaign=self.campaign, title=fields["title"])
        found_on = date.fromisoformat(str(fields["found"]))
        due = plus_workdays(max(found_on, timezone.localdate(at)), int(fields["days"]))
        draft = Draft(
            region=Region.objects.get(code=line.region),
            kind=FindingKind.PROBLEM,
            source=fields["source"],
            title=fields["title"],
            summary=fields["summary"],
            owner=fields["owner"],
            found_on=found_on,
            due_on=due,
        )
        by = self.desks.administrator
        return self._event(
            at,
            rows.exists,
            lambda: rectification_entry.enter(campaign=self.campaign, draft=draft, by=by, at=at),
        )

    def _line_step(self, step: Step, which: dict[str, Any]) -> Event:
        at = step.when.of(self.loaded)
        rows = Rectification.objects.filter(campaign=self.campaign, **which)
        moves = RectificationMove.objects.filter(rectification__in=rows, at=at)

        def act() -> None:
            row = rows.select_related("campaign__region", "region").get()
            reported = step.does == "report"
            by = self.desks.enters(row.region.code) if reported else self.desks.administrator
            other: dict[str, Any] = {"words": step.words} if step.words else {}
            if "follow_up" in step.other:
                other["follow_up_on"] = date.fromisoformat(str(step.other["follow_up"]))
            if "days" in step.other:
                other["due_on"] = plus_workdays(timezone.localdate(at), int(step.other["days"]))
            name = "return_" if step.does == "return" else step.does
            verb: Callable[..., Rectification] = getattr(rectification, name)
            verb(line=row, version=row.version, by=by, at=at, **other)

        return self._event(at, moves.exists, act)


def _local(written: object) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(str(written)))


def after_the_past(events: list[Event], loaded: datetime) -> tuple[list[Event], list[Event]]:
    """What happened long ago, and what is told in days before loading: the rankings of a
    demonstration end long before that."""
    border = loaded - timedelta(days=90)
    return (
        [one for one in events if one.begins < border],
        [one for one in events if one.begins >= border],
    )
