"""Table cells of figures as one text: a region's year has some hundreds of them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from metrics.frames.shown_cells import Shown


def cells_html(cells: Iterable[Shown]) -> SafeString:
    """The cells of one row; the state of each is its class, and a link where there is one."""
    return format_html_join("", "{}", ((_cell(cell),) for cell in cells))


def _cell(cell: Shown) -> SafeString:
    if cell.url and cell.state != "not_due":
        return format_html(
            '<td class="is-{}"><a class="text" href="{}">{}</a></td>',
            cell.state,
            cell.url,
            cell.text,
        )
    return format_html('<td class="is-{}"><span class="text">{}</span></td>', cell.state, cell.text)
