"""Letters: reopened and held against the checklist, counted without gaps, in the own layout."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from campaigns.models import AccountabilityRule, Campaign
from campaigns.terms import LetterKind, MeasureState, MeasureVerb, PaperKind, Role
from metrics.actions.accountability import deciding, objecting
from metrics.actions.accountability.errors import UnfitLetterError
from metrics.models import Letter, Measure, PaperTemplate, Proposal
from metrics.papers import inspection
from metrics.papers.finding import Finding
from metrics.papers.inspection import inspect
from metrics.papers.standard import standard
from metrics.queries.accountability.letters import drafted, next_number
from tests.cast import Cast
from tests.ladders import replaced
from tests.measures import (
    MORNING,
    OWN,
    TODAY,
    answer_of,
    issued,
    ladder_of,
    praised,
    proposed,
    step,
    stood,
    unprinted,
    words_of,
)
from tests.month import BEIJING, region
from tests.people import colleague

__all__ = ["unprinted"]

EASY = {"removal": {"clear_months": 0}}


def text_of(paper: bytes) -> list[str]:
    return [line.text for line in Document(BytesIO(paper)).paragraphs if line.text.strip()]


def all_kinds(campaign: Campaign, cast: Cast) -> list[Letter]:
    """One letter of every kind, an issue in every layout."""
    notice = issued(campaign, region(OWN), "notice", cast.administrator)
    issued(campaign, region("370200"), "summons", cast.administrator)
    issued(campaign, region("370103"), "listing", cast.leader)
    step(notice, MeasureVerb.REVOKE, cast.administrator, words="数据经复核有误。")
    late = stood(campaign, region("370104"), MeasureState.INSPECTED)
    step(late, MeasureVerb.EXTEND, cast.leader, words="台账仍不完整。")
    clean = stood(campaign, region("370105"), MeasureState.ACCEPTED, terms=EASY)
    step(clean, MeasureVerb.REMOVE, cast.leader, words="整改到位。")
    kept = issued(campaign, region("370112"), "notice", cast.administrator)
    clerk = colleague("objecting", Role.REPORTER, "370112")
    objection = objecting.object_to(measure=kept, words="有误。", by=clerk, at=MORNING)
    said = answer_of(kept, MORNING, upheld=False, reason="数字已核对。")
    told: dict[str, Any] = {"words": "数字已核对。", "letter": said, "by": cast.administrator}
    objecting.answer(objection=objection, upheld=False, at=MORNING, **told)
    best = praised(campaign, region("371000"))
    deciding.commend(proposal=best, words=words_of(best), by=cast.leader, at=MORNING)
    return list(Letter.objects.order_by("number"))


def test_every_letter_is_as_the_checklist_asks(reported: Campaign, cast: Cast) -> None:
    letters = all_kinds(reported, cast)
    kinds = [(one.kind, one.paper_kind) for one in letters]
    assert kinds == [
        (LetterKind.ISSUE, PaperKind.NOTICE),
        (LetterKind.ISSUE, PaperKind.SUMMONS),
        (LetterKind.ISSUE, PaperKind.LISTING),
        (LetterKind.REVOCATION, PaperKind.NOTICE),
        (LetterKind.EXTENSION, PaperKind.NOTICE),
        (LetterKind.REMOVAL, PaperKind.NOTICE),
        (LetterKind.ISSUE, PaperKind.NOTICE),
        (LetterKind.DISMISSAL, PaperKind.NOTICE),
        (LetterKind.COMMENDATION, PaperKind.NOTICE),
    ]
    for number, letter in enumerate(letters, start=1):
        paper = bytes(letter.paper)
        assert inspect(paper, PaperKind(letter.paper_kind)) == [], letter.title
        assert hashlib.sha256(paper).hexdigest() == letter.digest
        lines = text_of(paper)
        assert f"鲁禁毒办〔2017〕{number}号" in lines
        assert "".join(lines).count(letter.title) == 1
        assert f"{letter.content['recipients']}：" in lines
        assert "2017年8月9日" in lines
        assert lines.count("山东省禁毒委员会办公室") == 2  # masthead and signature
        assert not re.search(r"[{}×]|　　　　", "".join(lines)), letter.title
        assert set(letter.content["paragraphs"]) <= set(lines)
    summons = text_of(bytes(letters[1].paper))
    assert "约谈时间：2017年8月16日（星期三）9时。" in summons
    assert "约谈地点：山东省禁毒办三楼会议室。" in summons


def test_what_a_notice_says(reported: Campaign, cast: Cast, unprinted: None) -> None:
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    letter = measure.letters.get()
    rule = AccountabilityRule.objects.select_related("citation").get(code="SD-A1")
    assert letter.content == {
        "masthead": "山东省禁毒委员会办公室",
        "office": "山东省禁毒委员会办公室",
        "recipients": "济南市历下区禁毒委员会办公室",
        "title": ["关于对济南市历下区予以通报批评的通报"],
        "paragraphs": [
            "历下区2017年第一、二季度末名次区间都整个落在最后三分之一。",
            f"根据《{reported.document.title}》{rule.citation.place}的有关"
            "要求和本行动问责规则（第1版A2条），经研究，决定对你区予以通报批评。",
            "请你区认真查找原因，制定整改方案，逐项明确整改措施、责任单位和完成时限，抓紧整改。",
            "请于2017年8月14日前签收本通报，2017年8月23日前报送整改方案，2017年10月10日前完成"
            "整改并报送整改结果。",
            "对本通报有异议的，可于2017年8月16日前提出书面申辩，我办自收到之日起10个工作日内"
            "答复；申辩期间不停止整改。以上期限均含当日。",
        ],
        "copies": "济南市禁毒委员会办公室",
        "marks": ["内部资料"],
    }
    assert measure.due_on is not None
    assert measure.rectify_by is not None
    assert (measure.due_on.day, measure.rectify_by.day) == (14, 10)


def test_what_a_person_wrote_is_signed_and_the_deadlines_stay(
    reported: Campaign, cast: Cast, unprinted: None
) -> None:
    proposal = proposed(reported, region(OWN))
    words = words_of(proposal, paragraphs="  一、问题。台账不全。\n\n二、要求。补齐台账。 ")
    measure = deciding.confirm(
        proposal=proposal, given="notice", words=words, by=cast.administrator, at=MORNING
    )
    paragraphs = measure.letters.get().content["paragraphs"]
    assert paragraphs[:2] == ["一、问题。台账不全。", "二、要求。补齐台账。"]
    assert paragraphs[2].startswith("请于2017年8月14日前签收")
    assert len(paragraphs) == 4


def test_numbers_count_by_series_and_year(reported: Campaign, cast: Cast, unprinted: None) -> None:
    ladder = ladder_of(reported)
    rules = {**ladder.rules, "rungs": [dict(one) for one in ladder.rules["rungs"]]}
    rules["rungs"][1]["series"] = "鲁禁毒约"
    replaced(reported, rules)
    sylvester = datetime(2017, 12, 31, 23, 59, tzinfo=BEIJING)
    new_year = datetime(2018, 1, 1, 0, 0, tzinfo=BEIJING)
    for where, rung, at in (
        ("370103", "notice", MORNING),
        ("370104", "summons", MORNING),
        ("370105", "notice", sylvester),
        ("370112", "notice", new_year),
        ("370113", "summons", new_year),
    ):
        issued(reported, region(where), rung, cast.administrator, at)
    assert [str(one) for one in Letter.objects.order_by("pk")] == [
        "鲁禁毒办〔2017〕1号",
        "鲁禁毒约〔2017〕1号",
        "鲁禁毒办〔2017〕2号",
        "鲁禁毒办〔2018〕1号",
        "鲁禁毒约〔2018〕1号",
    ]
    assert next_number(reported, "鲁禁毒办", 2017) == 3
    assert (
        drafted(LetterKind.ISSUE, on=TODAY, proposal=proposed(reported, region(OWN))).number
        == "鲁禁毒办〔2017〕3号"
    )


def own_layout(campaign: Campaign, cast: Cast, data: bytes) -> None:
    PaperTemplate.objects.create(
        campaign=campaign,
        kind=PaperKind.NOTICE,
        data=data,
        file_name="通报函.docx",
        digest=hashlib.sha256(data).hexdigest(),
        uploaded_by=cast.administrator,
        uploaded_at=MORNING,
    )


def changed(old: str, new: str) -> bytes:
    """The standard notice with one of its words changed."""
    paper = Document(BytesIO(standard(PaperKind.NOTICE)))
    for paragraph in paper.paragraphs:
        for run in paragraph.runs:
            run.text = run.text.replace(old, new)
    out = BytesIO()
    paper.save(out)
    return out.getvalue()


def test_the_offices_own_layout(reported: Campaign, cast: Cast) -> None:
    own_layout(reported, cast, changed("{{印发机关}}", "办公室 {{印发机关}}"))
    measure = issued(reported, region(OWN), "notice", cast.administrator)
    lines = text_of(bytes(measure.letters.get().paper))
    assert any(line.startswith("办公室 山东省禁毒委员会办公室") for line in lines)


def nothing_is_written(proposal: Proposal) -> None:
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
    assert not Measure.objects.exists()
    assert next_number(proposal.campaign, "鲁禁毒办", 2017) == 1


def test_a_layout_without_room_takes_no_number(reported: Campaign, cast: Cast) -> None:
    own_layout(reported, cast, changed("{{主送}}", ""))
    proposal = proposed(reported, region(OWN))
    told: dict[str, Any] = {"words": words_of(proposal), "by": cast.administrator, "at": MORNING}
    with pytest.raises(UnfitLetterError, match="主送"):
        deciding.confirm(proposal=proposal, given="notice", **told)
    nothing_is_written(proposal)


def test_a_letter_that_fails_the_inspection_takes_no_number(
    reported: Campaign, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    hard = [Finding("F9", "没有版记。", hard=True)]
    monkeypatch.setattr(inspection, "inspect", lambda *_: hard)
    proposal = proposed(reported, region(OWN))
    told: dict[str, Any] = {"words": words_of(proposal), "by": cast.administrator, "at": MORNING}
    with pytest.raises(UnfitLetterError, match="没有版记"):
        deciding.confirm(proposal=proposal, given="notice", **told)
    nothing_is_written(proposal)


@pytest.mark.parametrize(
    ("campaign", "where", "rung", "recipients", "copies", "title"),
    [
        (
            "GZ",
            "520628",
            "listing",
            "铜仁市松桃苗族自治县禁毒委员会",
            "铜仁市禁毒委员会办公室",
            "关于对铜仁市松桃苗族自治县实施挂牌整治的通知",
        ),
        ("NM", "150100", "accountability", "呼和浩特市禁毒委员会办公室", "", ""),
        ("NC", "441900004", "notice", "南城街道禁毒办公室", "", ""),
    ],
)
def test_to_whom_letters_of_other_campaigns_go(
    cast: Cast, campaign: str, where: str, rung: str, recipients: str, copies: str, title: str
) -> None:
    found = Campaign.objects.select_related("region", "document").get(code=campaign)
    draft = drafted(LetterKind.ISSUE, on=TODAY, proposal=proposed(found, region(where), rung))
    assert draft.head.recipients == recipients
    assert draft.head.copies == copies
    assert title in draft.head.title
    assert draft.head.paper == {"listing": PaperKind.LISTING}.get(rung, PaperKind.NOTICE)
    if campaign == "GZ":
        assert draft.head.office == "贵州省禁毒委员会"
        assert "我委自收到之日起" in draft.closing[1]


def test_a_letter_needs_something_to_be_about(reported: Campaign, cast: Cast) -> None:
    for kind in LetterKind:
        with pytest.raises(ValueError, match="needs what it is about"):
            drafted(kind, on=TODAY)
    with pytest.raises(ValueError, match="no rung"):
        drafted(LetterKind.ISSUE, on=TODAY, proposal=proposed(reported, region(OWN)), given="x")
