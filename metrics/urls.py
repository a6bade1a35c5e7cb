"""Addresses of the record, one station after the other."""

from django.urls import include, path

from metrics.views import (
    allocations,
    amendments,
    board,
    campaigns,
    deputies,
    desk,
    documents,
    editions,
    explanation,
    gallery,
    history_import,
    periods,
    ranking,
    ranking_files,
    regions,
    review,
    targets,
    tokens,
    trial,
    wall,
)
from metrics.views.entry import history, saving, sheets, workbooks

_SHEET = "entry/<str:campaign>/<str:month>/<str:region>/"

_RANKING = "ranking/<str:campaign>/<str:month>/<str:level>/"

_REVIEW = "review/<str:campaign>/<str:month>/<str:region>/"
_reviewing = [
    path("desk/", desk.desk, name="desk"),
    path("desk/messages/<int:number>/", desk.message, name="message"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("entry/<str:campaign>/periods/", periods.periods, name="periods"),
    path("entry/<str:campaign>/history/", history_import.history_import, name="history_import"),
    path(
        "entry/<str:campaign>/history/workbook/",
        history_import.history_workbook,
        name="history_workbook",
    ),
    path("review/", review.queue, name="review"),
    path("review/amendments/", amendments.amendments, name="amendments"),
    path(_REVIEW, review.sheet, name="review_sheet"),
    path(f"{_REVIEW}amend/", amendments.amend, name="amend"),
    path("ranking/<str:campaign>/<str:month>/editions/", editions.editions, name="editions"),
]

_about = [
    path("regions/<str:campaign>/<str:region>/", regions.region, name="region"),
    path("targets/<str:campaign>/<str:target>/", targets.target, name="target"),
    path("campaigns/", campaigns.campaigns, name="campaigns"),
    path("campaigns/<str:campaign>/", campaigns.campaign, name="campaign"),
    path("campaigns/<str:campaign>/<str:operation>/", campaigns.operation, name="operation"),
]

_promise = [
    path("documents/", documents.documents, name="documents"),
    path("documents/<str:code>/", documents.document, name="document"),
    path("allocations/", allocations.allocations, name="allocations"),
    path("allocations/<str:campaign>/<str:target>/", allocations.allocation, name="allocation"),
]

urlpatterns = [
    *_promise,
    *_about,
    *_reviewing,
    path("entry/", sheets.entry, name="entry"),
    path("entry/returned/<int:number>/", workbooks.returned, name="returned"),
    path("entry/<str:campaign>/<str:month>/workbook/", workbooks.workbook, name="workbook"),
    path("entry/<str:campaign>/<str:month>/upload/", workbooks.upload, name="upload"),
    path("entry/<str:campaign>/<str:month>/save/", saving.save, name="save"),
    path("entry/<str:campaign>/<str:month>/", sheets.sheets, name="sheets"),
    path(_SHEET, sheets.sheet, name="sheet"),
    path(f"{_SHEET}submit/", sheets.submit, name="submit"),
    path(f"{_SHEET}withdraw/", sheets.withdraw, name="withdraw"),
    path(f"{_SHEET}<str:indicator>/history/", history.cell_history, name="cell_history"),
    path("", board.board, name="board"),
    path("wall/", wall.wall, name="wall"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("gallery/", gallery.gallery, name="gallery"),
    path("trial/", trial.trial, name="trial"),
    path("trial/<str:campaign>/", trial.trial_of, name="trial_of"),
    path("trial/<str:campaign>/sample/", trial.trial_sample, name="trial_sample"),
    path("api/v1/", include("metrics.api.urls")),
    path("ranking/", ranking.rankings, name="rankings"),
    path("ranking/<str:campaign>/<str:month>/publish/", ranking.publish, name="publish"),
    path(_RANKING, ranking.ranking, name="ranking"),
    path(f"{_RANKING}workbook/", ranking_files.workbook, name="ranking_workbook"),
    path(f"{_RANKING}paper/", ranking_files.paper, name="ranking_paper"),
    path(
        f"{_RANKING}<str:region>/",
        explanation.explanation,
        name="explanation",
    ),
]
