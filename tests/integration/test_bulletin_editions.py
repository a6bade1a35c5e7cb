"""Mails of an earlier edition, once a correction of it has been signed."""

from __future__ import annotations

import pytest

from campaigns.models import User
from campaigns.terms import MailState
from metrics.actions.bulletin import deliveries, drafting
from metrics.actions.bulletin.errors import StateError
from metrics.models import Bulletin, Delivery
from tests.bulletins import TENTH, copies, recipient, says, signed, words
from tests.cast import Cast
from tests.integration.test_bulletin_mail import CODES, second, send, sent_out, server, subject
from tests.month import region
from tests.smtp import Mailboxes

__all__ = ["second", "sent_out", "server"]

pytestmark = pytest.mark.django_db


class TestEarlierEditions:
    """Once a correction is signed, nobody gets what it corrects."""

    @pytest.fixture
    def corrected(
        self, sent_out: Bulletin, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> Bulletin:
        """Signed while the first edition still waits, has failed, and is being sent."""
        of = Delivery.objects.filter
        of(region__code="370103").update(mail=MailState.FAILED, error="550")
        of(region__code="370104").update(mail=MailState.SENDING, lease_until=TENTH)
        says(monkeypatch, words(), "济南市的名次由第1更正为第2。")
        made = drafting.correct(bulletin=sent_out, by=cast.administrator, at=TENTH)
        made = signed(made, cast.administrator)
        copies(made)
        return made

    def test_what_waits_is_withdrawn_and_what_is_tried_again_too(
        self, sent_out: Bulletin, corrected: Bulletin, server: Mailboxes
    ) -> None:
        rows = sent_out.deliveries.order_by("region__code")
        assert [(one.mail, one.error) for one in rows.all()] == [
            (MailState.NONE, "已由更正版代替"),
            (MailState.FAILED, "550"),
            (MailState.SENDING, ""),
        ]
        assert send() == len(CODES)
        assert all(subject(one.message).startswith("更正：") for one in server.received), (
            "the newest edition alone"
        )
        assert rows[2].mail == MailState.NONE
        assert rows[2].error == "已由更正版代替"

    def test_it_is_not_sent_by_hand_either(
        self, sent_out: Bulletin, corrected: Bulletin, cast: Cast, second: User
    ) -> None:
        by = cast.administrator
        for old in sent_out.deliveries.exclude(mail=MailState.SENDING):
            with pytest.raises(StateError, match="已由更正版代替"):
                deliveries.send_again(delivery=old, by=by, at=TENTH)
        late = recipient(sent_out.campaign, region("370105"), by, second)
        with pytest.raises(StateError, match="已由更正版代替"):
            deliveries.send_also(bulletin=sent_out, recipient=late, by=by, at=TENTH)
