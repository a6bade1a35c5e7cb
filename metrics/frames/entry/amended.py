"""A locked sheet as it would stand after an amendment: what the checks of entry say of it then."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from campaigns.terms import Severity
from metrics.frames.entry.sheet import Sheet, sheets_of
from metrics.models import Submission


@dataclass(frozen=True, slots=True)
class Amended:
    """Indicator code → words: what is ``wrong`` for certain, and what is ``asked`` about."""

    wrong: Mapping[str, str] = field(default_factory=dict)
    asked: Mapping[str, str] = field(default_factory=dict)


def amended(submission: Submission, texts: Mapping[str, str]) -> Amended:
    """What the live checks find once ``texts`` (indicator code → as typed) stand in their cells.

    Told is what lies on a changed cell, and what was not there before the change, wherever it
    lies: half a correction of a ratio shows at the other half. What the sheet had already, from
    before a rule was live, does not hold up the correction of another cell.
    """
    before, after = _sheet(submission, {}), _sheet(submission, texts)
    known = {(code, one.check) for code, found in before.findings.items() for one in found}
    wrong: dict[str, str] = {}
    asked: dict[str, str] = {}
    for code, found in after.findings.items():
        new = [one for one in found if code in texts or (code, one.check) not in known]
        hard = [one.text for one in new if one.severity == Severity.HARD]
        soft = [one.text for one in new if one.severity == Severity.SOFT]
        if hard:
            wrong[code] = " ".join(hard)
        elif soft:
            asked[code] = " ".join(soft)
    return Amended(wrong, asked)


def _sheet(submission: Submission, texts: Mapping[str, str]) -> Sheet:
    key = submission.region_id
    sheets = sheets_of(
        submission.period, [submission.region], {key: submission}, {key: texts} if texts else None
    )
    return sheets[key]
