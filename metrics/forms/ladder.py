"""The whole ladder as a form: rungs, rules, what is ours; every mistake stands at its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms

from campaigns.catalogue.mistakes import Place
from campaigns.models import Ladder
from campaigns.queries.ladders import Problem, seal
from campaigns.terms import LadderState, Trigger
from metrics.forms.ladder_fields import (
    DAYS,
    DERIVED,
    STARTS,
    TRIGGERS,
    Options,
    Paragraph,
    rule_fields,
    rung_fields,
    whole_fields,
)
from metrics.queries.accountability import rules as query

MOST_RULES = 30
_WHOLE = "whole"


class Part(forms.Form):
    """A rung, a rule or the whole: its fields, and the item that they were filled from."""

    def __init__(
        self,
        prefix: str,
        fields: Mapping[str, forms.Field],
        item: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, prefix=prefix, initial=dict(item))
        self.fields.update(fields)
        self.item = item

    @property
    def code(self) -> str:
        return str(self.item.get("code", ""))

    @property
    def trigger_word(self) -> str:
        return Trigger(self.item["trigger"]).word if "trigger" in self.item else ""

    @property
    def rows(self) -> list[tuple[str, forms.BoundField]]:
        """Every field with how it is shown: number, text, choice, tick, ticks or paragraph."""
        return [(_shape(bound.field), bound) for bound in self]

    def fail(self, name: str, words: str) -> None:
        """A mistake at its field, or at the first one where the field is not on the page."""
        self.add_error(name if name in self.fields else next(iter(self.fields)), words)


def _shape(field: forms.Field) -> str:
    shapes: list[tuple[type[forms.Field], str]] = [
        (forms.IntegerField, "number"),
        (forms.BooleanField, "tick"),
        (forms.MultipleChoiceField, "ticks"),
        (forms.ChoiceField, "choice"),
        (Paragraph, "paragraph"),
    ]
    return next((shape for kind, shape in shapes if isinstance(field, kind)), "text")


# --- the whole -----------------------------------------------------------------------------


class LadderForm:
    """What came back (or the draft as it stands), as parts; ``rules`` and ``derived`` of a form
    without mistakes are what is to be kept."""

    def __init__(self, ladder: Ladder, data: Any = None) -> None:
        self.ladder, self._data = ladder, data
        rungs: list[dict[str, Any]] = ladder.rules["rungs"]
        self._options = Options(
            levels=query.levels(ladder.campaign),
            red_lines=query.red_lines(ladder.campaign),
            sources=query.sources(ladder.campaign),
            rungs=[(rung["code"], rung["word"]) for rung in rungs],
        )
        self.seen = data.get("seen", "") if data is not None else seal(ladder)
        self.whole = Part(_WHOLE, whole_fields(), _whole_item(ladder), data)
        self.rungs = [
            Part(f"rung-{rung['code']}", rung_fields(self._options.rungs), self._item(rung), data)
            for rung in rungs
        ]
        known = {rule["code"]: rule for rule in ladder.rules["rules"]}
        wanted = _asked(data, known) if data is not None else list(known.values())
        self.rule_parts = [self._rule(rule, data) for rule in wanted]

    def _item(self, item: dict[str, Any]) -> dict[str, Any]:
        """A rung or rule as its fields take it."""
        source = item.get("source", {})
        return {
            **item,
            **item.get("removal", {}),
            "source": next((f"{kind}:{code}" for kind, code in source.items()), ""),
            DERIVED: self.ladder.derived.get(item["code"], ""),
        }

    def _rule(self, rule: dict[str, Any], data: Any) -> Part:
        """A rule that came back is filled from what came, one that was just added from nothing."""
        fields = rule_fields(Trigger(rule["trigger"]), self._options)
        came = data is not None and f"rule-{rule['code']}-name" in data
        return Part(f"rule-{rule['code']}", fields, self._item(rule), data if came else None)

    # --- adding and taking away ---

    def add(self, trigger: Trigger, used: Iterable[str]) -> Part:
        """A new rule under a code that no version of the campaign ever used."""
        taken = {*used, *(part.code for part in self.rule_parts)}
        letter = "B" if trigger == Trigger.FIRST_THIRD else "A"
        code = next(f"{letter}{n}" for n in range(1, 100) if f"{letter}{n}" not in taken)
        part = self._rule({"code": code, "trigger": trigger.value, **STARTS[trigger]}, None)
        own = [at for at, one in enumerate(self.rule_parts, 1) if one.code.startswith(letter)]
        first = 0 if letter == "A" else len(self.rule_parts)
        self.rule_parts.insert(own[-1] if own else first, part)
        return part

    def remove(self, code: str) -> str:
        """Takes the rule away; "" as no code was added."""
        self.rule_parts = [part for part in self.rule_parts if part.code != code]
        return ""

    # --- what it says ---

    @property
    def parts(self) -> list[Part]:
        return [self.whole, *self.rungs, *self.rule_parts]

    def is_valid(self) -> bool:
        """Whether every part is; all are asked, so that all mistakes are told at once."""
        for part in self.rule_parts:
            if part.item["trigger"] == Trigger.REPORTING:
                _some_count(part)
        valid = [part.is_valid() for part in self.parts]
        return all(valid)

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Of every field in error: where it stands, what it is called, what is wrong."""
        return [
            (bound.id_for_label, _called(part) + bound.label.partition("（")[0], str(errors[0]))
            for part in self.parts
            for bound in part
            if (errors := bound.errors)
        ]

    def rules(self) -> dict[str, Any]:
        """The rules of a valid form, in the shape of ladder.json."""
        told = self.whole.cleaned_data
        praise = {
            "word": told["praise_word"],
            "confirm": told["praise_confirm"],
            "public": told["praise_public"],
        }
        if told["praise_series"]:
            praise["series"] = told["praise_series"]
        return {
            "series": told["series"],
            "commendation": praise,
            "rungs": [_rung_of(part) for part in self.rungs],
            "rules": [_rule_of(part) for part in self.rule_parts],
        }

    def derived(self) -> dict[str, str]:
        """What is ours, by code; what the page does not show of it stays as it was."""
        shown = {part.code: part.cleaned_data[DERIVED] for part in (*self.rungs, *self.rule_parts)}
        shown |= {key: self.whole.cleaned_data[f"derived_{key}"] for key in ("days", "series")}
        before = self.ladder.derived
        gone = {rule["code"] for rule in self.ladder.rules["rules"]} - shown.keys()
        kept = {key: words for key, words in before.items() if key not in shown and key not in gone}
        return kept | {key: words for key, words in shown.items() if words}

    def tell(self, problems: Iterable[Problem]) -> None:
        """What does not make sense as a whole, at the fields that it is about."""
        for problem in problems:
            part, name = self._at(problem.place)
            part.fail(name, problem.words)

    def _at(self, place: Place) -> tuple[Part, str]:
        kind, *rest = place or ("",)
        last = next((str(step) for step in reversed(place) if isinstance(step, str)), "")
        if kind == DERIVED and rest:
            by_code = {part.code: part for part in (*self.rungs, *self.rule_parts)}
            part = by_code.get(str(rest[0]))
            return (part, DERIVED) if part else (self.whole, f"derived_{rest[0]}")
        rows = {"rungs": self.rungs, "rules": self.rule_parts}.get(str(kind), [])
        if rest and isinstance(rest[0], int) and rest[0] < len(rows):
            inside = [step for step in rest[1:] if isinstance(step, str)]
            name = "source" if "source" in inside else (inside or ["missing"])[-1]
            return rows[rest[0]], name
        return self.whole, f"praise_{last}" if kind == "commendation" else str(kind)

    @property
    def gone(self) -> bool:
        """Whether the draft that this was typed into is no draft any more."""
        return self.ladder.state != LadderState.DRAFT


def _whole_item(ladder: Ladder) -> dict[str, Any]:
    praise = {f"praise_{key}": value for key, value in ladder.rules["commendation"].items()}
    ours = {f"derived_{key}": ladder.derived.get(key, "") for key in ("days", "series")}
    return {"series": ladder.rules["series"], **praise, **ours}


def _asked(data: Any, known: Mapping[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The rules that came back, in their order: ``A1=last_third`` each."""
    found: dict[str, dict[str, Any]] = {}
    for text in data.getlist("rule")[:MOST_RULES]:
        code, _, trigger = text.partition("=")
        if trigger in TRIGGERS and code.isalnum() and code.isascii() and len(code) <= 3:
            same = known.get(code, {})
            item = same if same.get("trigger") == trigger else {}
            found[code] = {**item, "code": code, "trigger": trigger}
    return list(found.values())


def _rung_of(part: Part) -> dict[str, Any]:
    told = part.cleaned_data
    numbers = [*DAYS, "extensions", "observation_months"]
    rung = {key: told[key] for key in ("word", "confirm", "paper", "public", *numbers)}
    rung |= {key: told[key] for key in ("series", "next", "relapse") if told[key]}
    kept = {key: part.item[key] for key in ("code", "status") if key in part.item}
    return {**kept, **rung, "removal": {"clear_months": told["clear_months"]}}


def _rule_of(part: Part) -> dict[str, Any]:
    told = part.cleaned_data
    rule: dict[str, Any] = {"code": part.code, "trigger": part.item["trigger"]}
    for name, value in told.items():
        if name == "climb" and not value and "climb" not in part.item:
            continue
        if name not in {"source", DERIVED} and value not in (None, "", []):
            rule[name] = value
    kind, _, code = told["source"].partition(":")
    return rule | ({"source": {kind: code}} if code else {})


def _some_count(part: Part) -> None:
    """A rule about reporting looks at something."""
    told = part.cleaned_data if part.is_valid() else {"missing": True}
    if not (told.get("missing") or told.get("late")):
        part.fail("missing", "缺报次数和逾期次数至少填一项")


def _called(part: Part) -> str:
    if part.prefix == _WHOLE:
        return ""
    return f"{part.item['word']}：" if "removal" in part.item else f"规则{part.code}："
