"""Sheets of the demonstration as its people type them, with a word on everything striking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from campaigns import audit
from campaigns.models import AuditEntry, Check, Indicator, Region, User
from campaigns.terms import Severity, Source, SubmissionState, Verb
from metrics.actions.cast import Desks
from metrics.actions.entry.sheets import save, subject_of, submit, told
from metrics.actions.review.versions import count_up, hold_months
from metrics.engine.lines import Line
from metrics.frames.bulk import write_rows
from metrics.frames.demonstration.opening import Course
from metrics.frames.demonstration.recipe import CampaignRecipe, RecipeError, Typed
from metrics.frames.entry.sheet import DUTY_RECORD, Sheet, sheets_of, text_of
from metrics.models import Figure, ReportingPeriod, Submission, SubmissionMove

Values = Mapping[str, Mapping[str, int | None]]

_RECORD_LATER = "月内活动台账尚在补登记"


def typed_sheets(
    period: ReportingPeriod, values: Values, written: CampaignRecipe, typed: Iterable[Typed] = ()
) -> dict[str, Sheet]:
    """Region code → its sheet, not saved yet: the made-up values as somebody would type them,
    ``typed`` cells otherwise, and an explanation wherever the checks ask for one."""
    rows = Region.objects.filter(code__in=values).select_related("parent").order_by("code")
    regions = list(rows)
    digits = dict(Indicator.objects.values_list("code", "decimals"))
    begun = {region.pk: Submission(period=period, region=region) for region in regions}
    for region in regions:
        lines = {
            code: {"text": text_of(value, digits[code]), "why": ""}
            for code, value in values[region.code].items()
        }
        for cell in typed:
            if cell.region == region.code:
                lines[cell.indicator] = {"text": cell.text, "why": cell.why}
        begun[region.pk].lines = lines
    sheets = sheets_of(period, regions, begun)
    _explain(sheets.values(), written.explanations)
    return {sheet.region.code: sheet for sheet in sheets.values()}


def _explain(sheets: Iterable[Sheet], explanations: Mapping[str, str]) -> None:
    kinds = dict(Check.objects.values_list("code", "kind"))
    for sheet in sheets:
        for code in sheet.unexplained:
            asked = next(one for one in sheet.findings[code] if one.severity == Severity.SOFT)
            if asked.check == DUTY_RECORD:  # no check of the catalogue
                sheet.cells[code]["why"] = _RECORD_LATER
            else:
                sheet.cells[code]["why"] = explanations[kinds[asked.check]]


def lines_of(sheet: Sheet) -> list[Line]:
    """The sheet's cells, in its order."""
    return [
        Line(sheet.region.code, code, sheet.cells[code]["text"], code, sheet.cells[code]["why"])
        for code in sheet.typed
        if code in sheet.cells
    ]


def hand_in(sheet: Sheet, *, by: User, saved_at: datetime, at: datetime) -> None:
    """Type the whole sheet and submit it, as its office would."""
    lines, source = lines_of(sheet), Source.DEMONSTRATION
    save(period=sheet.period, region=sheet.region, lines=lines, source=source, by=by, at=saved_at)
    submit(period=sheet.period, region=sheet.region, by=by, at=at)


# --- many at once ------------------------------------------------------------------------------


def approve_all(
    period: ReportingPeriod,
    sheets: Iterable[Sheet],
    desks: Desks,
    courses: Mapping[str, Course],
) -> None:
    """The same rows as ``save``, ``submit`` and ``approve`` leave behind, sheet by sheet, without
    asking the database about each of them."""
    done = list(sheets)
    if unready := [sheet.region.code for sheet in done if sheet.refusal()]:
        raise RecipeError(f"{period.month}：{'、'.join(unready)} 的表通不过校验")
    for sheet in done:
        _put(sheet, desks, courses[sheet.region.code])
    Submission.objects.bulk_create(_submission(sheet) for sheet in done)
    _write_figures(done)
    SubmissionMove.objects.bulk_create(move for sheet in done for move in _moves(sheet))
    AuditEntry.objects.bulk_create(entry for sheet in done for entry in _entries(sheet))
    periods = hold_months(period.campaign.region, period.month)
    for sheet in done:
        count_up(periods, period.campaign, sheet.typed)


def _submission(sheet: Sheet) -> Submission:
    if sheet.submission is None:
        raise RecipeError(f"{sheet.region.code}：没有报送")
    return sheet.submission


def _put(sheet: Sheet, desks: Desks, course: Course) -> None:
    """Fill in what saving, submitting and approving would have."""
    row, code = _submission(sheet), sheet.region.code
    row.state, row.version, row.deadline = SubmissionState.APPROVED, 1, sheet.period.due_at
    row.entered_by, row.submitted_at = desks.enters(code), course.submitted
    row.decided_by, row.decided_at = desks.decides(code), course.decided
    mark = {
        "n": 1,
        "v": 1,
        "by": row.entered_by.pk,
        "at": course.saved.isoformat(timespec="seconds"),
        "source": Source.DEMONSTRATION.value,
    }
    row.lines = {
        line.indicator: {"text": line.text, "why": line.why, **mark} for line in lines_of(sheet)
    }


def _write_figures(sheets: Iterable[Sheet]) -> None:
    rows = [
        (sheet.period.month, sheet.region.pk, one.indicator.pk, typed.value, _submission(sheet).pk)
        for sheet in sheets
        for one in sheet.counted
        if (typed := sheet.typed[one.indicator.code]).said
    ]
    write_rows(Figure, ["month", "region", "indicator", "value", "submission"], sorted(rows))


_WAY = (
    (Verb.SUBMIT, SubmissionState.DRAFT, SubmissionState.SUBMITTED),
    (Verb.APPROVE, SubmissionState.SUBMITTED, SubmissionState.APPROVED),
)


def _moves(sheet: Sheet) -> Iterator[SubmissionMove]:
    row = _submission(sheet)
    texts = {code: cell["text"] for code, cell in row.lines.items()}
    steps = ((row.entered_by, row.submitted_at), (row.decided_by, row.decided_at))
    for (verb, before, after), (by, at) in zip(_WAY, steps, strict=True):
        if by and at:
            yield SubmissionMove(
                submission=row,
                verb=verb,
                from_state=before,
                to_state=after,
                by=by,
                at=at,
                texts=texts,
            )


def _entries(sheet: Sheet) -> Iterator[AuditEntry]:
    row, subject = _submission(sheet), subject_of(_submission(sheet))

    def entry(action: str, by: User, at: datetime, before: object, after: object) -> AuditEntry:
        return audit.entry(action=action, subject=subject, by=by, at=at, before=before, after=after)

    saved = datetime.fromisoformat(next(iter(row.lines.values()))["at"])
    typed = {code: told(cell) for code, cell in row.lines.items()}
    empty = dict.fromkeys(typed, told({}))
    yield entry(f"填报（{Source.DEMONSTRATION.word}）", row.entered_by, saved, empty, typed)
    for move in _moves(sheet):
        states = [
            {"状态": SubmissionState(state).word} for state in (move.from_state, move.to_state)
        ]
        yield entry(Verb(move.verb).word, move.by, move.at, *states)
