"""What all mails have in common: marks, both parts, and a name that stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


@dataclass(frozen=True, slots=True)
class Letter:
    """``template`` names ``mail/<template>.txt`` and ``.html``; ``name`` is the mail's own, the
    same at every attempt: a letter that arrives twice is known as one."""

    template: str
    subject: str
    to: str
    name: str
    context: Mapping[str, Any]


def letter(told: Letter) -> EmailMultiAlternatives:
    context = {
        "secrecy_mark": settings.SECRECY_MARK,
        "demonstration": settings.DEMONSTRATION,
        **told.context,
    }
    message = EmailMultiAlternatives(
        subject=f"【演示数据】{told.subject}" if context["demonstration"] else told.subject,
        body=render_to_string(f"mail/{told.template}.txt", context),
        to=[told.to],
        headers={"Message-ID": message_id(told.name), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string(f"mail/{told.template}.html", context), "text/html")
    return message


def message_id(name: str) -> str:
    """Of the mail's own name and the sender's domain."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip("> ") or "localhost"
    return f"<{name}@{domain}>"
