"""Traces as plain data, looked through by plotly once for each shape.

plotly's own objects check every property of every figure anew, which takes longer than all else on
a page of charts. Which properties a figure has depends on the program alone, so that a process has
each shape checked when it first draws it; every chart as a whole is checked by the tests.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

Trace = dict[str, Any]
Shape = frozenset[tuple[str, "Shape"]] | None

_checked: set[tuple[Shape, Shape]] = set()


def scatter(**properties: Any) -> Trace:
    """Points or lines; what is None is left out."""
    return _trace("scatter", properties)


def bar(**properties: Any) -> Trace:
    """Columns or bars; what is None is left out."""
    return _trace("bar", properties)


def _trace(kind: str, properties: Mapping[str, Any]) -> Trace:
    told = {name: value for name, value in properties.items() if value is not None}
    return {**told, "type": kind}


def check_once(data: Sequence[Trace], layout: Mapping[str, Any]) -> None:
    """Have plotly look through a figure of a shape that this process has not drawn yet; raises
    ValueError for what plotly does not know."""
    shape = frozenset((str(trace["type"]), _shape(trace)) for trace in data), _shape(layout)
    if shape in _checked:
        return
    check(data, layout)
    _checked.add(shape)


def check(data: Sequence[Trace], layout: Mapping[str, Any]) -> dict[str, Any]:
    """The figure as plotly gives it out, every property and value looked through."""
    import plotly.graph_objects as go  # takes a while to load: where shapes are known, never

    own = deepcopy((list(data), dict(layout)))  # plotly takes apart what it refuses
    found = go.Figure(*own).to_plotly_json()
    found["layout"].pop("template", None)
    return dict(found)


def _shape(value: Any) -> Shape:
    """Names within names; of a list what its parts have, whichever of them; of a value nothing."""
    if isinstance(value, Mapping):
        return frozenset((name, _shape(inner)) for name, inner in value.items())
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        return frozenset(("", _shape(inner)) for inner in value)
    return None
