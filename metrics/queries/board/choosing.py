"""What the board's address asks for, and what else could be chosen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from campaigns.access import AnyUser, campaigns_of
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.queries.regions import valid_at
from campaigns.terms import Cohort, Level
from metrics.queries.choosing import level_options, month_options
from metrics.queries.ranking import Choice, months_of

Address = Callable[..., str]  # a choice with parts changed → where it is shown
Options = dict[str, list[dict[str, Any]]]


def choice_for(user: AnyUser, campaign: Campaign, asked: Mapping[str, str]) -> Choice | None:
    """The month and level asked for, or the newest month and the own level; None: no ranking.

    What narrows the choice is kept where it fits: a region above the ranked ones, a cohort of
    counties, a category of the campaign.
    """
    months = months_of(user, campaign)
    if not months:
        return None
    levels = campaign.report_levels
    known = {str(found): found for found, _ in months}
    wanted = asked.get("level", "")
    level = wanted if wanted in levels else own_level(user, levels)
    month = known.get(asked.get("month", ""), months[0][0])
    within = _within(campaign, month, level, asked.get("within", ""))
    return Choice(
        campaign=campaign,
        month=month,
        level=level,
        within=within,
        # One city's or one cohort's: a place within both does not exist.
        cohort="" if within else _cohort(level, asked.get("cohort", "")),
        category=_category(campaign, asked.get("category", "")),
    )


def own_level(user: AnyUser, levels: list[str]) -> str:
    """The level at which the user's own region competes, otherwise the first one."""
    home = user.region.level if isinstance(user, User) and user.region else ""
    return home if home in levels else levels[0]


def _within(campaign: Campaign, month: Month, level: str, code: str) -> str:
    """A city of that month which has something ranked below it."""
    if not code or level != Level.COUNTY:
        return ""
    cities = Region.objects.filter(
        valid_at(month), parent=campaign.region, code=code, children__level=level
    )
    return code if cities.exists() else ""


def _cohort(level: str, code: str) -> str:
    return code if level == Level.COUNTY and code in set(Cohort) else ""


def _category(campaign: Campaign, code: str) -> str:
    return code if code and campaign.categories.filter(code=code).exists() else ""


def choices(user: AnyUser, choice: Choice, address: Address) -> Options:
    """Everything else that could be chosen; ``address`` is the page's own way of writing it."""
    return {
        "campaigns": [
            {
                "code": row.code,
                "name": row.name,
                "url": f"{reverse('board')}?{urlencode({'campaign': row.code})}",
                "current": row.pk == choice.campaign.pk,
            }
            for row in campaigns_of(user)
        ],
        **month_options(
            months_of(user, choice.campaign), choice.month, lambda month: address(month=str(month))
        ),
        "levels": level_options(
            choice.campaign,
            choice.campaign.report_levels,
            choice.level,
            lambda level: address(level=level),
        ),
    }


def narrowings(choice: Choice, address: Address) -> list[dict[str, Any]]:
    """What the table can be narrowed to: a city, a cohort, a category; each with 全部."""
    groups = [_group("分类", "category", _categories(choice), choice.category, address)]
    if choice.level == Level.COUNTY:
        cohorts = [(one.value, one.word) for one in Cohort]
        groups.append(_group("序列", "cohort", cohorts, choice.cohort, address))
        groups.append(_group("所在市", "within", _cities(choice), choice.within, address))
    return [group for group in groups if len(group["options"]) > 1]


def _group(
    word: str, name: str, options: list[tuple[str, str]], chosen: str, address: Address
) -> dict[str, Any]:
    known = [("", "全部"), *options] if options else []
    return {
        "word": word,
        "chosen": dict(options).get(chosen, ""),
        "options": [
            {"word": label, "url": address(**{name: code}), "current": code == chosen}
            for code, label in known
        ],
    }


def _categories(choice: Choice) -> list[tuple[str, str]]:
    return list(choice.campaign.categories.order_by("number").values_list("code", "name"))


def _cities(choice: Choice) -> list[tuple[str, str]]:
    """The cities of the month that have counties."""
    inside = Region.objects.filter(
        valid_at(choice.month),
        path__startswith=choice.campaign.region.path,
        level=Level.PREFECTURE,
        children__level=Level.COUNTY,
    )
    return list(inside.distinct().order_by("code").values_list("code", "short_name"))
