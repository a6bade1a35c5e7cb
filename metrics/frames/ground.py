"""What every reading of a campaign's figures stands on: regions, indicators, boundary changes; read
once and handed on, so that a page of several tables does not ask for them again."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from django.db.models import Q

from campaigns.models import Campaign, Indicator, Region, Succession
from campaigns.terms import Cohort
from metrics.engine.rollup import Tree, heads_of, tree_of


@dataclass(frozen=True, slots=True)
class Ground:
    """``columns`` region id → its place in the tree; ``indicators`` by code, ratios with their
    numerator and denominator. ``narrow``: the tree is but a part of the campaign's."""

    campaign: Campaign
    tree: Tree
    columns: dict[int, int]
    indicators: dict[str, Indicator]
    successions: pd.DataFrame
    narrow: bool = False

    @property
    def ids(self) -> dict[str, int]:
        """Region code → id."""
        return dict(zip(self.tree.codes, self.columns, strict=True))


def ground_for(campaign: Campaign) -> Ground:
    """Three questions to the database."""
    tree, columns = _regions(campaign)
    return Ground(campaign, tree, columns, indicators_by_code(), successions_for(campaign))


def narrowed(ground: Ground, region: Region) -> Ground:
    """The region with everything below it, what it took over from, and the regions above: what
    its own page reads is a county's rows, not a province's."""
    tree, successions = ground.tree, ground.successions
    inside = heads_of(tree, [region.code]) >= 0
    kept = {code for code, own in zip(tree.codes, inside, strict=True) if own}
    while True:
        before = successions.loc[successions["successor"].isin(kept), "predecessor"]
        more = set(before) - kept
        if not more:
            break
        kept |= more
    kept |= {code for code in region.path.split("/") if code}
    spots = np.asarray([place for place, code in enumerate(tree.codes) if code in kept])
    moved = np.full(len(tree.codes), -1, dtype=np.int64)
    moved[spots] = np.arange(len(spots))
    above = tree.parent[spots]
    part = Tree(
        codes=tuple(tree.codes[place] for place in spots),
        parent=np.where(above >= 0, moved[np.maximum(above, 0)], -1),
        level=tuple(tree.level[place] for place in spots),
        valid_from=tree.valid_from[spots],
        valid_to=tree.valid_to[spots],
        cohort=tuple(tree.cohort[place] for place in spots),
    )
    columns = {key: int(moved[old]) for key, old in ground.columns.items() if moved[old] >= 0}
    return replace(ground, tree=part, columns=columns, narrow=len(spots) < len(tree.codes))


def tree_for(campaign: Campaign) -> Tree:
    """The campaign's region with everything that ever was below it, in order of path."""
    return _regions(campaign)[0]


def indicators_by_code() -> dict[str, Indicator]:
    """All of them, ratios with their numerator and denominator."""
    rows = Indicator.objects.select_related("numerator", "denominator")
    return {row.code: row for row in rows}


def _regions(campaign: Campaign) -> tuple[Tree, dict[int, int]]:
    rows = Region.objects.filter(path__startswith=campaign.region.path).order_by("path")
    names = ["region", "parent", "level", "valid_from", "valid_to", "kind", "id"]
    frame = pd.DataFrame(
        list(
            rows.values_list(
                "code", "parent__code", "level", "valid_from", "valid_to", "kind", "id"
            )
        ),
        columns=names,
    )
    frame["parent"] = frame["parent"].fillna("")
    for name in ("valid_from", "valid_to"):
        frame[name] = frame[name].fillna(0).astype("int64")
    frame["cohort"] = [Cohort.of(kind).value for kind in frame.pop("kind").tolist()]
    ids = frame.pop("id").tolist()
    return tree_of(frame), {key: place for place, key in enumerate(ids)}


def successions_for(campaign: Campaign) -> pd.DataFrame:
    """Boundary changes inside the campaign's region, by month."""
    inside = campaign.region.path
    rows = Succession.objects.filter(
        Q(predecessor__path__startswith=inside, successor__path__startswith=inside)
    ).values_list("predecessor__code", "successor__code", "month", "share")
    frame = pd.DataFrame(list(rows), columns=["predecessor", "successor", "month", "share"])
    frame["share"] = ["" if share is None else str(share) for share in frame["share"]]
    return frame.sort_values(["month", "predecessor", "successor"], ignore_index=True)
