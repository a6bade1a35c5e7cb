"""Sharing out a total in whole units. Pure arithmetic on whole numbers, standard library only."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

Node = TypeVar("Node")


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Shares of ``total`` in proportion to ``weights`` that add up to it exactly.

    Everybody gets the whole part of the exact quota ``total·w/Σw``; the units left over go one
    each to the largest fractions, and among equal fractions to whoever stands first. So each
    share is within 1 of its quota, a larger weight never gets less than a smaller one, and the
    same input always gives the same shares.
    """
    if total < 0 or any(weight < 0 for weight in weights):
        raise ValueError("总数和权数都不能是负数")
    everything = sum(weights)
    if everything == 0:
        raise ValueError("权数全部为零，无法分解")
    shares = [total * weight // everything for weight in weights]
    fractions = [total * weight % everything for weight in weights]
    first = sorted(range(len(weights)), key=lambda number: (-fractions[number], number))
    for number in first[: total - sum(shares)]:
        shares[number] += 1
    return shares


def share_out(
    total: int, root: Node, children: Mapping[Node, Sequence[Node]], weights: Mapping[Node, int]
) -> dict[Node, int]:
    """``total`` shared out from ``root`` down the tree; at every node the children add up to it.

    ``weights`` are those of the leaves (a leaf that is missing weighs nothing); a node weighs what
    its leaves weigh together.
    """
    everything = weights_upwards(root, children, weights)
    shares = {root: total}
    waiting = [root]
    while waiting:
        node = waiting.pop()
        below = children.get(node, ())
        if not below:
            continue
        parts = (
            largest_remainder(shares[node], [everything[child] for child in below])
            if shares[node]
            else [0] * len(below)
        )
        shares.update(zip(below, parts, strict=True))
        waiting.extend(below)
    return shares


def weights_upwards(
    root: Node, children: Mapping[Node, Sequence[Node]], weights: Mapping[Node, int]
) -> dict[Node, int]:
    """The weight of every node: its own at a leaf, the sum of its children's above."""
    found: dict[Node, int] = {}

    def weigh(node: Node) -> int:
        below = children.get(node, ())
        found[node] = sum(map(weigh, below)) if below else weights.get(node, 0)
        return found[node]

    weigh(root)
    return found
