"""Reading a mail that came back: which of ours it was, and why. No database is asked here."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr

from metrics.actions.bulletin.errors import BulletinError
from metrics.mail.bulletin import mails_in

LARGEST = 2 * 1024 * 1024  # bytes
_SENDERS = {"mailer-daemon", "postmaster"}
_FAILED = "failed"
_NO_REASON = "对方退回，没有说明原因"
# What servers write as a sentence of their own: "550 5.1.1 user unknown", "5.2.2".
_REPLY = re.compile(
    r"^.*\b[45]\d\d[ -](?:[45]\.\d+\.\d+\b)?.*$|^.*\b[45]\.\d{1,3}\.\d{1,3}\b.*$", re.M
)
# That a mail came back, as servers say it outside the standard form.
_SAID = re.compile(
    r"(?i)undeliver|returned (?:mail|to sender|message)|delivery (?:\w+ ){0,3}fail|failure notice"
    r"|(?:could|can) ?not be delivered|退信|退回|无法投递|无法送达|投递失败|发送失败"
)
_MACHINES = ("X-Autoreply", "X-Autorespond", "X-Autoresponder", "X-Auto-Reply")
_ANSWERS = {"auto_reply", "auto-reply"}


class UnreadableError(BulletinError):
    """It is no mail, or too large to be one that came back."""


class NotReturnedError(BulletinError):
    """It is a mail, but none that says that another one did not arrive."""


@dataclass(frozen=True, slots=True)
class Returned:
    """``mails`` are those that it may be about (delivery, how often sent anew), ``reason`` what the
    server said."""

    mails: list[tuple[int, int]]
    reason: str


def returned(data: bytes) -> Returned:
    """A delivery report (RFC 3464), or a returned message as older servers write it."""
    message = _parsed(data)
    if message.get_content_type() == "multipart/report":
        reason = _reported(message)
    elif _is_returned(message):
        reason = _quoted(message)
    else:
        raise NotReturnedError("这不是退信：请上传邮件服务器退回的原邮件（.eml）")
    return Returned(mails_in("\n".join(_texts(message))), _clean(reason) or _NO_REASON)


def _parsed(data: bytes) -> Message:
    if not data or len(data) > LARGEST:
        raise UnreadableError("文件是空的，或超过 2 MB，不像是退信")
    message = message_from_bytes(data)
    if not message.keys():
        raise UnreadableError("读不出邮件：请上传邮件服务器退回的原邮件（.eml）")
    return message


def _reported(message: Message) -> str:
    """What the report says of the first recipient that was not reached."""
    actions = []
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Message):
                continue
            action = str(block.get("Action", "")).strip().lower()
            if action == _FAILED:
                said = str(block.get("Diagnostic-Code", "")).partition(";")
                return f"{block.get('Status', '')} {(said[2] or said[0]).strip()}"
            actions += [action] if action else []
    if "delayed" in actions:
        raise NotReturnedError("对方服务器还在继续投递，不是退信")
    raise NotReturnedError("这份回执没有说邮件被退回")


def _is_returned(message: Message) -> bool:
    """Whether a mail server wrote it because it could not deliver: it says who it is, and that a
    mail came back."""
    name = parseaddr(str(message.get("From", "")))[1].partition("@")[0].lower()
    if name not in _SENDERS or _is_answer(message):
        return False
    return bool(message.get("X-Failed-Recipients")) or any(
        _SAID.search(text) for text in _said(message)
    )


def _is_answer(message: Message) -> bool:
    """Whether an answering machine wrote it. Some servers call their own returned mails replies:
    those name the recipients that failed."""
    if any(message.get(name) for name in _MACHINES):
        return True
    if str(message.get("Precedence", "")).strip().lower() in _ANSWERS:
        return True
    submitted = str(message.get("Auto-Submitted", "")).partition(";")[0].strip().lower()
    return submitted == "auto-replied" and not message.get("X-Failed-Recipients")


def _said(message: Message) -> Iterator[str]:
    """Subject and texts: what a person would read."""
    yield _header(message, "Subject")
    for part in message.walk():
        if part.get_content_maintype() == "text":
            yield _text(part)


def _quoted(message: Message) -> str:
    """The line of the text in which the other server's answer stands."""
    for part in message.walk():
        if part.get_content_maintype() == "text" and (found := _REPLY.search(_text(part))):
            return found[0]
    return _header(message, "Subject")


def _texts(message: Message) -> Iterator[str]:
    """Everything in which the name of the returned mail may stand."""
    for part in message.walk():
        yield "\n".join(f"{name}: {value}" for name, value in part.items())
        if part.get_content_maintype() == "text":
            yield _text(part)


def _text(part: Message) -> str:
    """A part as text, whatever it says of its own signs."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(part.get_content_charset("utf-8"), "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


def _header(message: Message, name: str) -> str:
    """A header as it is read; one that cannot be decoded as it stands."""
    raw = str(message.get(name, ""))
    try:
        return str(make_header(decode_header(raw)))
    except (LookupError, ValueError):
        return raw


def _clean(reason: str) -> str:
    """One line without signs that cannot be shown."""
    shown = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in reason)
    return " ".join(shown.split())
