"""Who reads what by the interface: every address × every role; and which files it gives out."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest

from campaigns.models import AuditEntry
from metrics.actions import printing
from metrics.api.exports import quality, views
from metrics.charts import pictures
from tests.cast import Cast
from tests.integration.api.conftest import System
from tests.integration.api.furnished import Numbers
from tests.integration.interface_rows import INTERFACE
from tests.integration.test_access import answers, expected
from tests.issued import PIXEL

pytestmark = pytest.mark.on_sqlite

EXPORTS = "/api/v1/exports/"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that print and draw are slow, and tested elsewhere."""
    monkeypatch.setattr(printing, "to_pdf", lambda data, digest="": b"%PDF-")
    monkeypatch.setattr(pictures, "draw", lambda spec: PIXEL)


def test_who_reads_what(furnished: Numbers, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("build_book", "build_paper", "build_bulletin"):  # slow, and told below
        monkeypatch.setattr(views, name, lambda *_: b"file")
    monkeypatch.setattr(quality, "build", lambda *_: b"file")
    numbers = {f"{{{name}}}": str(getattr(furnished, name)) for name in Numbers.__slots__}
    rows = [
        (name, [numbers.get(part, part) for part in arguments], row)
        for name, arguments, row in INTERFACE
    ]
    assert answers(rows, cast) == expected(rows)


@pytest.mark.parametrize(
    ("path", "action", "part"),
    [
        ("rankings/SD/2017-03/prefecture/workbook/", "导出排名（Excel）", "xl/workbook.xml"),
        ("rankings/SD/2017-03/prefecture/paper/", "导出排名（Word）", "word/document.xml"),
        ("bulletins/SD/2017Q1/workbook/", "下载通报（Excel）", "xl/workbook.xml"),
        ("bulletins/SD/2017Q1/paper/", "下载通报（Word）", "word/document.xml"),
        ("quality/SD/?month=2017-03&level=county", "导出数据质量", "xl/workbook.xml"),
        ("quality/SD/recounts/H1/", "导出复核情况", "xl/workbook.xml"),
        ("rectifications/SD/?show=open", "导出整改台账", "xl/workbook.xml"),
    ],
)
def test_a_file_is_whole_marked_and_written_down(
    path: str, action: str, part: str, furnished: Numbers, system: Callable[[str], System]
) -> None:
    answer = system("clerk").get(f"{EXPORTS}{path}")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "no-store" in answer["Cache-Control"]
    with ZipFile(BytesIO(answer.content)) as file:
        names = file.namelist()
        texts = b"".join(file.read(name) for name in names if name.endswith(".xml")).decode()
    assert part in names
    assert "内部资料" in unescape(texts)
    (entry,) = AuditEntry.objects.filter(action__startswith=action)
    assert entry.by
    assert entry.by.username == "t_clerk"


def test_where_no_pdf_can_be_made_it_says_so(
    furnished: Numbers, system: Callable[[str], System], monkeypatch: pytest.MonkeyPatch
) -> None:
    def none(data: bytes, digest: str = "") -> bytes:
        raise printing.PrintingError("服务器没有安装 LibreOffice，不能生成 PDF。请下载 Word 文件。")

    monkeypatch.setattr(printing, "to_pdf", none)
    answer = system("clerk").get(f"{EXPORTS}bulletins/SD/2017Q1/pdf/")
    assert (answer.status_code, answer.json()["code"]) == (503, "no_pdf")
    assert "Word" in answer.json()["message"]
    assert not AuditEntry.objects.filter(action__startswith="下载").exists()
