"""What bulletins look like, for the description."""

from __future__ import annotations

from rest_framework import serializers as s

from campaigns.terms import BulletinKind, BulletinState
from metrics.api.shapes import Shape, moment, whole, words


class BulletinShape(Shape):
    campaign = words("行动编号")
    period = words("哪一期：2019Q3 是季通报，2019-10 是月排名通报")
    kind = s.ChoiceField(BulletinKind.choices(), help_text="种类")
    month = words("末月")
    edition = whole("版次")
    state = s.ChoiceField(BulletinState.choices(), help_text="状态；草稿只给管理员和审计员")
    year = whole("编号的年度", allow_null=True)
    number = whole("期号", allow_null=True)
    title = words("标题")
    drafted_at = moment("起草时间")
    signed_at = moment("签发时间")
    signed_by = words("签发人", allow_null=True)
    demonstration = s.BooleanField(help_text="演示数据，非真实统计")


class SectionShape(Shape):
    code = words("编号")
    heading = words("小标题")
    text = words("正文，一行一段；空是没有要说的", allow_blank=True)
    left_out = s.BooleanField(help_text="不印")


class TableShape(Shape):
    section = words("属于哪一节")
    caption = words("表题")
    annex = s.BooleanField(help_text="印在附件里")
    columns = s.ListField(child=words("表头", allow_blank=True), help_text="表头")
    rows = s.ListField(
        child=s.ListField(child=words("格", allow_blank=True)), help_text="各行的文字"
    )


class BasisShape(Shape):
    month = words("月份")
    level = words("层级")
    edition = whole("版次")


class BulletinDetailShape(BulletinShape):
    office = words("发文单位")
    opening = words("开头", allow_blank=True)
    changes = words("更正说明", allow_blank=True)
    sections = SectionShape(many=True, help_text="各节")
    tables = TableShape(many=True, help_text="正文的表")
    basis = BasisShape(many=True, help_text="依据的已发布排名")
