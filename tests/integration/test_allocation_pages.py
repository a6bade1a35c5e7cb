"""分解: the pages, a preview and its confirmation, and what stays hidden."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from campaigns.models import AllocationRound, Campaign, Target
from campaigns.queries.shares import equal_weights, plan_for
from metrics.queries.allocations import reached, share_tree
from metrics.wording.numbers import Numbers
from tests.cast import Cast
from tests.integration import test_allocations
from tests.integration.test_access import client_of
from tests.integration.test_allocations import PAGE, goals

pytestmark = pytest.mark.on_sqlite

numbers = Numbers()
workers = test_allocations.workers


def preview_page(client: Client, **fields: object) -> str:
    answer = client.post(PAGE, {"do": "preview", **fields})
    assert answer.status_code == 200
    return answer.content.decode()


def hidden(text: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text))
    found.pop("csrfmiddlewaretoken", None)
    box = re.search(r'<textarea name="text" hidden[^>]*>([^<]*)</textarea>', text)
    return {**found, "text": box[1] if box else ""}


def test_a_preview_writes_nothing_and_is_confirmed_with_its_ground(
    workers: Target, cast: Cast
) -> None:
    client = client_of(cast, "administrator")
    text = preview_page(client, by="indicator", indicator="registered_users", month="2017-03")
    assert "预览：还没有写入" in text
    assert 'value="2017年3月末在册吸毒人员"' in text
    assert workers.rounds.count() == 1
    told = {**hidden(text), "do": "confirm"}
    answer = client.post(PAGE, {**told, "basis": ""})
    assert "请写明分解依据" in answer.content.decode()
    assert workers.rounds.count() == 1
    answer = client.post(PAGE, {**told, "basis": "三月在册"}, follow=True)
    assert "已按第2轮分解" in answer.content.decode()
    row = AllocationRound.objects.get(target=workers, number=2)
    assert (row.basis, row.by, row.total) == ("三月在册", cast.administrator, 4500)
    answer = client.post(PAGE, {**told, "basis": "再来一次"})
    assert "已经重新分解过" in answer.content.decode()
    assert workers.rounds.count() == 2


def test_a_file_is_previewed_and_confirmed_by_its_text(workers: Target, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    file = SimpleUploadedFile("权数.csv", "代码,权数\n370102,3\n370203,1\n".encode("gb18030"))
    text = preview_page(client, by="typed", text="", file=file)
    told = hidden(text)
    assert "370102,3" in told["text"]
    client.post(PAGE, {**told, "do": "confirm", "basis": "按会议纪要"})
    found = goals(workers)
    assert (found["370102"], found["370203"], found["370000"]) == (3375, 1125, 4500)
    assert found["370104"] == 0


def test_all_mistakes_of_a_list_at_once_and_nothing_previewed(workers: Target, cast: Cast) -> None:
    text = preview_page(
        client_of(cast, "administrator"), by="typed", text="370102,x\n999999,1\n370103,2"
    )
    assert "共 2 处要改" in text
    assert "第1行：历下区的权数“x”不是数" in text
    assert "第2行：没有“999999”这个地区" in text
    assert "预览：还没有写入" not in text
    assert "370103,2" in text, "what was written is not lost"


def test_who_is_left_out_of_a_list_is_said_before_it_counts(workers: Target, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    leaves = plan_for(workers, equal_weights(workers)).tree.leaves
    text = preview_page(client, by="typed", text="370102 3\n370103,0")
    said = f"有{len(leaves) - 2}个地区没有写到，将分得0：槐荫区、天桥区、历城区、"
    assert said in text
    assert "权数为零、分不到任务的地区：市中区。" in text
    assert "将分得0" not in preview_page(client, by="equal")


def test_of_many_mistakes_the_first_ones_are_shown(workers: Target, cast: Cast) -> None:
    text = preview_page(client_of(cast, "administrator"), by="typed", text="x,1\n" * 230)
    assert "共 230 处要改" in text
    assert "第200行：" in text
    assert "第201行：" not in text
    assert "…另有30处" in text


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "请选择按什么分"),
        ({"by": "galaxy"}, "请选择按什么分"),
        ({"by": "indicator", "indicator": "galaxy", "month": "2017-03"}, "请选择指标和月份"),
        ({"by": "indicator", "indicator": "registered_users", "month": "1999-01"}, "请选择"),
        ({"by": "typed", "text": ""}, "没有内容"),
        ({"by": "typed", "text": "370102,0"}, "权数全部为零"),
    ],
)
def test_what_cannot_be_previewed_is_said(
    workers: Target, cast: Cast, fields: dict[str, str], says: str
) -> None:
    text = preview_page(client_of(cast, "administrator"), **fields)
    assert says in text
    assert workers.rounds.count() == 1


@pytest.mark.parametrize(
    "told", [{"number": "x"}, {"number": "1", "digest": "z"}, {"number": "-1", "digest": "a"}]
)
def test_a_confirmation_without_its_preview_writes_nothing(
    workers: Target, cast: Cast, told: dict[str, str]
) -> None:
    fields = {"by": "equal", "do": "confirm", "basis": "试", **told}
    assert client_of(cast, "administrator").post(PAGE, fields).status_code == 200
    assert workers.rounds.count() == 1


@pytest.mark.parametrize("who", ["clerk", "reviewer", "leader", "auditor", "city_leader"])
def test_only_the_administrator_shares_out(workers: Target, cast: Cast, who: str) -> None:
    client = client_of(cast, who)
    plan = plan_for(workers, equal_weights(workers))
    fields = {"by": "equal", "do": "confirm", "basis": "试", "number": 1, "digest": plan.digest}
    assert client.post(PAGE, fields).status_code == 403
    assert workers.rounds.count() == 1
    assert "<legend>按什么分" not in client.get(PAGE).content.decode()


def test_figures_of_others_stay_hidden(published: Campaign, cast: Cast) -> None:
    """States and shares are everyone's; amounts, and weights that are figures, are not."""
    target = Target.objects.select_related("campaign__region").get(code="SD08")
    now = reached(published, ["SD08"], numbers, below=True)
    root = share_tree(cast.city_leader, target, now, numbers)
    assert root is not None
    own = next(one for one in root.below if one.name == "青岛市")
    other = next(one for one in root.below if one.name == "济南市")
    assert (own.weight, own.actual) != ("", "")
    for node in [root, other, *other.below]:
        assert (node.weight, node.actual, node.left, node.url) == ("", "", "", "")
        assert node.goal
    assert (root.state, other.state, own.state) != (None, None, None)
    text = client_of(cast, "city_leader").get(PAGE).content.decode()
    assert "您的岗位只看得到本地区及以下的数" in text
    assert "按2017年3月的区划还不存在" in text, "济阳区 was 济阳县 then"


def test_the_list_says_what_is_shared_out_and_reached(published: Campaign, cast: Cast) -> None:
    address = f"{reverse('allocations')}?campaign=SD"
    text = client_of(cast, "leader").get(address).content.decode()
    for words in ("禁毒专职社工", "4,500", "137 个地区", "第 1 轮", "2017年3月", "还差"):
        assert words in text
    others = client_of(cast, "city_leader").get(address).content.decode()
    assert "还差" not in others.partition("</main>")[0]


def test_what_is_not_shared_out_does_not_exist(workers: Target, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    for path in ("/allocations/SD/SD01/", "/allocations/SD/GZ01/", "/allocations/XX/SD08/"):
        assert client.get(path).status_code == 404
    text = client_of(cast, "stranger").get(reverse("allocations")).content.decode()
    assert "没有要分解的总数" in text
    assert "没有行动" in client_of(cast, "nobody").get(reverse("allocations")).content.decode()
