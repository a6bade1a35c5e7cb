"""How the offices are called that keep a campaign, write its papers and receive them."""

from __future__ import annotations

from campaigns.terms import Level

_SMALL = {Level.TOWNSHIP, Level.COMMUNITY}
# How a letter speaks of a place: by what its name ends with, the longer ones first.
_PLACES = (
    "特区",
    "林区",
    "地区",
    "街道",
    "社区",
    "市",
    "区",
    "县",
    "旗",
    "州",
    "盟",
    "镇",
    "乡",
    "村",
)
# Communities are registered by the name of their committee.
_COMMITTEES = {"社区居民委员会": "社区", "居民委员会": "社区", "村民委员会": "村"}
_COMMISSION = "委"


def office_words(region: str, level: str) -> str:
    """Whoever keeps a campaign: streets have no committee."""
    return f"{region}{'禁毒办公室' if level in _SMALL else '禁毒委员会办公室'}"


def committee_words(region: str, level: str) -> str:
    """The office's principal, to whom weightier letters go; a community is addressed itself."""
    if level == Level.COMMUNITY:
        return region
    return office_words(region, level) if level in _SMALL else f"{region}禁毒委员会"


def issuer_words(region: str, level: str, series: str) -> str:
    """Who signs the letters of a series: 黔禁毒委 counts those of the commission itself, 鲁禁毒办
    those of its office."""
    if series.endswith(_COMMISSION) and level not in _SMALL:
        return committee_words(region, level)
    return office_words(region, level)


def we_words(issuer: str) -> str:
    """``我委``, ``我办``."""
    return "我委" if issuer.endswith("委员会") else "我办"


def you_words(region: str) -> str:
    """``你市``, ``你县``, ``你街道``, ``你社区``."""
    for ending, place in _COMMITTEES.items():
        if region.endswith(ending):
            return f"你{place}"
    ending = next((one for one in _PLACES if region.endswith(one)), "地")
    return f"你{ending}"
