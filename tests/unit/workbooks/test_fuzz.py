"""Whatever happens to the bytes of a form: refused, mistakes or lines, never another exception."""

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.workbooks.book import Refused
from metrics.workbooks.expected import Upload
from metrics.workbooks.marks import marked
from tests.unit.workbooks.forms import back, filled

FORM = filled({"J8": 1215, "J10": "不适用", "L10": "专项行动", "J11": 12.5})
with zipfile.ZipFile(io.BytesIO(FORM)) as package:
    PARTS = {name: package.read(name) for name in package.namelist()}
READ = sorted(name for name in PARTS if not name.startswith(("docProps", "xl/theme")))
# Pieces that mean something to a spreadsheet, for larger damage than a flipped byte.
PIECES = [
    *(b'"', b"<", b">", b"/>", b"</c>", b"<c>", b"<row>", b'r="A1"', b't="s"', b't="d"', b't="e"'),
    *(b'r="XFD1048576"', b'r="A0"', b's="-9"', b"<f>1</f>", b"<v>1e999999</v>", b"\xff", b"\x00"),
    *(b'<mergeCell ref="A1:XFD9"/>', b"<v>NaN</v>", b'state="hidden"', b"#month x", b"value"),
]
fuzz = settings(max_examples=150, deadline=None)


def survives(data: bytes) -> Upload | None:
    try:
        found = back(data)
        if found.mistakes:
            marked(data, found.mistakes)
    except Refused:
        return None
    assert found.lines or found.mistakes or found.blank
    return found


def test_the_form_itself_is_read() -> None:
    found = survives(FORM)
    assert found is not None
    assert found.lines


@fuzz
@given(st.data())
def test_bytes_of_the_file_changed_or_cut(data: st.DataObject) -> None:
    damaged = bytearray(FORM)
    places = st.integers(min_value=0, max_value=len(FORM) - 1)
    for place, byte in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        damaged[place] = byte
    start, length = data.draw(places), data.draw(st.sampled_from([0, 0, 1, 2, 50, 5_000]))
    del damaged[start : start + length]
    survives(bytes(damaged))


@fuzz
@given(st.data())
def test_xml_of_a_part_changed_or_cut(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(READ))
    part = PARTS[name]
    place = data.draw(st.integers(min_value=0, max_value=len(part)))
    piece = data.draw(st.sampled_from(PIECES) | st.binary(max_size=4))
    length = data.draw(st.sampled_from([0, 0, 1, 3, 20, 400]))
    changed = part[:place] + piece + part[place + length :]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for known, whole in PARTS.items():
            target.writestr(known, changed if known == name else whole)
    survives(buffer.getvalue())
