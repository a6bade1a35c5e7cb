"""A bulletin as a letter to one recipient: what it says in short, and the document itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.core.mail import EmailMultiAlternatives
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac

from campaigns.models import User
from metrics.mail.letter import Letter, letter
from metrics.models import Bulletin, Delivery
from metrics.queries.bulletin.reading import number_words

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The sections that stand in the mail itself; the rest is in the document.
_IN_SHORT = ("overview", "ranking")
_SEAL = 16
_NAME = re.compile(rf"bulletin-(\d{{1,18}}(?:-r\d{{1,5}})?)-([0-9a-f]{{{_SEAL}}})@", re.ASCII)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def compose(delivery: Delivery, paper: bytes, own: Sequence[str] = ()) -> EmailMultiAlternatives:
    """Summary, text and HTML, with the recipient's own document; ``own`` says how the recipient's
    region stands."""
    bulletin = delivery.bulletin
    title = f"{bulletin.title}（{number_words(bulletin)}）"
    correction = bulletin.edition > 1
    message = letter(
        Letter(
            template="bulletin",
            subject=f"更正：{title}" if correction else title,
            to=delivery.email,
            name=name_of(delivery),
            context={
                **_greeting(delivery),
                "title": title,
                "opening": bulletin.content.get("opening", ""),
                "own": own,
                "parts": _in_short(bulletin),
                "changes": bulletin.changes.splitlines() if correction else [],
            },
        )
    )
    message.attach(file_name(bulletin), paper, WORD)
    return message


def notice(delivery: Delivery) -> EmailMultiAlternatives:
    """Only that there is one to be read: no title, no data, no document."""
    again = "更正后的" if delivery.bulletin.edition > 1 else "新的"
    return letter(
        Letter(
            template="bulletin",
            subject=f"禁毒目标管理系统有一份{again}通报",
            to=delivery.email,
            name=name_of(delivery),
            context={**_greeting(delivery), "title": "", "again": again},
        )
    )


def trial(to: User, at: datetime) -> EmailMultiAlternatives:
    """A mail by which somebody finds out whether mails arrive."""
    moment = timezone.localtime(at)
    return letter(
        Letter(
            template="bulletin_trial",
            subject="禁毒目标管理系统试发邮件",
            to=to.email,
            name=f"trial-{to.pk}-{moment:%Y%m%d%H%M%S%f}",
            context={"name": to.get_full_name(), "when": f"{moment:%Y-%m-%d %H:%M}"},
        )
    )


def file_name(bulletin: Bulletin) -> str:
    """What the document is called: its title and number, without signs that folders refuse."""
    edition = f"（第{bulletin.edition}版）" if bulletin.edition > 1 else ""
    number = f" {number_words(bulletin)}" if bulletin.number else ""
    return _NOT_IN_NAMES.sub("", f"{bulletin.title}{number}{edition}.docx")


def _greeting(delivery: Delivery) -> dict[str, object]:
    told: dict[str, object] = {"name": delivery.name, "office": delivery.office}
    return {**told, **({"demonstration": True} if delivery.bulletin.demonstration else {})}


def _in_short(bulletin: Bulletin) -> list[dict[str, object]]:
    """Heading and paragraphs of the sections that are printed and stand in the mail."""
    rows = bulletin.sections.filter(code__in=_IN_SHORT, left_out=False)
    return [
        {"heading": row.heading, "paragraphs": row.text.splitlines()} for row in rows if row.text
    ]


# --- The mail's own name: what comes back is known by it ---


def name_of(delivery: Delivery) -> str:
    """The same at every attempt, and another one (``-r2``) when a person has it sent once more;
    sealed, so that nobody outside can make one up."""
    number = f"{delivery.pk}-r{delivery.resent + 1}" if delivery.resent else str(delivery.pk)
    return f"bulletin-{number}-{_seal(number)}"


def _seal(number: str) -> str:
    return salted_hmac("metrics.mail.bulletin", number, algorithm="sha256").hexdigest()[:_SEAL]


def mails_in(text: str) -> list[tuple[int, int]]:
    """The mails whose names stand in a text, in order, each once: the number of the delivery, and
    how often it had been sent anew."""
    found = (
        _told_by(number)
        for number, seal in _NAME.findall(text)
        if constant_time_compare(seal, _seal(number))
    )
    return list(dict.fromkeys(found))


def _told_by(number: str) -> tuple[int, int]:
    delivery, _, time = number.partition("-r")
    return int(delivery), int(time) - 1 if time else 0
