"""Forms written by Excel, WPS and LibreOffice: each stores the same cells in its own way."""

import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from metrics.workbooks.guard import open_upload
from metrics.workbooks.marks import marked
from tests.unit.workbooks.forms import (
    added,
    back,
    blank_form,
    edited,
    filled,
    places,
    repacked,
    said,
)
from tests.unit.workbooks.test_guard import OFFICE, minimal

INLINE = re.compile(rb'(<c [^>]*)t="inlineStr"[^>]*><is>(.*?)</is></c>', re.DOTALL)
FIGURES = {"J8": 1215, "J10": "不适用", "L10": "专项行动", "J11": 12.5}
TYPED = {"registered": "1215", "cases": "不适用", "seized": "12.5"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> str:
    program = shutil.which("soffice")
    if not program or not _has_calc(program, tmp_path_factory.mktemp("try")):
        pytest.skip("LibreOffice Calc is missing: forms saved by it are NOT tried")
    return program


def _has_calc(program: str, folder: Path) -> bool:
    (folder / "try.csv").write_text("1,2\n")
    return _convert(program, folder / "try.csv").exists()


def _convert(program: str, source: Path, kind: str = "xlsx") -> Path:
    """The file opened and saved by LibreOffice, with a profile of its own."""
    target = source.parent / "saved"
    profile = f"-env:UserInstallation={(source.parent / 'profile').as_uri()}"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", kind, "--outdir", target, source],
        check=False,
        capture_output=True,
        timeout=120,
    )
    return target / f"{source.stem}.{kind}"


def test_saved_by_libreoffice(office: str, tmp_path: Path) -> None:
    source = tmp_path / "form.xlsx"
    source.write_bytes(filled(FIGURES))
    found = back(_convert(office, source).read_bytes())
    assert found.mistakes == []
    assert said(found) == TYPED
    assert found.lines[1].why == "专项行动"


def test_a_returned_form_saved_by_libreoffice(office: str, tmp_path: Path) -> None:
    data = filled({**FIGURES, "J8": "=1+1"})
    source = tmp_path / "marked.xlsx"
    source.write_bytes(marked(data, back(data).mistakes))
    found = back(_convert(office, source).read_bytes())
    assert places(found) == ["历下区!J8"]


def test_the_cell_check_lets_through_what_can_be_read(office: str, tmp_path: Path) -> None:
    """An error inside OR would refuse 不适用: the formula is worked out by a real program."""
    checks = load_workbook(io.BytesIO(blank_form()))["历下区"].data_validations.dataValidation
    formula = next(check.formula1 for check in checks if str(check.sqref) == "J11")
    workbook = Workbook()
    for row, value in enumerate([3, 0, 2.5, "不适用", -1, 2.555, "x"], start=1):
        workbook.active[f"J{row}"] = value
        workbook.active[f"A{row}"] = f"={formula.replace('J11', f'J{row}')}"
    workbook.save(tmp_path / "check.xlsx")
    found = _convert(office, tmp_path / "check.xlsx", "csv").read_text().splitlines()
    assert [line.partition(",")[0] for line in found] == ["TRUE"] * 4 + ["FALSE"] * 3


def test_saved_as_excel_does_with_shared_strings() -> None:
    """openpyxl writes texts into the cells; Excel keeps them in a table, once each."""
    texts: list[bytes] = []

    def take(match: re.Match[bytes]) -> bytes:
        texts.append(match[2])
        return match[1] + b't="s"><v>%d</v></c>' % (len(texts) - 1)

    def share(name: str, part: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            kind = f"{OFFICE}/sharedStrings".encode()
            last = b'<Relationship Id="s" Type="%s" Target="/xl/sharedStrings.xml"/>' % kind
            return part.replace(b"</Relationships>", last + b"</Relationships>")
        return INLINE.sub(take, part) if name.startswith("xl/worksheets/sheet") else part

    data = repacked(filled(FIGURES), share)
    reading = b"<rPh><t>reading</t></rPh>"
    table = b"<sst>%s</sst>" % b"".join(b"<si>%s%s</si>" % (text, reading) for text in texts)
    assert said(back(added(data, {"xl/sharedStrings.xml": table}))) == TYPED


def test_saved_without_dimension_styles_and_references_as_wps_may() -> None:
    cells = (
        '<row><c t="str"><v>一</v></c><c><v>2.50</v></c>'
        '<c r="D1" t="inlineStr"><is><r><t>三</t></r>'
        '<r><t xml:space="preserve"> 四</t></r></is></c>'
        '</row><row r="5"><c s="7"><v>6</v></c></row>'
    )
    sheet = open_upload(minimal(f"<sheetData>{cells}</sheetData>"), "a.xlsx").sheets[0]
    assert [sheet.text(1, column) for column in (1, 2, 3, 4)] == ["一", "2.5", "", "三 四"]
    assert sheet.text(5, 1) == "6"


def test_prefixed_names_as_some_programs_write_them() -> None:
    def prefix(name: str, part: bytes) -> bytes:
        if not name.startswith("xl/worksheets/sheet"):
            return part
        part = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", part)
        return part.replace(b"xmlns=", b"xmlns:x=")

    assert said(back(repacked(filled(FIGURES), prefix))) == TYPED


def test_a_hidden_sheet_of_a_programs_own_is_left_alone() -> None:
    def add(workbook: Workbook) -> None:
        sheet = workbook.create_sheet("WpsReserved_CellImgList")
        sheet["A1"], sheet.sheet_state = 1, "hidden"

    assert back(edited(add, blank_form())).mistakes == []
