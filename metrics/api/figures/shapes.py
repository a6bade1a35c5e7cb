"""What approved numbers look like, for the description."""

from __future__ import annotations

from rest_framework import serializers as s

from metrics.api.shapes import ReadField, Shape, words


class FigureShape(Shape):
    month = words("月份")
    region = words("地区代码")
    indicator = words("指标编号")
    value = ReadField(help_text="按指标单位的数，或“不适用”；没有这一行就是未报")


class FiguresShape(Shape):
    next = s.URLField(help_text="下一段的地址；null 是没有了", allow_null=True)
    demonstration = s.BooleanField(help_text="其中有演示数据，非真实统计")
    results = FigureShape(many=True, help_text="按月份、地区、指标排列的这一段")
