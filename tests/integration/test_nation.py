"""The made-up country in small: written into an empty database, ranked like the reference."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.terms import Level
from metrics.actions import ranking
from metrics.frames import nation
from metrics.frames.definitions import at_level, definitions_for, rule_set_for
from metrics.frames.record import record_for
from metrics.models import BlockMonth, Figure, Submission
from tests.benchmarks import floor
from tests.benchmarks.__main__ import figures_to_places
from tests.benchmarks.data import Country
from tests.record import AT

MONTH = Month.of(nation.MEASURED)


def test_it_is_never_mixed_with_anything(reported: Campaign) -> None:
    figures = Figure.objects.count()
    with pytest.raises(CommandError, match="只能装入空库"):
        call_command("load_nation", scale="small", stdout=StringIO())
    assert Figure.objects.count() == figures
    assert not Campaign.objects.filter(code="NATION").exists()


def test_the_country_in_small(empty: None) -> None:
    said = StringIO()
    call_command("load_nation", scale="small", stdout=said)
    assert "72 个月的数据块" in said.getvalue()
    counties = Region.objects.filter(level=Level.COUNTY).count()
    assert counties == nation.SCALES["small"].counties
    assert Indicator.objects.filter(numerator=None).count() == len(nation.counts()) == 40
    assert Submission.objects.count() == counties * 72
    whole = counties * 40 * 72
    assert whole * 0.999 < Figure.objects.count() <= whole
    assert BlockMonth.objects.count() == 72

    campaign = Campaign.objects.select_related("region").get(code="NATION")
    rules = rule_set_for(campaign, MONTH)
    definitions = definitions_for(campaign, rules, MONTH)
    country = Country(
        at_level(definitions, rules, Level.COUNTY),
        record_for(campaign, definitions, MONTH),
        MONTH.number,
    )
    expected = floor.kernel(floor.ready(country))
    assert floor.checksum(*figures_to_places(country)) == floor.checksum(*expected)

    drafts = ranking.compute(campaign=campaign, months=[MONTH], at=AT)
    assert [draft.level for draft in drafts] == ["nation", "province", "prefecture", "county"]
    standings = drafts[-1].standings.order_by("region__path")
    assert list(standings.values_list("score", flat=True)) == expected[0].tolist()
