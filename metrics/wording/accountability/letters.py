"""What letters of the accountability station say: titles, drafted paragraphs, deadlines.

The drafted paragraphs are a person's to edit. What carries a date of its own (time and place of a
summons, deadlines) is set when the letter is signed, so that it never differs from the record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.terms import LetterKind, PaperKind

_WEEKDAYS = "一二三四五六日"
_PLAIN_NOTICE = "通报"


@dataclass(frozen=True, slots=True)
class Parties:
    """``region`` is the full name (济南市历下区); ``you`` and ``we`` are 你区 and 我办."""

    region: str
    you: str
    we: str
    campaign: str


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The days that a new measure sets; each of them still counts."""

    acknowledge: date
    plan: date
    rectify: date
    object: date
    answer_days: int


def dated(day: date) -> str:
    """``2019年10月8日``."""
    return f"{day.year}年{day.month}月{day.day}日"


def number_words(series: str, year: int, number: int) -> str:
    """``鲁禁毒办〔2019〕3号``."""
    return f"{series}〔{year}〕{number}号"


def _listed(word: str) -> str:
    """``列为毒品问题严重地区`` of measures that put a place on a list, "" for the others."""
    if word.startswith(("列为", "列入")):
        return word
    return f"列为{word}地区" if word.endswith("关注") else ""


def imposed(word: str, who: str) -> str:
    """What is done to whom: 对你市予以通报批评, 对你县实施挂牌整治, 将你区列为重点关注地区."""
    if listed := _listed(word):
        return f"将{who}{listed}"
    if word.startswith("通报"):
        return f"对{who}予以{word}"
    if word.startswith("约谈"):
        return f"对{who}进行{word}"
    if word.startswith(("启动", "延长")):
        return f"对{who}{word}"
    return f"对{who}实施{word}"


def lifted(word: str, who: str, of: str = "的") -> str:
    """``解除对你县的挂牌整治``, ``不再将你区列为重点关注地区``."""
    listed = _listed(word)
    return f"不再将{who}{listed}" if listed else f"解除对{who}{of}{word}"


def taken_back(word: str, who: str, of: str = "的") -> str:
    """``撤销对你市的通报批评``, ``撤销将你区列为重点关注地区的决定``."""
    listed = _listed(word)
    return f"撤销将{who}{listed}的决定" if listed else f"撤销对{who}{of}{word}"


def title_of(kind: LetterKind, word: str, region: str) -> str:
    """One line; the paper breaks it."""
    if kind == LetterKind.ISSUE and word == _PLAIN_NOTICE:
        return f"关于{region}禁毒工作有关问题的通报"
    if kind in {LetterKind.ISSUE, LetterKind.COMMENDATION}:
        genre = "通报" if word.startswith("通报") else "通知"
        return f"关于{imposed(word, region)}的{genre}"
    if kind == LetterKind.DISMISSAL:
        return f"关于{region}申辩意见的答复"
    said = {
        LetterKind.EXTENSION: f"延长{region}整改期限",
        LetterKind.REMOVAL: lifted(word, region, of=""),
        LetterKind.REVOCATION: taken_back(word, region, of=""),
    }
    return f"关于{said[kind]}的通知"


def demands_words(paper: PaperKind, you: str) -> str:
    """What is asked of the region, before a person makes it precise."""
    plan = "认真查找原因，制定整改方案，逐项明确整改措施、责任单位和完成时限"
    if paper == PaperKind.SUMMONS:
        return f"请{you}主要负责同志按时参加约谈，如实说明情况。约谈后，请{plan}，限期整改到位。"
    if paper == PaperKind.LISTING:
        return f"请{you}{plan}，由主要负责同志牵头，集中力量整治，务求限期见效。"
    return f"请{you}{plan}，抓紧整改。"


def issue_paragraphs(
    parties: Parties, word: str, summary: str, basis: str, demands: str
) -> list[str]:
    """What was found, on what it rests, what is asked. ``basis`` ends before the comma."""
    grounds = f"{basis}，" if basis else ""
    decided = f"{grounds}经研究，决定{imposed(word, parties.you)}。"
    return [one for one in (_sentence(summary), decided, _sentence(demands)) if one]


def basis_words(document: str, place: str, rule: str, version: int) -> str:
    """``根据《…》第二部分的有关要求和本行动问责规则（第1版A1条）``: the paper and the working rule.
    ``document`` is "" where no document states it, ``rule`` is "" for a proposal by hand."""
    stated = f"《{document}》{place}的有关要求" if document else ""
    working = f"本行动问责规则（第{version}版{rule}条）" if rule else ""
    said = "和".join(one for one in (stated, working) if one)
    return f"根据{said}" if said else ""


def issue_closing(parties: Parties, paper: PaperKind, days: Deadlines) -> list[str]:
    """The deadlines, and the right to be heard."""
    called = "本通报" if paper == PaperKind.NOTICE else "本通知"
    return [
        f"请于{dated(days.acknowledge)}前签收{called}，{dated(days.plan)}前报送整改方案，"
        f"{dated(days.rectify)}前完成整改并报送整改结果。",
        f"对{called}有异议的，可于{dated(days.object)}前提出书面申辩，{parties.we}自收到之日起"
        f"{days.answer_days}个工作日内答复；申辩期间不停止整改。以上期限均含当日。",
    ]


def meeting_words(at: datetime, place: str) -> list[str]:
    """When and where a summons calls to; ``at`` in the reader's own time."""
    clock = f"{at.hour}时{f'{at.minute:02d}分' if at.minute else ''}"
    return [
        f"约谈时间：{dated(at)}（星期{_WEEKDAYS[at.weekday()]}）{clock}。",
        f"约谈地点：{place}。",
    ]


def earlier_words(parties: Parties, word: str, on: date, number: str) -> str:
    """How a later letter names the first: 2019年4月8日，我办以鲁禁毒办〔2019〕3号文决定…"""
    paper = f"以{number}文" if number else ""
    return f"{dated(on)}，{parties.we}{paper}决定{imposed(word, parties.you)}。"


def extension_paragraphs(earlier: str, words: str) -> list[str]:
    return [
        f"{earlier}{_sentence(words) or '经检查，整改尚未达到要求。'}",
        "经研究，决定延长整改期限。请对照检查中指出的问题，加大力度，确保在延长期内整改到位。",
    ]


def extension_closing(until: date) -> list[str]:
    return [f"整改期限延长至{dated(until)}（含当日），请在期限届满前报送整改结果。"]


def removal_paragraphs(
    earlier: str, word: str, you: str, held: Sequence[str], words: str
) -> list[str]:
    """``held`` are the conditions of removal that hold, as clauses."""
    found = f"经检查验收，整改合格{''.join(f'，{one}' for one in held)}，符合解除条件。"
    return [
        f"{earlier}{found}{_sentence(words)}",
        f"经研究，决定自本通知印发之日起，{lifted(word, you)}。",
        f"希望{you}巩固整改成果，健全长效机制，防止问题反弹。",
    ]


def removal_closing(until: date | None) -> list[str]:
    if until is None:
        return []
    return [
        f"解除后转入观察期，至{dated(until)}止。观察期内出现反弹的，按本行动问责规则重新提请问责。"
    ]


def revocation_paragraphs(earlier: str, word: str, you: str, words: str) -> list[str]:
    return [
        f"{earlier}{_sentence(words)}",
        f"经复核研究，决定{taken_back(word, you)}，原文自本通知印发之日起失效。",
    ]


def dismissal_paragraphs(earlier: str, you: str, on: date | None, words: str) -> list[str]:
    """``on`` is the day of the objection, None where there is none yet."""
    objected = f"{dated(on)}，{you}对此提出书面申辩。" if on else ""
    return [
        f"{earlier}{objected}{_sentence(words)}",
        "经复核研究，申辩理由不成立，决定维持原决定，原文继续执行。",
        f"请{you}继续按原文要求抓好整改，已经明确的期限不变。",
    ]


def commendation_paragraphs(parties: Parties, word: str, summary: str, basis: str) -> list[str]:
    grounds = f"{basis}，" if basis else ""
    return [
        _sentence(summary),
        f"{grounds}经研究，决定{imposed(word, parties.you)}。",
        f"希望{parties.you}珍惜荣誉，再接再厉，为“{parties.campaign}”作出新的更大贡献。",
    ]


def _sentence(text: str) -> str:
    """With a full stop, if it says anything."""
    plain = text.strip()
    return plain if not plain or plain.endswith(("。", "！", "？")) else f"{plain}。"
