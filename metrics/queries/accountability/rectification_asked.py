"""What the address asks the list to be narrowed to, and what there is to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from campaigns.models import Campaign, Region
from campaigns.periods import Month
from campaigns.queries.keys import is_key
from campaigns.terms import FindingKind, FindingSource
from metrics.models import Rectification
from metrics.queries.accountability.rectification import counted, shows

LONGEST_SEARCH = 60
PAGE = 100  # lines on one page


@dataclass(frozen=True, slots=True)
class Asked:
    """ "" narrows nothing, and nonsense in an address is taken for it. ``due`` is a month
    (``2019-11``), ``q`` words that all have to occur."""

    show: str = ""
    source: str = ""
    kind: str = ""
    region: str = ""
    due: str = ""
    q: str = ""

    @classmethod
    def of(cls, data: Mapping[str, str], today: date) -> Self:
        return cls(
            show=_among(data, "show", shows(today)),
            source=_among(data, "source", list(FindingSource)),
            kind=_among(data, "kind", list(FindingKind)),
            region=code if is_key(code := data.get("region", "")) else "",
            due=due if _month(due := data.get("due", "")) else "",
            q=data.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but the state is asked for."""
        return any(word for name, word in asdict(self).items() if name != "show")

    def narrow(self, rows: QuerySet[Rectification]) -> QuerySet[Rectification]:
        """By everything but the state."""
        equal = {"source": self.source, "kind": self.kind}
        rows = rows.filter(**{name: word for name, word in equal.items() if word})
        if self.region:
            rows = rows.filter(region__path__contains=f"/{self.region}/")
        if month := _month(self.due):
            rows = rows.filter(due_on__gte=month.first_day(), due_on__lt=month.plus(1).first_day())
        for word in self.q.split():
            rows = rows.filter(_says(word))
        return rows

    def apply(self, rows: QuerySet[Rectification], today: date) -> QuerySet[Rectification]:
        """By everything."""
        return self.narrow(rows).filter(shows(today)[self.show][1])

    def words(self, today: date) -> str:
        """What is asked, in words for an export; "" for everything."""
        month = _month(self.due)
        region = Region.objects.filter(code=self.region).first() if self.region else None
        found = {
            "状态": shows(today)[self.show][0] if self.show else "",
            "来源": FindingSource(self.source).word if self.source else "",
            "类型": FindingKind(self.kind).word if self.kind else "",
            "地区": region.name if region else self.region,
            "整改期限": month.chinese if month else "",
            "文字": self.q,
        }
        return "，".join(f"{name}：{word}" for name, word in found.items() if word)

    def query(self, **changes: str) -> str:
        """``?show=open&q=…``, with what is to be otherwise; "" for nothing asked."""
        asked = {name: word for name, word in asdict(replace(self, **changes)).items() if word}
        return f"?{urlencode(asked)}" if asked else ""


def _among(data: Mapping[str, str], name: str, known: Any) -> str:
    word = data.get(name, "")
    return word if word in known else ""


def _month(text: str) -> Month | None:
    try:
        return Month.parse(text)
    except ValueError:
        return None


def _says(word: str) -> Q:
    fields = ("title", "summary", "owner", "region__name")
    found = Q(number=int(word)) if is_key(word) else Q()
    for name in fields:
        found |= Q(**{f"{name}__icontains": word})
    return found


# --- what there is to choose from ------------------------------------------------------------


def tabs(
    rows: QuerySet[Rectification], campaign: Campaign, asked: Asked, today: date
) -> list[dict[str, Any]]:
    """The states with how many lines stand under each; what is rare is left out where empty. What
    is among the lines of the tab before it says so: the numbers do not add up otherwise."""
    numbers = counted(asked.narrow(rows), today)
    address = reverse("rectifications", args=[campaign.code])
    within = {"overdue", "soon", "follow_up"}
    rare = {"overdue", "soon", "accepted", "follow_up"}
    return [
        {
            "label": f"其中{word}" if code in within else word,
            "number": numbers[code],
            "url": f"{address}{asked.query(show=code)}",
            "current": code == asked.show,
        }
        for code, (word, _) in shows(today).items()
        if numbers[code] or code == asked.show or code not in rare
    ]


def options(rows: QuerySet[Rectification]) -> dict[str, list[dict[str, str]]]:
    """Regions, sources, kinds and months that occur in the lines; a list of one is not offered."""
    sources = set(rows.order_by().values_list("source", flat=True).distinct())
    kinds = set(rows.order_by().values_list("kind", flat=True).distinct())
    months = [Month.containing(day) for day in rows.dates("due_on", "month")]
    found = {
        "region": _regions(rows),
        "source": [_option(one.value, one.word) for one in FindingSource if one in sources],
        "kind": [_option(one.value, one.word) for one in FindingKind if one in kinds],
        "due": [_option(str(month), month.chinese) for month in months],
    }
    return {name: rows for name, rows in found.items() if len(rows) > 1}


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _regions(rows: QuerySet[Rectification]) -> list[dict[str, str]]:
    """Those of the lines, and those right above them that hold more than one."""
    there = {row.pk: row for row in Region.objects.filter(rectifications__in=rows).distinct()}
    above: dict[int, int] = {}
    for row in there.values():
        if row.parent_id:
            above[row.parent_id] = above.get(row.parent_id, 0) + 1
    more = [key for key, number in above.items() if number > 1 and key not in there]
    found = [*there.values(), *(Region.objects.filter(pk__in=more) if more else ())]
    return [_option(row.code, row.name) for row in sorted(found, key=lambda row: row.path)]
