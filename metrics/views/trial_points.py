"""Category points then and now, folded into the row of a region.

Built in Python: a province has some thousands of these cells.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from metrics.frames.trial_told import PointsRow

_ROW = '<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>'
_TABLE = (
    '<details class="points" data-disclosure><summary aria-label="{}各类得分的变化">'
    "各类得分</summary><table><caption>{}</caption>"
    '<thead><tr><th scope="col">类别</th><th scope="col">原得分</th><th scope="col">试算</th>'
    '<th scope="col">增减</th></tr></thead><tbody>{}</tbody></table></details>'
)


def points_table(region: str, points: Sequence[PointsRow]) -> SafeString:
    rows = format_html_join("", _ROW, ((row.name, row.then, row.now, row.change) for row in points))
    return format_html(_TABLE, region, region, rows)
