"""What the address asks a list of questions to be narrowed to, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from campaigns.models import Campaign, Indicator, Region
from campaigns.periods import Month
from campaigns.queries.keys import is_key
from campaigns.terms import QualityKind, QuestionState
from metrics.models import Question

PAGE = 50  # questions on one page
_LONGEST_CODE = 60


def shows(today: date) -> dict[str, tuple[str, Q]]:
    """The states a list can be narrowed to, in the order of the page: word and condition."""
    late = Q(state=QuestionState.OPEN, due_on__lt=today)
    found = {"": ("全部", Q()), "open": (QuestionState.OPEN.word, Q(state=QuestionState.OPEN))}
    found["overdue"] = ("已逾期", late)
    for state in (QuestionState.ANSWERED, QuestionState.SETTLED, QuestionState.LAPSED):
        found[state.value] = state.word, Q(state=state)
    return found


@dataclass(frozen=True, slots=True)
class Asked:
    """ "" narrows nothing, and nonsense in an address is taken for it. ``month`` is the month that
    is asked about (``2019-11``)."""

    show: str = ""
    kind: str = ""
    region: str = ""
    indicator: str = ""
    month: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str], today: date) -> Self:
        indicator = data.get("indicator", "").replace("\0", "")
        return cls(
            show=show if (show := data.get("show", "")) in shows(today) else "",
            kind=kind if (kind := data.get("kind", "")) in set(QualityKind) else "",
            region=code if is_key(code := data.get("region", "")) else "",
            indicator=indicator[:_LONGEST_CODE],
            month=month if _month(month := data.get("month", "")) else "",
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but the state is asked for."""
        return any(word for name, word in asdict(self).items() if name != "show")

    def narrow(self, rows: QuerySet[Question]) -> QuerySet[Question]:
        """By everything but the state."""
        if self.kind:
            rows = rows.filter(kind=self.kind)
        if self.indicator:
            rows = rows.filter(indicator__code=self.indicator)
        if self.region:
            rows = rows.filter(region__path__contains=f"/{self.region}/")
        if month := _month(self.month):
            rows = rows.filter(month=month.number)
        return rows

    def apply(self, rows: QuerySet[Question], today: date) -> QuerySet[Question]:
        """By everything."""
        return self.narrow(rows).filter(shows(today)[self.show][1])

    def words(self, today: date) -> str:
        """What is asked, in words for print and export; "" for everything."""
        month = _month(self.month)
        region = Region.objects.filter(code=self.region).first() if self.region else None
        indicator = Indicator.objects.filter(code=self.indicator).first()
        found = {
            "状态": shows(today)[self.show][0] if self.show else "",
            "看的是": QualityKind(self.kind).word if self.kind else "",
            "地区": region.name if region else self.region,
            "指标": indicator.name if indicator else "",
            "月份": month.chinese if month else "",
        }
        return "，".join(f"{name}：{word}" for name, word in found.items() if word)

    def query(self, **changes: str) -> str:
        """``?show=open&kind=…``, with what is to be otherwise; "" for nothing asked."""
        asked = {name: word for name, word in asdict(replace(self, **changes)).items() if word}
        return f"?{urlencode(asked)}" if asked else ""


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def tabs(
    rows: QuerySet[Question], campaign: Campaign, asked: Asked, today: date
) -> list[dict[str, Any]]:
    """The states with how many questions stand under each; overdue ones are among the open."""
    known = shows(today)
    numbers = {f"n_{code}": Count("pk", filter=one) for code, (_, one) in known.items()}
    found = asked.narrow(rows).order_by().aggregate(**numbers)
    address = reverse("quality_questions", args=[campaign.code])
    return [
        {
            "label": f"其中{word}" if code == "overdue" else word,
            "number": found[f"n_{code}"],
            "url": f"{address}{asked.query(show=code)}",
            "current": code == asked.show,
        }
        for code, (word, _) in known.items()
        if found[f"n_{code}"] or code == asked.show or code in {"", "open", "answered"}
    ]


def options(rows: QuerySet[Question]) -> dict[str, list[dict[str, str]]]:
    """Regions, kinds, indicators and months that occur; a list of one is not offered."""
    plain = rows.order_by()
    kinds = set(plain.values_list("kind", flat=True).distinct())
    months = sorted(set(plain.values_list("month", flat=True).distinct()), reverse=True)
    there = {row.pk: row for row in Region.objects.filter(questions__in=plain).distinct()}
    above = {row.parent_id for row in there.values() if row.parent_id} - set(there)
    regions = [*there.values(), *(Region.objects.filter(pk__in=above) if above else ())]
    indicators = Indicator.objects.filter(questions__in=plain).distinct().order_by("code")
    found = {
        "region": [_option(row.code, row.name) for row in sorted(regions, key=lambda r: r.path)],
        "kind": [_option(one.value, one.word) for one in QualityKind if one in kinds],
        "indicator": [_option(row.code, row.name) for row in indicators],
        "month": [_option(str(Month.of(one)), Month.of(one).chinese) for one in months],
    }
    return {name: rows for name, rows in found.items() if len(rows) > 1}


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}
