"""At which storey of the tree a campaign's figures are reported. Standard library only."""

from collections.abc import Sequence

from campaigns.terms import Level, OverRegions


def reported_at(
    *, levels: Sequence[str], over_regions: str, reporting_level: str
) -> tuple[str, ...]:
    """The levels that report an indicator in a campaign that reports at ``reporting_level``.

    An indicator that is not added up is reported by every one of its levels for itself. One that
    is added up is reported at one level only: the campaign's, where the indicator knows it,
    otherwise its own single level (a provincial total that no county can give). Empty: the
    indicator cannot be reported in such a campaign.
    """
    if over_regions == OverRegions.NONE:
        return tuple(levels)
    if reporting_level in levels:
        return (reporting_level,)
    above = [level for level in levels if is_above(level, reporting_level)]
    return tuple(above) if len(above) == 1 else ()


def is_above(level: str, other: str) -> bool:
    return Level(level).depth < Level(other).depth
