"""A letter signed: counted, printed, inspected, and kept as it went out."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from campaigns.models import User
from campaigns.terms import LetterKind
from metrics.actions.accountability.errors import LackingError, UnfitLetterError
from metrics.actions.accountability.holding import hold_office
from metrics.actions.printable import checked_paragraphs
from metrics.models import Commendation, Letter, Measure
from metrics.papers.issue import Issue
from metrics.queries.accountability.letters import Head, next_number
from metrics.queries.templates_in_use import marks_of, template_in_use
from metrics.wording.accountability.letters import dated, number_words

LONGEST_LETTER = 4000


def checked_letter(text: str) -> list[str]:
    """The paragraphs of a letter, if they may be signed."""
    plain = checked_paragraphs(text, LONGEST_LETTER, "文书正文")
    paragraphs = [line.strip() for line in plain.splitlines() if line.strip()]
    if not paragraphs:
        raise LackingError("请写文书正文")
    return paragraphs


def sign(
    *,
    kind: LetterKind,
    about: Measure | Commendation,
    head: Head,
    paragraphs: Sequence[str],
    by: User,
    at: datetime,
) -> Letter:
    """The next letter of its series. Call it while the campaign is held; the office is held here,
    so that two who sign at once get two numbers in a row, for whichever of its campaigns. A letter
    that does not pass the inspection takes none."""
    year = timezone.localdate(at).year
    hold_office(about.campaign)
    number = next_number(about.campaign, head.series, year)
    issue = _issue(head, paragraphs, number_words(head.series, year, number), about, at)
    paper = _printed(issue, head, about)
    return Letter.objects.create(
        campaign=about.campaign,
        office=about.campaign.region,
        measure=about if isinstance(about, Measure) else None,
        commendation=about if isinstance(about, Commendation) else None,
        kind=kind,
        paper_kind=head.paper,
        series=head.series,
        year=year,
        number=number,
        title=head.title,
        content=_content(issue, paragraphs),
        paper=paper,
        digest=hashlib.sha256(paper).hexdigest(),
        signed_at=at,
        signed_by=by,
        demonstration=about.demonstration,
    )


def _issue(
    head: Head,
    paragraphs: Sequence[str],
    number: str,
    about: Measure | Commendation,
    at: datetime,
) -> Issue:
    return Issue(
        masthead=head.office,
        number=number,
        office=head.office,
        date=dated(timezone.localdate(at)),
        title=[head.title],
        recipients=head.recipients,
        opening="\n".join(paragraphs),
        blocks=[],
        marks=marks_of(about.demonstration),
        made_at=at,
        copies=head.copies,
    )


def _content(issue: Issue, paragraphs: Sequence[str]) -> dict[str, object]:
    return {
        "masthead": issue.masthead,
        "office": issue.office,
        "recipients": issue.recipients,
        "title": list(issue.title),
        "paragraphs": list(paragraphs),
        "copies": issue.copies,
        "marks": list(issue.marks),
    }


def _printed(issue: Issue, head: Head, about: Measure | Commendation) -> bytes:
    """In the layout that the office uses, opened again and held against the checklist."""
    from metrics.papers.inspection import inspect
    from metrics.papers.paper import TemplateError, build

    own = template_in_use(about.campaign, head.paper)
    try:
        paper = build(issue, head.paper, bytes(own.data) if own else None)
    except TemplateError as error:
        raise UnfitLetterError(f"{error}文书没有签发") from error
    if hard := [one.words for one in inspect(paper, head.paper) if one.hard]:
        raise UnfitLetterError(f"文书检查没有通过，没有签发：{'；'.join(hard)}")
    return paper
