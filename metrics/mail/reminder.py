"""A chase as a letter to one person. It carries no figures."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from metrics.mail.letter import Letter, letter
from metrics.models import Reminder
from metrics.wording.reminders import headline, item_words


def compose(reminder: Reminder) -> EmailMultiAlternatives:
    """With MAIL=notice it says only that there is one."""
    told = settings.MAIL == "on"
    zone = timezone.get_default_timezone()
    return letter(
        Letter(
            template="reminder",
            subject=f"催报：{headline(reminder.items)}" if told else "禁毒目标管理系统有一条新提醒",
            to=reminder.to.email,
            name=f"reminder-{reminder.pk}-{reminder.day:%Y%m%d}",
            context={
                "name": reminder.to.get_full_name(),
                "lines": [item_words(item, zone) for item in reminder.items] if told else [],
                "by": reminder.by.get_full_name() if reminder.by else "",
            },
        )
    )
