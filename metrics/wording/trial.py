"""What a trial says: what was changed, what follows, how firm it is. Nothing the table does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from campaigns.terms import MissingRule, RedLineRule
from metrics.engine.exact import fraction, round_decimal, truncate_decimal
from metrics.wording.numbers import Numbers
from metrics.wording.rankings import listing

FIXED, ROLLING = "fixed", "rolling"
_NAMED = 3  # so many changes are named


# --- What was changed ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """A setting that differs from the one in force."""

    what: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.what} {self.before} → {self.after}"


def weight_changes(
    names: Mapping[str, str], before: Mapping[str, int], after: Mapping[str, int]
) -> list[Change]:
    """``names``: what is weighed, by code, in the order in which it is told."""
    return [
        Change(f"{name}权重", str(before[code]), str(after[code]))
        for code, name in names.items()
        if before[code] != after[code]
    ]


def cap_change(what: str, before: Decimal, after: Decimal) -> list[Change]:
    return [Change(what, str(before), str(after))] if before != after else []


def base_change(before: str, after: str) -> list[Change]:
    return [Change("增长基数", before, after)] if before != after else []


def base_words(base: str, years: Sequence[int], year: int) -> str:
    """From which years growth is measured in a month of ``year``."""
    if base == ROLLING:
        return f"上一年同期（{year - 1}年）"
    if base == FIXED:
        named = "、".join(str(one) for one in years)
        return f"{named}年平均" if len(years) > 1 else f"{named}年"
    return "照各目标规定"


def rule_changes(
    red_line: tuple[str, str], missing: tuple[str, str], judged: tuple[Decimal, Decimal]
) -> list[Change]:
    """Each as before and after."""
    changes = []
    if red_line[0] != red_line[1]:
        changes.append(Change("触红线", *(RedLineRule(rule).word for rule in red_line)))
    if missing[0] != missing[1]:
        changes.append(Change("缺报", *(MissingRule(rule).word for rule in missing)))
    if judged[0] != judged[1]:
        changes.append(Change("参评最低已评权重", *(f"{share}%" for share in judged)))
    return changes


# --- What follows --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moves:
    """Names of regions. ``compared`` have a place in both rankings, ``moved`` another one now,
    ``rescored`` another score. ``into_first`` … ``out_of_last`` changed over the end of the list
    that ``ends`` regions make up; ``first`` and ``last``: how many stand there now, with ties."""

    compared: int
    moved: int
    rescored: int
    ends: int
    first: int
    last: int
    into_first: Sequence[str]
    out_of_first: Sequence[str]
    into_last: Sequence[str]
    out_of_last: Sequence[str]
    newly_ranked: Sequence[str]
    no_longer_ranked: Sequence[str]


def outcome(moves: Moves, word: str) -> str:
    """The trial in a few sentences; ``word`` is 已发布 or 待发布, what it is held against."""
    if not moves.compared and not moves.newly_ranked:
        return "按这些设置没有地区参评，排不出名次。"
    parts = [_moved(moves, word)] if moves.compared else []
    if moves.moved or moves.newly_ranked or moves.no_longer_ranked:
        parts += _ends(moves)
    if moves.newly_ranked:
        parts.append(f"{listing(moves.newly_ranked)}由未参评变为参评")
    if moves.no_longer_ranked:
        parts.append(f"{listing(moves.no_longer_ranked)}由参评变为未参评")
    return "；".join(parts) + "。"


def _moved(moves: Moves, word: str) -> str:
    if moves.moved == 0:
        scores = f"，{moves.rescored}个得分有变" if moves.rescored else "，得分也没有变"
        return f"{moves.compared}个地区的名次都与{word}的相同{scores}"
    if moves.moved == moves.compared:
        return f"{moves.compared}个地区的名次都变了"
    return f"{moves.compared}个地区中{moves.moved}个名次有变"


def _ends(moves: Moves) -> list[str]:
    """Who came to stand at an end of the list and who left it."""
    if not moves.ends:
        return []
    first, last = first_words(moves.ends), last_words(moves.ends)
    sides = [moves.into_first, moves.out_of_first, moves.into_last, moves.out_of_last]
    if not any(sides) and not crowded(max(moves.first, moves.last), moves.ends):
        return [f"{first}和{last}还是原来的地区"]
    return [
        _end(first, moves.into_first, moves.out_of_first, moves.first, moves.ends),
        _end(last, moves.into_last, moves.out_of_last, moves.last, moves.ends),
    ]


def crowded(standing: int, ends: int) -> bool:
    """So many ties that an end of the list means nothing."""
    return standing > 2 * ends


def _end(name: str, came: Sequence[str], went: Sequence[str], standing: int, ends: int) -> str:
    if crowded(standing, ends):
        return f"{name}里有{standing}个地区，并列的太多，分不出先后"
    if not came and not went:
        return f"{name}还是原来的地区"
    parts = [f"{listing(came)}进入{name}"] if came else []
    parts += [f"{listing(went)}退出{name}"] if went else []
    return "，".join(parts)


def first_words(ends: int) -> str:
    return "" if ends == 0 else "第1名" if ends == 1 else f"前{ends}名"


def last_words(ends: int) -> str:
    return "" if ends == 0 else "末位" if ends == 1 else f"末{ends}名"


# --- How firm it is ------------------------------------------------------------------------


def field_words(moves: Moves, word: str) -> str:
    """Said where not the same regions are ranked: a place then means something else."""
    if not moves.newly_ranked and not moves.no_longer_ranked:
        return ""
    return (
        f"参评的地区与{word}的不同，名次不宜直接相比；先后次序只比两次都参评的{moves.compared}个。"
    )


def order_words(kept: int, pairs: int, tau: float | None, numbers: Numbers, word: str) -> str:
    """How many pairs of regions stand to each other as before."""
    if not pairs:
        return "可比的地区不足两个，谈不上次序。"
    share = numbers.share(kept, pairs, threshold=Fraction(1))
    if tau is None:
        return f"任取两个地区，先后与{word}一致的占{share}。"
    meaning = "1 是次序完全一致，0 是没有关系，−1 是完全颠倒"
    shown = tau_words(tau, numbers)
    return f"任取两个地区，先后与{word}一致的占{share}（等级相关系数 {shown}；{meaning}）。"


def tau_words(tau: float, numbers: Numbers) -> str:
    """Two digits; nothing short of 1 is shown as 1."""
    exact = fraction(tau)
    shown = round_decimal(exact, 2, mode=numbers.rounding)
    if abs(shown) == 1 and abs(exact) != 1:
        shown = truncate_decimal(exact, 2)
    return f"{shown:f}".replace("-", "−")


def largest_words(moved: Sequence[tuple[str, int, int]]) -> str:
    """``moved``: name, place then, place now, of the regions in both rankings."""
    most = max((abs(then - now) for _, then, now in moved), default=0)
    if most == 0:
        return "没有地区的名次变动。"
    found = [(name, then, now) for name, then, now in moved if abs(then - now) == most]
    if len(found) > 1:
        return f"变动最大的是{listing([name for name, _, _ in found])}，都是{most}位。"
    ((name, then, now),) = found
    way = "上升" if now < then else "下降"
    return f"变动最大的是{name}，由第{then}名到第{now}名，{way}{most}位。"


def near_words(moved: Sequence[tuple[str, int, int]], numbers: Numbers) -> str:
    """How many moved by one place at most."""
    if not moved:
        return ""
    near = sum(abs(then - now) <= 1 for _, then, now in moved)
    share = numbers.share(near, len(moved), threshold=Fraction(1))
    return f"名次不变或只差1位的有{near}个，占{share}。"


def sway_words(
    draws: int,
    ends: int,
    first_stays: float | None,
    last_stays: float | None,
    categories: int,
    numbers: Numbers,
) -> str:
    """How the ends of the list hold when the weights of categories are drawn around the chosen;
    None where an end is crowded."""
    if categories < 2:
        return "只有一类计分，类权重不影响名次。" if categories else ""
    named = ((first_words(ends), first_stays), (last_words(ends), last_stays))
    told = [
        f"{name}全都还在的占{numbers.percent(share, threshold=Fraction(1))}"
        for name, share in named
        if name and share is not None
    ]
    if not told:
        return ""
    return f"若各类权重在所设的上下浮动（多数在三成以内，随机取{draws}次），{'，'.join(told)}。"


# --- What the trial rests on ---------------------------------------------------------------


def base_warnings(
    *,
    word: str,
    newer_figures: bool,
    changed: Sequence[str],
    newer_terms: bool,
    versions: tuple[int, int],
    engines: tuple[int, int],
) -> list[str]:
    """Why the trial may differ from the ranking whatever the settings; pairs are then and now.
    ``changed`` names targets; of ``newer_terms`` it is not known what they are."""
    found = []
    if newer_figures:
        found.append(f"试算用现在已审核的数据，比{word}的新（其后有更正或补审）")
    if changed:
        more = f"等{len(changed)}项" if len(changed) > _NAMED else ""
        found.append(f"{'、'.join(changed[:_NAMED])}{more}现在与{word}的所依据的不同")
    elif newer_terms:
        found.append(f"目标、权重或分解现在与{word}的所依据的不同")
    if versions[0] != versions[1]:
        found.append(f"{word}的按第{versions[0]}版规则，这个月现行的是第{versions[1]}版")
    if engines[0] != engines[1]:
        found.append(f"{word}的用第{engines[0]}版算法，现在是第{engines[1]}版")
    return found


def newer_words(month: str) -> str:
    """To those who see what is published only: a trial would tell them what is not."""
    return f"{month}的排名发布以后又有新审核的数据，新版排名发布后再试算。"
