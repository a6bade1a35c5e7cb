"""What the bodies look like, for the description under /api/v1/schema/. The tests hold it against
what is really answered."""

from __future__ import annotations

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from drf_spectacular.utils import extend_schema_field as described
from rest_framework import serializers as s

from campaigns.terms import PeriodState, Severity, Source, SubmissionState
from metrics.api.problems import MEDIA_TYPE

# These classes only describe; nothing is ever read or written through them.
Shape = s.Serializer[Any]


def words(help_text: str, **more: Any) -> s.CharField:
    return s.CharField(help_text=help_text, **more)


def moment(help_text: str) -> s.DateTimeField:
    return s.DateTimeField(help_text=help_text, allow_null=True)


def whole(help_text: str, **more: Any) -> s.IntegerField:
    return s.IntegerField(help_text=help_text, **more)


@described(
    {
        "oneOf": [{"type": "number"}, {"type": "string", "maxLength": 40}, {"type": "null"}],
        "description": "数、文字（可写“不适用”“1,204”）或 null（清空）",
    }
)
class SaidField(s.Field[Any, Any, Any, Any]):
    """A cell as it may be sent."""


@described(
    {
        "oneOf": [{"type": "number"}, {"type": "string", "enum": ["不适用"]}, {"type": "null"}],
        "description": "读出的数（按指标的单位）、“不适用”，或 null：未填或读不出",
    }
)
class ReadField(s.Field[Any, Any, Any, Any]):
    """A cell as it was read."""


class PlaceShape(Shape):
    code = words("地区代码（国标）")
    name = words("地区名称")


class CampaignShape(Shape):
    code = words("行动编号，其他地址里用它")
    name = words("名称")
    region = PlaceShape(help_text="行动所在地区")
    starts_on = s.DateField(help_text="开始日")
    ends_on = s.DateField(help_text="结束日")


class PeriodShape(Shape):
    month = words("月份，如 2019-12")
    state = s.ChoiceField(PeriodState.choices(), help_text="状态")
    opened_at = moment("开启时间；从旧表接收的月份没有")
    due_at = moment("报送截止")
    review_at = moment("审核截止")
    locks_at = moment("预定锁定时间")
    locked_at = moment("实际锁定时间")
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")


class StandingShape(Shape):
    region = PlaceShape(help_text="地区")
    state = s.ChoiceField(SubmissionState.choices(), help_text="状态；没有开始填的也是草稿")
    version = whole("报表的版本号，每次保存加一；0 是没有开始填")
    deadline = moment("应报时间")
    late = s.BooleanField(help_text="逾期提交过")
    left = whole("必报而未填的格数")
    blocking = whole("必须改正的格数")
    unexplained = whole("需要说明而没有说明的格数")


class SheetPageShape(Shape):
    count = whole("共有几张")
    next = s.URLField(help_text="下一页", allow_null=True)
    previous = s.URLField(help_text="上一页", allow_null=True)
    results = StandingShape(many=True, help_text="这一页")


class FindingShape(Shape):
    severity = s.ChoiceField(Severity.choices(), help_text="hard 必须改正；soft 需要说明")
    check = words("规则编号")
    message = words("怎么回事、怎么办")


class CellShape(Shape):
    indicator = words("指标编号")
    name = words("指标名称")
    unit = words("计量单位")
    decimals = whole("小数位数")
    category = words("类别")
    mandatory = s.BooleanField(help_text="必报")
    text = words("原样文字；空是未填", allow_blank=True)
    value = ReadField(help_text="读出的数")
    why = words("说明", allow_blank=True)
    version = whole("这一格的版本号；0 是没有填过")
    source = s.ChoiceField(  # type: ignore[assignment] # the field's name, not its origin
        Source.choices(), help_text="怎样报来的", allow_null=True
    )
    by = words("谁填的", allow_null=True)
    at = moment("何时填的")
    carried_from = words("已在这个行动中报过，不必再报", allow_null=True)
    mistake = words("为什么读不出", allow_null=True)
    findings = FindingShape(many=True, help_text="提示")


class ReturnedShape(Shape):
    at = moment("退回时间")
    by = words("谁退回的")
    reason = words("整张表的理由", allow_blank=True)
    cells = s.DictField(child=words("这一格的理由"), help_text="指标编号 → 理由")


class SheetShape(StandingShape):
    campaign = words("行动编号")
    month = words("月份")
    returned = ReturnedShape(help_text="退回的理由；没有退回是 null", allow_null=True)
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")
    cells = CellShape(many=True, help_text="应报的所有格子")


class StepShape(Shape):
    at = moment("时间")
    by = words("谁")
    role = words("当时的角色", allow_blank=True)
    action = words("做了什么")
    before = words("原来", allow_blank=True)
    after = words("改为", allow_blank=True)
    note = words("说明或理由", allow_blank=True)


class HistoryShape(Shape):
    indicator = words("指标编号")
    steps = StepShape(many=True, help_text="旧的在前")


class LineShape(Shape):
    region = words("地区代码")
    indicator = words("指标编号")
    value = SaidField(help_text="填什么", allow_null=True)
    why = words(
        "说明（最多 300 字，不得有个人信息）；不写则数没变时原说明保留",
        required=False,
        allow_null=True,
        allow_blank=True,
        max_length=300,
    )
    version = whole("读取时这一格的版本号；不写则不管别人改过没有", required=False, allow_null=True)


class DeliveryShape(Shape):
    campaign = words("行动编号")
    month = words("月份，如 2019-12")
    lines = LineShape(many=True, help_text="格子，最多 20,000 行，一格一行")


class SentSheetShape(StandingShape):
    versions = s.DictField(
        child=whole("版本号"), help_text="报来的格子现在的版本号：指标编号 → 版本号"
    )


class SentFindingShape(FindingShape):
    pointer = words("指向正文里的哪一行；null 是原先填的格子", allow_null=True)
    region = words("地区代码")
    indicator = words("指标编号")


class SentShape(Shape):
    campaign = words("行动编号")
    month = words("月份")
    lines = whole("收到几行")
    changed = whole("改动了几格；与原来相同的不算")
    sheets = SentSheetShape(many=True, help_text="涉及的报表")
    findings = SentFindingShape(many=True, help_text="这些报表的提示，不影响保存")


class MovedShape(Shape):
    region = PlaceShape(help_text="地区")
    state = s.ChoiceField(SubmissionState.choices(), help_text="现在的状态")
    version = whole("报表的版本号")
    late = s.BooleanField(help_text="逾期")
    submitted_at = moment("提交时间")


class ErrorShape(Shape):
    pointer = words("JSON 指针：错在正文（或报表）的什么地方", allow_blank=True)
    indicator = words("指标编号", required=False)
    code = words("错误编号，不会变")
    message = words("错在哪里、怎么改")
    current = s.DictField(
        required=False,
        help_text="别人改过的格子现在的 version、text、why、at（code 为 changed 时）",
    )


class ProblemShape(Shape):
    status = whole("HTTP 状态码")
    code = words("编号，不会变")
    message = words("说明")
    errors = ErrorShape(  # type: ignore[assignment] # a field, not what validation found
        many=True, required=False, help_text="每一处错误"
    )
    errors_left_off = whole("错误太多，没有列出的还有几处", required=False)


_REFUSALS = {
    400: "请求无法读取，或缺少参数、幂等键",
    401: "未通过认证",
    403: "看得到，但不能这样做",
    404: "没有，或不在本账号的范围内",
    409: "来晚了：月份已锁定、报表已提交、格子已被别人改过，或同一请求正在处理",
    411: "没有写明正文的长度",
    413: "请求正文超过 2 MB",
    415: "请求正文不是 JSON",
    422: "内容有误，每处错误都在 errors 里；或幂等键已用于另一个请求",
    429: "请求过于频繁",
    503: "PDF 暂时生成不了：正在生成别的文件，或服务器没有安装 LibreOffice",
}


def answers(success: s.BaseSerializer[Any], *refusals: int, tagged: bool = False) -> dict[Any, Any]:
    """The answers of an address; ``tagged``: 304 too."""
    found: dict[Any, Any] = {200: OpenApiResponse(success, description="成功")}
    if tagged:
        found[304] = OpenApiResponse(description="与 If-None-Match 所示的相同，没有正文")
    return found | refused(*refusals)


def refused(*refusals: int) -> dict[Any, Any]:
    """How an address may refuse; to be unknown or too quick may happen everywhere."""
    return {
        (status, MEDIA_TYPE): OpenApiResponse(ProblemShape, description=_REFUSALS[status])
        for status in (401, *refusals, 429)
    }


def _asked(name: str, description: str, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, description=description, required=True, **more)


def path_part(
    name: str, description: str, example: str | int, kind: type[str | int] = str
) -> OpenApiParameter:
    """A part of the address itself."""
    examples = [OpenApiExample("例", value=example)]
    where = OpenApiParameter.PATH
    return _asked(name, description, type=kind, location=where, examples=examples)


CAMPAIGN = _asked("campaign", "行动编号", examples=[OpenApiExample("例", value="SD")])
MONTH = _asked("month", "月份", examples=[OpenApiExample("例", value="2019-12")])
INDICATOR = _asked("indicator", "指标编号")
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="上次应答的 ETag；内容没有变就只答 304，不再计算",
)
PAGE = OpenApiParameter("page", OpenApiTypes.INT, description="第几页，从 1 起")
PAGE_SIZE = OpenApiParameter("page_size", OpenApiTypes.INT, description="每页几张，最多 200")
KEY = _asked(
    "Idempotency-Key",
    "幂等键，8 至 64 个可见的英文字符：每个请求一个新的键；没有收到应答时用同一个键重发，"
    "不会做两次。应答保存 7 天。",
    location=OpenApiParameter.HEADER,
    examples=[OpenApiExample("例", value="2019-12-370102-0001")],
)
WHERE = [
    path_part("campaign", "行动编号", "SD"),
    path_part("month", "月份", "2019-12"),
    path_part("region", "地区代码", "370102"),
]
EXAMPLE = {
    "campaign": "SD",
    "month": "2019-12",
    "lines": [
        {"region": "370102", "indicator": "drug_cases_solved", "value": 12, "version": 3},
        {
            "region": "370102",
            "indicator": "new_users_found",
            "value": "1,204",
            "why": "专项行动集中查处",
        },
        {"region": "370102", "indicator": "anti_drug_social_workers", "value": "不适用"},
    ],
}
_WRONG = {
    "status": 422,
    "code": "invalid",
    "message": "共1处问题，没有保存任何数据",
    "errors": [
        {
            "pointer": "/lines/0/value",
            "code": "too_many_decimals",
            "message": "“12.5”小数位数多了；本项单位是起，请填整数。",
        }
    ],
    "errors_left_off": 0,
}
DELIVERY_EXAMPLES = [
    OpenApiExample("三格", value=EXAMPLE, request_only=True),
    OpenApiExample(
        "一处错误",
        value=_WRONG,
        response_only=True,
        status_codes=["422"],
        media_type=MEDIA_TYPE,
    ),
]
