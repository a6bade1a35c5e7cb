"""What every mail of the service keeps about its way out."""

from django.db import models

from campaigns.terms import MailState


class Posted(models.Model):
    """One mail to one person, sent once: claimed by one worker, tried again where that helps.

    ``lease_until`` ends a claim whose worker died. ``handed_at`` is written just before the mail is
    handed to the server: a claim that died before it is sent again, one that died after it is
    ``uncertain``, and a person decides.
    """

    mail = models.CharField("邮件", max_length=10, choices=MailState.choices())
    attempts = models.PositiveSmallIntegerField("发送次数", default=0)
    lease_until = models.DateTimeField("发送占用至", null=True)
    handed_at = models.DateTimeField("交给邮件服务器的时间", null=True)
    next_attempt = models.DateTimeField("下次发送", null=True)
    error = models.CharField("邮件错误", max_length=200, blank=True)
    sent_at = models.DateTimeField("邮件发送时间", null=True)

    class Meta:
        abstract = True
