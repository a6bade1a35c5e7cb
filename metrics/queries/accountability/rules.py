"""A version of the ladder in words: rungs, rules, where each is written, what is ours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from campaigns.models import AccountabilityRule, Campaign, Citation, Ladder, Target, User
from campaigns.periods import Month
from campaigns.terms import Kind, LadderState, Level, RankingState, Trigger
from metrics.models import Ranking
from metrics.queries.levels import LEVEL_WORDS
from metrics.wording.accountability.rules import (
    WHO,
    Names,
    Said,
    asks,
    differences,
    removal_words,
    rule_words,
    rung_facts,
    rung_names,
)
from metrics.wording.rewritten import changed


def told(ladder: Ladder) -> dict[str, Any]:
    """The whole version in words.

    ``rungs``: [{code, number, word, confirm (who), facts [Fact], removal, derived}];
    ``rules``: [{code, name, kind, trigger, words, rung (word), rung_code, confirm, source {words,
    summary, url} or {}, written (the document's own words, or ""), derived}]; ``notes``: what is
    derived of the whole; ``commendation``: {word, confirm, public, series}.
    """
    rules, derived = ladder.rules, ladder.derived
    names = names_of(ladder)
    papers = _Papers(ladder.campaign, rules["rules"])
    rungs = {rung["code"]: rung for rung in rules["rungs"]}
    praise = rules["commendation"]
    return {
        "version": ladder.version,
        "state": LadderState(ladder.state).word,
        "series": rules["series"],
        "commendation": {**praise, "confirm": WHO[praise["confirm"]]},
        "notes": [derived[key] for key in ("days", "series", "rungs", "rules") if key in derived],
        "rungs": [
            {
                "code": rung["code"],
                "number": number,
                "word": rung["word"],
                "confirm": WHO[rung["confirm"]],
                "facts": rung_facts(rung, names),
                "removal": removal_words(rung),
                "derived": derived.get(rung["code"], ""),
            }
            for number, rung in enumerate(rules["rungs"], 1)
        ],
        "rules": [
            _rule(rule, names, asks(rule, rungs, praise), papers, derived)
            for rule in rules["rules"]
        ],
    }


def _rule(
    rule: dict[str, Any],
    names: Names,
    asked: tuple[str, str],
    papers: _Papers,
    derived: dict[str, str],
) -> dict[str, Any]:
    trigger = Trigger(rule["trigger"])
    source, written = papers.of(rule.get("source", {}))
    return {
        "code": rule["code"],
        "name": rule["name"],
        "kind": "commendation" if trigger == Trigger.FIRST_THIRD else "measure",
        "trigger": trigger.word,
        "words": rule_words(rule, names),
        "rung": asked[0],
        "rung_code": rule.get("rung", ""),
        "confirm": asked[1],
        "source": source,
        "written": written,
        "derived": derived.get(rule["code"], ""),
    }


class _Papers:
    """The places in the document that the rules rest on, read at once."""

    def __init__(self, campaign: Campaign, rules: Sequence[dict[str, Any]]) -> None:
        named = [rule.get("source", {}) for rule in rules]
        stated = AccountabilityRule.objects.filter(
            campaign=campaign, code__in=[one["rule"] for one in named if "rule" in one]
        )
        cited = Citation.objects.filter(
            document=campaign.document_id,
            code__in=[one["citation"] for one in named if "citation" in one],
        )
        rows = stated.select_related("citation__document") if named else []
        self._rules = {row.code: row for row in rows}
        self._citations = {row.code: row for row in cited.select_related("document")}

    def of(self, source: dict[str, str]) -> tuple[dict[str, str], str]:
        """The place with a way there, and what the document says in our words."""
        row = self._rules.get(source.get("rule", ""))
        if row is not None:
            return _source_of(row.citation), row.summary
        cited = self._citations.get(source.get("citation", ""))
        return _source_of(cited), cited.summary if cited else ""


def _source_of(citation: Citation | None) -> dict[str, str]:
    """Where it is written, with a way there; empty for nothing."""
    if citation is None:
        return {}
    document = citation.document
    return {
        "words": f"《{document.title}》{citation.place}",
        "summary": citation.summary,
        "url": f"{reverse('document', args=[document.code])}#place-{citation.code}",
    }


def names_of(ladder: Ladder) -> Names:
    """What the codes of a ladder are called in its campaign."""
    rules = ladder.rules
    wanted = {code for rule in rules["rules"] for code in rule.get("targets", [])}
    rows = Target.objects.filter(campaign=ladder.campaign_id, code__in=wanted) if wanted else []
    return Names(
        levels={level.value: words for level, words in LEVEL_WORDS.items()},
        targets={row.code: row.name for row in rows},
        rungs=rung_names(rules),
        commendation=rules["commendation"]["word"],
    )


# --- beside each other ---------------------------------------------------------------------


def said(words: dict[str, Any]) -> list[Said]:
    """Everything that a version says, piece by piece."""
    praise, public = words["commendation"], "公开" if words["commendation"]["public"] else "不公开"
    found = [
        Said("whole", "全部", "机关代字", words["series"]),
        Said("whole", "全部", "推定", "；".join(words["notes"])),
        Said("praise", "表扬", "名称", praise["word"]),
        Said("praise", "表扬", "决定", f"{praise['confirm']}决定，{public}"),
        Said("praise", "表扬", "机关代字", praise.get("series", "")),
    ]
    for rung in words["rungs"]:
        pairs = [("名称", rung["word"]), *((one.label, one.words) for one in rung["facts"])]
        found += [
            Said(rung["code"], f"“{rung['word']}”", label, text)
            for label, text in (*pairs, ("推定", rung["derived"]))
        ]
    for rule in words["rules"]:
        pairs = [("名称", rule["name"]), ("内容", rule["words"]), ("决定", rule["confirm"])]
        pairs += [("出处", rule["source"].get("words", "")), ("推定", rule["derived"])]
        found += [Said(rule["code"], f"规则 {rule['code']}", *pair) for pair in pairs]
    return found


def differences_between(before: Ladder, after: Ladder) -> list[dict[str, Any]]:
    """What the second version says otherwise: {told: Difference, pieces: the sentence with what
    was taken out and put in marked}."""
    found = differences(said(told(before)), said(told(after)))
    return [{"told": one, "pieces": changed(one.before, one.after)} for one in found]


# --- around the versions -------------------------------------------------------------------


def versions(rows: Sequence[Ladder]) -> list[dict[str, Any]]:
    """Every version: who drafted it and let it go live, and when."""
    return [
        {
            "version": row.version,
            "state": LadderState(row.state).word,
            "code": row.state,
            "made": _signed(row.made_by, row.made_at, "随目录装载"),
            "live": _signed(row.live_by, row.live_at, "") or _from_the_start(row),
            "retired": _moment(row.retired_at),
        }
        for row in rows
    ]


def _from_the_start(row: Ladder) -> str:
    return "" if row.state == LadderState.DRAFT else "随行动启用"


def _signed(user: User | None, at: datetime | None, otherwise: str) -> str:
    return f"{user.get_full_name()} {_moment(at)}" if user and at else otherwise


def _moment(at: datetime | None) -> str:
    if at is None:
        return ""
    here = timezone.localtime(at)
    return f"{here.year}年{here.month}月{here.day}日 {here:%H:%M}"


def published_months(campaign: Campaign) -> list[Month]:
    """The months on whose rankings a ladder can be tried, oldest first."""
    rows = Ranking.objects.filter(campaign=campaign, state=RankingState.PUBLISHED)
    return [Month.of(month) for month in sorted(set(rows.values_list("month", flat=True)))]


def red_lines(campaign: Campaign) -> list[tuple[str, str]]:
    """The targets that a red-line rule can name: code and words."""
    rows = Target.objects.filter(campaign=campaign, kind=Kind.ZERO).order_by("code")
    return [(row.code, f"{row.code} {row.name}") for row in rows if row.parameters.get("red_line")]


def levels(campaign: Campaign) -> list[tuple[str, str]]:
    return [(level, LEVEL_WORDS[Level(level)]) for level in campaign.report_levels]


def sources(campaign: Campaign) -> list[tuple[str, str]]:
    """What a rule can name as its source: ``rule:CODE`` or ``citation:CODE`` with its words."""
    stated = AccountabilityRule.objects.filter(campaign=campaign).select_related("citation")
    cited = Citation.objects.filter(document=campaign.document_id).order_by("number", "pk")
    return [
        *((f"rule:{row.code}", f"{row.name}（{row.citation.place}）") for row in stated),
        *((f"citation:{row.code}", row.place) for row in cited),
    ]
