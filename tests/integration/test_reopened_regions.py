"""月份: whose sheets of a locked month may be opened again, by the boundaries of that month."""

from __future__ import annotations

import time_machine
from django.urls import reverse

from campaigns.models import Campaign
from metrics.models import Reopening
from tests.cast import Cast
from tests.integration.test_access import client_of
from tests.month import IN_TIME

PERIODS = reverse("periods", args=["SD"])


@time_machine.travel(IN_TIME, tick=False)
def test_reopened_are_the_regions_of_that_month(reported: Campaign, cast: Cast) -> None:
    """济南市章丘区 was 章丘市 in March 2014, and both can be chosen; the wrong one is refused."""
    client = client_of(cast, "administrator")
    text = client.get(PERIODS).content.decode()
    assert '<option value="2014-01">2014年1月</option>' in text, "older than a year"
    assert '<option value="370181">章丘市（到2016年9月）</option>' in text
    assert '<option value="370114">章丘区（2016年10月起）</option>' in text
    assert 'value="371081"' in text, "文登市 ended with January 2014, the first month"
    assert 'value="370614"' not in text, "蓬莱区 began after the last locked month"
    then, now = "370181", "370114"
    told = {"do": "ask", "until": "2017-05-10", "reason": "断电"}
    for month, wrong, words in (
        (
            "2014-03",
            now,
            "章丘区自2016年10月起设立，2014年3月没有这个地区；请选当时的地区：章丘市（370181）",
        ),
        (
            "2017-03",
            then,
            "章丘市到2016年9月为止，2017年3月没有这个地区；请选当时的地区：章丘区（370114）",
        ),
    ):
        answer = client.post(PERIODS, {**told, "month": month, "region": wrong}, follow=True)
        assert words in answer.content.decode()
    assert not Reopening.objects.exists()
    answer = client.post(PERIODS, {**told, "month": "2014-03", "region": then}, follow=True)
    assert "已申请对章丘市重新开放2014年3月" in answer.content.decode()
    assert Reopening.objects.get().region.code == then
