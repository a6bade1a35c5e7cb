"""账号 as it is used: from an empty form to the first log-in, and who sees what of it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from campaigns.models import AccountRequest, AuditEntry, Session, User
from campaigns.terms import Role
from tests.cast import Cast
from tests.officers import at_desk, hash_quickly, officer

pytestmark = [pytest.mark.django_db, pytest.mark.on_sqlite]
NEW = {
    "username": "ws-lixia",
    "full_name": "钱明",
    "office": "历下区禁毒办",
    "role": "reporter",
    "region": "370102 历下区",
    "reason": "新到岗",
}


@pytest.fixture(autouse=True)
def quick(settings: Settings) -> None:
    hash_quickly(settings)


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def ask(client: Client, **other: str) -> AccountRequest:
    answer = client.post("/accounts/add/", {**NEW, **other})
    assert answer.status_code == 302, answer.content.decode()
    return AccountRequest.objects.latest("pk")


def test_from_the_request_to_the_first_log_in(cast: Cast) -> None:
    system, security = at_desk(cast.system), at_desk(cast.security)
    row = ask(system)
    page = f"/accounts/requests/{row.pk}/"
    assert "ws-lixia" in text(security, "/accounts/requests/")
    assert 'value="approve"' not in text(system, page), "who asked does not decide"
    assert 'value="approve"' in text(security, page)
    told = security.post(page, {"do": "approve", "words": "属实"}, follow=True).content.decode()
    assert "已同意" in told
    assert 'value="password"' not in told, "who decides sees no password"
    assert "没有办成" in security.post(page, {"do": "password"}).content.decode()
    assert 'value="password"' in text(system, page)
    shown = system.post(page, {"do": "password"}).content.decode()
    password = re.search(r'secret__text">([^<]+)<', shown)
    assert password
    assert password[1] not in text(system, page), "seen once"
    client = Client()
    client.post("/login/", {"username": "ws-lixia", "password": password[1].replace("&amp;", "&")})
    given = {"old": password[1], "new": "Sunny-Rain-26", "again": "Sunny-Rain-26"}
    assert client.post("/profile/password/", given).status_code == 302
    assert text(client, "/desk/")
    assert client.get("/accounts/").status_code == 403
    by = AuditEntry.objects.filter(subject="账号 ws-lixia").order_by("id")
    assert [(one.action, one.by) for one in by][:2] == [
        ("申请账号事项", cast.system),
        ("同意账号申请", cast.security),
    ]


def test_who_may_not_decide_is_told(cast: Cast) -> None:
    row = ask(at_desk(cast.administrator))
    page = f"/accounts/requests/{row.pk}/"
    for user in (cast.administrator, cast.system, cast.auditor):
        client = at_desk(user)
        assert 'value="approve"' not in text(client, page)
        answer = client.post(page, {"do": "approve"}).content.decode()
        assert "没有办成" in answer
    assert not User.objects.filter(username="ws-lixia").exists()
    assert at_desk(cast.clerk).get(page).status_code == 403
    other = officer("o_elsewhere", Role.SECURITY, "庚", "520000")
    assert at_desk(other).get(page).status_code == 404
    assert at_desk(other).post(page, {"do": "approve"}).status_code == 404


def test_a_mistake_stays_in_the_form(cast: Cast) -> None:
    client = at_desk(cast.system)
    answer = client.post("/accounts/add/", {**NEW, "username": "admin"}).content.decode()
    assert "默认用户名" in answer
    assert 'value="钱明"' in answer
    answer = client.post("/accounts/add/", {**NEW, "region": "不存在"}).content.decode()
    assert "辖区里没有“不存在”" in answer
    assert ask(client, region="历下区").wanted["region"] == "370102"


def test_all_mistakes_are_told_at_once(cast: Cast) -> None:
    client = at_desk(cast.system)
    wrong = {"username": "X", "full_name": "", "role": "", "region": "", "reason": ""}
    answer = client.post("/accounts/add/", {**NEW, **wrong}).content.decode()
    told = ("小写字母开头", "请填写姓名", "请选择角色", "请选择地区", "请写明申请理由")
    assert [words for words in told if words not in answer] == []
    assert "有 5 处要改" in answer
    assert answer.count('aria-invalid="true"') == 5
    assert 'value="历下区禁毒办"' in answer, "what was right is still there"
    answer = client.post(
        "/accounts/add/", {**NEW, "region": "没有这里", "username": "t_clerk", "reason": ""}
    ).content.decode()
    for words in ("辖区里没有“没有这里”", "已经有人使用", "请写明申请理由"):
        assert words in answer
    assert "有 6 处" in client.post("/accounts/add/", {}).content.decode(), "nothing at all"
    assert not AccountRequest.objects.exists()


def test_no_code_has_to_be_known(cast: Cast) -> None:
    client = at_desk(cast.system)
    page = text(client, "/accounts/add/")
    assert '<option value="历下区 370102">济南市</option>' in page
    assert ask(client, region="历下区 370102").wanted["region"] == "370102"
    answer = client.post("/accounts/add/", {**NEW, "username": "ws-two", "region": "历"})
    page = answer.content.decode()
    assert "没有正好叫“历”的地区" in page
    assert re.findall(r'name="region_choice" value="(\d+)"', page) == ["370102", "370112"]
    row = ask(client, username="ws-two", region="历", region_choice="370112")
    assert row.wanted["region"] == "370112"
    answer = client.post("/accounts/add/", {**NEW, "region": "历", "region_choice": "520000"})
    assert answer.status_code == 200, "only what is offered is picked"
    at_city = at_desk(officer("t_city_admin", Role.ADMINISTRATOR, "辛", "370200"))
    assert "370102" not in text(at_city, "/accounts/add/"), "of his own regions alone"


def test_a_second_account_of_one_person_is_told(cast: Cast) -> None:
    """To whoever asks and to whoever decides; another person may have the same name."""
    User.objects.filter(pk=cast.clerk.pk).update(full_name="钱 明")
    system, security = at_desk(cast.system), at_desk(cast.security)
    page = f"/accounts/requests/{ask(system).pk}/"
    second = f"/accounts/requests/{ask(system, username='ws-lixia2', office='别处').pk}/"
    for client in (system, security):
        told = text(client, page)
        assert "有同名的账号" in told
        assert f">{cast.clerk.username}</a>" in told
        assert "ws-lixia2" in text(client, page), "the other request as well"
        assert "ws-lixia" in text(client, second)
    other = f"/accounts/requests/{ask(system, username='ws-zhangqiu', full_name='孙立').pk}/"
    assert "有同名的账号" not in text(security, other)
    same_office = {"username": "ws-far", "region": "370112", "full_name": "孙立"}
    far = f"/accounts/requests/{ask(system, **same_office).pk}/"
    assert "有同名的账号" not in text(security, far)
    elsewhere = officer("o_far", Role.REPORTER, "孙立", "520000")
    User.objects.filter(pk=elsewhere.pk).update(office=NEW["office"])
    told = text(security, far)
    assert "另有 1 个，不在您管理的地区" in told
    assert "o_far" not in told, "a stranger's account is not named"
    security.post(page, {"do": "approve"})
    assert User.objects.filter(username="ws-lixia").exists(), "told, not refused"
    assert "有同名的账号" not in text(security, page), "decided"


def test_one_finds_what_is_behind_ones_account(cast: Cast) -> None:
    """Ways to tokens, to the interface and to the state of the service, for whom they open."""
    ways = {"tokens": reverse("tokens"), "docs": reverse("api_docs"), "state": reverse("state")}
    wanted = {
        "clerk": {"docs"},
        "administrator": {"tokens", "docs"},
        "auditor": {"docs", "state"},
        "system": {"state"},
        "security": set(),
    }
    for who, there in wanted.items():
        client = at_desk(getattr(cast, who))
        page = text(client, "/profile/")
        found = {name for name, path in ways.items() if f'href="{path}"' in page}
        assert found == there, who
        assert {client.get(ways[name]).status_code for name in there} <= {200}, who


def test_the_security_officer_switches_off_on_the_page(cast: Cast) -> None:
    path = f"/accounts/{cast.clerk.pk}/"
    client = at_desk(cast.security)
    at_desk(cast.clerk).get("/desk/")
    assert Session.objects.filter(user=cast.clerk).exists()
    assert "请写明停用原因" in client.post(path, {"do": "disable"}).content.decode()
    client.post(path, {"do": "disable", "reason": "调离"})
    assert "调离" in text(client, path)
    assert not Session.objects.filter(user=cast.clerk).exists()
    assert "恢复使用" in text(at_desk(cast.system), path)
    assert client.post(path, {"do": "enable", "reason": "回来"}).status_code == 200
    cast.clerk.refresh_from_db()
    assert not cast.clerk.is_active, "he does not switch on what he switched off"


def test_a_change_shows_what_is_and_what_is_to_be(cast: Cast) -> None:
    path = f"/accounts/{cast.clerk.pk}/"
    given = {
        "do": "change",
        "full_name": cast.clerk.full_name,
        "office": "章丘区禁毒办",
        "role": "reviewer",
        "region": "370102",
        "reason": "轮岗",
    }
    at_desk(cast.system).post(path, given)
    row = AccountRequest.objects.get()
    page = text(at_desk(cast.security), f"/accounts/requests/{row.pk}/")
    assert re.search(r"填报员 .*审核员", page)
    assert "历下区（370102）" not in page, "what stays is not asked"


@pytest.mark.parametrize("asked", ["approve", "nonsense", "", "create"])
def test_nonsense_is_answered(cast: Cast, asked: str) -> None:
    client = at_desk(cast.system)
    assert client.post(f"/accounts/{cast.clerk.pk}/", {"do": asked}).status_code == 404
    assert client.post("/profile/", {"do": asked}).status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["q=%00", "region=x", "role=king", "state=9", "page=9999", "page=x", "q=a%20b&role=officers"],
)
def test_an_odd_address_shows_the_list(cast: Cast, asked: str) -> None:
    status = at_desk(cast.security).get(f"/accounts/?{asked}").status_code
    assert status == (400 if "%00" in asked else 200)


def test_the_list_is_narrowed(cast: Cast) -> None:
    client = at_desk(cast.security)
    everybody = text(client, "/accounts/")
    assert cast.clerk.username in everybody
    assert cast.stranger.username not in everybody, "another province"
    officers = text(client, "/accounts/?role=officers")
    assert cast.auditor.username in officers
    assert cast.clerk.username not in officers
    city = text(client, "/accounts/?region=370100")
    assert cast.reviewer.username in city
    assert cast.administrator.username not in city
    assert cast.clerk.username in text(client, "/accounts/?q=t_clerk+填报")
    assert "没有符合条件" in text(client, "/accounts/?state=off")


def test_the_auditor_looks_on_and_changes_nothing(cast: Cast) -> None:
    client, path = at_desk(cast.auditor), f"/accounts/{cast.clerk.pk}/"
    page = text(client, path)
    assert 'name="do"' not in page
    for asked in ("disable", "unlock", "password"):
        answer = client.post(path, {"do": asked, "reason": "试试"}).content.decode()
        assert "没有办成" in answer
    assert client.post("/accounts/add/", NEW).status_code == 403
    cast.clerk.refresh_from_db()
    assert cast.clerk.is_active


def test_the_list_is_narrowed_by_the_name_of_a_region(cast: Cast) -> None:
    client = at_desk(cast.security)
    for asked in ("历下", "历下区", "历下区 370102", "370102"):
        page = text(client, f"/accounts/?region={asked}")
        assert cast.clerk.username in page, asked
        assert cast.stranger.username not in page, asked
    assert "没有符合条件的账号" in text(client, "/accounts/?region=无此地")
    assert "没有用上：角色“king”、状态“9”" in text(client, "/accounts/?role=king&state=9")


def test_what_is_left_empty_is_told_at_its_field(cast: Cast) -> None:
    """By the page itself, not by a bubble of the browser in its own language."""
    client = at_desk(cast.system)
    assert '<form method="post" class="wanted" novalidate>' in text(client, "/accounts/add/")
    page = client.post("/accounts/add/", {**NEW, "office": " ", "region": ""}).content.decode()
    assert 'id="new-office-error">请填写单位。<' in page
    assert 'id="new-region-error">请选择地区。<' in page
    assert f'value="{NEW["full_name"]}"' in page


def test_officers_see_no_figures(cast: Cast) -> None:
    """Their menu is short, and the pages behind it are as empty as for somebody without a post."""
    for user, words in ((cast.system, ["账号", "定时任务", "运行状况"]), (cast.security, ["账号"])):
        page = text(at_desk(user), "/accounts/")
        menu = page[page.index('class="menu"') : page.index("</nav>")]
        assert re.findall(r">([^<>\s]+)</a>", menu) == words
    page = text(at_desk(cast.system), reverse("schedule"))
    assert "月份安排" not in page, "what it names is not opened"


def test_somebody_without_a_post_is_found_from_the_top_alone(cast: Cast) -> None:
    top = officer("o_top", Role.SECURITY, "己", "000000")
    assert cast.nobody.username in text(at_desk(top), "/accounts/")
    assert cast.nobody.username not in text(at_desk(cast.security), "/accounts/")
    assert at_desk(cast.security).get(f"/accounts/{cast.nobody.pk}/").status_code == 404


def test_a_password_that_waits_is_told_to_whoever_asked(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """To nobody else, until it is fetched; in as many queries for two as for one."""
    system, security = at_desk(cast.system), at_desk(cast.security)
    first, listed = ask(system), "/accounts/requests/"
    assert "待领取" not in text(system, listed), "not granted yet"
    path = f"/accounts/requests/{first.pk}/"
    security.post(path, {"do": "approve", "words": "属实"})
    assert "待领取" not in text(security, listed)
    with CaptureQueriesContext(connection) as one:
        page = text(system, listed)
    queries = len(one)  # counted before the next request empties the list
    assert "待领取一次性密码" in page
    assert f'href="{path}">去领取' in page
    second = ask(system, username="ws-lixia2", full_name="孙立", office="别处")
    security.post(f"/accounts/requests/{second.pk}/", {"do": "approve", "words": "属实"})
    with django_assert_num_queries(queries):
        assert text(system, listed).count(">去领取<") == 2
    system.post(path, {"do": "password"})
    assert text(system, listed).count(">去领取<") == 1
