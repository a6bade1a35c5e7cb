"""Addresses of the record, one station after the other."""

from django.urls import include, path

from metrics.views import (
    amendments,
    board,
    deputies,
    desk,
    editions,
    history_import,
    periods,
    ranking,
    review,
    tokens,
)
from metrics.views.entry import history, saving, sheets, workbooks

_SHEET = "entry/<str:campaign>/<str:month>/<str:region>/"

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

urlpatterns = [
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
    path("tokens/", tokens.tokens, name="tokens"),
    path("api/v1/", include("metrics.api.urls")),
    path("ranking/<str:campaign>/<str:month>/publish/", ranking.publish, name="publish"),
    path(
        "ranking/<str:campaign>/<str:month>/<str:level>/<str:region>/",
        ranking.explanation,
        name="explanation",
    ),
]
