"""Addresses of the record, one station after the other."""

from django.urls import path

from metrics.views import board, ranking

urlpatterns = [
    path("", board.board, name="board"),
    path("ranking/<str:campaign>/<str:month>/publish/", ranking.publish, name="publish"),
    path(
        "ranking/<str:campaign>/<str:month>/<str:level>/<str:region>/",
        ranking.explanation,
        name="explanation",
    ),
]
