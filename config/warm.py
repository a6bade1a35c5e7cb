"""Reading in advance what the first request of a web process would read."""

from __future__ import annotations

from importlib import import_module

from django.template import engines
from django.urls import get_resolver


def read_libraries() -> None:
    """Every address with its view and what that imports, plotly's kinds of traces, the frame of
    every page. Nothing of it asks the database: who reads this may be about to fork."""
    _ = get_resolver().reverse_dict
    import_module("plotly.graph_objs")
    for engine in engines.all():
        engine.get_template("base.html")
