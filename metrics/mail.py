"""One message from its templates: subject, plain text, HTML. It carries no figures."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from metrics.models import Reminder
from metrics.wording.reminders import headline, item_words


def compose(reminder: Reminder) -> EmailMultiAlternatives:
    """A chase as a letter to one person. With MAIL=notice it says only that there is one."""
    told = settings.MAIL == "on"
    zone = timezone.get_default_timezone()
    context = {
        "name": reminder.to.get_full_name(),
        "lines": [item_words(item, zone) for item in reminder.items] if told else [],
        "by": reminder.by.get_full_name() if reminder.by else "",
        "secrecy_mark": settings.SECRECY_MARK,
        "demonstration": settings.DEMONSTRATION,
    }
    subject = f"催报：{headline(reminder.items)}" if told else "禁毒目标管理系统有一条新提醒"
    if settings.DEMONSTRATION:
        subject = f"【演示数据】{subject}"
    message = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("mail/reminder.txt", context),
        to=[reminder.to.email],
        # The same name at every attempt: a letter that arrives twice is known as one.
        headers={"Message-ID": _name_of(reminder)},
    )
    message.attach_alternative(render_to_string("mail/reminder.html", context), "text/html")
    return message


def _name_of(reminder: Reminder) -> str:
    """Of the day, the person's number and the sender's domain."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<reminder-{reminder.pk}-{reminder.day:%Y%m%d}@{domain}>"
