"""Addresses of the record, one station after the other."""

from django.urls import include, path

from metrics.views import (
    allocations,
    amendments,
    audit,
    board,
    campaigns,
    deputies,
    desk,
    documents,
    duties,
    editions,
    explanation,
    gallery,
    history_import,
    periods,
    quality_files,
    ranking,
    ranking_files,
    regions,
    review,
    schedule,
    targets,
    tokens,
    trial,
    wall,
)
from metrics.views.accountability import letters as accountability_letters
from metrics.views.accountability import (
    measures,
    proposals,
    proposing,
    rectification,
    rectification_files,
    steps,
)
from metrics.views.accountability import overview as accountability_overview
from metrics.views.accountability import regions as accountability_regions
from metrics.views.accountability import rules as accountability_rules
from metrics.views.accountability import rules_edit as accountability_rules_edit
from metrics.views.bulletin import editing as bulletin_editing
from metrics.views.bulletin import files as bulletin_files
from metrics.views.bulletin import ledger as bulletin_ledger
from metrics.views.bulletin import reading as bulletin_reading
from metrics.views.bulletin import recipients as bulletin_recipients
from metrics.views.bulletin import shelf as bulletin_shelf
from metrics.views.bulletin import signing as bulletin_signing
from metrics.views.bulletin import templates as bulletin_templates
from metrics.views.entry import history, saving, sheets, workbooks
from metrics.views.quality import answers as quality_answers
from metrics.views.quality import drawing as quality_drawing
from metrics.views.quality import overview as quality_overview
from metrics.views.quality import places as quality_places
from metrics.views.quality import questions as quality_questions
from metrics.views.quality import recounts as quality_recounts

_SHEET = "entry/<str:campaign>/<str:month>/<str:region>/"

_RANKING = "ranking/<str:campaign>/<str:month>/<str:level>/"

_REVIEW = "review/<str:campaign>/<str:month>/<str:region>/"
_reviewing = [
    path("desk/", desk.desk, name="desk"),
    path("desk/messages/<int:number>/", desk.message, name="message"),
    path("deputies/", deputies.deputies, name="deputies"),
    path("schedule/", schedule.schedule, name="schedule"),
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

_OF_CAMPAIGN = "bulletin/<str:campaign>/"
_ISSUE = f"{_OF_CAMPAIGN}<str:period>/"
_bulletins = [
    path("bulletin/", bulletin_shelf.bulletins, name="bulletins"),
    path(f"{_OF_CAMPAIGN}recipients/", bulletin_recipients.recipients, name="bulletin_recipients"),
    path(f"{_OF_CAMPAIGN}templates/", bulletin_templates.templates, name="bulletin_templates"),
    path(
        f"{_OF_CAMPAIGN}templates/<str:kind>/",
        bulletin_templates.template_file,
        name="bulletin_template_file",
    ),
    path(_ISSUE, bulletin_reading.bulletin, name="bulletin"),
    path(f"{_ISSUE}edit/", bulletin_editing.edit, name="bulletin_edit"),
    path(f"{_ISSUE}sign/", bulletin_signing.sign, name="bulletin_sign"),
    path(f"{_ISSUE}correct/", bulletin_signing.correct, name="bulletin_correct"),
    path(f"{_ISSUE}acknowledge/", bulletin_reading.acknowledge, name="bulletin_acknowledge"),
    path(f"{_ISSUE}deliveries/", bulletin_ledger.deliveries, name="bulletin_deliveries"),
    path(f"{_ISSUE}paper/", bulletin_files.paper, name="bulletin_paper"),
    path(f"{_ISSUE}pdf/", bulletin_files.pdf, name="bulletin_pdf"),
    path(f"{_ISSUE}workbook/", bulletin_files.workbook, name="bulletin_workbook"),
    path(f"{_ISSUE}pictures/<str:code>/", bulletin_reading.picture, name="bulletin_picture"),
]

_LADDER = "accountability/<str:campaign>/"
_ladder = [
    path("accountability/", accountability_overview.accountability, name="accountability"),
    path(f"{_LADDER}propose/", proposing.propose, name="propose"),
    path(f"{_LADDER}proposals/<int:number>/", proposals.proposal, name="proposal"),
    path(f"{_LADDER}measures/<int:number>/", measures.measure, name="measure"),
    path(f"{_LADDER}measures/<int:number>/<str:verb>/", steps.measure_step, name="measure_step"),
    path(f"{_LADDER}letters/<int:number>/", accountability_letters.letter, name="letter"),
    path(
        f"{_LADDER}regions/<str:region>/",
        accountability_regions.region,
        name="accountability_region",
    ),
    path(f"{_LADDER}rules/", accountability_rules.ladder, name="ladder"),
    path(f"{_LADDER}rules/edit/", accountability_rules_edit.ladder_edit, name="ladder_edit"),
    path(f"{_LADDER}duties/", duties.duties, name="duties"),
    path(f"{_LADDER}duties/add/", duties.duty_add, name="duty_add"),
    path(f"{_LADDER}duties/<int:number>/cancel/", duties.duty_cancel, name="duty_cancel"),
]

_LIST = f"{_LADDER}rectification/"
_rectification = [
    path(_LIST, rectification.rectifications, name="rectifications"),
    path(f"{_LIST}add/", rectification.rectification_add, name="rectification_add"),
    path(
        f"{_LIST}workbook/",
        rectification_files.rectification_workbook,
        name="rectification_workbook",
    ),
    path(f"{_LIST}upload/", rectification_files.rectification_upload, name="rectification_upload"),
    path(f"{_LIST}<int:number>/", rectification.rectification, name="rectification"),
]

_OF_QUALITY = "quality/<str:campaign>/"
_RECOUNT = f"{_OF_QUALITY}recounts/<int:year>/<int:quarter>/"
_BY_HAND = f"{_OF_QUALITY}recounts/hand/<int:number>/"
_quality = [
    path("quality/", quality_overview.quality, name="quality"),
    path(f"{_OF_QUALITY}questions/", quality_questions.quality_questions, name="quality_questions"),
    path(
        f"{_OF_QUALITY}questions/<int:number>/",
        quality_questions.quality_question,
        name="quality_question",
    ),
    path(f"{_OF_QUALITY}answers/", quality_answers.quality_answers, name="quality_answers"),
    path(
        f"{_OF_QUALITY}regions/<str:region>/", quality_places.quality_region, name="quality_region"
    ),
    path(
        f"{_OF_QUALITY}indicators/<str:indicator>/",
        quality_places.quality_indicator,
        name="quality_indicator",
    ),
    path(f"{_OF_QUALITY}workbook/", quality_files.quality_workbook, name="quality_workbook"),
    *(
        path(f"{where}{end}", view, name=f"{name}{mark}")
        for where, name in ((_RECOUNT, "quality_recount"), (_BY_HAND, "quality_hand"))
        for end, mark, view in (
            ("", "", quality_recounts.quality_recount),
            ("workbook/", "_workbook", quality_files.quality_recount_workbook),
            ("upload/", "_upload", quality_files.quality_recount_upload),
        )
    ),
    path(f"{_OF_QUALITY}draw/", quality_drawing.quality_draw, name="quality_draw"),
]

urlpatterns = [
    *_quality,
    *_rectification,
    *_ladder,
    *_bulletins,
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
    path("audit/", audit.audit, name="audit"),
    path("audit/workbook/", audit.audit_workbook, name="audit_workbook"),
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
