"""Every promise of the five documents, written down a second time from the documents themselves,
against what ``export_targets`` prints. This table shares nothing with the catalogue's files."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from campaigns.actions.catalogue import load
from campaigns.catalogue import open_catalogue

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"
Exported = dict[str, Any]

ALL, CITY, COUNTY, PROVINCE = (
    ["province", "prefecture", "county"],
    ["prefecture"],
    ["county"],
    ["province"],
)
CITIES = ["province", "prefecture"]
STREET = ["township", "community"]
SHARED = {"by": "equal"}

# id: kind, numbers that must stand in the parameters, levels, how many indicators
PROMISED: dict[str, tuple[str, Exported, list[str], int]] = {
    "SD01": ("GROWTH", {"rate": 0.05, "base_years": [2014, 2015, 2016]}, ALL, 1),
    "SD02": ("GROWTH", {"rate": 0.05, "base_years": [2014, 2015, 2016]}, ALL, 1),
    "SD03": ("GROWTH", {"rate": 0.10, "base_years": [2014, 2015, 2016]}, ALL, 1),
    "SD04": ("GROWTH", {"rate": 0.15, "base_years": [2014, 2015, 2016]}, ALL, 1),
    "SD05": ("LEVEL", {"goal": 50, "allocate": SHARED}, ALL, 1),
    "SD06": ("LEVEL", {"goal": 200, "allocate": SHARED}, ALL, 1),
    "SD07": ("LEVEL", {"goal": 1000, "allocate": SHARED}, ALL, 1),
    "SD08": (
        "LEVEL",
        {
            "goal": 4500,
            "start": 0,
            "from_month": "2016-10",
            "due": "2019-12",
            "allocate": {"by": "registered_users"},
        },
        ALL,
        1,
    ),
    "SD09": ("RATE", {"threshold": 0.9}, ALL, 1),
    "SD10": ("RATE", {"threshold": 1}, ALL, 1),
    "SD11": ("RATE", {"threshold": 1}, ALL, 1),
    "SD12": ("RATE", {"threshold": 1}, ALL, 1),
    "SD13": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "SD14": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "SD15": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "SD16": ("ZERO", {"red_line": True}, ALL, 1),
    "SD17": ("ZERO", {"red_line": True}, ALL, 1),
    "SD18": ("LEVEL", {"goal": 1_000_000}, PROVINCE, 1),
    "SD19": ("FREQUENCY", {"times": 1, "window": "half_year"}, ALL, 1),
    "SD20": ("FREQUENCY", {"times": 1, "window": "quarter"}, ALL, 1),
    "SD21": ("FREQUENCY", {"times": 7, "window": "year"}, CITY, 1),
    "SD22": ("FREQUENCY", {"times": 1, "window": "year"}, COUNTY, 1),
    "SD23": (
        "COVERAGE",
        {
            "threshold": 1,
            "total": 52,
            "parts": [{"name": "环京", "number": 9}, {"name": "环鲁", "number": 43}],
        },
        PROVINCE,
        1,
    ),
    "SD24": ("COVERAGE", {"threshold": 1}, COUNTY, 1),
    "SD25": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "SD26": (
        "LEVEL",
        {
            "goals": {
                "anti_drug_associations": 1,
                "precursor_associations": 1,
                "volunteer_organisations": 1,
            }
        },
        ALL,
        3,
    ),
    "SD27": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "GZ01": ("GROWTH", {"rate": 0.2, "base_years": [2015], "first_year": 2016}, ALL, 1),
    "GZ02": ("POINTS", {"points": 5, "base_year": 2015}, ALL, 1),
    "GZ03": ("RATE", {"threshold": 0.9}, ALL, 1),
    "GZ04": ("RATE", {"threshold": 1}, ALL, 1),
    "GZ05": (
        "STAFFING",
        {"registered_per_staff": 30, "rehabilitating_per_staff": 20, "rule": "either"},
        ALL,
        1,
    ),
    "GZ06": (
        "CONDITIONAL",
        {
            "condition": {"indicator": "opioid_users", "comparison": ">=", "value": 500},
            "then": {"kind": "LEVEL", "goal": 1},
        },
        COUNTY,
        1,
    ),
    "GZ07": ("LEVEL", {"goal": 1}, CITY, 1),
    "GZ08": (
        "CONDITIONAL",
        {
            "condition": {"indicator": "registered_users", "comparison": ">=", "value": 1000},
            "then": {
                "kind": "LEVEL",
                "goals": {"sunshine_sites": 1, "sunshine_site_placements": 10},
            },
        },
        COUNTY,
        2,
    ),
    "GZ09": (
        "CONDITIONAL",
        {
            "condition": {"indicator": "registered_users", "comparison": ">=", "value": 3000},
            "then": {
                "kind": "LEVEL",
                "goals": {"sunshine_bases": 1, "sunshine_base_placements": 30},
            },
        },
        COUNTY,
        2,
    ),
    "GZ10": ("FREQUENCY", {"times": 4, "window": "school_year"}, ALL, 1),
    "GZ11": ("FREQUENCY", {"times": 2, "window": "year"}, COUNTY, 1),
    "GZ12": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "GZ13": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "GZ14": ("ACCOUNTABILITY_RULE", {"trigger": "last_places", "places": 3}, COUNTY, 0),
    "HN01": ("POSITION", {"goal": 5}, PROVINCE, 1),
    "HN02": ("RATE", {"threshold": 1}, CITIES, 4),
    "HN03": ("COVERAGE", {"threshold": 1}, CITIES, 1),
    "HN04": ("COVERAGE", {"threshold": 1}, CITIES, 1),
    "HN05": ("COVERAGE", {"threshold": 1}, CITIES, 2),
    "HN06": (
        "LEVEL",
        {"goals": {"national_rehab_demos": 3, "provincial_rehab_demos": 61}},
        PROVINCE,
        2,
    ),
    "HN07": ("LEVEL", {"goal": None}, CITIES, 3),
    "NM01": ("RATE", {"threshold": 0.998}, ALL, 1),
    "NM02": ("ZERO", {"red_line": True}, ALL, 1),
    "NM03": ("ZERO", {"red_line": True}, ALL, 2),
    "NM04": ("ZERO", {"red_line": True}, ALL, 1),
    "NM05": ("ZERO", {"red_line": True}, ALL, 1),
    "NM06": ("ZERO", {"red_line": False}, ALL, 1),
    "NM07": ("LEVEL", {"goal": 284}, PROVINCE, 1),
    "NM08": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "NM09": ("COVERAGE", {"threshold": 1}, ALL, 1),
    "NC01": ("RATE", {"threshold": 1}, STREET, 3),
    "NC02": ("RATE", {"threshold": 1}, STREET, 1),
    "NC03": ("COVERAGE", {"threshold": 1}, STREET, 2),
    "NC04": ("ACCOUNTABILITY_STATE", {"status": "notice", "leave_by": "2020-12"}, ["township"], 0),
    "NC05": (
        "FREQUENCY",
        {"times": 3, "window": "year", "days": ["06-01", "06-03", "06-26"]},
        ["community"],
        1,
    ),
    "NC06": ("ACCOUNTABILITY_RULE", {"trigger": "lagging"}, ["community"], 0),
}

# What the documents do not state must say from what it is taken.
DERIVED = {
    **{code: {"base_years", "base", "first_year"} for code in ("SD01", "SD02", "SD03", "SD04")},
    **{code: {"start", "from_month", "due", "allocate"} for code in ("SD05", "SD06", "SD07")},
    "SD08": {"start", "from_month", "due", "allocate"},
    "SD18": {"goal", "start", "from_month", "due"},
    "SD24": {"threshold"},
    "SD25": {"threshold"},
    "SD26": {"goals"},
    "GZ02": {"indicators"},
    "GZ05": {"rule"},
    "HN01": {"goal"},
    "HN06": {"goals"},
    "NM01": {"threshold"},
    "NM07": {"goal"},
    "NC02": {"threshold"},
    "NC04": {"since", "leave_by"},
}

DOCUMENTS = {
    "SD": ("000_eab81893e0b97cc6.txt", "2016-12-06"),
    "GZ": ("001_76e80049a39ed1b1.txt", "2016"),
    "HN": ("002_3dcb0610b6311b31.txt", "2018-08-10"),
    "NM": ("003_f783c7230155df96.txt", "2019"),
    "NC": ("004_b22db7c753b02250.txt", "2017-03-22"),
}

pytestmark = pytest.mark.django_db


def exported(*arguments: str) -> dict[str, Exported]:
    out = io.StringIO()
    call_command("export_targets", *arguments, stdout=out)
    return {target["id"]: target for target in json.loads(out.getvalue())}


@pytest.fixture
def targets() -> dict[str, Exported]:
    load(catalogue=open_catalogue(CATALOGUE), by=None, at=datetime(2017, 1, 1, tzinfo=UTC))
    return exported()


def test_every_promise_is_there_with_its_numbers(targets: dict[str, Exported]) -> None:
    """Besides the promises only accountability rules of the documents that have no number."""
    found = {
        code: (
            target["kind"],
            {key: target["parameters"].get(key) for key in PROMISED[code][1]},
            target["scope"]["levels"],
            len(target["indicators"]),
        )
        for code, target in targets.items()
        if code in PROMISED
    }
    assert found == PROMISED
    assert set(targets) - set(PROMISED) == {"SD-A1", "GZ-A1", "NM-A1"}
    assert {code: set(target["derived"]) for code, target in targets.items() if target["derived"]
            and code in PROMISED} == DERIVED  # fmt: skip


def test_what_stands_beside_the_numbers(targets: dict[str, Exported]) -> None:
    for code, target in targets.items():
        assert target["campaign"] == code[:2]
        document = target["document"]
        assert (document["file"], document["issued_on"]) == DOCUMENTS[code[:2]]
        assert document["title"]
        assert document["issuer"]
        assert target["citations"], code
        assert all(place["place"] and place["summary"] for place in target["citations"])
        assert all(target["derived"].values())
    assert len(targets["SD10"]["citations"]) == 2
    assert targets["GZ11"]["scope"]["listed"] is True


def test_one_quantity_of_two_documents_is_one_indicator(targets: dict[str, Exported]) -> None:
    def counted(code: str) -> set[str]:
        return {indicator["code"] for indicator in targets[code]["indicators"]}

    assert counted("SD09") == counted("NM01")
    assert counted("SD10") == counted("NC02")
    assert counted("SD04") == counted("GZ01")
    assert counted("SD27") < counted("HN05")
    assert counted("NM09") < counted("HN05")
    assert counted("NC01") < counted("HN02")


def test_the_ladder_has_its_four_steps(targets: dict[str, Exported]) -> None:
    steps = targets["NC06"]["parameters"]["steps"]
    assert [step["step"] for step in steps] == ["notice", "summons", "listing", "extension"]


def test_each_campaign_has_a_few_headlines(targets: dict[str, Exported]) -> None:
    """Five to eight of them; the street has four targets in all."""
    counts = {
        code: sum(target["headline"] for target in targets.values() if target["campaign"] == code)
        for code in DOCUMENTS
    }
    assert {code: count for code, count in counts.items() if not 5 <= count <= 8} == {"NC": 4}


def test_one_campaign_can_be_printed_alone(targets: dict[str, Exported]) -> None:
    assert set(exported("--campaign", "HN")) == {code for code in targets if code[:2] == "HN"}
    with pytest.raises(CommandError, match="行动 XX"):
        exported("--campaign", "XX")


def test_the_table_shows_what_is_derived(targets: dict[str, Exported]) -> None:
    out = io.StringIO()
    call_command("export_targets", "--format", "table", stdout=out)
    line = next(line for line in out.getvalue().splitlines() if line.startswith("HN01"))
    assert "推定：goal" in line
