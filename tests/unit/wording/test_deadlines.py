"""Mails about deadlines and the board's line, in words."""

from __future__ import annotations

from datetime import date

from metrics.wording.accountability.board import Counts, counts_words
from metrics.wording.accountability.deadlines import (
    About,
    extended_words,
    issued_words,
    kind_words,
    lines_words,
    near_words,
    over_words,
    praised_words,
    removed_words,
)

DAY = date(2019, 10, 9)
ABOUT = About("聊城市", "通报批评", "鲁禁毒办〔2019〕3号")
BARE = About("聊城莘县", "国家禁毒委重点关注")


def test_what_has_come_says_by_when() -> None:
    assert issued_words(ABOUT, DAY, date(2019, 10, 11)) == (
        "对聊城市通报批评（鲁禁毒办〔2019〕3号）已经下达，应于2019年10月9日前签收；"
        "有异议的，可以在2019年10月11日前申辩"
    )
    assert issued_words(BARE, None, None) == "对聊城莘县国家禁毒委重点关注已经下达"


def test_deadlines_and_decisions() -> None:
    near = near_words(BARE, "完成整改", DAY)
    assert near == "聊城莘县国家禁毒委重点关注：应于2019年10月9日前完成整改"
    assert over_words(BARE, "完成整改", DAY) == f"{near}，已经超过期限"
    assert removed_words(BARE, DAY).endswith("已经解除，转入观察期，到2019年10月9日为止")
    assert removed_words(BARE, None).endswith("已经解除")
    assert extended_words(BARE, DAY).endswith("整改期限已经延长到2019年10月9日")
    assert extended_words(BARE, None).endswith("整改期限已经延长")
    assert praised_words("威海市", "通报表扬", "") == "威海市获得通报表扬"
    assert lines_words("聊城市", 2, DAY, late=True) == (
        "聊城市：问题整改台账有2项应于2019年10月9日前整改完毕并报送情况，已经超过期限"
    )


def test_a_subject_says_what_a_mail_is_about() -> None:
    assert kind_words("near:m12:issued:2019-10-09:u3") == "办理期限快到了"
    assert kind_words("else:m1") == "有一条新提醒"


def test_the_line_of_a_board() -> None:
    assert counts_words(Counts({})) == []
    assert counts_words(Counts({"通报批评": 2, "约谈整改": 1}, 1, 12, 3, 2)) == [
        "在办3项（通报批评2、约谈整改1）",
        "观察期1项",
        "文件所列12项",
        "3项办理超期",
        "2件提请等待决定",
    ]
    assert counts_words(Counts({}, waiting=1)) == ["没有在办的措施", "1件提请等待决定"]
