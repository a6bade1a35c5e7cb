"""A person's number gets into no table: typed into every text field of every form, one by one.

The pages are those of the table of who may go where; their forms are read as a browser would, and
sent back as they are with one text changed. Afterwards no column of any table holds the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from campaigns.models import Campaign, User
from campaigns.periods import Month
from metrics.actions.bulletin import signing
from tests.cast import Cast
from tests.integration.access_rows import OWN
from tests.integration.test_access import MONTH, SHEET, client_of
from tests.issued import a_draft, listed
from tests.measures import issued, proposed
from tests.month import april, fill_in, hand_in, region
from tests.problems import entered
from tests.record import AT

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]

# The sample of the standard for such numbers (GB 11643), and a number that nobody has.
IDENTITY, MOBILE = "11010519491231002X", "13800138000"
SHORT = 18
TOLD = re.compile("身份证|手机号|电话号码|个人")
TEXTS = {"text", "search", ""}


@dataclass
class Form:
    """One form of a page: where it goes, what it would send, which of it are free texts."""

    action: str
    values: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, int] = field(default_factory=dict)
    sends: list[tuple[str, str]] = field(default_factory=list)


class Reader(HTMLParser):
    """The POST forms of a page, with what stands in them."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(said.get("action", "")) if said.get("method") == "post" else None
            self.forms += [self._open] if self._open else []
        elif self._open and (name := said.get("name", "")):
            self._field(self._open, tag, name, said)
        elif self._open and tag == "option" and self._select:
            chosen = "selected" in said or not self._open.values.get(self._select)
            if chosen:
                self._open.values[self._select] = said.get("value", "")

    def _field(self, form: Form, tag: str, name: str, said: dict[str, str]) -> None:
        kind = said.get("type", "") if tag == "input" else tag
        if tag == "button":
            form.sends.append((name, said.get("value", "")))
        elif tag == "select":
            self._select = name
            form.values.setdefault(name, "")
        elif kind in {"checkbox", "radio"}:
            if "checked" in said or name not in form.values:
                form.values[name] = said.get("value", "on")
        elif kind != "file":
            form.values[name] = said.get("value", "") or _usual(kind)
            self._area = name if tag == "textarea" else ""
            if tag == "textarea" or kind in TEXTS:
                form.texts[name] = int(said.get("maxlength") or 1000)

    def handle_data(self, data: str) -> None:
        if self._open and self._area:
            self._open.values[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""
        elif tag == "form":
            self._open = None


def _usual(kind: str) -> str:
    """What a careful person would choose where nothing stands."""
    soon = timezone.localdate() + timedelta(days=21)
    return {"date": soon.isoformat(), "number": "1"}.get(kind, "")


def forms_of(client: Client, path: str) -> list[Form]:
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    reader = Reader()
    reader.feed(answer.content.decode())
    return reader.forms


def kind_of(name: str) -> str:
    """``cell-370102-drug_cases`` is one of many of a kind."""
    return re.sub(r"-.*|\d+", "", name)


def tried(
    client: Client, path: str, known: set[tuple[str, str]]
) -> Iterator[tuple[str, str, bool]]:
    """Sends each text of each form with a number in it, by each of its buttons; the form, the text,
    and whether the answer says what is wrong with it."""
    for form in forms_of(client, path):
        action = form.action.partition("#")[0]
        to = action if action.startswith("/") else path.partition("?")[0] + action
        said = {name: _something(name, value, form) for name, value in form.values.items()}
        for name, longest in form.texts.items():
            where = (re.sub(r"\d+", "", to), kind_of(name))
            if where in known:
                continue
            known.add(where)
            number, told = IDENTITY if longest >= SHORT else MOBILE, False
            for button in form.sends or [("", "")]:
                answer = client.post(to, {**said, **dict([button]), name: f"经办 {number}"})
                assert answer.status_code < 500, (to, name)
                told |= bool(TOLD.search(answer.content.decode()))
            yield to, name, told


def _something(name: str, value: str, form: Form) -> str:
    """What a careful person would write where nothing stands."""
    return value or ("情况属实。" if name in form.texts else value)


def found_in_the_tables() -> list[str]:
    """Columns that hold one of the numbers."""
    return [
        f"{model._meta.db_table}.{one.column}"
        for model in apps.get_models()
        if model._meta.app_label in {"campaigns", "metrics"}
        for one in model._meta.concrete_fields
        if isinstance(one, models.CharField | models.TextField | models.JSONField)
        if _holds(model._meta.db_table, str(one.column))
    ]


def _holds(table: str, column: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT 1 FROM {table} WHERE CAST({column} AS text) LIKE %s"  # noqa: S608 (our own)
            f" OR CAST({column} AS text) LIKE %s LIMIT 1",
            [f"%{IDENTITY}%", f"%{MOBILE}%"],
        )
        return cursor.fetchone() is not None


@pytest.fixture
def pages(published: Campaign, cast: Cast) -> list[tuple[str, str]]:
    """Who, and the page on which he writes; with something there to write about."""
    a_draft(published)
    monthly = a_draft(published, "monthly")
    signing.sign(bulletin=monthly, version=1, by=cast.administrator, at=AT)
    listed(published, cast.administrator, cast.leader, cast.leader)
    measure = issued(published, region(OWN), "notice", cast.administrator)
    waiting = proposed(published, region(OWN))
    line = entered(published, cast.administrator, OWN)
    period = april(published)
    fill_in(period, region(OWN), cast.clerk)
    hand_in(period, region("370103"), cast.clerk)
    month = ["SD", "2017-04"]
    return [
        ("clerk", reverse("sheet", args=[*month, OWN])),
        ("clerk", reverse("sheets", args=month)),
        ("clerk", reverse("amend", args=SHEET)),
        ("reviewer", reverse("review_sheet", args=[*month, "370103"])),
        ("reviewer", reverse("review")),
        ("reviewer", reverse("amendments")),
        ("administrator", reverse("periods", args=["SD"])),
        ("administrator", reverse("history_import", args=["SD"])),
        ("administrator", reverse("deputies")),
        ("administrator", reverse("tokens")),
        ("administrator", reverse("allocation", args=["SD", "SD08"])),
        ("administrator", reverse("ladder", args=["SD"])),
        ("administrator", reverse("ladder_edit", args=["SD"])),
        ("administrator", reverse("bulletin_edit", args=["SD", "2017Q1"])),
        ("administrator", reverse("bulletin_sign", args=["SD", "2017Q1"])),
        ("administrator", reverse("bulletin_correct", args=MONTH)),
        ("administrator", reverse("bulletin_recipients", args=["SD"])),
        ("administrator", reverse("bulletin_templates", args=["SD"])),
        ("administrator", reverse("bulletin_deliveries", args=MONTH)),
        ("administrator", reverse("propose", args=["SD"])),
        ("administrator", reverse("proposal", args=["SD", waiting.pk])),
        ("administrator", reverse("measure", args=["SD", measure.pk])),
        ("clerk", reverse("measure", args=["SD", measure.pk])),
        ("administrator", reverse("rectification", args=["SD", line.number])),
        ("clerk", reverse("rectification", args=["SD", line.number])),
        ("administrator", reverse("rectification_add", args=["SD"])),
        ("clerk", reverse("duty_add", args=["SD"])),
        ("administrator", reverse("trial_of", args=["SD"])),
        ("system", reverse("account_add")),
        ("system", reverse("accounts")),
        ("system", reverse("account", args=[cast.clerk.pk])),
        ("security", reverse("account", args=[cast.clerk.pk])),
        ("security", reverse("account_requests")),
    ]


def test_no_form_lets_a_number_in(pages: list[tuple[str, str]], cast: Cast) -> None:
    known: set[tuple[str, str]] = set()
    clients = {who: client_of(cast, who) for who, _ in pages}
    sent = []
    for who, path in pages:
        now = list(tried(clients[who], path, known))
        sent += now
        held = found_in_the_tables() if now else []
        assert not held, (path, now)
    assert len(sent) >= 40, sent
    assert sum(told for _, _, told in sent) >= 35, "most of them were refused for just that"


@pytest.fixture
def uploads(published: Campaign) -> list[tuple[str, str, str, dict[str, str]]]:
    """Who uploads where: the page, its field, and what is sent besides."""
    period = april(published)
    month = ["SD", str(Month.of(period.month))]
    return [
        ("clerk", reverse("upload", args=month), "file", {}),
        ("administrator", reverse("history_import", args=["SD"]), "file", {"do": "upload"}),
        ("administrator", reverse("rectification_upload", args=["SD"]), "file", {}),
        ("administrator", reverse("allocation", args=["SD", "SD08"]), "file", {"do": "preview"}),
        ("administrator", reverse("trial_of", args=["SD"]), "figures", {}),
        (
            *("administrator", reverse("bulletin_templates", args=["SD"]), "file"),
            {"do": "upload", "kind": "notice"},
        ),
        ("administrator", reverse("bulletin_deliveries", args=MONTH), "file", {"do": "bounce"}),
    ]


def test_no_file_lets_a_number_in(
    uploads: list[tuple[str, str, str, dict[str, str]]], cast: Cast
) -> None:
    """In its name, and in what stands in it: a table with commas, a workbook, a paper."""
    a_draft(Campaign.objects.select_related("region").get(code="SD"), "monthly")
    for who, path, name, said in uploads:
        client = client_of(cast, who)
        for file, data in _files(client):
            sent = SimpleUploadedFile(f"{MOBILE}{file}", data)
            answer = client.post(path, {**said, name: sent})
            assert answer.status_code < 500, (path, file)
        assert not found_in_the_tables(), path


def _files(client: Client) -> Iterator[tuple[str, bytes]]:
    """Each kind of file that is taken anywhere, with a number in it."""
    yield ".csv", f"370102,{IDENTITY},2017-03,5\r\n".encode()
    path = reverse("rectification_workbook", args=["SD"])
    form = client.get(f"{path}?form=1")
    if form.status_code == 200:
        book = load_workbook(BytesIO(form.content))
        book["问题清单"]["E6"] = f"经办 {IDENTITY}"
        filled = BytesIO()
        book.save(filled)
        yield ".xlsx", filled.getvalue()
    paper = client.get(reverse("bulletin_template_file", args=["SD", "notice"]))
    if paper.status_code == 200:
        yield ".docx", _in_the_paper(paper.content)


def _in_the_paper(data: bytes) -> bytes:
    """The standard paper with a number in its first sentence."""
    written = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(written, "w", ZIP_DEFLATED) as new:
        for part in old.infolist():
            text = old.read(part)
            if part.filename == "word/document.xml":
                text = text.replace(b"</w:t>", f"{IDENTITY}</w:t>".encode(), 1)
            new.writestr(part, text)
    return written.getvalue()


def test_a_number_in_a_table_would_be_found(cast: Cast) -> None:
    User.objects.filter(pk=cast.clerk.pk).update(office=f"东街 {MOBILE}")
    assert found_in_the_tables() == ["campaigns_user.office"]
