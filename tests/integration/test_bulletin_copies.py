"""The documents of a signed bulletin: one a region, made once, in the office's own layout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from campaigns.models import AuditEntry, Campaign, Region, User
from campaigns.terms import PaperKind, Role
from metrics.actions.bulletin import copies, templates
from metrics.actions.bulletin.errors import BulletinError, StateError
from metrics.models import Bulletin, Copy, PaperTemplate
from metrics.papers.inspection import inspect
from metrics.papers.templates import standard
from tests.bulletins import CONTENT, TENTH, TITLE, a_draft, recipient, says, signed, words
from tests.cast import Cast
from tests.month import region
from tests.people import colleague

pytestmark = pytest.mark.django_db
NEXT = TENTH + timedelta(hours=1)
OWN, OTHER = "370102", "370103"


@pytest.fixture
def bulletin(reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Bulletin:
    def sheet(_bulletin: Bulletin, where: Region, _numbers: object) -> dict[str, Any]:
        return {"title": f"{where.name}情况", "paragraphs": [f"只给{where.name}。"], "tables": []}

    monkeypatch.setattr(copies, "sheet_of", sheet)
    second = colleague("second", Role.ADMINISTRATOR, "370000")
    for code in (OWN, OTHER):
        recipient(reported, region(code), cast.administrator, second)
    return signed(a_draft(reported, monkeypatch), cast.administrator)


def text_of(paper: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(BytesIO(paper)).paragraphs)


def test_one_a_region_each_with_its_own_sheet_only(bulletin: Bulletin, reported: Campaign) -> None:
    assert copies.make_copies(bulletin=bulletin, at=NEXT) == 3
    assert copies.make_copies(bulletin=bulletin, at=NEXT) == 0
    rows = {row.region: row for row in Copy.objects.select_related("region")}
    assert set(rows) == {reported.region, region(OWN), region(OTHER)}
    own = rows[region(OWN)]
    text = text_of(bytes(own.paper))
    assert "只给历下区。" in text
    assert "市中区" not in text
    assert own.digest == sha256(own.paper).hexdigest()
    assert own.sheet["title"] == "历下区情况"
    assert not [one for one in inspect(bytes(own.paper), PaperKind.BULLETIN) if one.hard]
    again = copies.copy_for(bulletin=bulletin, region=region(OWN), at=NEXT + timedelta(days=1))
    assert (again.pk, again.made_at) == (own.pk, NEXT)


def test_two_workers_share_the_work(bulletin: Bulletin, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: dict[int, list[int]] = {}
    for worker in range(1, 20):
        monkeypatch.setattr("os.getpid", lambda worker=worker: worker)
        order = sorted(Region.objects.filter(code__in=[OWN, OTHER]), key=copies._own_order)
        begun.setdefault(order[0].pk, []).append(worker)
    assert len(begun) == 2, "each begins elsewhere"

    def another() -> bool:
        for code in (OWN, OTHER):
            copies.copy_for(bulletin=bulletin, region=region(code), at=NEXT)
        return True

    assert copies.make_copies(bulletin=bulletin, at=NEXT, go_on=another) == 1
    assert Copy.objects.count() == 3


def test_of_a_draft_there_is_only_a_preview(
    reported: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = a_draft(reported, monkeypatch)
    with pytest.raises(StateError, match="还没有签发"):
        copies.copy_for(bulletin=draft, region=region(OWN), at=NEXT)
    assert "待签发" in "".join(
        paragraph.text for paragraph in Document(BytesIO(copies.preview(bulletin=draft))).paragraphs
    )
    assert not Copy.objects.exists()


def test_pictures_are_drawn_once_for_all(
    reported: Campaign, bulletin: Bulletin, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[Mapping[str, Any]] = []

    def draw(spec: Mapping[str, Any]) -> bytes:
        drawn.append(spec)
        return b"png"

    monkeypatch.setattr("metrics.charts.pictures.draw", draw)
    once = copies.drawing()
    spec = {"kind": "bands", "data": {"one": [1, 2]}}
    assert [once(spec), once(dict(spec))] == [b"png", b"png"]
    assert len(drawn) == 1


class TestTheOfficesOwnLayout:
    def upload(self, campaign: Campaign, by: User, data: bytes) -> PaperTemplate:
        return templates.upload(
            campaign=campaign,
            kind=PaperKind.BULLETIN,
            file_name="本厅版式.docx",
            data=data,
            by=by,
            at=NEXT,
        )

    def own(self) -> bytes:
        """The standard one with a line of the office's own."""
        document = Document(BytesIO(standard(PaperKind.BULLETIN)))
        document.add_paragraph("本厅自己的一行")
        kept = BytesIO()
        document.save(kept)
        return kept.getvalue()

    def test_it_is_used_until_it_is_retired(
        self, reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        by = cast.administrator
        draft = a_draft(reported, monkeypatch)
        row = self.upload(reported, by, self.own())
        assert "本厅自己的一行" in text_of(copies.preview(bulletin=draft))
        with pytest.raises(StateError, match="正在使用"):
            self.upload(reported, by, bytes(row.data))
        newer = self.upload(reported, by, standard(PaperKind.BULLETIN))
        row.refresh_from_db()
        assert row.retired_at == NEXT
        templates.retire(template=newer, by=by, at=NEXT)
        with pytest.raises(StateError, match="已经停用"):
            templates.retire(template=newer, by=by, at=NEXT)
        assert "本厅自己的一行" not in text_of(copies.preview(bulletin=draft))
        assert AuditEntry.objects.filter(action="上传版式模板").count() == 2

    @pytest.mark.parametrize("data", [b"", b"not a document", b"0" * (templates.LARGEST + 1)])
    def test_what_is_no_template_is_refused(
        self, reported: Campaign, cast: Cast, data: bytes
    ) -> None:
        with pytest.raises(BulletinError):
            self.upload(reported, cast.administrator, data)
        assert not PaperTemplate.objects.exists()


def test_what_a_person_wrote_cannot_break_the_document(
    reported: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    nasty = "{{标题}} <w:p> &amp; “引号”\u2028下一行\u200b"
    says(monkeypatch, words(overview=nasty))
    draft = a_draft(reported, monkeypatch, overview=nasty)
    text = text_of(copies.preview(bulletin=draft))
    assert "{{标题}} <w:p> &amp;" in text
    assert TITLE.startswith(CONTENT["title"][0])
