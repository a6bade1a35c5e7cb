"""Drawing up: a draft when its time has come, brought up to date without losing what people wrote.

Only the generated text is ever replaced. What a person wrote, left out or said about a correction
stays until a person takes it back.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction

from campaigns.models import Campaign, User
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState
from metrics.actions.bulletin.correcting import GENERATED_CHANGES, say_again
from metrics.actions.bulletin.errors import BulletinError, StateError, UnreadyError
from metrics.actions.bulletin.expecting import due
from metrics.actions.bulletin.holding import hold_draft, told
from metrics.actions.held import hold_campaign
from metrics.models import Bulletin, Section
from metrics.queries.bulletin.drafted import Drafted, drafted, ready
from metrics.queries.bulletin.period import issue_words
from metrics.wording.numbers import Numbers

_log = logging.getLogger(__name__)

# What bringing a draft up to date leaves as it is.
_SAID = {GENERATED_CHANGES, "copies"}


def draft(
    *,
    campaign: Campaign,
    kind: BulletinKind,
    month: Month,
    at: datetime,
    by: User | None = None,
    address: str | None = None,
) -> Bulletin:
    """The first edition of an issue; ``by`` is None for the timetable."""
    if _there(campaign, kind, month):
        raise StateError(f"{issue_words(kind, month)}已经起草")
    now = _drawn_up(campaign, kind, month, at)
    with transaction.atomic():
        hold_campaign(campaign.pk)
        if _there(campaign, kind, month):
            raise StateError(f"{issue_words(kind, month)}刚刚起草好，请刷新")
        now = _with_copies(now, _copies_before(campaign, kind))
        bulletin = _create(campaign, kind, month, 1, now, by, at)
        _write_sections(bulletin, now, {})
        told("起草通报", bulletin, by, at, address, after={"依据摘要": now.digest})
    return bulletin


def _with_copies(now: Drafted, copies: str) -> Drafted:
    return replace(now, content={**now.content, "copies": copies})


def _copies_before(campaign: Campaign, kind: str) -> str:
    """抄送 of the last issue of this kind that was signed: an office keeps its list."""
    rows = Bulletin.objects.filter(campaign=campaign, kind=kind, state=BulletinState.SIGNED)
    last = rows.order_by("-signed_at").first()
    return str(last.content["copies"]) if last else ""


def _there(campaign: Campaign, kind: str, month: Month) -> bool:
    return Bulletin.objects.filter(campaign=campaign, kind=kind, month=month.number).exists()


def _drawn_up(campaign: Campaign, kind: BulletinKind, month: Month, at: datetime) -> Drafted:
    """What the published rankings say. It takes its time, so nothing is held meanwhile; a ranking
    published in between makes the draft out of date, which signing refuses."""
    now = drafted(campaign, kind, month, Numbers(settings.ROUNDING), at)
    if now is None:
        raise UnreadyError(f"{issue_words(kind, month)}所依据的排名还没有全部发布")
    return now


def _create(
    campaign: Campaign,
    kind: BulletinKind,
    month: Month,
    edition: int,
    now: Drafted,
    by: User | None,
    at: datetime,
) -> Bulletin:
    return Bulletin.objects.create(
        campaign=campaign,
        kind=kind,
        month=month.number,
        edition=edition,
        state=BulletinState.DRAFT,
        title=now.title,
        content=now.content,
        basis=now.basis,
        basis_digest=now.digest,
        drafted_at=at,
        drafted_by=by,
        demonstration=now.demonstration,
    )


def refresh(*, bulletin: Bulletin, by: User, at: datetime, address: str | None = None) -> Bulletin:
    """Bring a draft up to what is published now. Nothing that a person wrote is touched."""
    month = Month.of(bulletin.month)
    now = _drawn_up(bulletin.campaign, BulletinKind(bulletin.kind), month, at)
    with transaction.atomic():
        held = hold_draft(bulletin)
        before = held.basis_digest
        old = {row.code: row for row in held.sections.all()}
        said = {key: held.content[key] for key in held.content.keys() & _SAID}
        held.title, held.basis, held.basis_digest = now.title, now.basis, now.digest
        held.content = {**now.content, **said}
        held.demonstration = now.demonstration
        held.version += 1
        held.save()
        _write_sections(held, now, old)
        say_again(held)
        told(
            "更新通报草稿",
            held,
            by,
            at,
            address,
            before={"依据摘要": before},
            after={"依据摘要": now.digest},
        )
    return held


def _write_sections(bulletin: Bulletin, now: Drafted, old: Mapping[str, Section]) -> None:
    """New ones are added, gone ones are deleted, unless a person has written or decided there:
    those stay, with nothing generated."""
    generated = {one.code: one for one in now.sections}
    gone = [row for row in old.values() if row.code not in generated]
    kept = [row for row in gone if row.edited is not None or row.left_out]
    rows = []
    for number, code in enumerate(_in_order(list(generated), list(old), kept), start=1):
        row = old.get(code) or Section(bulletin=bulletin, code=code)
        one = generated.get(code)
        row.number = number
        row.heading = one.heading if one else row.heading
        row.generated = one.text if one else ""
        rows.append(row)
    bulletin.sections.filter(pk__in=[row.pk for row in gone if row not in kept]).delete()
    for row in rows:
        row.save()


def _in_order(generated: Sequence[str], old: Sequence[str], kept: Iterable[Section]) -> list[str]:
    """The codes as they are drawn up, a kept one behind the one that it followed."""
    order = list(generated)
    for row in kept:
        before = [code for code in old[: old.index(row.code)] if code in order]
        order.insert(order.index(before[-1]) + 1 if before else 0, row.code)
    return order


def correct(*, bulletin: Bulletin, by: User, at: datetime, address: str | None = None) -> Bulletin:
    """A draft of the next edition of a signed bulletin, with the edits carried over."""
    month, kind = Month.of(bulletin.month), BulletinKind(bulletin.kind)
    now = _drawn_up(bulletin.campaign, kind, month, at)
    with transaction.atomic():
        hold_campaign(bulletin.campaign_id)
        last = _last(bulletin)
        if last.state != BulletinState.SIGNED:
            raise StateError("已有一份更正版草稿，请在那一份上修改")
        now = _with_copies(now, last.content["copies"])
        made = _create(bulletin.campaign, kind, month, last.edition + 1, now, by, at)
        _write_sections(made, now, _carried(last, made))
        say_again(made)
        told("起草更正版", made, by, at, address, after={"依据摘要": now.digest})
    return made


def _last(bulletin: Bulletin) -> Bulletin:
    rows = Bulletin.objects.filter(
        campaign=bulletin.campaign, kind=bulletin.kind, month=bulletin.month
    )
    return rows.order_by("-edition")[0]


def _carried(last: Bulletin, made: Bulletin) -> dict[str, Section]:
    """The sections of the edition before as unsaved ones of the new edition."""
    carried = {}
    for row in last.sections.all():
        row.pk, row.bulletin = None, made
        row._state.adding = True
        carried[row.code] = row
    return carried


@transaction.atomic
def discard(*, bulletin: Bulletin, by: User, at: datetime, address: str | None = None) -> None:
    """Throw the draft of a correction away. A first edition stays: it would be drawn up again."""
    held = hold_draft(bulletin)
    if held.edition == 1:
        raise BulletinError("首版草稿不能作废；暂不签发的，留着即可")
    written = {row.code: row.edited for row in held.sections.all() if row.edited is not None}
    told("作废更正版草稿", held, by, at, address, before={"更正说明": held.changes, **written})
    held.delete()


def draft_due(
    *,
    at: datetime,
    errors: list[Exception] | None = None,
    go_on: Callable[[], bool] = lambda: True,
) -> int:
    """Draw up what should exist by now and can be; the number of drafts. Safe to run twice, and at
    once by two workers: whoever comes second finds it done. One campaign's trouble does not hold
    up the others; it is logged, and added to ``errors``. ``go_on`` is asked before each draft;
    where it says no, the rest waits."""
    done = 0
    for campaign in Campaign.objects.select_related("region"):
        for kind, month in due(campaign, at):
            if not _there(campaign, kind, month) and ready(campaign, kind, month):
                if not go_on():
                    return done
                done += _quietly(campaign, kind, month, at, errors)
    return done


def _quietly(
    campaign: Campaign,
    kind: BulletinKind,
    month: Month,
    at: datetime,
    errors: list[Exception] | None,
) -> int:
    """Whether it was done."""
    try:
        draft(campaign=campaign, kind=kind, month=month, at=at)
    except BulletinError:  # another worker was quicker
        return 0
    except Exception as error:
        _log.exception("a bulletin could not be drawn up")
        if errors is not None:
            errors.append(error)
        return 0
    return 1
