"""The life of a version of the accountability ladder: drafted, changed, tried, live, retired.

A version that is live is never changed: proposals and measures name it. Whoever wants other rules
drafts the next version, sees on past months what it would have proposed, and somebody else lets
it go live.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max

from campaigns import audit
from campaigns.catalogue.ladder_words import changes
from campaigns.models import Campaign, Ladder, User
from campaigns.officers import same_person
from campaigns.queries.ladders import Problem, digest, problems_of, seal
from campaigns.terms import LadderState


class LadderError(Exception):
    """It cannot be done this way; nothing was written."""


class NoLadderError(LadderError):
    """The campaign's document states no consequences, so there is nothing to change."""


class StateError(LadderError):
    """There is a draft already, or none any more; somebody may have been quicker."""


class StaleError(LadderError):
    """Somebody changed the draft since it was opened; ``stands`` is the draft of now."""

    def __init__(self, stands: Ladder) -> None:
        super().__init__("打开以后试行稿已被改动，没有保存；请对照现在的内容再保存")
        self.stands = stands


class UnsoundError(LadderError):
    """The rules do not make sense; ``problems`` names every place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("；".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class UntriedError(LadderError):
    """The trial of exactly these rules was not shown."""


class OwnDraftError(LadderError):
    """Nobody lets go live what he wrote himself."""


@transaction.atomic
def draft(*, campaign: Campaign, by: User, at: datetime, address: str | None = None) -> Ladder:
    """A copy of the live version under the next number, to be changed."""
    _hold(campaign)
    rows = Ladder.objects.filter(campaign=campaign)
    live = rows.filter(state=LadderState.LIVE).first()
    if live is None:
        raise NoLadderError("本行动没有施行中的问责规则，没有可改的")
    if there := rows.filter(state=LadderState.DRAFT).select_related("made_by").first():
        raise StateError(
            f"已经有一份试行稿（第{there.version}版，{_writer(there)}拟定），请接着改那一份"
        )
    newest = rows.aggregate(newest=Max("version"))["newest"]
    row = Ladder.objects.create(
        campaign=campaign,
        version=newest + 1,
        state=LadderState.DRAFT,
        rules=live.rules,
        derived=live.derived,
        made_by=by,
        made_at=at,
    )
    after = {"版本": row.version, "抄自": live.version}
    _record("拟定问责规则", row, by, at, address, after=after)
    return row


@transaction.atomic
def change(
    *,
    ladder: Ladder,
    seen: str,
    rules: Mapping[str, Any],
    derived: Mapping[str, str],
    by: User,
    at: datetime,
    address: str | None = None,
) -> Ladder:
    """Put other rules into the draft that was ``seen`` (its seal). Equal ones write nothing.
    Whoever wrote last has made the draft; those before him are in the audit."""
    row = _held_draft(ladder, seen)
    if problems := problems_of(row.campaign, rules, derived):
        raise UnsoundError(problems)
    before, after = changes((row.rules, row.derived), (rules, derived))
    if not before and not after:
        return row
    row.rules, row.derived = dict(rules), dict(derived)
    row.made_by, row.made_at = by, at
    row.save(update_fields=["rules", "derived", "made_by", "made_at"])
    _record("修改问责规则试行稿", row, by, at, address, before=before, after=after)
    return row


@transaction.atomic
def discard(
    *, ladder: Ladder, seen: str, by: User, at: datetime, address: str | None = None
) -> None:
    """Take the draft away; what was in it stays in the audit."""
    row = _held_draft(ladder, seen)
    before = {"版本": row.version, "规则": row.rules, "推定": row.derived}
    _record("删去问责规则试行稿", row, by, at, address, before=before)
    row.delete()


@transaction.atomic
def start(
    *, ladder: Ladder, tried: str, by: User, at: datetime, address: str | None = None
) -> Ladder:
    """Let the draft go live in place of the version before it. ``tried`` is the digest of the
    rules whose trial on past months was shown. It takes a second person."""
    row = _held_draft(ladder, seen=None)
    if row.made_by and same_person(row.made_by, by):
        raise OwnDraftError(
            "这一稿最后是您拟定或修改的，须由另一位管理员看过试算后启用；"
            "没有另一位管理员的，请先请系统管理员增设账号"
        )
    if problems := problems_of(row.campaign, row.rules, row.derived):
        raise UnsoundError(problems)
    if tried != digest(row.rules):
        raise UntriedError("启用以前须先看过这一稿的试算；试算以后规则又改过的，请重新试算")
    live = Ladder.objects.filter(campaign=row.campaign, state=LadderState.LIVE).first()
    if live and (live.rules, live.derived) == (row.rules, row.derived):
        raise LadderError(f"试行稿与施行中的第{live.version}版完全相同，不必启用")
    if live:
        live.state, live.retired_at = LadderState.RETIRED, at
        live.save(update_fields=["state", "retired_at"])
    row.state, row.live_by, row.live_at = LadderState.LIVE, by, at
    row.save(update_fields=["state", "live_by", "live_at"])
    before = {"施行版本": live.version} if live else None
    after = {"施行版本": row.version, "规则摘要": digest(row.rules), "拟定人": _writer(row)}
    _record("启用问责规则", row, by, at, address, before=before, after=after)
    return row


def _writer(row: Ladder) -> str:
    return row.made_by.get_full_name() if row.made_by else "目录"


def _hold(campaign: Campaign) -> None:
    """One change of a campaign's ladder after the other."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)


def _held_draft(ladder: Ladder, seen: str | None) -> Ladder:
    """The draft as it stands now, held; refused where it is none any more or not the one seen."""
    _hold(ladder.campaign)
    row = Ladder.objects.select_related("campaign", "made_by").filter(pk=ladder.pk).first()
    if row is None:
        raise StateError("这份试行稿已被删去，没有写入")
    if row.state != LadderState.DRAFT:
        raise StateError(f"第{row.version}版已经启用，不能再改；要改请另拟一稿")
    if seen is not None and seen != seal(row):
        raise StaleError(row)
    return row


def _record(
    action: str,
    row: Ladder,
    by: User,
    at: datetime,
    address: str | None,
    *,
    before: Any = None,
    after: Any = None,
) -> None:
    audit.record(
        action=action,
        subject=str(row),
        by=by,
        at=at,
        before=before,
        after=after,
        address=address,
    )
