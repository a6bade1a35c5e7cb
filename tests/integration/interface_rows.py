"""Rows of the table of ``test_access.py`` about the interface for other systems.

Columns as in ``access_rows.py``; in braces the things of ``api/furnished.py``.
"""

from __future__ import annotations

from tests.integration.access_rows import CITY, OTHER_CITY, OWN, Row

SEES = [401] + [200] * 6 + [404] * 2  # all who see the campaign
OWN_COUNTY = [401] + [200] * 5 + [404] * 3  # those who see the clerk's county
OWN_CITY = [401, 404, 200, 200, 200, 200] + [404] * 3
OTHER = [401, 404, 404, 200, 200, 200, 200, 404, 404]  # those who see the other city
KEEPS = [401, 404, 404, 200, 404, 200, 404, 404, 404]  # those who prepare or audit drafts
COUNTIES = ["SD", "2017-03", "county"]
CITIES = ["SD", "2017-03", "prefecture"]
PROVINCE = ["SD", "2017-03", "province"]
QUARTER = ["SD", "2017Q1"]
MONTHLY = ["SD", "2017-03"]
INTERFACE: list[Row] = [
    ("api_campaign", ["SD"], SEES),
    ("api_campaign", ["XX"], [401] + [404] * 8),
    *[
        (f"{name}?campaign=SD", list[str](), SEES)
        for name in (
            *("api_phases", "api_operations", "api_targets", "api_indicators", "api_regions"),
            *("api_allocations", "api_figures", "api_rankings", "api_bulletins", "api_measures"),
            *("api_rectifications", "api_duties", "api_questions", "api_quality_recounts"),
        )
    ],
    ("api_figures", [], [401] + [400] * 8),
    ("api_quality_rates?campaign=SD&month=2017-03", [], SEES),
    ("api_target", ["SD", "SD01"], SEES),
    ("api_target", ["SD", "GZ01"], [401] + [404] * 8),
    ("api_region", ["SD", OTHER_CITY], SEES),
    ("api_region", ["SD", "520100"], [401] + [404] * 8),
    ("api_ranking", COUNTIES, SEES),
    ("api_ranking?edition=2", COUNTIES, [401] + [404] * 8),
    ("api_standings", COUNTIES, SEES),
    ("api_quality_columns", COUNTIES, SEES),
    ("api_standing", [*COUNTIES, OWN], OWN_COUNTY),
    ("api_standing", [*CITIES, CITY], OWN_CITY),
    ("api_standing", [*CITIES, OTHER_CITY], OTHER),
    ("api_standing", [*PROVINCE, "370000"], OWN_CITY[:2] + [404] + [200] * 3 + [404] * 3),
    ("api_bulletin", QUARTER, SEES),
    ("api_bulletin", MONTHLY, KEEPS),
    ("api_measure", ["SD", "{notice}"], SEES),
    ("api_measure", ["SD", "{summons}"], OWN_COUNTY),
    ("api_measure", ["GZ", "{notice}"], [401] + [404] * 8),
    ("api_rectification", ["SD", "{problem}"], OWN_COUNTY),
    ("api_rectification", ["SD", "{other_problem}"], OTHER),
    ("api_question", ["SD", "{question}"], OWN_COUNTY),
    ("api_export_ranking_workbook", CITIES, SEES),
    ("api_export_ranking_paper", CITIES, SEES),
    ("api_export_ranking_paper", PROVINCE, [401] + [404] * 8),
    ("api_export_bulletin_workbook", QUARTER, SEES),
    ("api_export_bulletin_workbook", MONTHLY, KEEPS),
    ("api_export_bulletin_paper", QUARTER, SEES),
    ("api_export_bulletin_paper", MONTHLY, KEEPS),
    ("api_export_bulletin_pdf", QUARTER, SEES),
    ("api_export_rectifications", ["SD"], SEES),
    ("api_quality_recount", ["SD", "2017Q1"], SEES),
    ("api_quality_recount", ["SD", "H1"], OWN_COUNTY),
    ("api_quality_recount", ["SD", "2017Q5"], [401] + [404] * 8),
    ("api_export_quality", ["SD"], SEES),
    ("api_export_recount", ["SD", "2017Q1"], SEES),
    ("api_export_recount", ["SD", "H1"], OWN_COUNTY),
]
