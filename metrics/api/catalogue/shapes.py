"""What the promises look like, for the description."""

from __future__ import annotations

from rest_framework import serializers as s

from campaigns.terms import (
    Direction,
    Frequency,
    Level,
    Nature,
    OperationKind,
    OverRegions,
    OverTime,
    RegionKind,
    SuccessionKind,
)
from metrics.api.shapes import CampaignShape, PlaceShape, Shape, whole, words


def opened(help_text: str) -> s.DictField:
    """An object whose keys depend on the kind of thing."""
    return s.DictField(help_text=help_text)


class DocumentShape(Shape):
    code = words("文件编号")
    title = words("标题")
    issuer = words("发文单位")
    issued_on = words("成文日期，已知到哪一级写到哪一级")


class CitationShape(Shape):
    place = words("出处")
    summary = words("要点")


class NamedShape(Shape):
    code = words("编号")
    name = words("名称")


class PhaseShape(Shape):
    number = whole("第几阶段")
    name = words("名称")
    starts_on = s.DateField(help_text="开始日")
    ends_on = s.DateField(help_text="结束日")


class RuleSetShape(Shape):
    version = whole("版本")
    from_month = words("自哪个月起")
    rules = opened("权重、封顶、红线和缺报的算法")
    derived = words("文件没有写明的，由何而来", allow_blank=True)


class CampaignDetailShape(CampaignShape):
    summary = words("概述")
    document = DocumentShape(help_text="依据的文件")
    first_month = words("首个评价月份")
    reporting_level = s.ChoiceField(Level.choices(), help_text="哪一级填报")
    report_levels = s.ListField(child=words("层级"), help_text="排名的层级")
    calendar = opened("每月的日程：报送、审核、锁定的日子")
    terms_version = whole("目标的版本，每次变更加一")
    phases = PhaseShape(many=True, help_text="阶段")
    categories = NamedShape(many=True, help_text="目标的类别")
    rule_sets = RuleSetShape(many=True, help_text="评分规则的各版")


class OperationShape(Shape):
    code = words("编号")
    name = words("名称")
    kind = s.ChoiceField(OperationKind.choices(), help_text="类型")
    summary = words("要点")
    first_month = whole("每年的起始月")
    last_month = whole("每年的终止月")
    first_year = whole("起始年", allow_null=True)
    last_year = whole("终止年", allow_null=True)
    targets = s.ListField(child=words("目标编号"), help_text="所属的目标")
    source = CitationShape(  # type: ignore[assignment] # the field's name, not its origin
        help_text="出处", allow_null=True
    )


class ScopeShape(Shape):
    levels = s.ListField(child=words("层级"), help_text="考核哪些层级")
    regions = s.ListField(child=words("地区代码"), help_text="只考核哪些地区", required=False)
    listed = s.BooleanField(help_text="只考核被列管的地区", required=False)
    words = words("用文件的话说")


class OfTargetShape(Shape):
    code = words("指标编号")
    name = words("指标名称")
    unit = words("计量单位")


class TargetShape(Shape):
    id = words("目标编号")
    campaign = words("行动编号")
    name = words("名称")
    summary = words("要求")
    kind = words("规则：怎样算达到；ACCOUNTABILITY_ 开头的是列管和问责的承诺")
    parameters = opened("参数，随规则而不同")
    scope = ScopeShape(help_text="考核谁")
    derived = opened("文件没有写明的参数 → 由何而来")
    headline = s.BooleanField(help_text="重点目标")
    document = DocumentShape(help_text="依据的文件")
    citations = CitationShape(many=True, help_text="出处")
    indicators = OfTargetShape(many=True, help_text="看哪些指标；几个都要达到")
    category = NamedShape(help_text="类别", allow_null=True)
    operation = NamedShape(help_text="所属战役", allow_null=True)


class SummedShape(Shape):
    over_time = s.ChoiceField(OverTime.choices(), help_text="各月怎样合计")
    over_regions = s.ChoiceField(OverRegions.choices(), help_text="各地怎样合计")


class IndicatorShape(Shape):
    code = words("指标编号")
    name = words("名称")
    unit = words("计量单位")
    meaning = words("口径")
    nature = s.ChoiceField(Nature.choices(), help_text="性质")
    aggregations = SummedShape(help_text="怎样合计")
    direction = s.ChoiceField(Direction.choices(), help_text="方向")
    levels = s.ListField(child=words("层级"), help_text="哪些层级报送")
    frequency = s.ChoiceField(Frequency.choices(), help_text="多久报一次")
    mandatory = s.BooleanField(help_text="必报")
    decimals = whole("小数位数")
    numerator = words("比率的分子", allow_null=True)
    denominator = words("比率的分母", allow_null=True)
    targets = s.ListField(child=words("目标编号"), help_text="本行动里用到它的目标")


class RegionShape(Shape):
    code = words("地区代码（国标）")
    name = words("名称")
    short_name = words("简称")
    kind = s.ChoiceField(RegionKind.choices(), help_text="类型")
    level = s.ChoiceField(Level.choices(), help_text="层级")
    parent = words("上级的代码", allow_null=True)  # type: ignore[assignment] # of the region
    valid_from = words("自哪个月起有效；null 是一直", allow_null=True)
    valid_to = words("最后有效的月份；null 是至今", allow_null=True)
    seen = s.BooleanField(help_text="本账号看得到它的数值")


class SuccessionShape(Shape):
    month = words("自哪个月起")
    kind = s.ChoiceField(SuccessionKind.choices(), help_text="怎样变的")
    before = PlaceShape(help_text="原来")
    after = PlaceShape(help_text="后来")
    share = words("历史数据的继承比例；null 是来源没有给出", allow_null=True)
    document = words("批准文号", allow_blank=True)


class RegionDetailShape(RegionShape):
    note = words("说明", allow_blank=True)
    successions = SuccessionShape(many=True, help_text="区划沿革")


class AllocationShape(Shape):
    target = words("目标编号")
    indicator = words("指标编号")
    region = PlaceShape(help_text="地区")
    parent = words("上级的代码", allow_null=True)  # type: ignore[assignment] # of the region
    goal = whole("分到多少；同一上级的各地相加正好等于上级")
    weight = whole("权数；看不到数值的地区是 null", allow_null=True)
    basis = words("依据")
