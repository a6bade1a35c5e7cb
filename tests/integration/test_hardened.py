"""The house as a whole: how it is set up for service, and that nothing of it goes outside."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import Job
from metrics.actions import ranking
from metrics.actions.entry import sheets
from metrics.actions.schedule.jobs import run
from metrics.models import Figure, Ranking, Submission
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.integration.test_access import PUBLISHED, WHO, address, client_of
from tests.month import april, fill_in, region
from tests.record import AT

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = re.compile(r"(?:https?:)?//(?!localhost|127\.0\.0\.1|testserver)[\w.-]+\.[a-z]{2,}")


def test_the_setting_for_service_is_clean(tmp_path: Path) -> None:
    """As in service: HTTPS, a host of its own, no demonstration; warnings count."""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "VAR_DIR": str(tmp_path),
        "ENV_FILE": str(tmp_path / "env"),
        "HTTPS": "true",
        "ALLOWED_HOSTS": "targets.example.cn",
        "CSRF_TRUSTED_ORIGINS": "https://targets.example.cn",
    }
    (tmp_path / "env").write_text("")
    done = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_no_account_is_there_from_the_start(empty: None) -> None:
    """Nobody can get in with a password that somebody may know."""
    assert not User.objects.exists()


def test_nobody_connects_to_the_outside(
    published: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every page and file, and every job: only this machine's database and queue are asked."""
    asked: list[object] = []
    real = socket.socket.connect

    def watched(self: socket.socket, where: object) -> None:
        host = where[0] if isinstance(where, tuple) else ""
        if host and not str(host).startswith(("127.", "::1", "localhost")):
            asked.append(where)
        real(self, where)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", watched)
    client = client_of(cast, "administrator")
    column = WHO.index("administrator")
    linked = set[str]()
    once = {name.partition("?")[0]: (name, arguments, row) for name, arguments, row in PUBLISHED}
    for name, arguments, row in once.values():
        if row[column] == 200:
            linked |= _hosts(client, address(name, arguments))
    for job in (Job.MONTHS, Job.REMINDERS, Job.MAIL, Job.AUDIT, Job.TIDYING):
        run(job=job, now=lambda: AT)
    assert asked == []
    assert linked == set()
    assert not [host for one in mail.outbox for host in OUTSIDE.findall(str(one.body))]


def _hosts(client: Client, path: str) -> set[str]:
    """Other hosts that a page makes a browser ask; what a person may follow is no such thing."""
    answer = client.get(path)
    if not answer["Content-Type"].startswith("text/html"):
        return set()
    text = re.sub(r"<a [^>]*>", "", answer.content.decode())
    loads = re.findall(r"(?:src|href|srcset|action|data|poster)=[\"']([^\"']*)", text)
    return {one for one in loads if OUTSIDE.match(one)}


# --- without the audit nothing is done ---


def refusing() -> str:
    """As a full disk, or somebody who took the right to write away, would."""
    if connection.vendor == "postgresql":
        return (
            "CREATE FUNCTION no_room() RETURNS trigger AS $b$ BEGIN RAISE EXCEPTION 'no room';"
            " END $b$ LANGUAGE plpgsql;"
            " CREATE TRIGGER no_room BEFORE INSERT ON campaigns_auditentry"
            " FOR EACH ROW EXECUTE FUNCTION no_room()"
        )
    return (
        "CREATE TRIGGER no_room BEFORE INSERT ON campaigns_auditentry"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )


def test_what_cannot_be_written_down_does_not_happen(drafted: Campaign, cast: Cast) -> None:
    period = april(drafted)
    fill_in(period, region("370102"), cast.clerk)
    with connection.cursor() as cursor:
        cursor.execute(refusing())
    before = Figure.objects.count(), AuditEntry.objects.count()
    with pytest.raises(DatabaseError), transaction.atomic():
        ranking.publish(campaign=drafted, month=MARCH, by=cast.administrator, at=AT)
    with pytest.raises(DatabaseError), transaction.atomic():
        sheets.submit(period=period, region=region("370102"), by=cast.clerk, at=AT)
    assert not Ranking.objects.filter(state="published").exists()
    assert not Submission.objects.filter(period=period, state="submitted").exists()
    assert (Figure.objects.count(), AuditEntry.objects.count()) == before


# --- uploads ---


@pytest.mark.parametrize(
    ("who", "name", "arguments", "more"),
    [
        ("clerk", "upload", ["SD", "2017-04"], {}),
        ("administrator", "history_import", ["SD"], {"do": "upload"}),
        ("administrator", "rectification_upload", ["SD"], {}),
        ("administrator", "bulletin_templates", ["SD"], {"do": "upload", "kind": "notice"}),
    ],
)
def test_no_program_and_no_other_file_comes_in(
    published: Campaign,
    cast: Cast,
    settings: Settings,
    who: str,
    name: str,
    arguments: list[str],
    more: dict[str, str],
) -> None:
    """Whatever its name says: what it is decides."""
    april(published)
    client, path = client_of(cast, who), reverse(name, args=arguments)
    before = AuditEntry.objects.count()
    for data in (b"MZ" + bytes(2000), b"PK\x03\x04x"):
        for extension in (".xlsx", ".docx"):
            sent = SimpleUploadedFile(f"a{extension}", data)
            answer = client.post(path, {**more, "file": sent})
            assert answer.status_code in {200, 302, 400, 413}, extension
    left = AuditEntry.objects.order_by("id")[before:]
    assert not [row.action for row in left if row.outcome == "done"]


def test_the_name_of_a_file_keeps_no_number(cast: Cast) -> None:
    from metrics.actions.entry.uploads import NAMELESS, give_back

    row = give_back(name="13800138000.xlsx", data=b"x", to=cast.clerk, at=AT)
    assert row.name == NAMELESS
    assert give_back(name="四月.xlsx", data=b"x", to=cast.clerk, at=AT).name == "四月.xlsx"
