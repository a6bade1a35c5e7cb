"""Letters in words: how a measure is called, how a place is spoken to, who signs."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from campaigns.terms import LetterKind, PaperKind
from metrics.wording.accountability.clearing import held_words, lacking_words
from metrics.wording.accountability.letters import (
    Deadlines,
    Parties,
    basis_words,
    commendation_paragraphs,
    demands_words,
    earlier_words,
    extension_closing,
    issue_closing,
    issue_paragraphs,
    meeting_words,
    number_words,
    removal_closing,
    removal_paragraphs,
    revocation_paragraphs,
    title_of,
)
from metrics.wording.offices import committee_words, issuer_words, we_words, you_words

CATALOGUE = Path(__file__).resolve().parents[3] / "fixtures/catalogue/campaigns"
PARTIES = Parties("济南市历下区", "你区", "我办", "三年禁毒人民战争")


@pytest.mark.parametrize(
    ("word", "issue", "removal", "revocation"),
    [
        (
            "通报批评",
            "关于对历下区予以通报批评的通报",
            "关于解除对历下区通报批评的通知",
            "关于撤销对历下区通报批评的通知",
        ),
        (
            "通报",
            "关于历下区禁毒工作有关问题的通报",
            "关于解除对历下区通报的通知",
            "关于撤销对历下区通报的通知",
        ),
        (
            "约谈整改",
            "关于对历下区进行约谈整改的通知",
            "关于解除对历下区约谈整改的通知",
            "关于撤销对历下区约谈整改的通知",
        ),
        (
            "挂牌整治",
            "关于对历下区实施挂牌整治的通知",
            "关于解除对历下区挂牌整治的通知",
            "关于撤销对历下区挂牌整治的通知",
        ),
        (
            "重点关注",
            "关于将历下区列为重点关注地区的通知",
            "关于不再将历下区列为重点关注地区的通知",
            "关于撤销将历下区列为重点关注地区的决定的通知",
        ),
        (
            "列为毒品问题严重地区",
            "关于将历下区列为毒品问题严重地区的通知",
            "关于不再将历下区列为毒品问题严重地区的通知",
            "关于撤销将历下区列为毒品问题严重地区的决定的通知",
        ),
        (
            "启动追责问责",
            "关于对历下区启动追责问责的通知",
            "关于解除对历下区启动追责问责的通知",
            "关于撤销对历下区启动追责问责的通知",
        ),
        (
            "延长整治期限并追责",
            "关于对历下区延长整治期限并追责的通知",
            "关于解除对历下区延长整治期限并追责的通知",
            "关于撤销对历下区延长整治期限并追责的通知",
        ),
    ],
)
def test_titles(word: str, issue: str, removal: str, revocation: str) -> None:
    assert title_of(LetterKind.ISSUE, word, "历下区") == issue
    assert title_of(LetterKind.REMOVAL, word, "历下区") == removal
    assert title_of(LetterKind.REVOCATION, word, "历下区") == revocation
    assert title_of(LetterKind.EXTENSION, word, "历下区") == "关于延长历下区整改期限的通知"


def test_every_rung_of_the_catalogue_has_a_title_of_its_own() -> None:
    """The rungs' words are data: each of those that there are is listed above."""
    words = set()
    for path in CATALOGUE.glob("*.yaml"):
        ladder = yaml.safe_load(path.read_text(encoding="utf-8")).get("ladder")
        words |= {rung["word"] for rung in ladder["rules"]["rungs"]} if ladder else set()
    titles = [title_of(LetterKind.ISSUE, word, "历下区") for word in words]
    assert len(set(titles)) == len(words) > 6
    assert title_of(LetterKind.COMMENDATION, "通报表扬", "威海市") == (
        "关于对威海市予以通报表扬的通报"
    )


@pytest.mark.parametrize(
    ("region", "level", "series", "office", "we"),
    [
        ("山东省", "province", "鲁禁毒办", "山东省禁毒委员会办公室", "我办"),
        ("贵州省", "province", "黔禁毒委", "贵州省禁毒委员会", "我委"),
        ("南城街道", "township", "南街禁毒", "南城街道禁毒办公室", "我办"),
    ],
)
def test_who_signs(region: str, level: str, series: str, office: str, we: str) -> None:
    assert issuer_words(region, level, series) == office
    assert we_words(office) == we


@pytest.mark.parametrize(
    ("region", "you"),
    [
        ("济南市", "你市"),
        ("松桃苗族自治县", "你县"),
        ("六枝特区", "你特区"),
        ("黔东南苗族侗族自治州", "你州"),
        ("锡林郭勒盟", "你盟"),
        ("鄂托克旗", "你旗"),
        ("大兴安岭地区", "你地区"),
        ("南城街道", "你街道"),
        ("袁屋边社区", "你社区"),
        ("别处", "你地"),
    ],
)
def test_how_a_place_is_spoken_to(region: str, you: str) -> None:
    assert you_words(region) == you


def test_to_whom() -> None:
    assert committee_words("历下区", "county") == "历下区禁毒委员会"
    assert committee_words("南城街道", "township") == "南城街道禁毒办公室"
    assert committee_words("袁屋边社区", "community") == "袁屋边社区"


def test_a_notice() -> None:
    basis = basis_words("某文件", "第二部分", "A2", 3)
    asked = demands_words(PaperKind.NOTICE, "你区")
    assert issue_paragraphs(PARTIES, "通报批评", "连续落后", basis, asked) == [
        "连续落后。",
        "根据《某文件》第二部分的有关要求和本行动问责规则（第3版A2条），"
        "经研究，决定对你区予以通报批评。",
        "请你区认真查找原因，制定整改方案，逐项明确整改措施、责任单位和完成时限，抓紧整改。",
    ]


def test_on_what_it_rests() -> None:
    assert basis_words("", "", "A4", 1) == "根据本行动问责规则（第1版A4条）"
    assert basis_words("", "", "", 1) == ""
    by_hand = issue_paragraphs(PARTIES, "约谈整改", "工作停滞。", "", "")
    assert by_hand == ["工作停滞。", "经研究，决定对你区进行约谈整改。"]


def test_deadlines_are_told_to_the_day() -> None:
    day = date(2019, 10, 8)
    days = Deadlines(day, day, day, day, 10)
    first, second = issue_closing(PARTIES, PaperKind.LISTING, days)
    assert first == (
        "请于2019年10月8日前签收本通知，2019年10月8日前报送整改方案，2019年10月8日前完成整改并"
        "报送整改结果。"
    )
    assert "我办自收到之日起10个工作日内答复" in second
    assert second.endswith("以上期限均含当日。")
    assert "本通报" in issue_closing(PARTIES, PaperKind.NOTICE, days)[0]
    assert extension_closing(day) == [
        "整改期限延长至2019年10月8日（含当日），请在期限届满前报送整改结果。"
    ]
    assert removal_closing(None) == []


def test_time_and_place_of_a_summons() -> None:
    assert meeting_words(datetime(2019, 11, 8, 9, 5), "省禁毒办") == [
        "约谈时间：2019年11月8日（星期五）9时05分。",
        "约谈地点：省禁毒办。",
    ]
    assert "9时。" in meeting_words(datetime(2019, 11, 8, 9), "省禁毒办")[0]


def test_later_letters_name_the_first() -> None:
    number = number_words("鲁禁毒办", 2019, 3)
    earlier = earlier_words(PARTIES, "重点整治", date(2019, 4, 8), number)
    assert earlier == "2019年4月8日，我办以鲁禁毒办〔2019〕3号文决定对你区实施重点整治。"
    unlettered = earlier_words(PARTIES, "重点整治", date(2019, 4, 8), "")
    assert unlettered == "2019年4月8日，我办决定对你区实施重点整治。"
    held = [held_words(3)]
    said = removal_paragraphs(earlier, "重点整治", "你区", held, "")
    assert "整改合格，最近3个月名次区间没有整个落在最后三分之一，也没有触碰红线，符合" in said[0]
    assert said[1] == "经研究，决定自本通知印发之日起，解除对你区的重点整治。"
    assert held_words(0) == ""
    taken = revocation_paragraphs(earlier, "重点整治", "你区", "数据有误")
    assert taken[0].endswith("数据有误。")
    assert taken[1].startswith("经复核研究，决定撤销对你区的重点整治，")
    best = commendation_paragraphs(PARTIES, "通报表扬", "连续领先", "")
    assert best[1] == "经研究，决定对你区予以通报表扬。"
    assert lacking_words(3, 1) == (
        "要看下达以后3个月的排名（下达当月不算），已发布1个月，还差2个月"
    )
    assert lacking_words(3, 0).endswith("还没有发布，还差3个月")
