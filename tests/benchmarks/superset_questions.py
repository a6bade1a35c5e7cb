"""The same questions to both: which addresses of the product answer them, and the datasets and
charts with which the peer does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CAMPAIGN, MONTH, NUMBER = "SD", "2019-10", 201910
REGION, TARGET = "370100", "SD01"
TARGETS = [f"{CAMPAIGN}{number:02}" for number in range(1, 28)]
TABLE = "superset_attainment"

RANKING_SQL = """
SELECT c.code AS campaign, r.month, r.level, g.code AS region, g.name, p.name AS parent,
       s.place, s.place_in_group, s.band_low, s.band_high, s.score / 100.0 AS score,
       s.judged / 10000.0 AS judged, s.movement, s.improvement / 100.0 AS improvement, s.vetoed
FROM metrics_standing s
JOIN metrics_ranking r ON r.id = s.ranking_id
JOIN campaigns_campaign c ON c.id = r.campaign_id
JOIN campaigns_region g ON g.id = s.region_id
LEFT JOIN campaigns_region p ON p.id = g.parent_id
WHERE r.id = (SELECT n.id FROM metrics_ranking n
              WHERE n.campaign_id = r.campaign_id AND n.month = r.month AND n.level = r.level
                AND n.state = 'published' ORDER BY n.edition DESC LIMIT 1)
"""
_CELLS = ",\n".join(
    f"  MAX(attainment) FILTER (WHERE target = '{code}') AS \"{code}\"" for code in TARGETS
)
ATTAINMENT_SQL = f"""
SELECT campaign, month, level, region, name,
{_CELLS}
FROM {TABLE} GROUP BY campaign, month, level, region, name
"""  # noqa: S608 (names of this file)


@dataclass(frozen=True, slots=True)
class Question:
    """One chart of the peer. ``sql`` is empty for a table as it lies there."""

    name: str
    dataset: str
    sql: str
    columns: list[str]
    where: dict[str, object]
    order: str

    def query(self) -> dict[str, Any]:
        """As a table of plain rows asks: with no word of metrics, or they would be grouped."""
        return {
            "columns": self.columns,
            "orderby": [[self.order, True]],
            "row_limit": 1000,
            "filters": [{"col": key, "op": "==", "val": val} for key, val in self.where.items()],
        }


_ROW = ["region", "name", "parent", "place", "place_in_group", "band_low", "band_high", "score"]
_ROW += ["judged", "movement", "improvement", "vetoed"]
_AT = {"campaign": CAMPAIGN, "month": NUMBER}
CITIES = Question(
    name="各市排名",
    dataset="ranking",
    sql=RANKING_SQL,
    columns=_ROW,
    where={**_AT, "level": "prefecture"},
    order="place",
)
COUNTIES = Question(
    name="各县排名",
    dataset="ranking",
    sql=RANKING_SQL,
    columns=_ROW,
    where={**_AT, "level": "county"},
    order="place",
)
TREND = Question(
    name="实际与应达的走势",
    dataset=TABLE,
    sql="",
    columns=["month", "expected", "actual", "attainment"],
    where={"campaign": CAMPAIGN, "level": "prefecture", "region": REGION, "target": TARGET},
    order="month",
)
ATTAINMENT = Question(
    name="各县各目标完成率",
    dataset="attainment",
    sql=ATTAINMENT_SQL,
    columns=["region", "name", *TARGETS],
    where={**_AT, "level": "county"},
    order="region",
)
QUESTIONS = [CITIES, COUNTIES, TREND, ATTAINMENT]
# A dashboard of the peer that shows about what one page of the product does.
DASHBOARD = [CITIES, TREND, ATTAINMENT]

_API = "/api/v1"
_STANDINGS = f"{_API}/rankings/{CAMPAIGN}/{MONTH}"
# What the product answers, and the one chart of the peer that is held against it. Each reading of
# figures is also written into the audit.
ANSWERS = {
    f"{_STANDINGS}/prefecture/standings/?page_size=200": CITIES,
    f"{_STANDINGS}/county/standings/?page_size=200": COUNTIES,
    f"{_API}/figures/?campaign={CAMPAIGN}&from=2017-01&to={MONTH}&region=370102"
    "&indicator=drug_cases_solved": TREND,
}
PAGES = {
    f"/ranking/{CAMPAIGN}/{MONTH}/prefecture/": CITIES,
    f"/ranking/{CAMPAIGN}/{MONTH}/county/": COUNTIES,
    f"/?campaign={CAMPAIGN}&level=prefecture": CITIES,
    f"/?campaign={CAMPAIGN}&level=county": ATTAINMENT,
    f"/wall/?campaign={CAMPAIGN}": CITIES,
    f"/regions/{CAMPAIGN}/{REGION}/": TREND,
    f"/targets/{CAMPAIGN}/{TARGET}/": ATTAINMENT,
}
