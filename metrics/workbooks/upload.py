"""A filled-in form read back: lines, and every mistake at once.

The file as a whole is judged first (whose form it is, for which month); only the right form is read
cell by cell. Sheets that were taken out say nothing about their region.
"""

from __future__ import annotations

from collections.abc import Iterator

from metrics.engine.lines import Line
from metrics.workbooks import shape
from metrics.workbooks.book import Book, Kind, Sheet, position
from metrics.workbooks.expected import AGAIN, Asked, Expectation, Upload
from metrics.workbooks.guard import open_upload
from metrics.workbooks.limits import LONGEST_REASON
from metrics.workbooks.mistakes import Mistake
from metrics.workbooks.reading import formula, said, wrong
from metrics.workbooks.rows import Rows, judge_rows
from metrics.workbooks.seal import META, BrokenSealError, Seal, read_seal
from metrics.workbooks.shape import Shape, shape_of

_OURS = {shape.COVER, shape.MISTAKES, shape.CHOICES}
_VALUE, _WHY = "value", "why"


def read(data: bytes, name: str, key: bytes, expected: Expectation) -> Upload:
    """Lines and mistakes of an uploaded monthly form. Refused if it may not be opened at all."""
    upload = Upload()
    book = open_upload(data, name)
    seal = sealed(book, key, expected, upload)
    if seal is None:
        return upload
    for sheet, form in region_sheets(book, shape.MONTH, upload):
        region = expected.regions.get(form.subject)
        if region is None or form.subject not in seal.regions:
            known = seal.regions.get(form.subject, form.subject)
            upload.mistakes.append(
                Mistake(
                    sheet.name,
                    "",
                    f"这张表是{known}的，不在您填报的地区之内。",
                    "请删去这张工作表；地区有误的，请联系管理员。",
                    form.subject,
                )
            )
            continue
        upload.regions.append(form.subject)
        rows = judge_rows(sheet, form, region.indicators, (_VALUE, _WHY))
        upload.mistakes += rows.mistakes
        if _VALUE in rows.columns:
            _read_region(upload, rows, expected, seal.cells.get(form.subject, {}))
    upload.mistakes = in_order(book, upload.mistakes)
    return upload


def sealed(book: Book, key: bytes, expected: Expectation, upload: Upload) -> Seal | None:
    """The seal of the right form; else None, and what is wrong is in the upload."""
    try:
        seal = read_seal(book.named(META), key)
    except BrokenSealError as error:
        upload.mistakes.append(Mistake("", "", error.words, expected.again))
        return None
    upload.mistakes += list(_other_form(seal, expected))
    return None if upload.mistakes else seal


def _other_form(seal: Seal, expected: Expectation) -> Iterator[Mistake]:
    if seal.about.keys() != expected.about.keys():
        yield Mistake("", "", "这是另一种表格，不能在这里上传。", expected.again)
        return
    for word, (code, label) in expected.about.items():
        if seal.about[word][0] != code:
            theirs = seal.about[word][1]
            words = f"这张表的{word}是“{theirs}”，这里要的是“{label}”。"
            yield Mistake("", "", words, expected.again)
    if seal.version != expected.version:
        words = "表格下载之后，填报的内容有了变化，这份表已经过时。"
        yield Mistake("", "", words, expected.again)


def region_sheets(
    book: Book, kind: str, upload: Upload, again: str = AGAIN
) -> Iterator[tuple[Sheet, Shape]]:
    """The sheets of this kind; a sheet that is none of ours, or there twice, is a mistake and
    ``again`` says what to do."""
    seen: dict[str, str] = {}
    for sheet in book.sheets:
        form = shape_of(sheet)
        if sheet.name == META or (form and form.kind in _OURS):
            continue
        if form is None or form.kind != kind:
            if sheet.rows and sheet.visible:
                upload.mistakes.append(_foreign(sheet, again))
        elif form.subject in seen:
            words = f"这张表与“{seen[form.subject]}”是同一张表的两份。"
            upload.mistakes.append(Mistake(sheet.name, "", words, "请只留一份。", form.subject))
        else:
            seen[form.subject] = sheet.name
            yield sheet, form
    if not seen:
        upload.mistakes.append(
            Mistake("", "", "文件里没有要填的表，或者表里的隐藏行被删掉了。", again)
        )


def _foreign(sheet: Sheet, again: str) -> Mistake:
    return Mistake(
        sheet.name,
        "",
        "这张工作表不是本表的内容，或者它的隐藏行被删掉了。",
        f"不需要的请删去；本来是填报表的，{again}",
    )


def _read_region(
    upload: Upload, rows: Rows, expected: Expectation, bases: dict[str, int | None]
) -> None:
    region = rows.form.subject
    for row, code, asked in rows.found:
        value = rows.sheet.at(row, rows.columns[_VALUE])
        why = rows.sheet.at(row, rows.columns[_WHY]) if _WHY in rows.columns else None
        text, reason = said(value), said(why)
        if not text:
            upload.blank += 1
        found = list(_wrong_row(rows, row, asked, expected, (text, reason)))
        upload.mistakes += [
            Mistake(rows.sheet.name, cell, words, todo, region, code) for cell, words, todo in found
        ]
        if text and not found:
            place = rows.sheet.place(row, rows.columns[_VALUE])
            upload.lines.append(Line(region, code, text, place, reason, bases.get(code)))


def _wrong_row(
    rows: Rows, row: int, asked: Asked, expected: Expectation, texts: tuple[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Cell, what is wrong, what to do."""
    text, reason = texts
    here = rows.coordinate(row, _VALUE)
    if asked.carried:
        if text:
            yield here, f"“{asked.name}”不在这里填：{asked.carried}。", "请清空这一格。"
        return
    value = rows.sheet.at(row, rows.columns[_VALUE])
    words, todo = wrong(value, asked.decimals, asked.unit, expected.words)
    if words:
        yield here, words, todo
    if _WHY not in rows.columns:
        return
    why, there = rows.sheet.at(row, rows.columns[_WHY]), rows.coordinate(row, _WHY)
    if why and why.kind == Kind.FORMULA:
        yield there, *formula(why)
    elif len(reason) > LONGEST_REASON:
        yield there, f"说明有 {len(reason)} 个字，太长了。", f"请缩短到 {LONGEST_REASON} 字以内。"
    elif reason and not text:
        yield (
            here,
            "写了说明，没有填数值。",
            "没有发生填0，本地没有这一事项填“不适用”；还不清楚的，请把说明也清空。",
        )


def in_order(book: Book, mistakes: list[Mistake]) -> list[Mistake]:
    """As a person meets them, sheet by sheet and row by row."""
    sheets = {sheet.name: number for number, sheet in enumerate(book.sheets)}
    return sorted(
        mistakes,
        key=lambda found: (
            sheets.get(found.sheet, -1),
            position(found.cell) if found.cell else (0, 0),
            found,
        ),
    )
