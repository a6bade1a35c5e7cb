"""What a proposal rests on, put together once and frozen with it.

{"summary": one or two sentences of facts, "cause": code of the rule that holds, "rule": {code,
name, words, source, place, derived}, "history" and "figures": {caption, columns [[heading, share,
side]], rows [[text]]} or None, "notes": [text], "rankings": [{id, month, level, edition}]}. Amounts
of the region stand in it: it is for those who see the region or the proposals.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from campaigns.models import Campaign, Ladder, Region, Target
from campaigns.periods import Month
from campaigns.terms import MeasureState, State, Trigger
from metrics.models import Measure, Ranking, Standing
from metrics.queries.accountability.behind import behind, states_of
from metrics.queries.accountability.past import told_name
from metrics.queries.accountability.reported import report_history
from metrics.queries.accountability.rules import told as told_rules
from metrics.wording.accountability import evidence as words
from metrics.wording.accountability.evidence import Placed, Under
from metrics.wording.numbers import Numbers
from metrics.wording.tallies import noun_of

Stored = dict[str, Any]
Editions = Mapping[tuple[str, int], Ranking]
_QUARTERS_SHOWN = 4
_QUARTER = 3
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Case:
    """One proposal to be: ``cause`` is the rule that holds, ``rule`` the one that proposes (both as
    the ladder's JSON has them); ``under`` is the measure that it goes on from, or that relapsed;
    ``months`` are the published ones that a reporting rule counted, ``among`` the codes of all
    regions in which the rule holds on this occasion."""

    region: Region
    cause: Mapping[str, Any]
    rule: Mapping[str, Any]
    month: Month
    occasion: str
    under: Under | None = None
    months: tuple[Month, ...] = ()
    among: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Told:
    """What one kind of rule has to say."""

    summary: str
    history: Stored | None = None
    figures: Stored | None = None
    notes: tuple[str, ...] = ()
    rankings: tuple[Ranking, ...] = ()


@dataclass
class Writer:
    """Writes the evidence of many cases of one campaign. ``editions`` are the published rankings
    that the rules looked at, ``codes`` the code under which each region (by id) is known today."""

    campaign: Campaign
    ladder: Ladder
    editions: Editions
    numbers: Numbers
    codes: Mapping[int, str]

    def __post_init__(self) -> None:
        self._rules = {one["code"]: one for one in told_rules(self.ladder)["rules"]}
        self._rows: dict[int, list[Standing]] = {}

    def evidence(self, case: Case) -> Stored:
        """What is frozen with the proposal."""
        trigger = Trigger(case.cause["trigger"])
        told = _TELLERS[trigger](self, case)
        summary = told.summary
        if case.rule["trigger"] == Trigger.RELAPSE and case.under:
            name = told_name(case.region, self.campaign)
            summary = words.relapse_words(name, case.under, summary)
        elif case.under and trigger != Trigger.UNANSWERED:
            summary += words.running_words(case.under)
        notes = [*told.notes, *(self._edition(one) for one in told.rankings)]
        return {
            "summary": summary,
            "cause": case.cause["code"],
            "rule": self._rule(case.rule),
            "history": told.history,
            "figures": told.figures,
            "notes": [note for note in notes if note],
            "rankings": [
                {"id": row.pk, "month": row.month, "level": row.level, "edition": row.edition}
                for row in told.rankings
            ],
        }

    def _rule(self, rule: Mapping[str, Any]) -> Stored:
        found = self._rules[rule["code"]]
        return {
            "code": found["code"],
            "name": found["name"],
            "words": found["words"],
            "source": found["source"].get("words", ""),
            "place": found["written"],
            "derived": found["derived"],
        }

    @staticmethod
    def _edition(row: Ranking) -> str:
        return words.edition_note(Month.of(row.month), row.edition)

    # --- what is read --------------------------------------------------------------------------

    def rows(self, ranking: Ranking) -> list[Standing]:
        """A ranking's rows without their details, in its order."""
        if ranking.pk not in self._rows:
            found = ranking.standings.select_related("region__parent")
            self._rows[ranking.pk] = list(found.defer("details", "categories"))
        return self._rows[ranking.pk]

    def row(self, ranking: Ranking, region: Region) -> Standing | None:
        rows = self.rows(ranking)
        return next((row for row in rows if self.codes.get(row.region_id) == region.code), None)

    def placed(self, ranking: Ranking, region: Region) -> Placed:
        row = self.row(ranking, region)
        size = sum(row.place is not None for row in self.rows(ranking))
        place, low, high = (
            (row.place or 0, row.band_low or 0, row.band_high or 0) if row else (0, 0, 0)
        )
        return Placed(Month.of(ranking.month), place, low, high, size, ranking.edition)

    def noun(self, ranking: Ranking) -> str:
        return noun_of({row.region.kind for row in self.rows(ranking) if row.place})

    def ends(self, level: str, month: Month, most: int) -> list[Ranking]:
        """The rankings at the ends of the last quarters up to a month, the oldest first."""
        found: list[Ranking] = []
        at = month
        for _ in range(most):
            if row := self.editions.get((level, at.number)):
                found.append(row)
            at = at.plus(-((at.month - 1) % _QUARTER) - 1)
        return found[::-1]


# --- one teller a trigger ----------------------------------------------------------------------


def _third(writer: Writer, case: Case) -> _Told:
    last = case.cause["trigger"] == Trigger.LAST_THIRD
    level, quarters = case.cause["level"], int(case.cause["quarters"])
    rankings = writer.ends(level, case.month, max(quarters, _QUARTERS_SHOWN))
    used = rankings[-quarters:]
    now = used[-1]
    name = told_name(case.region, writer.campaign)
    placed = [writer.placed(row, case.region) for row in rankings]
    standing = writer.row(now, case.region)
    figures, few = behind(now, standing, writer.numbers) if last else (None, ())
    return _Told(
        summary=words.third_words(name, placed[-quarters:], writer.noun(now), last=last),
        history={
            "caption": "各季度末的名次和名次区间",
            "columns": words.third_columns(last=last),
            "rows": [words.third_row(one, last=last) for one in placed],
        },
        figures=figures,
        notes=(
            words.BAND_NOTE,
            words.few_words(few) if last else words.CLEAN_NOTE,
            states_of(now, standing),
        ),
        rankings=tuple(used),
    )


def _last_places(writer: Writer, case: Case) -> _Told:
    ranking = writer.editions[case.cause["level"], case.month.number]
    one, places = writer.placed(ranking, case.region), int(case.cause["places"])
    rows = [row for row in writer.rows(ranking) if row.place]
    among = [row for row in rows if writer.codes.get(row.region_id) in case.among]
    shown = rows[-max(_SHOWN, len(among)) :]
    unranked = [row for row in writer.rows(ranking) if not row.place]
    standing = writer.row(ranking, case.region)
    figures, few = behind(ranking, standing, writer.numbers)
    name = told_name(case.region, writer.campaign)
    return _Told(
        summary=words.last_words(
            name, one, _names(writer, among), places, str(case.cause["window"])
        ),
        history={
            "caption": f"{case.month.chinese}排名的最后{len(shown)}个",
            "columns": [
                ["地区", 9, "left"],
                *[[heading, 5, "centre"] for heading in ("名次", "得分", "名次区间")],
            ],
            "rows": [_last_row(writer, row) for row in shown],
        },
        figures=figures,
        notes=(words.unranked_note(_names(writer, unranked)), words.few_words(few)),
        rankings=(ranking,),
    )


def _names(writer: Writer, rows: Sequence[Standing]) -> list[str]:
    return [told_name(row.region, writer.campaign) for row in rows]


def _last_row(writer: Writer, row: Standing) -> list[str]:
    name = told_name(row.region, writer.campaign)
    points = writer.numbers.points(row.score)
    return [name, str(row.place), points, f"{row.band_low}–{row.band_high}"]


def _red_line(writer: Writer, case: Case) -> _Told:
    level, code = case.cause["level"], case.occasion.partition(":")[0]
    ranking = writer.editions[level, case.month.number]
    standing = writer.row(ranking, case.region)
    target = Target.objects.filter(campaign=writer.campaign, code=code).first()
    name = told_name(case.region, writer.campaign)
    told = _amounts(writer, case, code)
    actual = told[-1][1] if told else ""
    figures, _few = behind(ranking, standing, writer.numbers)
    return _Told(
        summary=words.red_words(name, target.name if target else code, case.month, actual),
        history={
            "caption": f"{code} {target.name if target else ''}：当年各月排名所载",
            "columns": [["月份", 9, "centre"], ["当年累计", 7, "centre"], ["状态", 6, "centre"]],
            "rows": told,
        },
        figures=figures,
        rankings=(ranking,),
    )


def _amounts(writer: Writer, case: Case, code: str) -> list[list[str]]:
    """Month by month of the year: the amount so far and the state."""
    found = []
    for month in case.month.year_to_date():
        ranking = writer.editions.get((case.cause["level"], month.number))
        row = writer.row(ranking, case.region) if ranking else None
        item = next((one for one in row.details if one["target"] == code), None) if row else None
        if item and ranking:
            book = ranking.terms["indicators"][item["indicator"]]
            amount = writer.numbers.amount(item["actual"], book["decimals"])
            unit = book["unit"] if item["actual"] is not None else ""
            found.append([month.chinese, f"{amount}{unit}", State(item["state"]).word])
    return found


def _reporting(writer: Writer, case: Case) -> _Told:
    ids = [pk for pk, code in writer.codes.items() if code == case.region.code]
    rows, failed = report_history(writer.campaign, ids, case.months)
    name = told_name(case.region, writer.campaign)
    return _Told(
        summary=words.report_words(name, case.months, failed),
        history={
            "caption": "各月报送情况",
            "columns": [
                ["月份", 9, "centre"],
                ["报送", 5, "centre"],
                ["应报时间", 10, "centre"],
                ["提交时间", 10, "centre"],
            ],
            "rows": rows,
        },
        notes=(words.COUNTED_NOTE,),
    )


def _unanswered(writer: Writer, case: Case) -> _Told:
    assert case.under is not None  # noqa: S101 (the rule is about a measure)
    name = told_name(case.region, writer.campaign)
    days = int(case.cause["days"])
    return _Told(summary=words.unanswered_words(name, case.under, days))


_TELLERS: dict[Trigger, Callable[[Writer, Case], _Told]] = {
    Trigger.LAST_THIRD: _third,
    Trigger.FIRST_THIRD: _third,
    Trigger.LAST_PLACES: _last_places,
    Trigger.RED_LINE: _red_line,
    Trigger.REPORTING: _reporting,
    Trigger.UNANSWERED: _unanswered,
}


def under(measure: Measure) -> Under:
    """The measure as sentences take it."""
    moves = measure.moves.filter(after=MeasureState.OBSERVING).order_by("number")
    observed = moves.values_list("at", flat=True).first()
    return Under(
        word=measure.word,
        issued_on=measure.issued_on,
        state=MeasureState(measure.state),
        due_on=measure.due_on,
        observe_since=timezone.localdate(observed) if observed else None,
        observe_until=measure.observe_until,
    )
