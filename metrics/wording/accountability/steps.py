"""What a form of a step asks for, and what is said when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.terms import MeasureVerb
from metrics.wording.days import dated


@dataclass(frozen=True, slots=True)
class Asking:
    """``label`` is of the text ("" for none), ``needed`` whether it must be written; ``held``
    whether day and place of what happened are asked; ``done`` is said afterwards."""

    button: str
    done: str
    label: str = "说明（选填）"
    needed: bool = False
    held: bool = False
    hint: str = ""


ASKING: dict[str, Asking] = {
    MeasureVerb.ACKNOWLEDGE: Asking(
        "签收", "已签收。", "", hint="签收表示已经收到，不表示同意；有异议的可以另提申辩。"
    ),
    MeasureVerb.HAND_IN_PLAN: Asking(
        "报送方案",
        "整改方案已报送，等作出单位答复。",
        "整改方案",
        needed=True,
        hint="写清楚每个问题怎么改、谁负责、什么时候改完。只写单位和职务，不写个人信息。",
    ),
    MeasureVerb.AGREE_PLAN: Asking(
        "同意方案",
        "已同意方案，进入整改。",
        "意见（选填）",
        hint="超过答复期限才同意的，整改期限顺延：地区报方案时还剩几个工作日，从今天起仍有几个。",
    ),
    MeasureVerb.RETURN_PLAN: Asking(
        "退回方案", "方案已退回，等地区重新报送。", "退回的理由", needed=True
    ),
    MeasureVerb.REPORT: Asking(
        "报送整改结果",
        "整改结果已报送，等作出单位检查。",
        "整改结果",
        needed=True,
        hint="对照方案逐条写做了什么、数字变成多少。",
    ),
    MeasureVerb.INSPECT: Asking(
        "登记检查",
        "检查已登记。",
        "检查情况",
        needed=True,
        held=True,
        hint="写看了什么、结论如何。",
    ),
    MeasureVerb.ACCEPT: Asking("验收合格", "已验收合格。", "验收意见", needed=True),
    MeasureVerb.EXTEND: Asking("延长整改期限", "已延长整改期限。", "延期的理由", needed=True),
    MeasureVerb.REMOVE: Asking("解除", "已解除。", "解除的理由", needed=True),
    MeasureVerb.CLOSE: Asking("办结", "已办结。", "办结说明（选填）"),
    MeasureVerb.REVOKE: Asking(
        "撤销",
        "已撤销。",
        "撤销的理由",
        needed=True,
        hint="撤销是认为当初不该下达；做得好了应当验收、解除。撤销以后不能恢复。",
    ),
    MeasureVerb.NOTE: Asking(
        "记录",
        "已记录。",
        "记什么",
        needed=True,
        held=True,
        hint="值得记下、但不改变状态的事，如约谈纪要、中途走访。",
    ),
    "propose_escalation": Asking("提请升级", "已提请，由另一人决定。", "事实和依据", needed=True),
    "propose_relapse": Asking("提请认定反弹", "已提请，由另一人决定。", "事实和依据", needed=True),
    "object": Asking(
        "提出申辩",
        "申辩已提出，等答复。",
        "申辩理由",
        needed=True,
        hint="写明哪一项事实或者数字不对、依据是什么。申辩期间措施照常执行。",
    ),
    "answer": Asking(
        "答复",
        "已答复，文书已签发。",
        "答复",
        needed=True,
        hint="理由成立的，撤销措施并签发撤销文书；不成立的，维持措施并签发答复文书。",
    ),
    "withdraw": Asking("撤回申辩", "申辩已撤回。", ""),
}


def further_hint(rung: str, decider: str) -> str:
    """Of a form that proposes what goes on from a measure; ``rung`` and who decides on it."""
    return (
        f"提请的是“{rung}”，由{decider}决定，提请人自己不能决定；决定以前这项措施照常进行。"
        "写明什么时候、什么事、谁查实的，不写个人信息。"
    )


def stays_ended(word: str, state: str) -> str:
    """Beside the revocation of what went on from another measure (``word``, ended as ``state``)."""
    return f"这项措施接在“{word}”（{state}）之后，撤销以后那一项不会自动恢复。"


def comes_again(word: str, state: str) -> str:
    """The same where the measure before ended by the escalation that is revoked."""
    return f"{stays_ended(word, state)}撤销的同时由您提请恢复“{word}”，由另一人决定。"


def again_words(reason: str, revoked: str, on: date) -> str:
    """Why the earlier measure is proposed anew, ready for its letter."""
    plain = reason.strip()
    said = plain if plain.endswith(("。", "！", "？")) else f"{plain}。"
    return f"{said}在此基础上升级的“{revoked}”已于{dated(on)}撤销，原来的问题仍需整改。"


def again_note(word: str, number: str, issued: date, ended: date | None) -> str:
    """What the earlier measure was: beside the proposal to issue it again."""
    paper = f"（{number}）" if number else ""
    until = f"，{dated(ended)}因升级结束" if ended else ""
    return (
        f"原措施“{word}”{paper}{dated(issued)}下达{until}；依据是当时的。"
        "采纳的，重新下达，期限重新计算。"
    )


# Of a measure of a higher authority every step is recorded with what it rests on.
RECORDED = "写明依据的文件（哪个单位、什么文号、哪一天）和内容。"
