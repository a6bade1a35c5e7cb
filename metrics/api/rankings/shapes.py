"""What rankings look like, for the description."""

from __future__ import annotations

from rest_framework import serializers as s

from campaigns.terms import Kind, Level, RankingState, State
from metrics.api.catalogue.shapes import CitationShape, NamedShape, opened
from metrics.api.shapes import PlaceShape, Shape, moment, whole, words


def real(help_text: str) -> s.FloatField:
    return s.FloatField(help_text=help_text, allow_null=True)


def rank(help_text: str) -> s.IntegerField:
    return whole(help_text, allow_null=True)


class RankingShape(Shape):
    campaign = words("行动编号")
    month = words("月份")
    level = s.ChoiceField(Level.choices(), help_text="层级；行动所在地区的一级只有它自己一行")
    edition = whole("版次；发布后不再改动，以后的更正另出新版")
    state = s.ChoiceField(RankingState.choices(), help_text="状态；草稿只给管理员和审计员")
    compared_month = words("名次变化与哪个月比", allow_null=True)
    rule_version = whole("评分规则的版本")
    engine_version = whole("算法版本")
    digest = words("结果摘要，逐字节对得上")
    computed_at = moment("计算时间")
    published_at = moment("发布时间")
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")


class FrozenTargetShape(Shape):
    code = words("目标编号")
    name = words("名称")
    category = words("类别")
    kind = s.ChoiceField(Kind.choices(), help_text="规则")
    headline = s.BooleanField(help_text="重点目标")
    levels = s.ListField(child=words("层级"), help_text="考核哪些层级")
    indicators = s.ListField(child=words("指标编号"), help_text="看哪些指标")
    parameters = opened("当时的参数")


class RankingDetailShape(RankingShape):
    size = whole("有名次的地区数")
    unranked = whole("未参评的地区数")
    min_judged = real("已评权重至少多少才参评，0 至 1")
    categories = NamedShape(many=True, help_text="类别")
    targets = FrozenTargetShape(many=True, help_text="计算时的目标；以后的变更不影响它")


class CategoryPointsShape(Shape):
    category = words("类别")
    points = real("得分")


class StandingRowShape(Shape):
    region = PlaceShape(help_text="地区")
    parent = PlaceShape(help_text="上级", allow_null=True)
    place = rank("名次；null 是未参评")
    place_in_group = rank("在上级范围内的名次")
    place_in_cohort = rank("在同序列（市辖区、县市）里的名次")
    band_low = rank("名次区间的上界")
    band_high = rank("名次区间的下界")
    distinct_from_next = s.BooleanField(help_text="与后一名差异显著")
    score = s.FloatField(help_text="得分")
    judged = s.FloatField(help_text="已评权重，0 至 1")
    movement = rank("较对比月份升（正）降（负）几名")
    improvement = real("得分较基期的变化")
    improvement_place = rank("进步名次")
    vetoed = s.BooleanField(help_text="一票否决或红线置后")
    categories = CategoryPointsShape(many=True, help_text="各类得分")
    seen = s.BooleanField(help_text="本账号看得到它的构成")


class DetailShape(Shape):
    target = words("目标编号")
    name = words("目标名称")
    category = words("类别")
    indicator = words("起决定作用的指标")
    unit = words("计量单位")
    state = s.ChoiceField(State.choices(), help_text="状态")
    applies = s.BooleanField(help_text="考核这个地区")
    expected = real("应达")
    actual = real("实际")
    attainment = real("完成率，1 是正好完成")
    base = real("基数")
    goal = real("本期目标")
    final_goal = real("最终目标")
    needed = real("还差多少")
    forecast = real("按现在的速度，到期时多少")
    forecast_low = real("预计的下限")
    forecast_high = real("预计的上限")
    points = s.FloatField(help_text="得分")
    full_points = s.FloatField(help_text="满分")
    weight = words("权重，写作分数；空是不计分", allow_blank=True)
    reported = whole("报了几格")
    due = whole("应报几格")
    formula = words("算式，可照着重算", allow_blank=True)
    missing = s.ListField(child=words("哪里哪一项哪几个月"), help_text="缺报")
    derived = s.ListField(child=words("推定"), help_text="文件没有写明的，由何而来")
    citations = CitationShape(many=True, help_text="出处")


class DerivationShape(StandingRowShape):
    campaign = words("行动编号")
    month = words("月份")
    level = s.ChoiceField(Level.choices(), help_text="层级")
    edition = whole("版次")
    state = s.ChoiceField(RankingState.choices(), help_text="排名的状态")
    sum = words("各目标得分怎样相加", allow_blank=True)
    up_one = words("怎样前进一名", allow_blank=True)
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")
    details = DetailShape(many=True, help_text="各目标")
