"""Regions × targets as an HTML table, built in Python: a province has some thousands of cells,
and only a few different ones."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from campaigns.terms import State
from metrics.queries.board.heat import Heat, HeatColumn, HeatRow

_CELLS = {
    state: format_html(
        '<td class="h h-{}"><i aria-hidden="true">{}</i><b>{}</b></td>',
        state.code,
        state.sign,
        state.word,
    )
    for state in State
}


def heat_table(heat: Heat) -> SafeString:
    """Each row's cells lead to the row's derivation (``data-url``) at the column's target."""
    body = "".join(_row(row) for row in heat.rows)
    return mark_safe(f"{_head(heat)}<tbody>{body}</tbody>")  # noqa: S308 (all parts are escaped)


def _head(heat: Heat) -> SafeString:
    groups = format_html_join(
        "", '<th scope="colgroup" colspan="{}">{}</th>', ((n, name) for name, n in heat.groups)
    )
    columns = format_html_join("", "{}", ((_column(column),) for column in heat.columns))
    return format_html(
        '<thead><tr><th scope="col" rowspan="2" class="h-place">名次</th>'
        '<th scope="col" rowspan="2" class="h-region">地区</th>{}</tr><tr>{}</tr></thead>',
        groups,
        columns,
    )


def _column(column: HeatColumn) -> SafeString:
    return format_html(
        '<th scope="col" class="h-target" data-target="{}"><a href="{}" title="{}">{}</a></th>',
        column.code,
        column.url,
        column.name,
        column.name,
    )


def _row(row: HeatRow) -> SafeString:
    name = format_html('<a href="{}">{}</a>', row.url, row.name) if row.url else row.name
    city = format_html(" <small>{}</small>", row.city) if row.city else ""
    head = format_html(
        '<tr data-url="{}"><td class="h-place">{}</td><th scope="row" class="h-region">{}{}</th>',
        row.url,
        row.place,
        name,
        city,
    )
    return mark_safe(f"{head}{''.join(_CELLS[state] for state in row.states)}</tr>")  # noqa: S308
