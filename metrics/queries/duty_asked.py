"""What the page of duties is asked for: duty, year, region; completed, and to be chosen from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse

from campaigns.access import AnyUser, get_region_for, sees_region, visible_regions
from campaigns.duties import Stretch
from campaigns.models import Campaign, Region
from campaigns.queries.frequency import Duty, duties_of, judged


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, completed; ``duty`` "" for all of them."""

    campaign: Campaign
    year: int
    within: Region
    duty: str = ""

    def url(self, **changed: str) -> str:
        said = {"duty": self.duty, "year": str(self.year), "within": self.within.code, **changed}
        path = reverse("duties", args=[self.campaign.code])
        return f"{path}?{urlencode({name: text for name, text in said.items() if text})}"


def asked_by(user: AnyUser, campaign: Campaign, given: dict[str, str], today: date) -> Asked:
    """The address completed: the current year within the campaign, the user's own region."""
    years = years_of(campaign, today)
    year = int(given["year"]) if given.get("year", "").isdecimal() else years[-1]
    duty = given.get("duty", "")
    if duty not in {one.code for one in duties_of(campaign)}:
        duty = ""
    within = top_for(user, campaign)
    if code := given.get("within", ""):
        within = get_region_for(user, campaign, code)
    return Asked(campaign, year if year in years else years[-1], within, duty)


def years_of(campaign: Campaign, today: date) -> list[int]:
    """The years in which something is judged, up to today's."""
    first = campaign.first_month // 100
    return list(range(first, max(first, min(campaign.ends_on.year, today.year)) + 1))


def top_for(user: AnyUser, campaign: Campaign) -> Region:
    """The highest region of the campaign that the user sees."""
    if sees_region(user, campaign.region):
        return campaign.region
    rows = visible_regions(user).filter(path__startswith=campaign.region.path)
    found = rows.order_by("path").first()
    if found is None:
        raise Http404("没有这个行动")
    return found


def narrowings(user: AnyUser, asked: Asked) -> list[dict[str, Any]]:
    """Duties and regions to choose from, as ``components/choices.html`` takes them."""
    top = top_for(user, asked.campaign)
    below = list(
        Region.objects.filter(parent=top, children__isnull=False).distinct().order_by("code")
    )
    duties = [("", "全部"), *((one.code, one.target.name) for one in duties_of(asked.campaign))]
    return [
        {
            "word": "事项",
            "chosen": dict(duties)[asked.duty] if asked.duty else "",
            "options": [
                {"word": word, "url": asked.url(duty=code), "current": code == asked.duty}
                for code, word in duties
            ],
        },
        {
            "word": "地区",
            "chosen": asked.within.short_name if asked.within.pk != top.pk else "",
            "options": [
                {
                    "word": one.short_name,
                    "url": asked.url(within=one.code),
                    "current": one.pk == asked.within.pk,
                }
                for one in [top, *below]
            ],
        },
    ][: 2 if below else 1]


def columns_of(campaign: Campaign, duty: Duty, year: int) -> list[Stretch]:
    """The windows of the year; certain days are followed by the year as a whole."""
    found = judged(campaign, duty.stretches(year))
    whole = duty.whole(year)
    return [*found, whole] if whole and found else found


def window_of_cell(asked: Asked, code: str) -> tuple[Duty, Stretch] | None:
    """The cell of an address: the duty asked for and the window of this code."""
    duty = next((one for one in duties_of(asked.campaign) if one.code == asked.duty), None)
    if duty is None:
        return None
    found = (one for one in columns_of(asked.campaign, duty, asked.year) if one.code == code)
    stretch = next(found, None)
    return (duty, stretch) if stretch else None
