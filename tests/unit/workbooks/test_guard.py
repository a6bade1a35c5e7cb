"""What a clerk may upload by mistake or malice is turned away, with the way out."""

import contextlib
import io
import os
import time
import zipfile
from collections.abc import Callable

import pytest

from metrics.workbooks import scan
from metrics.workbooks.book import Refused
from metrics.workbooks.guard import open_upload
from metrics.workbooks.limits import MEGABYTE, MOST_BYTES
from tests.unit.workbooks.forms import added, blank_form, filled, repacked

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "xl/worksheets/sheet2.xml"
SLOW = 10  # seconds; a tenth of it on an idle machine


def words(data: bytes, name: str = "月报.xlsx") -> str:
    with pytest.raises(Refused) as refused:
        open_upload(data, name)
    return refused.value.words


def minimal(sheet: str, parts: dict[str, bytes] | None = None) -> bytes:
    """The smallest package that is a workbook, with one sheet."""
    book = f'<workbook xmlns:r="{OFFICE}"><sheets><sheet name="表" r:id="b"/></sheets></workbook>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": relation("a", "officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": relation("b", "worksheet", "worksheets/sheet1.xml"),
        "xl/worksheets/sheet1.xml": f"<worksheet>{sheet}</worksheet>",
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name, text in {**files, **(parts or {})}.items():
            target.writestr(name, text)
    return buffer.getvalue()


def relation(name: str, kind: str, target: str, mode: str = "") -> str:
    mode = f' TargetMode="{mode}"' if mode else ""
    one = f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"{mode}/>'
    return f"<Relationships>{one}</Relationships>"


def in_sheet(cells: str) -> bytes:
    return minimal(f"<sheetData>{cells}</sheetData>")


def one_cell(text: str) -> bytes:
    return in_sheet(f'<row r="2"><c r="B2" t="str"><v>{text}</v></c></row>')


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (b"", "a.xlsx", "文件是空的"),
        (b"x" * (MOST_BYTES + 1), "a.xlsx", "超过 5 MB"),
        (OLE + b"Workbook", "月报.xls", "另存为"),
        (OLE + b"Workbook", "月报.et", "另存为"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "打开密码"),
        ("指标,数值".encode("gbk"), "月报.csv", "文本文件"),
        (b"<html><table>", "月报.xls", "文本文件"),
        (b"%PDF-1.7", "a.pdf", "PDF"),
        (b"Rar!\x1a", "a.rar", "RAR"),
        (b"hello", "a.xlsx", "不是 Excel 工作簿"),
        (b"PK\x03\x04 and then nothing", "a.xlsx", "已损坏"),
    ],
)
def test_other_kinds_of_files(data: bytes, name: str, expected: str) -> None:
    assert expected in words(data, name)


def package(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name in names:
            target.writestr(name, "<a/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["[Content_Types].xml", "word/document.xml"], "Word 文档"),
        (["[Content_Types].xml", "xl/workbook.bin"], "xlsb"),
        (["mimetype", "content.xml"], "ods"),
        (["a.xlsx"], "压缩包"),
    ],
)
def test_other_kinds_of_packages(names: list[str], expected: str) -> None:
    assert expected in words(package(*names))


CARRIED = [
    ("xl/vbaProject.bin", "宏"),
    ("xl/macrosheets/sheet1.xml", "宏"),
    ("xl/externalLinks/externalLink1.xml", "断开链接"),
    ("xl/embeddings/oleObject1.bin", "嵌有"),
    ("xl/activeX/activeX1.xml", "嵌有"),
    ("xl/ctrlProps/ctrlProp1.xml", "嵌有"),
    ("xl/pivotTables/pivotTable1.xml", "数据透视表"),
    ("xl/connections.xml", "数据连接"),
    ("xl/queryTables/queryTable1.xml", "数据连接"),
    ("xl/media/image1.png", "图片"),
    ("xl/drawings/drawing1.xml", "图形"),
    ("xl/charts/chart1.xml", "图表"),
    ("XL\\VBAPROJECT.BIN", "宏"),
]


@pytest.mark.parametrize(("name", "expected"), CARRIED)
def test_what_a_workbook_must_not_carry(name: str, expected: str) -> None:
    assert expected in words(added(blank_form(), {name: b"<a/>"}))


def test_a_macro_workbook_without_macros_is_one_all_the_same() -> None:
    plain = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    macro = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    data = repacked(blank_form(), lambda _, part: part.replace(plain, macro))
    assert "宏" in words(data)


def test_a_relation_that_leads_outside() -> None:
    outside = relation("x", "attachedTemplate", "http://example.org/a", "External").encode()
    assert "外部" in words(added(blank_form(), {"xl/worksheets/_rels/sheet9.xml.rels": outside}))


def test_a_typed_mail_address_is_a_link_and_harmless() -> None:
    link = relation("x", "hyperlink", "mailto:a@example.org", "External").encode()
    data = added(blank_form(), {"xl/worksheets/_rels/sheet9.xml.rels": link})
    assert open_upload(data, "a").named("历下区") is not None


def test_too_many_parts_too_many_sheets() -> None:
    assert "部件太多" in words(added(blank_form(), {f"xl/x{n}.xml": b"" for n in range(200)}))
    sheets = "".join(f'<sheet name="表{n}" r:id="b"/>' for n in range(61))
    book = f'<workbook xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
    assert "61 张工作表" in words(minimal("", {"xl/workbook.xml": book.encode()}))


def test_an_entity_bomb() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]><a>&b;</a>'
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml", "_rels/.rels"):
        assert words(minimal("", {part: bomb}))


@pytest.mark.parametrize(
    "broken",
    [
        "<sheetData><row>",
        '<sheetData><row r="x"/></sheetData>',
        '<sheetData><row><c r="7"><v>1</v></c></row></sheetData>',
        '<sheetData><row><c t="s"><v>99</v></c></row></sheetData>',
        '<mergeCells><mergeCell ref="?"/></mergeCells>',
    ],
)
def test_broken_xml(broken: str) -> None:
    assert "已损坏" in words(minimal(broken))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("37010219900101123X", "身份证号"),
        ("张三：370102 19900101 1234", "身份证号"),
        ("３７０１０２１９９００１０１１２３４", "身份证号"),
        ("13812345678", "手机号"),
        ("联系 138-1234-5678", "手机号"),
        ("+86 13812345678", "手机号"),
    ],
)
def test_a_persons_number_is_refused_with_its_place(text: str, what: str) -> None:
    told = words(one_cell(text))
    assert what in told
    assert "“表”" in told
    assert "B2" in told


def test_persons_numbers_stored_as_numbers_or_in_comments() -> None:
    assert "手机号" in words(filled({"J8": 13812345678}))
    assert "身份证号" in words(filled({"L8": 370102199001011234}))
    comment = b'<comments><comment ref="E7"><text><t>138</t><t>12345678</t></text></comment>'
    told = words(added(blank_form(), {"xl/comments1.xml": comment + b"</comments>"}))
    assert "E7" in told
    assert "手机号" in told


@pytest.mark.parametrize(
    "text", ["1,234,567", "370102001000", "2019-12-31 10:22:33", "0.13812345678"]
)
def test_counts_codes_and_times_are_no_persons_numbers(text: str) -> None:
    assert open_upload(one_cell(text), "a").sheets[0].text(2, 2) == text


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "XFD1048576"),
        ('<row r="60001"><c r="A60001"><v>1</v></c></row>', "60,000 行"),
        ('<row r="3"><c r="XFD3"><v>1</v></c></row>', "右侧"),
    ],
)
def test_far_away_content_is_named_whatever_the_dimension_says(cell: str, expected: str) -> None:
    data = minimal(f'<dimension ref="A1:B2"/><sheetData>{cell}</sheetData>')
    assert expected in words(data)


def test_far_away_formats_and_a_lying_dimension_do_no_harm() -> None:
    cells = (
        '<row r="1"><c r="A1"><v>5</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    )
    data = minimal(f'<dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData>')
    assert open_upload(data, "a").sheets[0].text(1, 1) == "5"


NOISE = os.urandom(300_000).hex().encode()  # keeps a bomb from being noticed by its ratio


def numbers(rows: int, columns: int) -> bytes:
    row = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    return minimal(f"<sheetData>{row * rows}</sheetData>", {"xl/noise.txt": NOISE})


@pytest.mark.parametrize(
    ("hostile", "expected"),
    [
        (lambda: minimal(" " * 100 * MEGABYTE), "大得不正常"),
        (lambda: minimal("<a/>" * 1_000_000), "大得不正常"),
        (lambda: numbers(60_000, 33), "格式太多"),
        (lambda: numbers(60_001, 1), "60,000 行"),
    ],
    ids=["spaces", "tags", "millions of cells", "many rows"],
)
def test_too_much_is_refused_in_time(hostile: Callable[[], bytes], expected: str) -> None:
    data = hostile()
    begun = time.process_time()
    assert expected in words(data)
    assert time.process_time() - begun < SLOW


def test_too_many_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scan, "MOST_CELLS", 1_000)
    assert "内容太多" in words(numbers(100, 11))


@pytest.mark.parametrize(
    ("part", "trap"),
    [
        ("xl/comments1.xml", b"<comments>" + b"<comment " * 1_000_000),
        ("xl/_rels/workbook.xml.rels", b"<a " + b'TargetMode="External" ' * 1_000_000),
        ("xl/_rels/workbook.xml.rels", b"<" * 190_000),
        ("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<a>" * 700_000 + b"</a>" * 700_000),
    ],
)
def test_parts_made_to_be_slow(part: str, trap: bytes) -> None:
    data = minimal("", {part: trap, "xl/noise.txt": NOISE})
    begun = time.process_time()
    with contextlib.suppress(Refused):
        open_upload(data, "a")
    assert time.process_time() - begun < SLOW


def test_a_text_longer_than_a_cell_can_be() -> None:
    assert "已损坏" in words(one_cell("长" * 40_001))


def test_shared_formulas_are_not_worked_out() -> None:
    long = '<c><f t="shared" si="0">' + "A1+" * 2_700 + "A1</f></c>"
    data = in_sheet(f"<row>{long}</row>" + '<row><c><f t="shared" si="0"/></c></row>' * 20_000)
    begun = time.process_time()
    cell = open_upload(data, "a").sheets[0].at(1, 1)
    assert time.process_time() - begun < SLOW
    assert cell is not None
    assert cell.kind == "formula"
    assert len(cell.text) < 100


@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("12", "12"),
        ("12.0", "12"),
        ("0.30000000000000004", "0.3"),
        ("12.000000000000002", "12"),
        ("12.000000001", "12.000000001"),
        ("1.2E3", "1200"),
        ("1E-3", "0.001"),
        ("-0", "0"),
        ("1E+999999999", "1E+999999999"),
        ("INF", "INF"),
        ("9" * 99, "9" * 40),
    ],
)
def test_numbers_as_a_person_sees_them(raw: str, plain: str) -> None:
    assert scan.plain_number(raw) == plain
