"""Who may write where: what is refused to read is refused to write, and addresses that only write.

The pages whose forms are open to some are in ``test_access.py`` with their answers; here every
address is posted to by those who may not even look.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import AuditEntry, Campaign
from metrics.models import Bulletin, Ranking, Submission
from tests.cast import Cast
from tests.integration.access_rows import OWN
from tests.integration.test_access import (
    MONTH,
    POSTED,
    PUBLISHED,
    SHEET,
    WHO,
    address,
    client_of,
    expected,
)
from tests.issued import a_draft
from tests.measures import issued
from tests.month import april, region

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
# Outside the campaign, without a desk in it, and inside but without a say.
OUTSIDE = ("stranger", "system", "city_leader")
REFUSED = {403, 404, 405}
COUNTED = (AuditEntry, Bulletin, Ranking, Submission)


def counts() -> list[int]:
    return [model.objects.count() for model in COUNTED]


def test_who_may_not_look_may_not_write(published: Campaign, cast: Cast) -> None:
    """Every address of the table by POST, with a form that would do something elsewhere."""
    clients = {who: client_of(cast, who) for who in OUTSIDE}
    table, before = expected(PUBLISHED), counts()
    fields = {"do": "save", "reason": "理由", "version": "1", "words": "说明", "job": "months"}
    for name, arguments, _ in PUBLISHED:
        path = address(name, arguments)
        for who, client in clients.items():
            if table[path][WHO.index(who)] in {403, 404} and not name.startswith("api_"):
                answer = client.post(path, fields)
                assert answer.status_code in REFUSED, (who, path, answer.status_code)
    assert counts() == before


def test_without_a_token_of_the_form_nothing_is_written(published: Campaign, cast: Cast) -> None:
    """A page elsewhere that makes a browser send a form."""
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.clerk, backend="campaigns.authentication.AccountBackend")
    before = counts()
    for name, arguments, row in PUBLISHED:
        if row[WHO.index("clerk")] == 200 and name not in {"login", "health", "ready", "metrics"}:
            answer = strict.post(address(name, arguments), {"do": "save"})
            assert answer.status_code in {403, 405}, name
    assert counts() == before


def test_addresses_that_only_write(published: Campaign, cast: Cast) -> None:
    """By GET they say so to whoever is logged in; by POST they answer each as he may."""
    a_draft(published)
    notice = issued(published, region(OWN), "notice", cast.administrator)
    april(published)
    step = ["SD", str(notice.pk), "note"]
    only = {
        "publish": ([*MONTH], [302, 403, 403, 302, 403, 403, 403, 404, 404, 404, 404]),
        "submit": (SHEET, [302, 302, 403, 403, 404, 403] + [404] * 5),
        "withdraw": (SHEET, [302, 302, 403, 403, 404, 403] + [404] * 5),
        "bulletin_acknowledge": (["SD", "2017Q1"], [302] + [404] * 10),
        "message": (["999999"], [302] + [404] * 10),
    }
    # Beside these: "save", in test_access.py, with what the grid sends; and the way out.
    assert set(only) | {"logout", "measure_step", "save"} <= POSTED
    for name, (arguments, row) in only.items():
        path = reverse(name, args=arguments)
        assert client_of(cast, "administrator").get(path).status_code == 405, name
        found = [client_of(cast, who).post(path).status_code for who in WHO]
        assert found == row, name
    path = reverse("measure_step", args=step)
    for who in ("stranger", "nobody", "system", "security"):
        assert client_of(cast, who).post(path, {"words": "说明"}).status_code == 404, who
