"""通报: regions that changed their code keep their place."""

from __future__ import annotations

from campaigns.models import Region
from campaigns.periods import Month
from metrics.queries.heirs import carried, heirs


def test_a_place_passes_on_to_the_only_successor(db: None) -> None:
    assert _heirs(Month(2019, 6), Month(2019, 9)) == {"茌平县": "茌平区"}
    # 莱芜市 was merged with a city that had a place of its own.
    assert _heirs(Month(2018, 12), Month(2019, 3)) == {"莱城区": "莱芜区", "钢城区": "钢城区"}
    # 遵义县 went to three.
    assert _heirs(Month(2015, 12), Month(2016, 3)) == {"定陶县": "定陶区"}
    assert _heirs(Month(2019, 8), Month(2019, 9)) == {}
    assert carried({1: "甲", 4: "乙"}, {1: 2, 2: 3}) == {3: "甲", 4: "乙"}


def _heirs(after: Month, through: Month) -> dict[str, str]:
    names = dict(Region.objects.values_list("pk", "name"))
    return {names[old]: names[new] for old, new in heirs(after, through).items()}
