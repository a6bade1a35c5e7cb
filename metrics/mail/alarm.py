"""An alarm as a letter to one administrator. It carries no figures of any region."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

from metrics.mail.letter import Letter, letter
from metrics.models import AlarmMail
from metrics.wording.schedule import advice_on, kind_of, moment_words


def compose(mail: AlarmMail) -> EmailMultiAlternatives:
    """With MAIL=notice it says only that there is one."""
    told = settings.MAIL == "on"
    alarm = mail.alarm
    campaign = alarm.campaign.name if alarm.campaign else ""
    about = f"警报：{kind_of(alarm.key)}{f' · {campaign}' if campaign else ''}"
    raised = moment_words(timezone.localtime(alarm.raised_at))
    return letter(
        Letter(
            template="alarm",
            subject=about if told else "禁毒目标管理系统有一条新警报",
            to=mail.to.email,
            name=f"alarm-{mail.pk}-{timezone.localdate(alarm.raised_at):%Y%m%d}",
            context={
                "name": mail.to.get_full_name(),
                "campaign": campaign if told else "",
                "words": alarm.words if told else "",
                "advice": advice_on(alarm.key) if told else "",
                "raised": raised if told else "",
            },
        )
    )
