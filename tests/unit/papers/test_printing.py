"""Papers as PDF: where LibreOffice is, a real one; where it is not, or hangs, words."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from campaigns.terms import PaperKind
from metrics.actions import printing
from metrics.papers.issue import Picture
from metrics.papers.paper import build
from tests.unit.papers.issues import blocks, issue, png

MILLIMETRE = 72 / 25.4
WRITER = Path("/usr/lib/libreoffice/program/libswlo.so")
needs_writer = pytest.mark.skipif(
    not shutil.which("soffice") or not WRITER.exists(),
    reason="没有 LibreOffice Writer：没有试过把通报变成 PDF",
)


@pytest.fixture(autouse=True)
def own_folder(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path


def paper(kind: PaperKind) -> bytes:
    drawn = (Picture(png(), "图1　完成率", "十一项目标达标。"),)
    return build(issue(kind, blocks=blocks(40, drawn)), kind)


@needs_writer
@pytest.mark.parametrize("kind", [PaperKind.BULLETIN, PaperKind.RANKING])
def test_a_paper_is_printed(kind: PaperKind) -> None:
    pages = PdfReader(BytesIO(printing.to_pdf(paper(kind)))).pages
    texts = [page.extract_text().replace(" ", "") for page in pages]
    assert len(pages) >= 3
    assert {round(float(page.mediabox.width) / MILLIMETRE) for page in pages} == {210}
    assert {round(float(page.mediabox.height) / MILLIMETRE) for page in pages} == {297}
    assert all("内部资料" in text for text in texts)
    assert all(f"—{number}—" in text for number, text in enumerate(texts, 1))
    assert "现将" in texts[0]
    assert "印发" in texts[-1]
    assert not any("印发" in text for text in texts[:-1])
    assert sum("升降" in text for text in texts) == 2  # the heading row on both pages


@needs_writer
def test_the_imprint_stands_at_the_foot_of_the_last_page() -> None:
    last = PdfReader(BytesIO(printing.to_pdf(paper(PaperKind.RANKING)))).pages[-1]
    heights: list[float] = []

    def note(text: str, _matrix: list[float], place: list[float], *_: object) -> None:
        if "印发" in text:
            heights.append(place[5] / MILLIMETRE)

    last.extract_text(visitor_text=note)
    assert heights
    assert 35 <= heights[-1] <= 35 + 10  # the type area ends 35 mm above the edge of the sheet


def program(folder: Path, body: str) -> str:
    made = folder / "soffice"
    made.write_text(f"#!/bin/sh\n{body}\n")
    made.chmod(made.stat().st_mode | stat.S_IXUSR)
    return str(made)


def test_without_the_program_word_is_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "_program", lambda: None)
    assert not printing.available()
    with pytest.raises(printing.PrintingError, match="Word"):
        printing.to_pdf(b"")


@pytest.mark.parametrize(
    ("body", "words"),
    [("exit 3", "代码 3"), ("exit 0", "没有生成"), ("sleep 60 & sleep 60", "已停止")],
)
def test_a_program_that_fails_or_hangs_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, body: str, words: str
) -> None:
    made = program(tmp_path, body)
    monkeypatch.setattr(printing, "_program", lambda: made)
    monkeypatch.setattr(printing, "LONGEST", 0.5)
    with pytest.raises(printing.PrintingError, match=words):
        printing.to_pdf(b"x")


def test_one_at_a_time_and_nobody_waits_for_ever(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(printing, "_program", lambda: "soffice")
    monkeypatch.setattr(printing, "PATIENCE", 0.0)
    with open(tmp_path / "printing.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(printing.PrintingError, match="稍后") as busy:
            printing.to_pdf(b"x")
        assert isinstance(busy.value, printing.BusyError)


def test_a_paper_that_never_changes_is_printed_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = program(tmp_path, 'echo once >> "$0.runs"; printf %s "%PDF-" > paper.pdf')
    monkeypatch.setattr(printing, "_program", lambda: made)
    shelf = tmp_path / "papers"
    assert printing.to_pdf(b"x") == b"%PDF-"
    assert not shelf.exists(), "a draft may change"
    old = shelf / "old.pdf"
    shelf.mkdir()
    old.write_bytes(b"old")
    os.utime(old, (0, 0))
    assert printing.to_pdf(b"x", "a" * 64) == b"%PDF-"
    assert [path.name for path in shelf.iterdir()] == [f"{'a' * 64}.pdf"]
    assert printing.to_pdf(b"x", "a" * 64) == b"%PDF-"
    assert (tmp_path / "soffice.runs").read_text() == "once\nonce\n"
    with open(tmp_path / "printing.lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert printing.to_pdf(b"x", "a" * 64) == b"%PDF-", "nobody waits for what is there"


def test_kept_papers_are_for_nobody_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made = program(tmp_path, 'printf %s "%PDF-" > paper.pdf')
    monkeypatch.setattr(printing, "_program", lambda: made)
    printing.to_pdf(b"x", "b" * 64)
    assert stat.S_IMODE((tmp_path / "papers").stat().st_mode) == 0o700


def test_fonts_that_nobody_names_in_time_do_not_hold_up_a_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    made = program(tmp_path, "exec sleep 60")
    monkeypatch.setattr(shutil, "which", lambda name: made)
    monkeypatch.setattr(printing, "ASKING", 0.1)
    printing.substitutes.cache_clear()
    assert printing.substitutes() == ()
    printing.substitutes.cache_clear()


def test_what_stands_in_for_missing_fonts_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    printing.substitutes.cache_clear()
    found = printing.substitutes()
    assert all(one.font != one.stand_in and one.stand_in for one in found)
    assert len({one.font for one in found}) == len(found)
    printing.substitutes.cache_clear()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert printing.substitutes() == ()
    printing.substitutes.cache_clear()
