"""数据质量 as a workbook to keep: the regions' and the indicators' rates, the questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone

from campaigns.models import Campaign
from campaigns.periods import Month
from campaigns.terms import QualityKind, QuestionState
from metrics.models import Question, RecountItem
from metrics.queries.quality.choosing import Choice
from metrics.queries.quality.overview import Overview
from metrics.queries.quality.recount_shown import Head
from metrics.queries.quality.shown import place_words
from metrics.wording.numbers import ABSENT, Numbers
from metrics.wording.quality import said
from metrics.wording.quality.standing import NOT_A_SCORE, SCOPE, outcome_words
from metrics.workbooks.looks import number_format
from metrics.workbooks.ranking import Amount, Column, RankingBook, Sheet, Value

_NOTES = (
    NOT_A_SCORE,
    "完整率是应填的数中填了多少，按时率是应报的报表中按时报送并审核通过了多少，都包括所属各单位。",
    "复核系数是抽查的数重新数出来的合计除以当初填报的合计，1表示一致。",
    "“—”表示没有，不是零：没有应报的，或者没有复核过。",
)
MOST_QUESTIONS = 5_000


def quality_book(
    choice: Choice,
    found: Overview,
    questions: Sequence[Question],
    *,
    office: str,
    marks: Sequence[str],
    numbers: Numbers,
    at: datetime,
) -> RankingBook:
    """The month's overview as its page shows it, and every question that the reader sees."""
    title = f"{found.month}数据质量"
    return RankingBook(
        title=f"{choice.campaign.name} {title}",
        marks=marks,
        facts=_facts(office, found, at),
        notes=_NOTES,
        sheets=[
            _regions(found, title, numbers),
            _indicators(found, title, numbers),
            _questions(choice.campaign, questions),
        ],
    )


def _facts(office: str, found: Overview, at: datetime) -> list[tuple[str, str]]:
    told = [(answer.question, "；".join(answer.lines)) for answer in found.answers]
    return [("单位", office), *told, ("导出", f"{timezone.localtime(at):%Y-%m-%d %H:%M}")]


def percent(rate: Fraction | None, numbers: Numbers) -> Value:
    """To compute with: the number that the page shows."""
    told = said.in_cell(rate, numbers)
    return Amount(*told) if told else ABSENT


def factor(value: Fraction | None) -> Value:
    return ABSENT if value is None else Amount(round(float(value), 2), "0.00")


def _regions(found: Overview, title: str, numbers: Numbers) -> Sheet:
    columns = [Column("地区", 16), Column("所属", 12)]
    columns += [Column(word, 9) for word in ("应填", "已填", "完整率", "应报", "按时", "按时率")]
    columns += [Column(word, 9) for word in ("待答复", "其中逾期", "待核实", "复核系数")]
    rows: list[list[Value]] = [
        [
            *(row.name, row.city or ABSENT),
            *(row.head.complete.whole, row.head.complete.done),
            percent(_share(row.head.complete), numbers),
            *(row.head.timely.whole, row.head.timely.done),
            percent(_share(row.head.timely), numbers),
            *(row.open, row.late, row.answered, factor(row.head.factor)),
        ]
        for row in found.rows
    ]
    return Sheet("各地区", f"{title}：各地区", columns, rows, fixed=1)


def _share(part: said.Part) -> Fraction | None:
    return Fraction(part.done, part.whole) if part.whole else None


def _indicators(found: Overview, title: str, numbers: Numbers) -> Sheet:
    columns = [Column("指标", 40, "words")]
    columns += [Column(word, 10) for word in ("应填", "已填", "完整率", "待答复", "待核实")]
    rows: list[list[Value]] = [
        [
            *(row.name, row.due, row.filled),
            percent(Fraction(row.filled, row.due) if row.due else None, numbers),
            *(row.open, row.answered),
        ]
        for row in [*found.indicators, *found.clean]
    ]
    return Sheet("各指标", f"{title}：各指标（{SCOPE}）", columns, rows, fixed=1)


def _questions(campaign: Campaign, questions: Iterable[Question]) -> Sheet:
    columns = [Column("月份", 11), Column("地区", 18), Column("指标", 26, "words")]
    columns += [Column("看的是", 13), Column("问题", 46, "words"), Column("状态", 9)]
    columns += [Column("答复期限", 12), Column("答复", 40, "words")]
    columns += [Column("核实结果", 14), Column("核实意见", 36, "words")]
    rows: list[list[Value]] = [
        [
            Month.of(one.month).chinese,
            place_words(one.region, campaign),
            one.indicator.name if one.indicator else ABSENT,
            QualityKind(one.kind).word,
            one.words,
            QuestionState(one.state).word,
            _day(one.due_on),
            one.answer or ABSENT,
            outcome_words(one.outcome) or ABSENT,
            one.decision or ABSENT,
        ]
        for one in questions
    ]
    return Sheet("请核对的数", "请核对的数", columns, rows or [["没有", *[ABSENT] * 9]], fixed=2)


def _day(day: date | None) -> str:
    return f"{day:%Y-%m-%d}" if day else ABSENT


def recount_facts(head: Head) -> list[tuple[str, str]]:
    """What stands on the cover of a recount; of one drawn by hand that it is no random sample."""
    facts = [("抽样", head.drawn), ("抽样种子", str(head.seed)), ("进度", head.progress)]
    if head.by_hand:
        facts += [("缘由", head.reason), ("说明", "人工指定范围，不是随机抽样，不计入复核系数")]
    return facts


def recount_book(
    title: str,
    items: Sequence[RecountItem],
    *,
    campaign: Campaign,
    facts: Sequence[tuple[str, str]],
    marks: Sequence[str],
    numbers: Numbers,
) -> RankingBook:
    """A quarter's recount for whoever only reads it."""
    columns = [Column("地区", 18), Column("指标", 34, "words"), Column("月份", 11)]
    columns += [Column("单位", 8), Column("填报数", 12), Column("复核数", 12), Column("相比", 12)]
    columns += [Column("复核日期", 12), Column("说明", 40, "words")]
    rows = [_item(one, campaign, numbers) for one in items]
    sheet = Sheet("复核", title, columns, rows, fixed=1)
    return RankingBook(f"{campaign.name} {title}", marks, facts, _NOTES[:1] + _NOTES[2:], [sheet])


def _item(one: RecountItem, campaign: Campaign, numbers: Numbers) -> list[Value]:
    decimals = one.indicator.decimals
    again = one.recounted
    told: list[Value] = [ABSENT, "待复核"]
    if again is not None:
        told = [
            Amount(again / 10**decimals, number_format(decimals)),
            said.compared_words(one.reported, again, decimals, numbers),
        ]
    return [
        place_words(one.region, campaign),
        one.indicator.name,
        Month.of(one.month).chinese,
        one.indicator.unit,
        Amount(one.reported / 10**decimals, number_format(decimals)),
        *told,
        _day(one.counted_on),
        one.words or ABSENT,
    ]
