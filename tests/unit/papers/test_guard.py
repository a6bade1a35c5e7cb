"""The door for files: what reaches outside, runs or hides is seen whatever it is called."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.terms import PaperKind
from metrics.papers.guard import look_into
from metrics.papers.inspection import inspect
from metrics.papers.paper import build
from metrics.papers.templates import check, standard
from tests.unit.papers.issues import issue, png
from tests.unit.papers.test_inspection import with_part

NOTICE = PaperKind.NOTICE
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml"
MAIN = "word/document.xml"
FIELDS = (
    *("DDEAUTO c:\\x a", "DDE x", 'INCLUDETEXT "x"', 'INCLUDEPICTURE "http://x/"', "LINK x"),
    *('HYPERLINK "x"', "DATE", "TOC", "MACROBUTTON x y", "QUOTE 68", "=1", "PAGEREF x", ""),
    *("PAGE x", "PAGE \\* x y", "NUMPAGES DDE", "pages", "PAGE\x0bDDE"),
)
ALLOWED = (
    *("PAGE", " page  ", " PAGE   \\* MERGEFORMAT ", "NUMPAGES", ' NUMPAGES \\# "0" '),
    *("PAGE \\* Arabic \\* MERGEFORMAT", "PAGE\\* roman"),
)
prefixes = st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,8}", fullmatch=True).filter(
    lambda name: not name.lower().startswith("xml") and name != "w"
)


def part_of(data: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return archive.read(name).decode()


def replaced(name: str, old: str, new: str, data: bytes | None = None) -> bytes:
    data = data or standard(NOTICE)
    before = part_of(data, name)
    assert old in before
    return with_part(data, name, before.replace(old, new))


def inside(xml: str, data: bytes | None = None) -> bytes:
    """With this at the end of the text."""
    return replaced(MAIN, "<w:sectPr", f"{xml}<w:sectPr", data)


def typed(name: str, kind: str) -> bytes:
    """With this line among the content types."""
    line = f'<Override PartName="/{name}" ContentType="{kind}"/>'
    return replaced("[Content_Types].xml", "</Types>", f"{line}</Types>")


def related(kind: str, target: str = "x.xml", more: str = "", of: str = MAIN) -> bytes:
    folder, _, name = of.rpartition("/")
    where = f"{folder}/_rels/{name}.rels" if of else "_rels/.rels"
    line = f'<Relationship Id="r99" Type="{kind}" Target="{target}" {more}/>'
    return replaced(where, "</Relationships>", f"{line}</Relationships>")


def told(data: bytes) -> list[str]:
    """The codes; a template and a finished paper are refused for the same."""
    found = look_into(data)
    assert all(one.hard and one.words.endswith(("。", "人名。")) for one in found)
    assert check(data, NOTICE)[: len(found)] == found or not found
    assert not found or inspect(data, NOTICE) == found
    return [one.code for one in found]


def complex_field(prefix: str, *pieces: str, tag: str = "instrText") -> str:
    x = prefix
    said = "".join(f"<{x}:r><{x}:{tag}>{one}</{x}:{tag}></{x}:r>" for one in pieces)
    return (
        f'<{x}:p xmlns:{x}="{W}"><{x}:r><{x}:fldChar {x}:fldCharType="begin"/></{x}:r>{said}'
        f'<{x}:r><{x}:fldChar {x}:fldCharType="separate"/></{x}:r><{x}:r><{x}:t>DDE</{x}:t></{x}:r>'
        f'<{x}:r><{x}:fldChar {x}:fldCharType="end"/></{x}:r></{x}:p>'
    )


def simple_field(prefix: str, said: str) -> str:
    quoted = said.replace('"', "&quot;").replace("\x0b", " ")
    return f'<{prefix}:fldSimple xmlns:{prefix}="{W}" {prefix}:instr="{quoted}"/>'


@pytest.mark.parametrize("kind", list(PaperKind))
def test_what_the_system_makes_passes(kind: PaperKind) -> None:
    assert look_into(standard(kind)) == []
    assert look_into(build(issue(kind), kind)) == []


@settings(max_examples=25, deadline=None)
@given(prefix=prefixes, said=st.sampled_from(FIELDS), data=st.data())
def test_a_field_is_seen_under_any_prefix(prefix: str, said: str, data: st.DataObject) -> None:
    said = said.replace("\x0b", " ")
    cut = data.draw(st.integers(0, len(said)))
    xml = data.draw(
        st.sampled_from(
            [
                simple_field(prefix, said),
                complex_field(prefix, said[:cut], said[cut:]),
                complex_field(prefix, said, tag="t"),
            ]
        )
    )
    assert told(inside(xml)) == ["P3"]


@settings(max_examples=15, deadline=None)
@given(prefix=prefixes, said=st.sampled_from(ALLOWED))
def test_numbers_of_pages_are_allowed(prefix: str, said: str) -> None:
    assert told(inside(simple_field(prefix, said))) == []
    assert told(inside(complex_field(prefix, said[:3], said[3:]))) == []


def test_fields_in_fields_and_over_paragraphs() -> None:
    nested = complex_field("w", "PAGE").replace(
        "<w:t>DDE</w:t>", "<w:instrText>DDE x</w:instrText>"
    )
    assert told(inside(nested)) == ["P3"]
    begin = '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>'
    assert told(inside(f"{begin}<w:p><w:r><w:t>DDE x</w:t></w:r></w:p>")) == ["P3"]
    assert told(inside("<w:p><w:r><w:instrText>DDE x</w:instrText></w:r></w:p>")) == ["P3"]


REVISED = ("ins", "del", "moveFrom", "moveTo", "rPrChange", "sectPrChange", "cellIns", "delText")
CARRIED = ("object", "control", "altChunk")
LINKED = ("subDoc", "attachedTemplate", "mailMerge", "dataBinding", "hyperlink", "ffData")


@settings(max_examples=25, deadline=None)
@given(prefix=prefixes, name=st.sampled_from([*REVISED, *CARRIED, *LINKED, "commentReference"]))
def test_elements_are_seen_under_any_prefix(prefix: str, name: str) -> None:
    code = "P2" if name in CARRIED else "P3" if name in LINKED else "P4"
    assert told(inside(f'<{prefix}:{name} xmlns:{prefix}="{W}"/>')) == [code]
    assert told(inside(f'<{name} xmlns="{W}"/>')) == [code]
    assert told(inside(f'<{prefix}:{name} xmlns:{prefix}="http://other/"/>')) == []


@pytest.mark.parametrize("name", ["other/word.dat", "word/x.jpg", "x", "docProps/strange.XML"])
def test_no_part_is_unread(name: str) -> None:
    """Neither a name nor a folder hides a part: what is XML is read, what is unknown refused."""
    header = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
    xml = f'<h:hdr xmlns:h="{W}">{simple_field("h", "DDEAUTO x")}</h:hdr>'
    assert told(with_part(typed(name, header), name, xml)) == ["P3"]
    assert told(with_part(typed(name, "image/png"), name, xml)) == ["P1"]
    assert told(with_part(typed(name, "application/x-strange"), name, xml)) == ["P3"]
    clean = f'<h:hdr xmlns:h="{W}"/>'
    assert told(with_part(typed(name, header), name, clean)) == []


def test_pictures_are_pictures() -> None:
    data = typed("word/media/a.dat", "image/png")
    assert told(with_part(data, "word/media/a.dat", png().decode("latin-1"))) == ["P1"]
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as source, zipfile.ZipFile(stream, "w") as target:
        for old in source.namelist():
            target.writestr(old, source.read(old))
        target.writestr("word/media/a.dat", png())
    assert told(stream.getvalue()) == []
    assert told(with_part(typed("word/media/a.svg", "image/svg+xml"), "word/media/a.svg", "<a/>"))


def test_the_main_part_is_where_everybody_looks() -> None:
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    second = with_part(typed("word/other.xml", main), "word/other.xml", f'<d:a xmlns:d="{W}"/>')
    assert told(second) == ["P1"]
    assert told(related(f"{OFFICE}/officeDocument", "word/styles.xml", of="")) == ["P1"]
    elsewhere = replaced("_rels/.rels", 'Target="word/document.xml"', 'Target="word/styles.xml"')
    assert told(elsewhere) == ["P1"]
    macros = replaced(
        "[Content_Types].xml", main, "application/vnd.ms-word.document.macroEnabled.main+xml"
    )
    assert told(macros) == ["P2"]


@pytest.mark.parametrize("kind", ["aFChunk", "oleObject", "package", "frame", "chart", "hyperlink"])
def test_relationships_are_a_list_of_what_may_be(kind: str) -> None:
    assert told(related(f"{OFFICE}/{kind}")) == ["P3"]
    assert told(related(f"{OFFICE}/{kind}", "http://x/", 'TargetMode="External"')) == ["P3"]


@pytest.mark.parametrize(
    ("target", "more"),
    [
        ("http://x/a.png", 'TargetMode="External"'),
        ("http://x/a.png", 'TargetMode="external"'),
        ("a.png", 'TargetMode="Strange"'),
        *((target, "") for target in ("http://x/a.png", "//x/a.png", "file:a", "\\\\x\\a.png")),
    ],
)
def test_nothing_points_outside(target: str, more: str) -> None:
    assert told(related(f"{OFFICE}/image", target, more)) == ["P3"]


def test_relationships_under_another_prefix() -> None:
    xml = (
        f'<q:Relationships xmlns:q="{PACKAGE}"><q:Relationship Id="a" Type="{OFFICE}/image" '
        'Target="http://x/" TargetMode="External"/></q:Relationships>'
    )
    assert told(with_part(standard(NOTICE), "word/_rels/styles.xml.rels", xml)) == ["P3"]


def test_shapes_that_name_an_address_themselves() -> None:
    shape = '<z:shape xmlns:z="urn:schemas-microsoft-com:vml" href="http://x/"/>'
    assert told(inside(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>")) == ["P3"]


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml", "word/header1.xml"])
def test_strict_open_xml_is_refused_in_words(name: str) -> None:
    data = replaced(name, W, f"{STRICT}/wordprocessingml/main")
    assert "严格 Open XML" in look_into(data)[0].words
    assert told(data) == ["P1"]
    kind = related(f"{STRICT}/officeDocument/relationships/styles", "styles.xml")
    assert "严格 Open XML" in look_into(kind)[0].words


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
        "<?xml-stylesheet href='http://x/'?>",
        "<?xml version='1.0' encoding='UTF-7'?>",
        "<?xml version='1.0' encoding='GBK'?>",
    ],
)
def test_nothing_is_fetched_to_read_a_part(head: str) -> None:
    assert told(with_part(standard(NOTICE), "word/theme/theme1.xml", f"{head}<a>x</a>")) == ["P1"]


def test_parts_whose_names_differ_in_case_alone() -> None:
    copy = part_of(standard(NOTICE), MAIN)
    assert told(with_part(standard(NOTICE), "Word/Document.xml", copy)) == ["P1"]


IDENTITY = "11010119900307" + "7715"
PERSONAL = {
    "正文": inside(f"<w:p><w:r><w:t>电话138{'0' * 8}</w:t></w:r></w:p>"),
    "撕开": inside(f"<w:p><w:r><w:t>1380</w:t></w:r><w:r><w:t>{'0' * 7}</w:t></w:r></w:p>"),
    "证号": inside(f"<w:p><w:r><w:t>{IDENTITY}</w:t></w:r></w:p>"),
    "说明": inside(f'<w:p><w:bookmarkStart w:id="90" w:name="m138{"0" * 8}"/></w:p>'),
    "属性": replaced("docProps/core.xml", "</dc:creator>", f"138{'0' * 8}</dc:creator>")
    if "</dc:creator>" in part_of(standard(NOTICE), "docProps/core.xml")
    else replaced("docProps/core.xml", "</dc:title>", f"138{'0' * 8}</dc:title>"),
    "页眉": replaced("word/header1.xml", "</w:p>", f"<w:r><w:t>{IDENTITY}</w:t></w:r></w:p>"),
    "注释": inside(f"<!-- 138{'0' * 8} -->"),
}


@pytest.mark.parametrize("where", PERSONAL)
def test_numbers_of_persons_are_refused(where: str) -> None:
    found = [one for one in check(PERSONAL[where], NOTICE) if one.code == "P5"]
    assert [one.hard for one in found] == [True]
    assert ("身份证号" if where in {"证号", "页眉"} else "手机号") in found[0].words
    assert "0000" not in found[0].words


def test_names_that_programs_give_are_no_numbers() -> None:
    guid = "a1395678-1391-3912-3456-13800000000a"
    data = inside(f'<w:p><w:r><w:t xml:lang="{guid}">共12345678901234567890</w:t></w:r></w:p>')
    assert [one.code for one in check(data, NOTICE) if one.code == "P5"] == []
