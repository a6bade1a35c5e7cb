"""Who may go where: every address × every role, inside and outside the region."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from campaigns.access import sees_campaign, visible_campaigns
from campaigns.models import AuditEntry, Campaign, User
from campaigns.terms import BulletinKind, RankingState
from config.taken_out import EXPORTS
from metrics.actions import printing
from metrics.actions.bulletin import signing
from metrics.charts import pictures
from metrics.models import Ranking
from tests.cast import PASSWORD, Cast
from tests.integration.access_rows import ENTERS, LADDER, PROBLEMS, QUALITY, Row
from tests.integration.interface_rows import INTERFACE
from tests.issued import PIXEL, a_draft
from tests.record import AT

pytestmark = pytest.mark.on_sqlite

OWN, CITY, OTHER_CITY = "370102", "370100", "370200"
# Columns: who asks. 302 is the way to the log-in page.
WHO = [
    "anonymous",
    "clerk",
    "reviewer",
    "administrator",
    "leader",
    "auditor",
    "city_leader",
    "stranger",
    "nobody",
    "system",
    "security",
]
MONTH = ["SD", "2017-03"]
SHEET = [*MONTH, OWN]
# Who looks after accounts: administrators, and the three officers.
OFFICERS = [302, 403, 403, 200, 403, 200, 403, 403, 403, 200, 200]
PREFECTURE = [*MONTH, "prefecture"]
PUBLISHED: list[Row] = [
    ("board", [], [302, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("board?campaign=SD", [], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("wall", [], [302, 200, 200, 200, 200, 200, 200, 200, 200]),
    ("wall?campaign=SD", [], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("explanation", ["SD", "2017-03", "county", OWN], [302, 200, 200, 200, 200, 200] + [404] * 3),
    (
        "explanation",
        ["SD", "2017-03", "prefecture", CITY],
        [302, 404, 200, 200, 200, 200] + [404] * 3,
    ),
    (
        "explanation",
        ["SD", "2017-03", "prefecture", OTHER_CITY],
        [302, 404, 404, 200, 200, 200, 200, 404, 404],
    ),
    (
        "explanation",
        ["SD", "2017-03", "province", "370000"],
        [302, 404, 404, 200, 200, 200] + [404] * 3,
    ),
    ("documents", [], [302] + [200] * 8),
    ("document", ["SD"], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("allocations", [], [302] + [200] * 8),
    ("allocations?campaign=SD", [], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("allocation", ["SD", "SD08"], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("region", ["SD", OWN], [302, 200, 200, 200, 200, 200] + [404] * 3),
    ("region", ["SD", CITY], [302, 404, 200, 200, 200, 200] + [404] * 3),
    ("region", ["SD", OTHER_CITY], [302, 404, 404, 200, 200, 200, 200, 404, 404]),
    ("region", ["SD", "370000"], [302, 404, 404, 200, 200, 200] + [404] * 3),
    ("target", ["SD", "SD01"], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("campaigns", [], [302] * 8 + [200]),
    ("campaigns?campaign=SD", [], [302] * 7 + [404] * 2),
    ("campaign", ["SD"], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("operation", ["SD", "guanai"], [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("rankings", [], [302] + [302] * 6 + [200] * 2),
    ("rankings?campaign=SD", [], [302] + [302] * 6 + [404] * 2),
    ("ranking", PREFECTURE, [302] + [200] * 6 + [404] * 2),
    ("ranking_workbook", PREFECTURE, [302] + [200] * 6 + [404] * 2),
    ("ranking_paper", PREFECTURE, [302] + [200] * 6 + [404] * 2),
    ("ranking", ["SD", "2017-03", "province"], [302] + [404] * 8),
    ("desk", [], [302] + [200] * 8 + [302] * 2),  # the officers' own first page
    ("deputies", [], [302] + [200] * 8),
    ("schedule", [], [302, 404, 404, 200, 404, 200] + [404] * 3 + [200, 404]),
    ("state", [], [302, 404, 404, 404, 404, 200] + [404] * 3 + [200, 404]),
    ("duties", ["SD"], [302] + [200] * 6 + [404] * 2),
    (f"duties?within={OTHER_CITY}", ["SD"], [302, 404, 404, 200, 200, 200, 200, 404, 404]),
    ("duty_add", ["SD"], [302, 200, 403, 200, 403, 403, 403, 404, 404]),
    ("duty_cancel", ["SD", "999999"], [302] + [404] * 8),
    ("entry", [], [302] + [200] * 8),
    ("sheets", MONTH, [302, 200, 302, 302, 302, 302, 302, 404, 404]),
    ("sheet", SHEET, [302, 200, 200, 200, 404, 200, 404, 404, 404]),
    ("cell_history", [*SHEET, "drug_cases_solved"], [302, 200, 200, 200, 404, 200] + [404] * 3),
    ("workbook", MONTH, [302, 200] + [404] * 7),
    ("upload", MONTH, [302, 200] + [404] * 7),
    ("returned", ["1"], [302] + [404] * 8),
    ("review", [], [302, 403, 200, 200, 403, 403, 403, 403, 403]),
    ("review_sheet", SHEET, [302, 200, 200, 200, 404, 200, 404, 404, 404]),
    ("review_sheet", [*MONTH, CITY], [302, 404, 200, 200, 404, 200, 404, 404, 404]),
    ("review_sheet", [*MONTH, OTHER_CITY], [302, 404, 404, 200, 404, 200, 404, 404, 404]),
    ("amendments", [], [302] + [200] * 8),
    ("amend", SHEET, [302, 200, 403, 403, 404, 403, 404, 404, 404]),
    ("periods", ["SD"], [302, 403, 200, 200, 403, 200, 403, 404, 404]),
    ("history_import", ["SD"], [302, 403, 403, 200, 403, 403, 403, 404, 404]),
    (
        "history_workbook?year=2014&region=370200",
        ["SD"],
        [302, 403, 403, 200, 403, 403, 403, 404, 404],
    ),
    ("editions", MONTH, [302, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("ladder", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("ladder?version=1", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("ladder?version=2", ["SD"], [302] + [404] * 8),
    ("ladder_edit", ["SD"], [302, 403, 403, 302, 403, 403, 403, 404, 404]),
    ("trial", [], [302] * 8 + [403]),
    ("trial_of", ["SD"], [302, 403, 403, 200, 200, 200, 403, 404, 404]),
    ("trial_sample", ["SD"], [302, 403, 403, 200, 200, 200, 403, 404, 404]),
    ("tokens", [], [302, 403, 403, 200, 403, 403, 403, 403, 403]),
    ("profile", [], [302] + [200] * 10),
    ("password_change", [], [302] + [200] * 10),
    # The tests ask for no code; then there is nothing to enter and nothing to set up.
    ("second_factor", [], [302] * 11),
    ("second_factor_setup", [], [302] * 11),
    ("accounts", [], OFFICERS),
    ("account_requests", [], OFFICERS),
    ("account_add", [], [302, 403, 403, 200, 403, 403, 403, 403, 403, 200, 403]),
    ("account", ["999999"], [one if one != 200 else 404 for one in OFFICERS]),
    ("account_request", ["999999"], [one if one != 200 else 404 for one in OFFICERS]),
    ("audit", [], [302] + [403] * 4 + [200] + [403] * 3),
    ("audit_workbook", [], [302] + [403] * 4 + [200] + [403] * 3),
    ("gallery", [], [302, 404, 404, 200] + [404] * 5),
    ("api_campaigns", [], [401] + [200] * 8),
    ("api_periods?campaign=SD", [], [401, 200, 200, 200, 200, 200, 200, 404, 404]),
    ("api_sheets?campaign=SD&month=2017-03", [], [401] + [200] * 6 + [404] * 2),
    ("api_sheet", SHEET, [401, 200, 200, 200, 404, 200, 404, 404, 404]),
    ("api_history?indicator=drug_cases_solved", SHEET, [401, 200, 200, 200, 404, 200] + [404] * 3),
    ("api_submit", SHEET, [401] + [405] * 8),
    ("api_withdraw", SHEET, [401] + [405] * 8),
    ("api_lines", [], [401] + [405] * 8),
    ("api_schema", [], [401] + [200] * 8),
    ("api_docs", [], [302] + [200] * 8),
    ("api_nowhere", [], [401] + [404] * 8),
    ("login", [], [200] + [302] * 8),
    ("health", [], [200] * 9),
    # The tests' client is this machine, from which the service may be watched.
    ("ready", [], [503] * 9),
    ("metrics", [], [200] * 9),
]
DRAFT: list[Row] = [
    ("explanation", ["SD", "2017-03", "county", OWN], [302, 404, 404, 200, 404, 200] + [404] * 3),
    ("ranking", PREFECTURE, [302, 404, 404, 200, 404, 200] + [404] * 3),
    ("ranking_workbook", PREFECTURE, [302, 404, 404, 200, 404, 200] + [404] * 3),
    ("ranking_paper", PREFECTURE, [302, 404, 404, 200, 404, 200] + [404] * 3),
]
QUARTER = ["SD", "2017Q1"]
KEPT = [302, 403, 403, 200, 403, 200, 403, 404, 404]  # those who keep or audit the campaign
# One quarterly bulletin is signed, the month's is a draft.
BULLETINS: list[Row] = [
    ("bulletins", [], [302] + [200] * 8),
    ("bulletins?campaign=SD", [], [302] + [200] * 6 + [404] * 2),
    ("bulletin", QUARTER, [302] + [200] * 6 + [404] * 2),
    ("bulletin?edition=2", QUARTER, [302] + [404] * 8),
    ("bulletin_paper", QUARTER, [302] + [200] * 6 + [404] * 2),
    ("bulletin_pdf", QUARTER, [302] + [200] * 6 + [404] * 2),
    ("bulletin_workbook", QUARTER, [302] + [200] * 6 + [404] * 2),
    ("bulletin_picture", [*QUARTER, "bands"], [302] + [200] * 6 + [404] * 2),
    ("bulletin_deliveries", QUARTER, KEPT),
    ("bulletin_recipients", ["SD"], KEPT),
    ("bulletin_templates", ["SD"], KEPT),
    ("bulletin_template_file", ["SD", "bulletin"], KEPT),
    ("bulletin_template_file", ["SD", "nonsense"], [302, 403, 403, 404, 403, 404, 403, 404, 404]),
    ("bulletin_edit", QUARTER, [302, 403, 403, 302, 403, 403, 403, 404, 404]),
    ("bulletin_sign", QUARTER, [302, 403, 403, 302, 403, 403, 403, 404, 404]),
    ("bulletin_correct", QUARTER, [302, 403, 403, 200, 403, 403, 403, 404, 404]),
    ("bulletin", MONTH, [302, 404, 404, 200, 404, 200, 404, 404, 404]),
    ("bulletin_paper", MONTH, [302, 404, 404, 200, 404, 200, 404, 404, 404]),
    ("bulletin_workbook", MONTH, [302, 404, 404, 200, 404, 200, 404, 404, 404]),
    ("bulletin_picture", [*MONTH, "bands"], [302, 404, 404, 200, 404, 200, 404, 404, 404]),
    ("bulletin_deliveries", MONTH, [302, 404, 404, 404, 404, 404, 404, 404, 404]),
    ("bulletin_edit", MONTH, [302, 403, 403, 200, 403, 403, 403, 404, 404]),
    ("bulletin_sign", MONTH, [302, 403, 403, 200, 403, 403, 403, 404, 404]),
    ("bulletin_correct", MONTH, [302, 403, 403, 404, 403, 403, 403, 404, 404]),
    ("bulletin", ["SD", "2017Q5"], [302] + [404] * 8),
]
POSTED = {
    "measure_step",
    "publish",
    "logout",
    "message",
    "save",
    "submit",
    "withdraw",
    "bulletin_acknowledge",
}
# By POST: who may write. The month is locked, so that nothing is written whoever asks.
WRITTEN: list[Row] = [
    ("history_import", ["SD"], [302, 403, 403, 404, 403, 403, 403, 404, 404]),
    ("submit", SHEET, [302, 302, 403, 403, 404, 403, 404, 404, 404]),
    ("withdraw", SHEET, [302, 302, 403, 403, 404, 403, 404, 404, 404]),
    ("sheet", SHEET, [302, 302, 403, 403, 404, 403, 404, 404, 404]),
    ("sheets", MONTH, [302] * 7 + [404] * 2),
    ("upload", MONTH, [302, 200] + [404] * 7),
    ("amend", SHEET, [302, 200, 403, 403, 404, 403, 404, 404, 404]),
    ("allocation", ["SD", "SD08"], [302, 403, 403, 200, 403, 403, 403, 404, 404]),
    ("trial_of", ["SD"], [302, 403, 403, 200, 200, 200, 403, 404, 404]),
    ("ladder", ["SD"], [302, 403, 403, 404, 403, 403, 403, 404, 404]),
    ("ladder_edit", ["SD"], [302, 403, 403, 200, 403, 403, 403, 404, 404]),
    ("rectification_add", ["SD"], ENTERS),
    ("rectification_upload", ["SD"], ENTERS),
]


def client_of(cast: Cast, who: str) -> Client:
    client = Client()
    if who != "anonymous":
        client.force_login(getattr(cast, who), backend="campaigns.authentication.AccountBackend")
    return client


def address(name: str, arguments: list[str]) -> str:
    name, _, asked = name.partition("?")
    return f"{reverse(name, args=arguments)}{'?' + asked if asked else ''}"


def answers(rows: list[Row], cast: Cast) -> dict[str, list[int]]:
    clients = {who: client_of(cast, who) for who in WHO}
    return {
        address(name, arguments): [_asked(clients[who], name, arguments) for who in WHO]
        for name, arguments, _ in rows
    }


def _asked(client: Client, name: str, arguments: list[str]) -> int:
    """The status; a file must be one of those that are counted and written down."""
    answer = client.get(address(name, arguments))
    if answer.headers.get("Content-Disposition", "").startswith("attachment"):
        assert name.partition("?")[0] in EXPORTS or name.startswith("api_export"), name
    return answer.status_code


def expected(rows: list[Row]) -> dict[str, list[int]]:
    """Who keeps the system or grants access has no desk: where a row does not say otherwise, they
    are answered like somebody without a post."""
    return {
        address(name, arguments): [*row, *[row[-1]] * (len(WHO) - len(row))]
        for name, arguments, row in rows
    }


def test_published_rankings(published: Campaign, cast: Cast) -> None:
    assert answers(PUBLISHED, cast) == expected(PUBLISHED)


def test_bulletins(published: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """The programs that print and draw are slow, and tested elsewhere."""
    monkeypatch.setattr(printing, "to_pdf", lambda data, digest="": b"%PDF-")
    monkeypatch.setattr(pictures, "draw", lambda spec: PIXEL)
    campaign = Campaign.objects.select_related("region").get(code="SD")
    quarter = a_draft(campaign)
    signing.sign(bulletin=quarter, version=1, by=cast.administrator, at=AT)
    a_draft(campaign, BulletinKind.MONTHLY)
    assert answers(BULLETINS, cast) == expected(BULLETINS)


def test_only_those_who_enter_write(published: Campaign, cast: Cast) -> None:
    fields = {"cell-370102-drug_cases_solved": "5", "do": "save"}
    found = {
        address(name, arguments): [
            client_of(cast, who).post(address(name, arguments), fields).status_code for who in WHO
        ]
        for name, arguments, _ in WRITTEN
    }
    assert found == expected(WRITTEN)
    assert not AuditEntry.objects.filter(action__startswith="填报").exists()


def test_the_grid_saves_for_its_reporters_alone(published: Campaign, cast: Cast) -> None:
    cells = [{"code": "drug_cases_solved", "text": "5", "why": ""}]
    body = {"sheets": {OWN: {"seen": 0, "cells": cells}}}
    found = [
        client_of(cast, who)
        .post(reverse("save", args=MONTH), body, content_type="application/json")
        .status_code
        for who in WHO
    ]
    assert found == [302, 200, 403, 403, 404, 403] + [404] * 5


def test_drafts_are_seen_by_those_who_prepare_or_audit_them(drafted: Campaign, cast: Cast) -> None:
    assert answers(DRAFT, cast) == expected(DRAFT)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("anonymous", 302),
        ("clerk", 403),
        ("reviewer", 403),
        ("leader", 403),
        ("auditor", 403),
        ("city_leader", 403),
        ("stranger", 404),
        ("nobody", 404),
    ],
)
def test_only_the_administrator_publishes(
    drafted: Campaign, cast: Cast, who: str, status: int
) -> None:
    answer = client_of(cast, who).post(reverse("publish", args=["SD", "2017-03"]))
    assert answer.status_code == status
    assert not Ranking.objects.filter(state=RankingState.PUBLISHED).exists()
    assert not AuditEntry.objects.filter(action="发布排名").exists()


def test_the_administrator_publishes_by_a_form(drafted: Campaign, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    assert client.get(reverse("publish", args=["SD", "2017-03"])).status_code == 405
    answer = client.post(reverse("publish", args=["SD", "2017-03"]), follow=True)
    assert answer.status_code == 200
    assert "已发布" in answer.content.decode()
    assert Ranking.objects.filter(state=RankingState.PUBLISHED).count() == 3


def test_every_address_is_in_the_table(db: None) -> None:
    rows = [*PUBLISHED, *BULLETINS, *LADDER, *PROBLEMS, *QUALITY, *INTERFACE]
    known = {name.partition("?")[0] for name, _, _ in rows} | POSTED
    assert set(_names(get_resolver())) == known


def _names(resolver: URLResolver) -> list[str]:
    names: list[str] = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names.append(str(entry.name))
        else:
            names += _names(entry)
    return names


@pytest.mark.parametrize(
    "path",
    ["/ranking/SD/2017-13/county/370102/", "/ranking/XX/2017-03/county/370102/", "/admin/"],
)
def test_what_does_not_exist_is_404(published: Campaign, cast: Cast, path: str) -> None:
    assert client_of(cast, "administrator").get(path).status_code == 404


def test_log_in_lock_out_and_log_out(cast: Cast, client: Client) -> None:
    user = cast.clerk.username
    for _ in range(settings.AXES_FAILURE_LIMIT - 1):
        answer = client.post("/login/", {"username": user, "password": "wrong"})
        assert answer.status_code == 200
    answer = client.post("/login/", {"username": user, "password": "wrong"})
    assert answer.status_code == 429
    answer = client.post("/login/", {"username": user, "password": PASSWORD})
    assert answer.status_code == 429, "locked out even with the right password"
    other = cast.reviewer.username
    answer = client.post("/login/", {"username": other, "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert client.post("/logout/").status_code == 302
    assert client.get("/").status_code == 302


def test_user_names_differ_in_more_than_case(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(cast.clerk.username.upper(), password=PASSWORD)


def test_headers_are_strict(published: Campaign, cast: Cast) -> None:
    answer = client_of(cast, "leader").get("/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


def test_one_rule_of_seeing_a_campaign(cast: Cast) -> None:
    """Asked of the database or of a campaign at hand, the answer is the same."""
    for campaign in Campaign.objects.select_related("region"):
        for user in cast.everyone().values():
            visible = visible_campaigns(user).filter(pk=campaign.pk).exists()
            assert sees_campaign(user, campaign) == visible
