"""Addresses under /api/v1/."""

from django.contrib.auth.decorators import login_required
from django.urls import path, re_path

from metrics.api import reading, schema, writing
from metrics.api.accountability import views as accountability
from metrics.api.base import Nowhere
from metrics.api.bulletins import views as bulletins
from metrics.api.catalogue import views as catalogue
from metrics.api.exports import quality as quality_files
from metrics.api.exports import views as exports
from metrics.api.figures import views as figures
from metrics.api.quality import recounts
from metrics.api.quality import views as quality
from metrics.api.rankings import beside
from metrics.api.rankings import views as rankings

_SHEET = "sheets/<slug:campaign>/<slug:month>/<slug:region>/"
_RANKING = "rankings/<slug:campaign>/<slug:month>/<slug:level>/"
_BULLETIN = "bulletins/<slug:campaign>/<slug:period>/"

_promised = [
    path("campaigns/<slug:campaign>/", catalogue.OneCampaign.as_view(), name="api_campaign"),
    path("phases/", catalogue.Phases.as_view(), name="api_phases"),
    path("operations/", catalogue.Operations.as_view(), name="api_operations"),
    path("targets/", catalogue.Targets.as_view(), name="api_targets"),
    path(
        "targets/<slug:campaign>/<slug:target>/",
        catalogue.OneTarget.as_view(),
        name="api_target",
    ),
    path("indicators/", catalogue.Indicators.as_view(), name="api_indicators"),
    path("regions/", catalogue.Regions.as_view(), name="api_regions"),
    path(
        "regions/<slug:campaign>/<slug:region>/",
        catalogue.OneRegion.as_view(),
        name="api_region",
    ),
    path("allocations/", catalogue.Allocations.as_view(), name="api_allocations"),
]

_held = [
    path("figures/", figures.Figures.as_view(), name="api_figures"),
    path("rankings/", rankings.Rankings.as_view(), name="api_rankings"),
    path(_RANKING, rankings.OneRanking.as_view(), name="api_ranking"),
    path(f"{_RANKING}standings/", rankings.Standings.as_view(), name="api_standings"),
    path(
        f"{_RANKING}standings/<slug:region>/",
        rankings.OneStanding.as_view(),
        name="api_standing",
    ),
    path(f"{_RANKING}quality/", beside.Columns.as_view(), name="api_quality_columns"),
    path("bulletins/", bulletins.Bulletins.as_view(), name="api_bulletins"),
    path(_BULLETIN, bulletins.OneBulletin.as_view(), name="api_bulletin"),
    path("measures/", accountability.Measures.as_view(), name="api_measures"),
    path(
        "measures/<slug:campaign>/<int:number>/",
        accountability.OneMeasure.as_view(),
        name="api_measure",
    ),
    path("rectifications/", accountability.Rectifications.as_view(), name="api_rectifications"),
    path(
        "rectifications/<slug:campaign>/<int:number>/",
        accountability.OneRectification.as_view(),
        name="api_rectification",
    ),
    path("duties/", accountability.Duties.as_view(), name="api_duties"),
    path("quality/rates/", quality.Rates.as_view(), name="api_quality_rates"),
    path("quality/questions/", quality.Questions.as_view(), name="api_questions"),
    path(
        "quality/questions/<slug:campaign>/<int:number>/",
        quality.OneQuestion.as_view(),
        name="api_question",
    ),
    path("quality/recounts/", recounts.Recounts.as_view(), name="api_quality_recounts"),
    path(
        "quality/recounts/<slug:campaign>/<slug:key>/",
        recounts.OneRecount.as_view(),
        name="api_quality_recount",
    ),
]

_given_out = [
    path(
        f"exports/{_RANKING}workbook/",
        exports.RankingWorkbook.as_view(),
        name="api_export_ranking_workbook",
    ),
    path(
        f"exports/{_RANKING}paper/",
        exports.RankingPaper.as_view(),
        name="api_export_ranking_paper",
    ),
    path(
        f"exports/{_BULLETIN}workbook/",
        exports.BulletinWorkbook.as_view(),
        name="api_export_bulletin_workbook",
    ),
    path(
        f"exports/{_BULLETIN}paper/",
        exports.BulletinPaper.as_view(),
        name="api_export_bulletin_paper",
    ),
    path(
        f"exports/{_BULLETIN}pdf/",
        exports.BulletinPdf.as_view(),
        name="api_export_bulletin_pdf",
    ),
    path(
        "exports/rectifications/<slug:campaign>/",
        exports.RectificationWorkbook.as_view(),
        name="api_export_rectifications",
    ),
    path(
        "exports/quality/<slug:campaign>/",
        quality_files.QualityWorkbook.as_view(),
        name="api_export_quality",
    ),
    path(
        "exports/quality/<slug:campaign>/recounts/<slug:key>/",
        quality_files.RecountWorkbook.as_view(),
        name="api_export_recount",
    ),
]

urlpatterns = [
    *_promised,
    *_held,
    *_given_out,
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
