"""Every file that leaves the system: marked, without formulas, and written into the audit.

``config.taken_out.EXPORTS`` names their addresses; ``test_access.py``, which goes everywhere, finds
a file that is not among them.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zipfile import ZipFile

import pytest
from django.test import Client
from openpyxl import load_workbook
from pytest_django import Settings

from campaigns.models import AuditEntry, Campaign, Indicator, Region, Target, User
from config.taken_out import EXPORTS
from metrics.actions import printing
from metrics.actions.bulletin import signing
from metrics.charts import pictures
from tests.cast import Cast
from tests.integration.access_rows import LADDER, OWN, PROBLEMS, QUALITY, Row
from tests.integration.test_access import BULLETINS, PUBLISHED, WHO, address, client_of
from tests.issued import PIXEL, a_draft
from tests.measures import issued
from tests.month import region
from tests.problems import entered
from tests.questions import drawn
from tests.record import AT

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

# A signed paper keeps the mark under which it was drawn up.
MARK = "内部资料"
# What a spreadsheet program takes for a formula, as a name that somebody gave.
EVIL = "=cmd|'/C calc'!A0"
XLSX, DOCX, PDF, CSV = "spreadsheetml", "wordprocessingml", "application/pdf", "text/csv"
# Their form is another program's: no place for words of ours, and no figure in them.
UNMARKED = {"trial_sample", "bulletin_template_file"}


@dataclass(frozen=True)
class Given:
    """One file that came back."""

    name: str
    path: str
    kind: str
    data: bytes
    actions: tuple[str, ...]


@pytest.fixture
def files(
    published: Campaign, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> list[Given]:
    """Everything that the administrator can take out, and what others alone can."""
    settings.SECRECY_MARK = MARK
    monkeypatch.setattr(printing, "to_pdf", lambda data, digest="": b"%PDF-" + data)
    monkeypatch.setattr(pictures, "draw", lambda spec: PIXEL)
    numbers = _state(published, cast)
    _spoil()
    rows = [*PUBLISHED, *BULLETINS, *LADDER, *PROBLEMS, *QUALITY]
    exports = [row for row in rows if row[0].partition("?")[0] in EXPORTS]
    people = ("administrator", "clerk", "auditor")
    return [one for who in people for one in _taken(client_of(cast, who), who, exports, numbers)]


def _state(campaign: Campaign, cast: Cast) -> dict[str, str]:
    quarter = a_draft(campaign)
    signing.sign(bulletin=quarter, version=1, by=cast.administrator, at=AT)
    notice = issued(campaign, region(OWN), "notice", cast.administrator)
    entered(campaign, cast.administrator, OWN, title=EVIL, owner=EVIL, summary=EVIL)
    drawn(campaign, [OWN])
    drawn(campaign, [OWN], hand=1)
    return {"{letter}": str(notice.letters.get().pk)}


def _spoil() -> None:
    """Names as somebody would write them who wants them to run elsewhere."""
    Region.objects.filter(code=OWN).update(name=EVIL, short_name="+1+1")
    User.objects.update(full_name="@SUM(1)", office="-2+3")
    Target.objects.update(name=EVIL)
    Indicator.objects.update(name="\t=1+1", unit="=1")


def _taken(client: Client, who: str, rows: list[Row], numbers: dict[str, str]) -> Iterator[Given]:
    column = WHO.index(who)
    for name, arguments, row in rows:
        asked = [numbers.get(part, part) for part in arguments]
        if row[column] != 200 or any(part.startswith("{") for part in asked):
            continue
        before = AuditEntry.objects.count()
        path = address(name, asked)
        answer = client.get(path)
        if not answer.headers.get("Content-Disposition", "").startswith("attachment"):
            continue
        written = AuditEntry.objects.order_by("id")[before:]
        said = tuple(entry.action for entry in written if entry.by and entry.address)
        plain = name.partition("?")[0]
        yield Given(plain, path, answer["Content-Type"], answer.content, said)


def test_every_file_that_leaves(files: list[Given]) -> None:
    """One walk, all rules: the state behind it is what takes the time."""
    names = {given.name for given in files}
    assert {name for name in names if not name.startswith("api_")} == EXPORTS - {"returned"}
    for given in files:
        assert len(given.actions) == 1, (given.path, given.actions)
        assert given.actions[0].startswith(("导出", "下载")), given
    for given in files:
        assert given.name in UNMARKED or MARK in _words(given), given.path
    for given in files:
        assert not list(_formulas(given)), given.path
    texts = [_words(given) for given in files if XLSX in given.kind]
    assert any("cmd|" in text for text in texts), "or nothing was tried"


def _words(given: Given) -> str:
    """All that can be read in a file, heads and feet included."""
    if CSV in given.kind:
        return given.data.decode("utf-8-sig")
    data = given.data.removeprefix(b"%PDF-")
    with ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    return html.unescape(re.sub(r"<[^>]+>", "", b"\n".join(parts).decode()))


def _formulas(given: Given) -> Iterator[str]:
    if CSV in given.kind:
        rows = csv.reader(io.StringIO(given.data.decode("utf-8-sig")))
        yield from (cell for row in rows for cell in row if cell.startswith(("=", "+", "@", "\t")))
    if XLSX not in given.kind:
        return
    book = load_workbook(io.BytesIO(given.data))
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                risky = isinstance(cell.value, str) and cell.value.startswith(("=", "+", "@", "\t"))
                if cell.data_type == "f" or risky:
                    yield f"{sheet.title}!{cell.coordinate} {cell.value}"
