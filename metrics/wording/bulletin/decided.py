"""What the office has decided: measures issued, moved and running, commendations given, the list of
what is to be put right. Public measures are named with their letters, all others only counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from campaigns.terms import MeasureState, MeasureVerb, RectificationState
from metrics.wording.accountability.facts import Lines, Praised, Taken
from metrics.wording.days import dated

# In the order of a life.
_MOVED = {
    MeasureVerb.EXTEND: "延长整改期限",
    MeasureVerb.REMOVE: "解除",
    MeasureVerb.CLOSE: "办结",
    MeasureVerb.REVOKE: "撤销",
}
_LINES = (
    RectificationState.CLOSED,
    RectificationState.ACCEPTED,
    RectificationState.REPORTED,
    RectificationState.OPEN,
)


def decided_words(rows: Sequence[Taken], last: date) -> list[str]:
    """What was issued and moved within the months, what runs on their last day; [] for no measure
    at all."""
    if not rows:
        return []
    return [text for text in (_issued(rows), _moved(rows), _running(rows, last)) if text]


def _issued(rows: Sequence[Taken]) -> str:
    found = [row for row in rows if row.step(None)]
    if not found:
        return "本季度没有下达新的问责措施。"
    said = f"本季度下达问责措施{len(found)}项：{by_word(found)}。"
    climbed = [row for row in found if row.before and not row.again]
    again = [row for row in found if row.before and row.again]
    how = [
        f"由原措施升级的{len(climbed)}项" if climbed else "",
        f"观察期内反弹重新下达的{len(again)}项" if again else "",
    ]
    parts = "，".join(part for part in how if part)
    return f"{said}{f'其中{parts}。' if parts else ''}{_open(found)}"


def _issue(row: Taken) -> str:
    step = row.step(None)
    letter = row.letter or (dated(step.day) if step else "")
    return f"{row.region}{row.word}（{letter}）" if letter else f"{row.region}{row.word}"


def _open(found: Sequence[Taken]) -> str:
    """Those that are public by name, and how many are not."""
    named = [row for row in found if row.public]
    hidden = len(found) - len(named)
    if not named:
        return "均不公开。"
    told = "、".join(_issue(row) for row in named)
    return f"公开的是：{told}。" + (f"其余{hidden}项不公开。" if hidden else "")


def _moved(rows: Sequence[Taken]) -> str:
    """``另有…``: what became of measures within the months."""
    parts = []
    for verb, word in _MOVED.items():
        found = [row for row in rows if row.step(verb)]
        if found:
            parts.append(f"{word}{len(found)}项{_beside(found, verb)}")
    return f"本季度{'，'.join(parts)}。" if parts else ""


def _beside(found: Sequence[Taken], verb: MeasureVerb) -> str:
    """In brackets who it was; nothing where none is public."""
    named = [_step(row, verb) for row in found if row.public]
    return f"（{'、'.join(named)}）" if named else ""


def _step(row: Taken, verb: MeasureVerb) -> str:
    step = row.step(verb)
    letter = step.letter if step else ""
    return f"{row.region}{row.word}{f'，{letter}' if letter else ''}"


def _running(rows: Sequence[Taken], last: date) -> str:
    found = [row for row in rows if row.runs]
    observed = [row for row in rows if row.observed]
    also = f"处在观察期的{len(observed)}项{_names(observed)}" if observed else ""
    if not found:
        none = f"截至{dated(last)}，没有在办的问责措施"
        return f"{none}{f'，{also}' if also else ''}。"
    late = sum(row.late(last) for row in found)
    parts = [
        f"截至{dated(last)}，在办问责措施{len(found)}项：{by_word(found)}",
        f"其中超过办理期限的{late}项" if late else "没有超过办理期限的",
        also,
    ]
    return f"{'；'.join(part for part in parts if part)}。{_named_running(found)}"


def _named_running(found: Sequence[Taken]) -> str:
    named = [row for row in found if row.public]
    if not named:
        return ""
    return f"在办措施中公开的是：{'、'.join(_stands(row) for row in named)}。"


def _stands(row: Taken) -> str:
    letter = f"{row.letter}，" if row.letter else ""
    return f"{row.region}{row.word}（{letter}{row.state.word}）"


def _names(rows: Sequence[Taken]) -> str:
    named = "、".join(f"{row.region}{row.word}" for row in rows if row.public)
    return f"（{named}）" if named else ""


def by_word(rows: Sequence[Taken]) -> str:
    """``通报批评2项、约谈整改1项``, in the order of the rows."""
    counts = Counter(row.word for row in rows)
    return "、".join(f"{word}{number}项" for word, number in counts.items())


# --- Beside the first and the last ---------------------------------------------------------------


def praised_words(rows: Sequence[Praised]) -> list[str]:
    """Commendations that were given, with the ranking they rest on; [] for none."""
    groups: dict[str, list[Praised]] = {}
    for row in rows:
        groups.setdefault(row.word, []).append(row)
    return [_praised(word, found) for word, found in groups.items()]


def _praised(word: str, found: Sequence[Praised]) -> str:
    named = [row for row in found if row.public]
    said = f"本季度作出{word}{len(found)}项"
    if not named:
        return f"{said}。"
    told = "、".join(f"{row.region}（{_rests(row)}）" for row in named)
    hidden = len(found) - len(named)
    return f"{said}：{told}{f'，其余{hidden}项不公开' if hidden else ''}。"


def _rests(row: Praised) -> str:
    basis = f"依据{row.month.chinese}排名"
    return f"{row.letter}，{basis}" if row.letter else basis


def measures_beside(found: Mapping[str, Collection[Taken]], last: date) -> list[str]:
    """Of the regions just named as weak (by name) which stand under a public measure; [] for
    none."""
    told = [
        f"{name}（{'；'.join(_short(row) for row in rows)}）"
        for name, taken in found.items()
        if (rows := [row for row in taken if row.public and row.runs])
    ]
    if not told:
        return []
    return [f"上述地区中，截至{dated(last)}有公开的在办问责措施的：{'、'.join(told)}。"]


def _short(row: Taken) -> str:
    return f"{row.word}，{row.letter}" if row.letter else row.word


# --- The list of what is to be put right ---------------------------------------------------------


def lines_words(found: Lines, last: date) -> list[str]:
    """The rectification list in numbers, which add up; [] for an empty one. Whoever is late is
    named in his own annex alone: everybody reads this."""
    if not found.total:
        return []
    told = "，".join(
        f"{state.word}{found.counts[state]}项" for state in _LINES if found.counts.get(state)
    )
    moved = [
        f"新列入{found.entered}项" if found.entered else "",
        f"销号{found.closed}项" if found.closed else "",
        f"重新整改{found.reopened}项" if found.reopened else "",
    ]
    parts = "，".join(part for part in moved if part)
    said = f"截至{dated(last)}，问题整改台账共{found.total}项，其中{told}。"
    return [f"{said}{f'本季度{parts}。' if parts else ''}{_overdue(found)}"]


def _overdue(found: Lines) -> str:
    if not found.counts.get(RectificationState.OPEN):
        return ""
    late = sum(found.overdue.values())
    return f"整改中已超过整改期限的{late}项。" if late else "整改中的没有超过整改期限。"


# --- A region's own annex ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Own:
    """One running measure in a region's annex, whoever may see it."""

    region: str
    word: str
    letter: str
    state: MeasureState
    step: str
    due_on: date | None


def own_words(name: str, rows: Sequence[Own], day: date) -> str:
    """How many measures run here, and the deadline that comes next; "" for none."""
    if not rows:
        return ""
    said = f"截至{dated(day)}，{name}未办结的问责措施{len(rows)}项，见附表"
    ahead = [row for row in rows if row.due_on and row.due_on >= day]
    late = sum(bool(row.due_on and row.due_on < day) for row in rows)
    if late:
        said += f"；其中{late}项已超过办理期限"
    if ahead:
        first = min(ahead, key=lambda row: row.due_on or day)
        said += f"；最近的期限是{dated(first.due_on)}：{first.region}{first.word}，{first.step}"
    return f"{said}。"


def own_lines_words(name: str, found: Lines, day: date) -> str:
    """What is still to be put right here, and where it is late; "" where nothing is."""
    left = found.total - found.counts.get(RectificationState.CLOSED, 0)
    if not left:
        return ""
    said = f"截至{dated(day)}，{name}问题整改台账未销号{left}项"
    if late := sum(found.overdue.values()):
        said += f"，其中已超过整改期限的{late}项"
        elsewhere = set(found.overdue) != {name}
        told = "、".join(f"{region}{number}项" for region, number in found.overdue.items())
        said += f"：{told}" if elsewhere else ""
    return f"{said}。"


def own_cells(row: Own, day: date) -> list[str]:
    """Its row in the annex's table: what comes next, and by when."""
    late = "（已超期）" if row.due_on and row.due_on < day else ""
    due = f"{dated(row.due_on)}{late}" if row.due_on else "—"
    return [
        row.region,
        row.word,
        row.letter or "—",
        row.state.word,
        row.step or "—",
        due,
    ]
