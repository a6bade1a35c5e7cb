"""The bulletins of a demonstration: the approved list, what was signed and corrected, and what
waits for a signature. Told in order of time, between the rankings that they rest on.

No mail is sent for the past: the ledger is written as if the mails had gone out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState, MailState
from metrics.actions.bulletin.deliveries import acknowledge
from metrics.actions.bulletin.drafting import correct, draft
from metrics.actions.bulletin.editing import edit
from metrics.actions.bulletin.recipients import Asked, ask, decide
from metrics.actions.bulletin.signing import sign
from metrics.actions.cast import Desks
from metrics.actions.demonstration_later import Event
from metrics.frames.demonstration.recipe import CampaignRecipe, Issued, Receiver
from metrics.models import Bulletin, Delivery, Recipient

_MAILED_AFTER = timedelta(minutes=6)
_SIGNED_FOR_AFTER = timedelta(minutes=40)
_BETWEEN = timedelta(minutes=9)  # one office after the other


@dataclass(frozen=True, slots=True)
class Issues:
    """The bulletins of one campaign."""

    campaign: Campaign
    written: CampaignRecipe
    desks: Desks
    people: dict[str, User]

    def events(self) -> list[Event]:
        """One for every edition whose month is in a reduced recipe too."""
        known = [one for one in self.written.bulletins if self.written.has(one.month)]
        return [self._issued(one) for one in known]

    def _issued(self, one: Issued) -> Event:
        drafted, signed = _local(one.drafted), _local(one.signed or one.drafted)
        return Event(drafted, signed, lambda: self._is_there(one), lambda: self._issue(one))

    def _is_there(self, one: Issued) -> bool:
        rows = self._editions(one).filter(edition=one.edition)
        wanted = BulletinState.SIGNED if one.signed else BulletinState.DRAFT
        return rows.filter(state=wanted).exists()

    def _editions(self, one: Issued) -> QuerySet[Bulletin]:
        return Bulletin.objects.filter(campaign=self.campaign, kind=one.kind, month=one.month)

    @transaction.atomic
    def _issue(self, one: Issued) -> None:
        self._put_on_the_list()
        bulletin = self._drawn_up(one)
        for code, text in one.edits.items():
            section = bulletin.sections.get(code=code)
            bulletin.refresh_from_db(fields=["version"])
            edit(
                section=section,
                text=f"{section.generated}\n{text}",
                version=bulletin.version,
                by=self.desks.administrator,
                at=_local(one.drafted) + _SIGNED_FOR_AFTER,
            )
        if one.signed:
            self._let_out(bulletin, one, _local(one.signed))

    def _drawn_up(self, one: Issued) -> Bulletin:
        at = _local(one.drafted)
        if one.edition == 1:
            kind, month = BulletinKind(one.kind), Month.of(one.month)
            return draft(campaign=self.campaign, kind=kind, month=month, at=at)
        last = self._editions(one).get(edition=one.edition - 1)
        return correct(bulletin=last, by=self.desks.administrator, at=at)

    def _let_out(self, bulletin: Bulletin, one: Issued, at: datetime) -> None:
        bulletin.refresh_from_db(fields=["version"])
        signed = sign(
            bulletin=bulletin, version=bulletin.version, by=self.desks.administrator, at=at
        )
        by_mail = Delivery.objects.filter(bulletin=signed, mail=MailState.PREPARED)
        refused = by_mail.filter(region__code__in=one.refused)
        refused.update(mail=MailState.FAILED, attempts=1, error=one.error)
        by_mail.update(mail=MailState.SENT, attempts=1, sent_at=at + _MAILED_AFTER)
        rows = Delivery.objects.filter(bulletin=signed).exclude(region__code__in=one.silent)
        signers = [row for row in rows.select_related("recipient__user") if row.recipient.user]
        for number, row in enumerate(signers):
            if row.recipient.user:
                moment = at + _SIGNED_FOR_AFTER + number * _BETWEEN
                acknowledge(delivery=row, by=row.recipient.user, at=moment)

    # --- the approved list ---

    def _put_on_the_list(self) -> None:
        """Asked for by the second administrator and approved by the first, once."""
        if Recipient.objects.filter(campaign=self.campaign).exists():
            return
        for receiver in self._receivers():
            asked = Asked(
                region=Region.objects.get(code=receiver.region),
                name=receiver.name,
                office=receiver.office,
                kinds=receiver.kinds,
                email=receiver.email,
                user=self.people[receiver.account] if receiver.account else None,
            )
            day = _local(receiver.asked)
            row = ask(campaign=self.campaign, asked=asked, by=self.desks.administrators[-1], at=day)
            if receiver.approved:
                decide(
                    recipient=row,
                    granted=True,
                    by=self.desks.administrator,
                    at=day + _SIGNED_FOR_AFTER,
                )

    def _receivers(self) -> list[Receiver]:
        """Those of the recipe, and the office of every city that is not named there."""
        named = {one.region for one in self.written.receivers}
        example = self.written.every_city
        if example is None:
            return list(self.written.receivers)
        cities = Region.objects.filter(parent=self.campaign.region, valid_to=None).order_by("code")
        return [
            *self.written.receivers,
            *(example.of(city.code, city.name) for city in cities if city.code not in named),
        ]


def _local(moment: datetime) -> datetime:
    return timezone.make_aware(moment)
