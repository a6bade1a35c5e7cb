"""Addresses under /api/v1/."""

from django.contrib.auth.decorators import login_required
from django.urls import path, re_path

from metrics.api import reading, schema, writing
from metrics.api.base import Nowhere

_SHEET = "sheets/<slug:campaign>/<slug:month>/<slug:region>/"

urlpatterns = [
    path("campaigns/", reading.Campaigns.as_view(), name="api_campaigns"),
    path("periods/", reading.Periods.as_view(), name="api_periods"),
    path("sheets/", reading.Sheets.as_view(), name="api_sheets"),
    path(_SHEET, reading.OneSheet.as_view(), name="api_sheet"),
    path(f"{_SHEET}history/", reading.History.as_view(), name="api_history"),
    path(f"{_SHEET}submit/", writing.Submit.as_view(), name="api_submit"),
    path(f"{_SHEET}withdraw/", writing.Withdraw.as_view(), name="api_withdraw"),
    path("lines/", writing.Lines.as_view(), name="api_lines"),
    path("schema/", schema.Schema.as_view(), name="api_schema"),
    path("docs/", login_required(schema.Docs.as_view()), name="api_docs"),
    re_path("", Nowhere.as_view(), name="api_nowhere"),
]
