"""What each job of the timetable does. Every one asks the database what is due, so that a missed
run is caught up by the next one and a second run finds nothing to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.actions import attempts, sessions
from campaigns.actions.accounts import switching
from campaigns.actions.audit import sealing
from campaigns.models import Campaign
from campaigns.terms import BulletinState, Job
from metrics.actions import blocks, mailing, ranking
from metrics.actions.accountability import listed, proposing, rectification_entry, reminding
from metrics.actions.bulletin import bounces, copies, drafting
from metrics.actions.entry import periods, reminders, requests, uploads
from metrics.actions.quality import drawing, screening
from metrics.actions.schedule import alarms
from metrics.models import Bulletin, Copy, Delivery, Ranking, Run

# Runs are remembered for so long; what people did stays in the audit.
REMEMBERED = timedelta(days=400)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Turn:
    """One run of a job: the clock, when the timetable ran it last (None: never, or the last run
    was by hand), whether a person asked for it, and what is asked between two things of a long
    work: whether to go on."""

    now: Callable[[], datetime]
    last: datetime | None = None
    by_hand: bool = False
    go_on: Callable[[], bool] = lambda: True


@dataclass(slots=True)
class Done:
    """What a run did: a number, the same in words, and what went wrong on the way."""

    number: int = 0
    words: list[str] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def add(self, number: int, words: str) -> None:
        """``words`` hold the number as ``{}``; nothing is said of nothing."""
        self.number += number
        if number:
            self.words.append(words.format(number))

    @contextmanager
    def going_on(self, what: str) -> Iterator[None]:
        """One thing's trouble does not hold up the others; it is logged and told."""
        try:
            yield
        except Exception as error:
            _log.exception(what)
            self.errors.append(error)


def _months(turn: Turn) -> Done:
    kept = periods.keep(at=turn.now())
    done = Done(errors=kept.errors)
    done.add(kept.opened, "开启 {} 个月份")
    done.add(kept.locked, "锁定 {} 个月份")
    return done


def _reminders(turn: Turn) -> Done:
    done = Done()
    done.add(reminders.remind_due(at=turn.now()), "催报 {} 人")
    return done


def _rankings(turn: Turn) -> Done:
    """Months whose approved figures are newer than their ranking. Upstream never calls: approving
    or amending a figure only counts a version up."""
    done, found = Done(), 0
    for campaign in Campaign.objects.select_related("region"):
        with done.going_on("a ranking could not be computed"):
            for drafts in _ranked_anew(campaign, turn):
                found += bool(drafts)
    done.add(found, "算好 {} 个月的排名")
    # Afterwards: a ranking does not wait for what only makes the next one quicker. What is wrong is
    # found first, so that it is built anew at once.
    with done.going_on("blocks do not hold what the figures say"):
        blocks.verify_due(at=turn.now(), go_on=turn.go_on)
    with done.going_on("blocks of figures could not be built"):
        blocks.keep(at=turn.now(), go_on=turn.go_on)
    return done


def _ranked_anew(campaign: Campaign, turn: Turn) -> Iterator[list[Ranking]]:
    """The drafts of each month that has to be ranked anew."""
    stale = ranking.stale_months(campaign)
    if not stale or not turn.go_on():
        return
    made = ranking.compute_each(campaign=campaign, months=stale, at=lambda _month: turn.now())
    for number, (_month, drafts) in enumerate(made, start=1):
        yield drafts
        if number < len(stale) and not turn.go_on():
            return


def _bulletins(turn: Turn) -> Done:
    done, made = Done(), 0
    with done.going_on("bulletins could not be drawn up"):
        drafts = drafting.draft_due(at=turn.now(), errors=done.errors, go_on=turn.go_on)
        done.add(drafts, "起草 {} 份通报")
    for bulletin in _without_copies():
        with done.going_on("the documents of a bulletin could not be made"):
            made += copies.make_copies(bulletin=bulletin, at=turn.now(), go_on=turn.go_on)
    done.add(made, "生成 {} 份通报文档")
    return done


def _without_copies() -> list[Bulletin]:
    """Signed bulletins with a recipient whose region's document is not made yet."""
    made = Copy.objects.filter(bulletin=OuterRef("bulletin"), region=OuterRef("region"))
    waiting = Delivery.objects.filter(~Exists(made)).values("bulletin")
    rows = Bulletin.objects.filter(state=BulletinState.SIGNED, pk__in=waiting)
    return list(rows.select_related("campaign__region").order_by("signed_at"))


def _ladder(turn: Turn) -> Done:
    """What the documents state comes first: a relapse is one of an area under observation."""
    done, areas, lines = Done(), 0, 0
    today = timezone.localdate(turn.now())
    for campaign in Campaign.objects.filter(starts_on__lte=today).select_related("region"):
        if not turn.go_on():
            break
        with done.going_on("what a document states could not be taken over"):
            areas += listed.take_over(campaign=campaign, at=turn.now())
        with done.going_on("what a document found could not be taken over"):
            lines += rectification_entry.take_over(campaign=campaign, at=turn.now())
    done.add(areas, "登记文件所列地区 {} 个")
    done.add(lines, "登记文件所列问题 {} 项")
    with done.going_on("proposals could not be made"):
        made = proposing.propose_due(at=turn.now(), errors=done.errors, go_on=turn.go_on)
        done.add(made, "提请 {} 件")
    with done.going_on("mails about deadlines could not be written"):
        told = reminding.remind(at=turn.now(), errors=done.errors, go_on=turn.go_on)
        done.add(told, "督办 {} 人次")
    return done


def _mail(turn: Turn) -> Done:
    done = Done()
    sent = mailing.send_due(now=turn.now, errors=done.errors, go_on=turn.go_on)
    done.add(sent, "发出 {} 封邮件")
    if done.errors:
        done.words.append(f"还有 {mailing.waiting(turn.now())} 封待发")
    with done.going_on("returned mails could not be read"):
        if turn.go_on():
            done.add(bounces.collect(at=turn.now()), "登记 {} 封退信")
    return done


def _audit(turn: Turn) -> Done:
    """What was written before is read again once a day; a chain that broke is a failed run."""
    done = Done()
    with done.going_on("the audit could not be sealed"):
        # No line of its own in the list of runs: somebody does something every minute.
        if sealed := sealing.seal(go_on=turn.go_on):
            done.words.append(f"封存 {sealed} 条审计记录")
    with done.going_on("the audit does not hold"):
        if found := sealing.verify_due(at=turn.now(), go_on=turn.go_on):
            done.add(found.sealed, "核对 {} 条审计记录")
            sealing.seal()
    return done


def _quality(turn: Turn) -> Done:
    """Locked months are screened once their figures are new; a quarter that is over is drawn."""
    done, asked, lapsed, drawn = Done(), 0, 0, 0
    for campaign in Campaign.objects.select_related("region"):
        if not turn.go_on():
            break
        with done.going_on("figures could not be screened"):
            for found in screening.screen_due(campaign=campaign, at=turn.now, go_on=turn.go_on):
                asked += found.asked
                lapsed += found.lapsed
        with done.going_on("a sample to recount could not be drawn"):
            drawn += drawing.draw_due(campaign=campaign, at=turn.now())
    done.add(asked, "提出 {} 个数据质量问题")
    done.add(lapsed, "{} 个问题因数值更正失效")
    done.add(drawn, "抽取 {} 个季度的复核样本")
    return done


def _alarms(turn: Turn) -> Done:
    seen = alarms.look(at=turn.now(), last=turn.last, by_hand=turn.by_hand)
    done = Done()
    done.add(seen.raised, "报警 {} 条")
    done.add(seen.cleared, "解除 {} 条")
    return done


def _tidying(turn: Turn) -> Done:
    """Answers and returned workbooks that nobody asks for any more, old runs, sessions that have
    run out; and accounts that nobody uses."""
    at, done = turn.now(), Done()
    done.add(requests.forget_handled(at=at), "清理 {} 条接口应答")
    done.add(uploads.forget_returned(at=at), "清理 {} 份退回的工作簿")
    old, _ = Run.objects.filter(began_at__lt=at - REMEMBERED).delete()
    done.add(old, "清理 {} 条运行记录")
    done.add(sessions.forget_expired(at=at), "清理 {} 个过期会话")
    done.add(attempts.forget_old(at=at), "清理 {} 条旧的登录记录")
    with done.going_on("accounts that nobody uses could not be switched off"):
        done.add(switching.disable_unused(at=at), "停用 {} 个长期未用的账号")
    return done


JOBS: dict[Job, Callable[[Turn], Done]] = {
    Job.MONTHS: _months,
    Job.REMINDERS: _reminders,
    Job.RANKINGS: _rankings,
    Job.BULLETINS: _bulletins,
    Job.LADDER: _ladder,
    Job.MAIL: _mail,
    Job.AUDIT: _audit,
    Job.QUALITY: _quality,
    Job.ALARMS: _alarms,
    Job.TIDYING: _tidying,
}
