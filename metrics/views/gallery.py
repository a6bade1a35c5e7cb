"""样式: every component and chart with made-up contents, in all states, light and dark.

For those who build and for administrators; in a demonstration for everybody who is logged in.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns.access import desks_of
from campaigns.terms import Role
from metrics.charts.contrast import colours, contrast, ground_of
from metrics.frames.sample_charts import sample_charts
from metrics.views import gallery_samples
from metrics.views.site import numbers

DARK = "dark"
SPACES = ("s1", "s2", "s3", "s4", "s5", "s6", "s7")
SIZES = (
    ("t-figure", "大数字"),
    ("t-title", "页面标题"),
    ("t-lead", "小节标题"),
    ("t-body", "正文"),
    ("t-table", "表格"),
    ("t-small", "注释"),
)


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour with what it stands on; ``ratio`` is its contrast with that, by WCAG."""

    name: str
    value: str
    ground: str
    ratio: str


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    if not settings.DEMONSTRATION and not _keeps(request):
        raise Http404("没有这一页")
    theme = DARK if request.GET.get("theme") == DARK else ""
    context = {
        "theme": theme,
        "swatches": swatches(dark=theme == DARK),
        "sizes": SIZES,
        "spaces": SPACES,
        "charts": sample_charts(numbers()),
        "demonstration": True,
        **gallery_samples.components(),
    }
    return render(request, "metrics/gallery/gallery.html", context)


def _keeps(request: HttpRequest) -> bool:
    return any(desk.role == Role.ADMINISTRATOR for desk in desks_of(request.user))


def swatches(*, dark: bool) -> list[Swatch]:
    """Every colour of the style sheet, in its order."""
    found = finders.find("css/tokens.css")
    light, night = colours(Path(found).read_text(encoding="utf-8")) if found else ({}, {})
    known = night if dark else light
    return [
        Swatch(
            name=name,
            value=value,
            ground=ground_of(name, known),
            ratio=f"{contrast(value, known[ground_of(name, known)]):.1f}",
        )
        for name, value in known.items()
    ]
