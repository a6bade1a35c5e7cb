"""更正: changing what has been approved. Old value, new value, reason, and a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction

from campaigns.audit import record
from campaigns.models import Indicator, Region, User
from campaigns.periods import Month
from campaigns.queries.reporting import due_for
from campaigns.terms import AmendmentState, Said, SubmissionState
from metrics.actions.entry.errors import LONGEST_REASON, EntryError, MoveError, checked_text
from metrics.actions.entry.sheets import LONGEST_TEXT
from metrics.actions.review.versions import count_up, hold_months
from metrics.engine.typed import Typed, read_typed
from metrics.frames.entry.amended import amended
from metrics.frames.entry.sheet import text_of
from metrics.models import Amendment, Figure, ReportingPeriod, Submission
from metrics.wording.findings import mistake_words
from metrics.wording.substance import says_something


class CellsError(EntryError):
    """Some of the new values cannot be taken: indicator code → what is wrong with it. ``asked``:
    code → the question, of those that will want a word as well."""

    def __init__(self, cells: Mapping[str, str], asked: Mapping[str, str] | None = None) -> None:
        super().__init__("；".join(cells.values()))
        self.cells, self.asked = dict(cells), dict(asked or {})


class QuestionsError(EntryError):
    """New values that are possible but odd want a word each: indicator code → the question."""

    def __init__(self, cells: Mapping[str, str]) -> None:
        super().__init__(f"有{len(cells)}处需要说明")
        self.cells = dict(cells)


@dataclass(frozen=True, slots=True)
class Value:
    """A cell's value as the three things it can be."""

    said: Said
    value: int | None

    @classmethod
    def of(cls, figure: Figure | None) -> Value:
        if figure is None:
            return cls(Said.MISSING, None)
        return cls(Said.EXEMPT if figure.value is None else Said.NUMBER, figure.value)

    @classmethod
    def typed(cls, typed: Typed) -> Value:
        return cls(Said.EXEMPT if typed.exempt else Said.NUMBER, typed.value)


@dataclass(frozen=True, slots=True)
class Why:
    """``reason`` of the whole request, and of odd cells an explanation (indicator code → words)."""

    reason: str
    cells: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def propose(
    *,
    period: ReportingPeriod,
    region: Region,
    texts: Mapping[str, str],
    reason: str | Why,
    by: User,
    at: datetime,
    address: str | None = None,
) -> list[Amendment]:
    """Ask for new values of approved cells (indicator code → as typed); all or none.

    The checks of entry hold here too: what is wrong is refused, what is odd wants an explanation,
    which the request keeps behind its reason.
    """
    told = reason if isinstance(reason, Why) else Why(reason)
    why = checked_text(told.reason, LONGEST_REASON, "更正的理由")
    if not why:
        raise EntryError("请写明更正的理由")
    for text in texts.values():
        checked_text(text, LONGEST_TEXT, "新的数值")
    submission = _approved(period, region)
    campaign, month = period.campaign, Month.of(period.month)
    indicators = {one.indicator.code: one.indicator for one in due_for(campaign, region, month)}
    old = _values(region, month, list(indicators.values()))
    new, wrong = _read(texts, indicators, old)
    wrong |= _already_asked(region, month, [indicators[code] for code in new])
    if wrong:
        raise CellsError(wrong)
    if not new:
        raise EntryError("没有改动任何一格")
    why = _checked(submission, indicators, {code: texts[code] for code in new}, why, told.cells)
    asked = [
        Amendment(
            campaign=campaign,
            region=region,
            indicator=indicators[code],
            month=month.number,
            old_said=old[code].said,
            old_value=old[code].value,
            new_said=value.said,
            new_value=value.value,
            reason=why,
            state=AmendmentState.PROPOSED,
            asked_by=by,
            asked_at=at,
        )
        for code, value in new.items()
    ]
    try:
        with transaction.atomic():
            Amendment.objects.bulk_create(asked)
    except IntegrityError:
        raise MoveError("这些格里有一格刚被别人申请更正，请刷新") from None
    for one in asked:
        _record("申请更正", one, by, at, address)
    return asked


def _approved(period: ReportingPeriod, region: Region) -> Submission:
    rows = period.submissions.select_related("period__campaign", "region")
    row = rows.filter(region=region, state=SubmissionState.APPROVED).first()
    if row is None:
        raise MoveError("本月还没有审核通过的报送：锁定前请直接填报，锁定后请申请重新开放")
    return row


def _checked(
    submission: Submission,
    indicators: Mapping[str, Indicator],
    texts: Mapping[str, str],
    why: str,
    explained: Mapping[str, str],
) -> str:
    """The reason with the explanations behind it, once the checks have nothing left to say."""
    found = amended(submission, texts)
    if found.wrong:
        raise CellsError(found.wrong, found.asked)
    words = {
        code: checked_text(explained.get(code, ""), LONGEST_REASON, "说明") for code in found.asked
    }
    if left := {code: found.asked[code] for code in words if not says_something(words[code])}:
        raise QuestionsError(left)
    # Who explains with the reason itself need not read it twice.
    more = [f"{indicators[code].name}：{said}" for code, said in words.items() if said != why]
    return checked_text("；".join([why, *more]), LONGEST_REASON, "更正的理由连同各格的说明")


def _values(region: Region, month: Month, indicators: list[Indicator]) -> dict[str, Value]:
    rows = Figure.objects.filter(month=month.number, region=region, indicator__in=indicators)
    there = {row.indicator_id: row for row in rows}
    return {row.code: Value.of(there.get(row.pk)) for row in indicators}


def _read(
    texts: Mapping[str, str], indicators: Mapping[str, Indicator], old: Mapping[str, Value]
) -> tuple[dict[str, Value], dict[str, str]]:
    """The cells that really change, and what is wrong with those that cannot be read."""
    new: dict[str, Value] = {}
    wrong: dict[str, str] = {}
    for code, text in texts.items():
        indicator = indicators.get(code)
        if indicator is None:
            wrong[code] = f"本月没有指标 {code}"
            continue
        typed = read_typed(text, indicator.decimals)
        if typed.mistake:
            words = mistake_words(typed.mistake, text, indicator.unit, indicator.decimals)
            wrong[code] = f"{indicator.name}：{words}"
        elif typed.said and Value.typed(typed) != old[code]:
            new[code] = Value.typed(typed)
    return new, wrong


def _already_asked(region: Region, month: Month, indicators: list[Indicator]) -> dict[str, str]:
    rows = Amendment.objects.filter(
        month=month.number,
        region=region,
        indicator__in=indicators,
        state=AmendmentState.PROPOSED,
    ).select_related("indicator")
    return {row.indicator.code: f"{row.indicator.name}已有一个待审核的更正" for row in rows}


@transaction.atomic
def decide(
    *,
    asked: Sequence[Amendment],
    granted: bool,
    answer: str = "",
    by: User,
    at: datetime,
    address: str | None = None,
) -> list[Amendment]:
    """Approve cells of one sheet together: the figures change and the month's version counts up.
    Or refuse them, with an answer.

    The checks are asked once more, of the sheet as it is by now: what two requests change may
    contradict itself, and so may half a request.
    """
    periods = hold_months(asked[0].region, asked[0].month)
    rows = [_proposed(one) for one in asked]
    if any(row.asked_by_id == by.pk for row in rows):
        raise EntryError("申请人不能审核自己的更正")
    words = checked_text(answer, LONGEST_REASON, "审核意见")
    if not granted and not words:
        raise EntryError("请写明不同意的理由")
    if granted:
        _require_right(rows)
        for row in rows:
            _apply(row)
        count_up(periods, rows[0].campaign, [row.indicator.code for row in rows])
    for row in rows:
        row.state = AmendmentState.APPROVED if granted else AmendmentState.REJECTED
        row.decided_by, row.decided_at, row.answer = by, at, words
        row.save(update_fields=["state", "decided_by", "decided_at", "answer"])
        _record("同意更正" if granted else "不同意更正", row, by, at, address)
    return rows


def _require_right(rows: Sequence[Amendment]) -> None:
    submission = _submission(rows[0])
    texts = {row.indicator.code: text_of(row.new_value, row.indicator.decimals) for row in rows}
    if wrong := amended(submission, texts).wrong:
        raise EntryError(
            f"同意后这张表不符合校验规则（{' '.join(wrong.values()).rstrip('。')}）；"
            "相关的格请一起同意，或者写明意见不同意"
        )


def _submission(row: Amendment) -> Submission:
    rows = Submission.objects.select_related("period__campaign", "region")
    return rows.get(period__campaign=row.campaign_id, period__month=row.month, region=row.region_id)


@transaction.atomic
def withdraw(*, asked: Amendment, by: User, at: datetime, address: str | None = None) -> Amendment:
    """Take a request back that nobody has decided on yet."""
    row = _proposed(asked)
    if row.asked_by_id != by.pk:
        raise EntryError("只有申请人可以撤回")
    row.state = AmendmentState.WITHDRAWN
    row.save(update_fields=["state"])
    _record("撤回更正", row, by, at, address)
    return row


def _proposed(asked: Amendment) -> Amendment:
    rows = Amendment.objects.select_for_update(of=("self",))
    row = rows.select_related("campaign", "region", "indicator").get(pk=asked.pk)
    if row.state != AmendmentState.PROPOSED:
        raise MoveError(f"这个更正{AmendmentState(row.state).word}，请刷新")
    return row


def _apply(row: Amendment) -> None:
    """Put the new value in place of the old one, if it is still the old one."""
    figures = Figure.objects.select_for_update().filter(
        month=row.month, region=row.region, indicator=row.indicator
    )
    figure = figures.first()
    if Value.of(figure) != Value(Said(row.old_said), row.old_value):
        raise MoveError("申请之后原值已经变了，请申请人撤回后重新申请")
    if figure is None:
        figure = Figure(
            month=row.month,
            region=row.region,
            indicator=row.indicator,
            submission=_submission(row),
        )
    figure.value = row.new_value
    figure.save()


def _record(action: str, row: Amendment, by: User, at: datetime, address: str | None) -> None:
    record(
        action=action,
        subject=f"报送 {row.campaign.code} {row.month} {row.region.code}",
        by=by,
        at=at,
        before={row.indicator.code: plain(row.old_said, row.old_value)},
        after={
            row.indicator.code: plain(row.new_said, row.new_value),
            "理由": row.reason,
            **({"意见": row.answer} if row.answer else {}),
        },
        address=address,
    )


def plain(said: str, value: int | None) -> int | str:
    """A value for the audit: the number, or the word for what stands instead of one."""
    return value if value is not None else Said(said).word
