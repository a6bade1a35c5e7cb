"""What data quality looks like, for the description."""

from __future__ import annotations

from rest_framework import serializers as s

from campaigns.terms import QualityKind, QuestionOutcome, QuestionState
from metrics.api.catalogue.shapes import opened
from metrics.api.shapes import PlaceShape, Shape, moment, whole
from metrics.api.shapes import words as text


def share(help_text: str) -> s.FloatField:
    return s.FloatField(help_text=help_text, allow_null=True)


class RateShape(Shape):
    region = PlaceShape(help_text="填报的地区")
    month = text("月份")
    due = whole("必报的格数")
    filled = whole("已报的格数；不适用也是一种回答")
    completeness = share("完整率，0 至 1；没有应报的是 null")
    timely = s.BooleanField(help_text="按时报送并已通过")


class FactorShape(Shape):
    items = whole("复核了几项")
    value = share("核实系数：复核数之和比填报数之和；大于 1 是少报")


class ColumnShape(Shape):
    region = PlaceShape(help_text="参加排名的地区，连同它下面的")
    completeness = share("本年至本月的完整率")
    timeliness = share("本年至本月的按时率")
    questions = whole("还没有核实的问题")
    factor = FactorShape(help_text="近十二个月的复核")


class QuestionShape(Shape):
    number = whole("问题的编号")
    kind = s.ChoiceField(QualityKind.choices(), help_text="由哪种迹象提出；只是问，不扣分")
    region = PlaceShape(help_text="问哪个地区")
    other = PlaceShape(help_text="两地雷同时的另一地区", allow_null=True)
    indicator = text("指标编号；问几项时是 null", allow_null=True)
    month = text("问的是哪个月")
    words = text("问题")
    state = s.ChoiceField(QuestionState.choices(), help_text="状态")
    outcome = s.ChoiceField(
        QuestionOutcome.choices(), help_text="核实结果；没有核实是 null", allow_null=True
    )
    chance = share("偶然出现的概率，已按同一次检查的次数校正；不是检验的是 null")
    asked_at = moment("提出时间")
    due_on = s.DateField(help_text="答复期限")
    returned = s.BooleanField(help_text="答复过，被退回补充，等着再答复")


class QuestionStepShape(Shape):
    at = moment("时间")
    by = text("谁；null 是系统", allow_null=True)
    before = text("原状态", allow_blank=True)
    after = text("新状态")
    words = text("说明", allow_blank=True)


class QuestionDetailShape(QuestionShape):
    evidence = opened("依据：摘要、历史、说明；提出后不再改动")
    answer = text("答复", allow_blank=True)
    answered_at = moment("答复时间")
    decision = text("核实意见", allow_blank=True)
    decided_at = moment("核实时间")
    steps = QuestionStepShape(many=True, help_text="办理的经过，旧的在前")


class RecountShape(Shape):
    key = text("哪一次：2017Q1 是季度抽样，H1 是第一次人工抽查")
    by_hand = s.BooleanField(help_text="人工指定范围，不是随机抽样：不给复核系数")
    reason = text("人工抽查的缘由；随机抽样是空的", allow_blank=True)
    drawn_at = moment("抽取时间")
    drawn_by = text("谁抽取的；null 是系统", allow_null=True)
    due_on = s.DateField(help_text="复核期限")
    seed = whole("抽样种子，用它可以抽出同一批")
    size = whole("共抽取几项")
    items = whole("其中本账号看得到的")
    counted = whole("看得到的里已经复核的")
    confirmed = whole("已经复核的里与填报数完全一致的")
    factor = share("复核系数：复核数之和比填报数之和；没有复核的或者人工抽查的是 null")
    factor_low = share("复核系数九成把握的下限；项数太少是 null")
    factor_high = share("复核系数九成把握的上限；项数太少是 null")


class RecountItemShape(Shape):
    region = PlaceShape(help_text="地区")
    indicator = text("指标编号")
    month = text("月份")
    reported = s.FloatField(help_text="抽取时的填报数，按指标单位")
    recounted = share("重新数出来的数，按指标单位；还没有复核是 null")
    words = text("说明", allow_blank=True)
    counted_on = s.DateField(help_text="复核日期", allow_null=True)
    counted_by = text("谁复核的", allow_null=True)
