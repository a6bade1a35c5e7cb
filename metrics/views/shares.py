"""A tree of shares as branches that open and close without a script.

Built in Python: a province has a hundred and fifty regions with seven cells each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from campaigns.terms import State
from metrics.queries.allocation_rounds import Move
from metrics.queries.allocations import Share

_STATE = '<span class="state state--{}"><span class="sign" aria-hidden="true">{}</span>{}</span>'
_EMPTY = "–"
_LABELLED = '<span class="{}"><span class="shares__label">{}</span> {}</span>'
_TABLE = (
    '<table class="shares__table"><caption class="visually-hidden">{}</caption>'
    '<colgroup>{}</colgroup><thead class="visually-hidden"><tr><th scope="col">地区</th>{}</tr>'
    "</thead><tbody>{}</tbody></table>"
)

Cell = str | SafeString
Node = TypeVar("Node", Share, Move)


@dataclass(frozen=True, slots=True)
class Column:
    """``kind`` is a class: number or words."""

    title: str
    kind: str = "number"


@dataclass(frozen=True, slots=True)
class Branch:
    """One region right below the whole; ``table`` holds those below it, "" for none."""

    name: str
    url: str
    cells: SafeString
    table: SafeString
    size: int
    quiet: bool


@dataclass(frozen=True, slots=True)
class Tree:
    columns: list[Column]
    kind: str
    root: Branch
    branches: list[Branch]


@dataclass(frozen=True)
class _Look(Generic[Node]):
    """How regions are written: their columns, cells, address, and whether nothing happens."""

    columns: list[Column]
    cells: Callable[[Node], list[Cell]]
    url: Callable[[Node], str]
    quiet: Callable[[Node], bool]

    def branch(self, node: Node, *, with_table: bool = True) -> Branch:
        table = self.table(node) if node.below and with_table else SafeString("")
        return Branch(
            name=node.name,
            url=self.url(node),
            cells=self.spans(node),
            table=table,
            size=len(node.below),
            quiet=self.quiet(node),
        )

    def spans(self, node: Node) -> SafeString:
        """The cells of a row that opens: each with its column's name, for phones and ears."""
        told = zip(self.columns, self.cells(node), strict=True)
        return format_html_join(
            "", _LABELLED, ((column.kind, column.title, cell or _EMPTY) for column, cell in told)
        )

    def table(self, node: Node) -> SafeString:
        heads = format_html_join(
            "", '<th scope="col">{}</th>', ((column.title,) for column in self.columns)
        )
        rows = format_html_join("", "{}", ((self.row(one),) for one in node.below))
        widths = SafeString("<col>" * (len(self.columns) + 1))
        return format_html(_TABLE, node.name, widths, heads, rows)

    def row(self, node: Node) -> SafeString:
        told = zip(self.columns, self.cells(node), strict=True)
        cells = format_html_join(
            "",
            '<td class="{}" data-label="{}">{}</td>',
            ((column.kind, column.title, cell or _EMPTY) for column, cell in told),
        )
        kind = SafeString(' class="is-same"') if self.quiet(node) else SafeString("")
        return format_html('<tr{}><th scope="row">{}</th>{}</tr>', kind, self.name(node), cells)

    def name(self, node: Node) -> SafeString:
        url = self.url(node)
        return format_html('<a href="{}">{}</a>', url, node.name) if url else _plain(node.name)


def share_branches(root: Share, month: str) -> Tree:
    """Shares as they are, with what is reached in a month."""
    actual = f"实际（{month}）" if month else "实际"
    titles = ["分解数", "占总数", "权数", actual, "距分解数"]
    columns = [*map(Column, titles), Column("状态", "words")]
    look = _Look[Share](columns, _share_cells, lambda one: one.url, lambda _one: False)
    return Tree(
        columns, "now", look.branch(root, with_table=False), [*map(look.branch, root.below)]
    )


def move_branches(root: Move) -> Tree:
    """What a new round would change."""
    columns = [*map(Column, ["权数", "现行", "新的", "增减"])]
    look = _Look[Move](columns, _move_cells, lambda _one: "", lambda one: not one.changed)
    whole = look.branch(root, with_table=False)
    return Tree(columns, "preview", whole, [*map(look.branch, root.below)])


def _plain(text: str) -> SafeString:
    return format_html("{}", text)


def _share_cells(share: Share) -> list[Cell]:
    return [
        f"{share.goal:,}",
        share.portion,
        share.weight,
        share.actual,
        share.left,
        _state(share.state),
    ]


def _state(state: State | None) -> Cell:
    return format_html(_STATE, state.code, state.sign, state.word) if state else ""


def _move_cells(move: Move) -> list[Cell]:
    kind = "is-moved" if move.changed else "is-same"
    difference = format_html('<span class="{}">{}</span>', kind, move.difference)
    return [move.weight, move.before, move.after, difference]
