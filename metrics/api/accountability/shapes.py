"""What measures, the rectification list and duties look like, for the description."""

from __future__ import annotations

from rest_framework import serializers as s

from campaigns.terms import (
    DutyState,
    FindingKind,
    FindingSource,
    ListingAuthority,
    MeasureState,
    MeasureVerb,
    ObjectionState,
    RectificationState,
    RectificationVerb,
)
from metrics.api.shapes import PlaceShape, Shape, moment, whole
from metrics.api.shapes import words as text


def day(help_text: str) -> s.DateField:
    return s.DateField(help_text=help_text, allow_null=True)


class MeasureShape(Shape):
    number = whole("措施的编号")
    region = PlaceShape(help_text="地区")
    rung = text("措施编号")
    word = text("措施名称")
    state = s.ChoiceField(MeasureState.choices(), help_text="状态")
    authority = s.ChoiceField(
        ListingAuthority.choices(), help_text="由哪个上级作出；null 是本行动作出", allow_null=True
    )
    public = s.BooleanField(help_text="公开")
    issued_on = s.DateField(help_text="下达日期")
    ended_on = day("结束日期")
    whole = s.BooleanField(help_text="本账号看得到全文；否则只有以上各项")
    due_on = day("这一步的期限；看不到全文的是 null")
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")


class MeasureStepShape(Shape):
    number = whole("第几步")
    verb = s.ChoiceField(MeasureVerb.choices(), help_text="办理；null 是下达", allow_null=True)
    before = s.ChoiceField(MeasureState.choices(), help_text="原状态", allow_null=True)
    after = s.ChoiceField(MeasureState.choices(), help_text="新状态")
    held_on = day("发生日期")
    place = text("地点", allow_blank=True)
    words = text("说明", allow_blank=True)
    due_on = day("期限")
    at = moment("办理时间")
    by = text("办理人", allow_null=True)


class ObjectionShape(Shape):
    words = text("理由")
    state = s.ChoiceField(ObjectionState.choices(), help_text="状态")
    at = moment("提出时间")
    answer = text("答复", allow_blank=True)
    answered_at = moment("答复时间")


class LetterShape(Shape):
    number = text("文号")
    title = text("标题")
    signed_at = moment("签发时间")


class TextShape(Shape):
    reason = text("事由", allow_blank=True)
    demands = text("要求", allow_blank=True)
    rectify_by = day("整改期限")
    object_until = day("申辩期限")
    observe_until = day("观察期至")
    steps = MeasureStepShape(many=True, help_text="办理的经过，旧的在前")
    objections = ObjectionShape(many=True, help_text="申辩")
    letters = LetterShape(many=True, help_text="文书")


class MeasureDetailShape(MeasureShape):
    text = TextShape(help_text="全文；只看得到名目的是 null", allow_null=True)


class RectificationShape(Shape):
    number = whole("台账的序号")
    region = PlaceShape(help_text="由哪里负责")
    kind = s.ChoiceField(FindingKind.choices(), help_text="类型")
    source = s.ChoiceField(  # type: ignore[assignment] # the field's name, not its origin
        FindingSource.choices(), help_text="来源"
    )
    title = text("问题")
    owner = text("责任单位")
    found_on = s.DateField(help_text="发现日期")
    due_on = s.DateField(help_text="整改期限")
    state = s.ChoiceField(RectificationState.choices(), help_text="状态")
    reopened = whole("重新整改了几次")
    follow_up_on = day("回头看日期")
    closed_on = day("销号日期")
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")


class RectificationStepShape(Shape):
    number = whole("第几步")
    verb = s.ChoiceField(
        RectificationVerb.choices(), help_text="办理；null 是登记", allow_null=True
    )
    after = s.ChoiceField(RectificationState.choices(), help_text="新状态")
    words = text("说明", allow_blank=True)
    due_on = day("期限")
    at = moment("办理时间")
    by = text("办理人", allow_null=True)


class RectificationDetailShape(RectificationShape):
    summary = text("具体情况", allow_blank=True)
    measure = whole("有关措施的编号", allow_null=True)
    steps = RectificationStepShape(many=True, help_text="办理的经过，旧的在前")


class DutyEventShape(Shape):
    number = whole("登记的编号")
    target = text("目标编号")
    region = PlaceShape(help_text="地区")
    held_on = s.DateField(help_text="日期")
    last_on = day("止日；一天办完的是 null")
    place = text("地点")
    subject = text("内容")
    evidence = text("佐证")
    amount = whole("计数，按指标的单位")
    state = s.ChoiceField(DutyState.choices(), help_text="状态；撤销的不计")
    entered_at = moment("登记时间")
    entered_by = text("登记人")
    cancelled_at = moment("撤销时间")
    cancelled_why = text("撤销原因", allow_blank=True)
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")
