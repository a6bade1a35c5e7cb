"""One region's month, read and checked: what is typed, what is still missing, what is odd."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings

from campaigns.models import Region
from campaigns.periods import Month
from campaigns.queries.reporting import Counted, due_for
from campaigns.terms import CheckKind, Severity, SubmissionState
from metrics.engine.checks import History, check
from metrics.engine.typed import Typed, as_kept, read_typed
from metrics.frames.checks import checks_for, ratio_specs
from metrics.frames.definitions import indicator_spec
from metrics.frames.past import Approved, Past, approved_before, approved_in, with_typed
from metrics.models import ReportingPeriod, Submission
from metrics.queries.duties import counted as duties_counted
from metrics.wording.cells import value_words
from metrics.wording.duties import differs_words
from metrics.wording.findings import finding_words, mistake_words
from metrics.wording.numbers import Numbers
from metrics.wording.substance import says_something


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding in words, beside its cell."""

    severity: Severity
    text: str
    check: str


# Under which name the difference to the record of duties is asked for; no check of the catalogue.
DUTY_RECORD = "duty_record"


@dataclass(slots=True)
class Sheet:
    """``typed`` has every due cell; ``carried`` those that another campaign's sheet has filled
    (code → its name), which are shown and not asked again. ``recorded``: indicator code → what the
    record of duties counts in this month, where the region keeps one."""

    period: ReportingPeriod
    region: Region
    submission: Submission | None
    counted: list[Counted]
    cells: dict[str, dict[str, Any]]
    texts: dict[str, str]
    typed: dict[str, Typed]
    carried: dict[str, str]
    past: Past
    column: int
    recorded: dict[str, int] = field(default_factory=dict)
    findings: dict[str, list[Remark]] = field(default_factory=dict)

    @property
    def month(self) -> Month:
        return Month.of(self.period.month)

    @property
    def mistakes(self) -> dict[str, str]:
        """Cells whose text is no number: code → words."""
        return {
            row.code: mistake_words(
                self.typed[row.code].mistake, self.texts[row.code], row.unit, row.decimals
            )
            for row in (one.indicator for one in self.counted)
            if self.typed[row.code].mistake
        }

    @property
    def left(self) -> list[str]:
        """Due cells that have to be filled in and are empty, in the order of the sheet."""
        return [
            one.indicator.code
            for one in self.counted
            if one.indicator.mandatory and self._empty(one.indicator.code)
        ]

    def _empty(self, code: str) -> bool:
        typed = self.typed[code]
        return not typed.said and not typed.mistake

    @property
    def blocking(self) -> list[str]:
        """Cells that are wrong: no number, or a hard finding."""
        wrong = set(self.mistakes) | {
            code
            for code, found in self.findings.items()
            if any(one.severity == Severity.HARD for one in found)
        }
        return [code for code in self.typed if code in wrong]

    @property
    def unexplained(self) -> list[str]:
        """Cells with a soft finding and no word of explanation."""
        return [
            code
            for code, found in self.findings.items()
            if any(one.severity == Severity.SOFT for one in found)
            and not says_something(self.cells.get(code, {}).get("why", ""))
        ]

    def refusal(self) -> str:
        """Why the sheet cannot be handed in yet; empty when it can."""
        words = [
            f"还有{len(self.left)}格未填" if self.left else "",
            f"{len(self.blocking)}处必须改正" if self.blocking else "",
            f"{len(self.unexplained)}处需要说明" if self.unexplained else "",
        ]
        said = "，".join(word for word in words if word)
        return f"{said}，暂不能提交" if said else ""


def sheet_of(submission: Submission) -> Sheet:
    """The sheet of one submission."""
    return sheets_of(submission.period, [submission.region], {submission.region_id: submission})[
        submission.region_id
    ]


def sheets_of(
    period: ReportingPeriod,
    regions: Sequence[Region],
    submissions: Mapping[int, Submission],
    instead: Mapping[int, Mapping[str, str]] | None = None,
) -> dict[int, Sheet]:
    """Region id → its sheet, checked; ``submissions`` has those that have been begun.

    ``instead``: region id → indicator code → the text to be read in place of what stands there.
    """
    month = Month.of(period.month)
    due = {region.pk: due_for(period.campaign, region, month) for region in regions}
    every = list({one.indicator.pk: one for counted in due.values() for one in counted}.values())
    past = approved_before(every, regions, month)
    # Who approved what is asked only where something is: mostly a month is filled in before.
    figures = approved_in(period.month, regions) if past.holds_the_month else {}
    read = {
        region.pk: _read(due[region.pk], submissions.get(region.pk), figures.get(region.pk, {}))
        for region in regions
    }
    for key, texts in (instead or {}).items():
        _replace(read[key], due[key], texts)
    past = with_typed(past, [read[region.pk][1] for region in regions])
    asked = {one.indicator.code for one in every}
    recorded = duties_counted(period.campaign, regions, month, asked)
    sheets = {}
    for column, region in enumerate(regions):
        texts, typed, carried = read[region.pk]
        submission = submissions.get(region.pk)
        cells = submission.lines if submission else {}
        sheets[region.pk] = Sheet(
            period,
            region,
            submission,
            due[region.pk],
            cells,
            texts,
            typed,
            carried,
            past,
            column,
            recorded.get(region.pk, {}),
        )
    _find(every, list(sheets.values()), past, Numbers(settings.ROUNDING))
    return sheets


def _read(
    counted: Sequence[Counted], submission: Submission | None, figures: Mapping[str, Approved]
) -> tuple[dict[str, str], dict[str, Typed], dict[str, str]]:
    """Texts, values, and what is carried over from other campaigns. An approved sheet shows its
    figures, amendments included; the text that was typed stays in the lines."""
    texts: dict[str, str] = {}
    typed: dict[str, Typed] = {}
    carried: dict[str, str] = {}
    cells = submission.lines if submission else {}
    approved = submission is not None and submission.state == SubmissionState.APPROVED
    for one in counted:
        code, decimals = one.indicator.code, one.indicator.decimals
        figure = figures.get(code)
        own = figure is not None and submission is not None and figure.submission == submission.pk
        texts[code] = as_kept(cells.get(code, {}).get("text", ""))
        if figure is not None and (approved or not own):
            texts[code] = text_of(figure.value, decimals)
        if figure is not None and not own:
            carried[code] = figure.campaign
        typed[code] = read_typed(texts[code], decimals)
    return texts, typed, carried


def _replace(
    read: tuple[dict[str, str], dict[str, Typed], dict[str, str]],
    counted: Sequence[Counted],
    instead: Mapping[str, str],
) -> None:
    """Other texts for some cells; a replaced cell is asked about like one of the sheet's own."""
    texts, typed, carried = read
    for row in (one.indicator for one in counted if one.indicator.code in instead):
        texts[row.code] = instead[row.code]
        typed[row.code] = read_typed(instead[row.code], row.decimals)
        carried.pop(row.code, None)


def text_of(value: int | None, decimals: int) -> str:
    """A figure as somebody would type it; empty is 不适用."""
    if value is None:
        return "不适用"
    if not decimals:
        return str(value)
    digits = str(value).rjust(decimals + 1, "0")
    return f"{digits[:-decimals]}.{digits[-decimals:]}"


def _find(
    counted: Sequence[Counted], sheets: Sequence[Sheet], past: Past, numbers: Numbers
) -> None:
    """Put the live rules to the sheets, and the findings into words beside their cells."""
    if not sheets:
        return
    period = sheets[0].period
    owes = np.zeros((len(counted), len(sheets)), dtype=np.bool_)
    for column, sheet in enumerate(sheets):
        due = {one.indicator.code for one in sheet.counted if one.indicator.mandatory}
        owes[:, column] = [code in due for code in past.codes]
    history = History(
        values=past.values,
        exempt=past.exempt,
        indicators=tuple(indicator_spec(one.indicator) for one in counted),
        months=past.months,
        owes=owes,
        decimals=tuple(one.indicator.decimals for one in counted),
        ratios=ratio_specs(period.campaign, past.codes),
    )
    names = {one.indicator.code: one.indicator for one in counted}
    for finding in check(history, checks_for(period.campaign, Month.of(period.month))):
        sheet = sheets[finding.region]
        asked = finding.indicator in sheet.typed and finding.indicator not in sheet.carried
        if asked and finding.kind != CheckKind.REQUIRED:
            words = finding_words(finding, names, numbers)
            said = Remark(Severity(finding.severity), words, finding.check)
            sheet.findings.setdefault(finding.indicator, []).append(said)
    for sheet in sheets:
        _ask_record(sheet, numbers)


def _ask_record(sheet: Sheet, numbers: Numbers) -> None:
    """A number that is not the record's wants a reason; one that is wrong anyway is typed anew."""
    for one in sheet.counted:
        row = one.indicator
        recorded, typed = sheet.recorded.get(row.code), sheet.typed[row.code]
        if recorded is None or not typed.said or row.code in [*sheet.carried, *sheet.blocking]:
            continue
        if (typed.value or 0) != recorded * 10**row.decimals:
            words = differs_words(value_words(typed, row.decimals, numbers), recorded, row.unit)
            said = Remark(Severity.SOFT, words, DUTY_RECORD)
            sheet.findings.setdefault(row.code, []).append(said)
