"""Rows of the table of ``test_access.py`` that need something to be there first.

Columns: anonymous, clerk, reviewer, administrator, leader, auditor, city_leader, stranger, nobody;
and system, security, where they are not answered like nobody.
"""

from __future__ import annotations

Row = tuple[str, list[str], list[int]]
OWN, CITY, OTHER_CITY = "370102", "370100", "370200"

# A public notice and a summons that is not public, both of the clerk's county, and a proposal.
LADDER: list[Row] = [
    ("accountability", [], [302] + [200] * 8),
    ("accountability?campaign=SD", [], [302] + [200] * 6 + [404] * 2),
    ("measure", ["SD", "{notice}"], [302] + [200] * 6 + [404] * 2),
    ("measure", ["SD", "{summons}"], [302] + [200] * 5 + [404] * 3),
    ("measure", ["SD", "999999"], [302] + [404] * 8),
    ("letter", ["SD", "{letter}"], [302] + [200] * 5 + [404] * 3),
    ("letter?pdf=1", ["SD", "{letter}"], [302] + [200] * 5 + [404] * 3),
    ("proposal", ["SD", "{waiting}"], [302, 404, 404, 200, 200, 200] + [404] * 3),
    ("proposal", ["SD", "{decided}"], [302] + [200] * 5 + [404] * 3),
    ("propose", ["SD"], [302, 403, 403, 200, 200, 403, 403, 404, 404]),
    ("accountability_region", ["SD", OWN], [302] + [200] * 5 + [404] * 3),
    ("accountability_region", ["SD", CITY], [302, 404, 200, 200, 200, 200] + [404] * 3),
    ("accountability_region", ["SD", OTHER_CITY], [302, 404, 404, 200, 200, 200, 200, 404, 404]),
]
ENTERS = [302, 403, 200, 200, 403, 403, 403, 404, 404]  # those who put problems on the list
# The first line is the clerk's county's, the second one the other city's.
PROBLEMS: list[Row] = [
    ("rectifications", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("rectifications?q=none&show=open", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("rectification", ["SD", "1"], [302] + [200] * 5 + [404] * 3),
    ("rectification", ["SD", "2"], [302, 404, 404, 200, 200, 200, 200, 404, 404]),
    ("rectification", ["SD", "99"], [302] + [404] * 8),
    ("rectification", ["GZ", "1"], [302] + [404] * 8),
    ("rectification_workbook", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("rectification_workbook?form=1", ["SD"], ENTERS),
    ("rectification_add", ["SD"], ENTERS),
    ("rectification_upload", ["SD"], ENTERS),
]

# One open question to the clerk's county and one to the other city; a recount of both.
QUARTER = ["SD", "2017", "1"]
QUALITY: list[Row] = [
    ("quality", [], [302] + [200] * 8),
    ("quality?campaign=SD", [], [302] + [200] * 6 + [404] * 2),
    ("quality_questions", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("quality_questions?show=open&kind=none", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("quality_question", ["SD", "{mine}"], [302] + [200] * 5 + [404] * 3),
    ("quality_question", ["SD", "{theirs}"], [302, 404, 404, 200, 200, 200, 200, 404, 404]),
    ("quality_question", ["SD", "999999"], [302] + [404] * 8),
    ("quality_question", ["GZ", "{mine}"], [302] + [404] * 8),
    ("quality_answers", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("quality_region", ["SD", OWN], [302] + [200] * 5 + [404] * 3),
    ("quality_region", ["SD", CITY], [302, 404, 200, 200, 200, 200] + [404] * 3),
    ("quality_region", ["SD", OTHER_CITY], [302, 404, 404, 200, 200, 200, 200, 404, 404]),
    ("quality_indicator", ["SD", "drug_cases_solved"], [302] + [200] * 6 + [404] * 2),
    ("quality_indicator", ["SD", "nonsense"], [302] + [404] * 8),
    ("quality_workbook", ["SD"], [302] + [200] * 6 + [404] * 2),
    ("quality_recount", QUARTER, [302] + [200] * 6 + [404] * 2),
    ("quality_recount", ["SD", "2017", "2"], [302] + [404] * 8),
    # Drawn by hand, of the clerk's county alone.
    ("quality_hand", ["SD", "1"], [302] + [200] * 5 + [404] * 3),
    ("quality_hand", ["SD", "2"], [302] + [404] * 8),
    ("quality_hand_workbook", ["SD", "1"], [302] + [200] * 5 + [404] * 3),
    ("quality_hand_upload", ["SD", "1"], [302, 403, 403, 200, 403, 403] + [404] * 3),
    ("quality_draw", ["SD"], [302, 403, 200, 200, 403, 403, 403, 404, 404]),
    ("quality_recount_workbook", QUARTER, [302] + [200] * 6 + [404] * 2),
    # Those who count again: the level above, and administrators; the reviewer approved the figures.
    ("quality_recount_upload", QUARTER, [302, 403, 403, 200, 403, 403, 403, 404, 404]),
]
