"""A letter that has come, a deadline, a decision: as a mail to one person. No figures."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from metrics.mail.letter import Letter, letter
from metrics.models import DeadlineMail
from metrics.wording.accountability.deadlines import kind_words, station_words, subject_words


def compose(mail: DeadlineMail, *, demonstration: bool = False) -> EmailMultiAlternatives:
    """With MAIL=notice it says only that there is one. ``demonstration`` marks what is about
    demonstration data wherever it stands."""
    told = settings.MAIL == "on"
    about = f"{subject_words(mail.key)}：{kind_words(mail.key)} · {mail.campaign.name}"
    return letter(
        Letter(
            template="deadline",
            subject=about if told else f"禁毒目标管理系统有一条新的{subject_words(mail.key)}提醒",
            to=mail.to.email,
            name=f"deadline-{mail.pk}-{timezone.localdate(mail.at):%Y%m%d}",
            context={
                "name": mail.to.get_full_name(),
                "campaign": mail.campaign.name if told else "",
                "words": mail.words if told else "",
                "station": station_words(mail.key),
                "about": subject_words(mail.key),
                **({"demonstration": True} if demonstration else {}),
            },
        )
    )
