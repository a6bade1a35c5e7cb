"""The recipe as it is written in ``fixtures/demo/recipe.yaml``, read and checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from campaigns.periods import Month


class RecipeError(ValueError):
    """The recipe cannot be used; the message names the place."""


@dataclass(frozen=True, slots=True)
class City:
    """How big a city is (registered users when the figures begin) and how well it does."""

    size: int
    skill: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Planted:
    """One cell set on purpose: to a value, or times a factor."""

    region: str
    indicator: str
    month: int
    value: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Figures of one region and month that never came; no indicators: the whole month."""

    region: str
    month: int
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell of the open month that is typed otherwise than it was made up."""

    region: str
    indicator: str
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """A sheet of the open month that came back: a reason for the whole ("") or for cells."""

    region: str
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class OpenMonth:
    """The last month is being filled in: how far the regions are, as shares of all sheets.

    ``empty`` sheets are left for a try, ``waiting`` ones are certainly among the submitted.
    """

    approved: float
    submitted: float
    started: float
    empty: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()
    returned: tuple[Returned, ...] = ()
    typed: tuple[Typed, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A change of an approved figure; without ``decided`` it waits, asked the day before."""

    region: str
    indicator: str
    month: int
    text: str
    reason: str
    by: str = ""  # user name; "": whoever enters for the region
    asked: datetime | None = None
    decided: datetime | None = None
    granted: bool = True
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Late:
    """A month that a region did not hand in. Reopened for it, handed in and approved after all;
    without ``decided`` the request waits, asked the day before."""

    region: str
    month: int
    reason: str
    asked: datetime | None = None
    decided: datetime | None = None
    ends: datetime | None = None
    submitted: datetime | None = None
    approved: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody on the list of those who get the bulletin; ``approved`` no: still asked for."""

    region: str
    office: str
    name: str
    asked: datetime
    kinds: tuple[str, ...]
    email: str = ""
    account: str = ""  # user name
    approved: bool = True

    def of(self, region: str, office: str) -> Receiver:
        """The same for another office: ``{region}`` and ``{office}`` are filled in."""
        return replace(
            self,
            region=region,
            office=self.office.replace("{office}", office),
            email=self.email.replace("{region}", region),
        )


@dataclass(frozen=True, slots=True)
class Issued:
    """One edition of a bulletin; without ``signed`` it waits for a signature.

    ``edits`` are paragraphs that a person added, by section. Mails to the regions of ``refused``
    failed with ``error``; the regions of ``silent`` have not signed for it.
    """

    kind: str
    month: int
    drafted: datetime
    signed: datetime | None = None
    edition: int = 1
    edits: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()
    error: str = ""
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignRecipe:
    code: str
    first: Month
    last: Month
    start: Month
    draft: bool  # whether the last locked month is left for a person to publish
    skill_years: tuple[int, ...]
    cities: dict[str, City]
    spread: float
    figures: dict[str, dict[str, Any]]
    late: float
    planted: tuple[Planted, ...] = ()
    gaps: tuple[Gap, ...] = ()
    within: tuple[str, ...] = ()  # only these cities; none: all of them
    open: OpenMonth | None = None
    corrections: tuple[Correction, ...] = ()
    late_sheets: tuple[Late, ...] = ()
    receivers: tuple[Receiver, ...] = ()
    every_city: Receiver | None = None  # for every city that ``receivers`` does not name
    bulletins: tuple[Issued, ...] = ()
    explanations: dict[str, str] = field(default_factory=dict)  # kind of check → a clerk's words

    @property
    def last_locked(self) -> Month:
        return self.last.plus(-1) if self.open else self.last

    def has(self, month: int) -> bool:
        """Whether it is one of the locked months."""
        return self.first.number <= month <= self.last_locked.number

    def reduced(self, *, first: str, last: str, within: Sequence[str]) -> CampaignRecipe:
        """The same recipe for fewer months and cities, for a quick try."""
        return replace(self, first=Month.parse(first), last=Month.parse(last), within=tuple(within))


@dataclass(frozen=True, slots=True)
class Account:
    """One member of the cast; ``bulk`` accounts stand for all whom the cast does not name."""

    username: str
    name: str
    role: str
    region: str
    bulk: bool = False


@dataclass(frozen=True, slots=True)
class Recipe:
    seed: int
    password: str
    seasons: dict[str, list[float]]
    accounts: tuple[Account, ...]
    campaigns: tuple[CampaignRecipe, ...] = field(default_factory=tuple)

    def of(self, code: str) -> CampaignRecipe:
        for campaign in self.campaigns:
            if campaign.code == code:
                return campaign
        raise RecipeError(f"配方里没有行动 {code}")


def read_recipe(path: Path) -> Recipe:
    """The whole recipe of a file."""
    with path.open(encoding="utf-8") as file:
        written = yaml.load(file, Loader=yaml.CSafeLoader)
    try:
        return Recipe(
            seed=int(written["seed"]),
            password=str(written["password"]),
            seasons=written["seasons"],
            accounts=tuple(Account(**account) for account in written["accounts"]),
            campaigns=tuple(_campaign(campaign) for campaign in written["campaigns"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RecipeError(f"{path.name}:{error!r}") from error


def _campaign(written: dict[str, Any]) -> CampaignRecipe:
    first, last = (Month.parse(text) for text in written["months"])
    return CampaignRecipe(
        code=written["code"],
        first=first,
        last=last,
        start=Month.parse(written["start"]),
        draft=bool(written.get("draft", False)),
        skill_years=tuple(written["skill_years"]),
        cities={
            code: City(int(city["size"]), tuple(city["skill"]))
            for code, city in written["cities"].items()
        },
        spread=float(written["spread"]),
        figures=written["figures"],
        late=float(written["late"]),
        planted=tuple(_planted(row) for row in written.get("planted", [])),
        gaps=tuple(_gap(row) for row in written.get("gaps", [])),
        open=_open(written["open"]) if "open" in written else None,
        corrections=tuple(
            Correction(**_of_month(row, "text")) for row in written.get("corrections", [])
        ),
        late_sheets=tuple(Late(**_of_month(row)) for row in written.get("late_sheets", [])),
        receivers=tuple(_receiver(row) for row in written.get("receivers", [])),
        every_city=_receiver(written["every_city"]) if "every_city" in written else None,
        bulletins=tuple(_issued(row) for row in written.get("bulletins", [])),
        explanations=written.get("explanations", {}),
    )


def _receiver(row: dict[str, Any]) -> Receiver:
    read: dict[str, Any] = {"asked": datetime.fromisoformat(row["asked"])}
    return Receiver(**{"region": "", **row, **read, "kinds": tuple(row["kinds"])})


def _issued(row: dict[str, Any]) -> Issued:
    read = _of_month(row)
    read |= {name: tuple(row[name]) for name in ("refused", "silent") if name in row}
    return Issued(**read)


def _planted(row: dict[str, Any]) -> Planted:
    if ("value" in row) == ("times" in row):
        raise ValueError(f"planted {row}: value 和 times 恰写一个")
    month = Month.parse(row["month"]).number
    return Planted(row["region"], row["indicator"], month, row.get("value"), row.get("times"))


def _gap(row: dict[str, Any]) -> Gap:
    month = Month.parse(row["month"]).number
    return Gap(row["region"], month, tuple(row.get("indicators", [])))


def _open(written: dict[str, Any]) -> OpenMonth:
    shares = {name: float(written[name]) for name in ("approved", "submitted", "started")}
    if sum(shares.values()) > 1:
        raise ValueError(f"open {shares}：合计超过 1")
    return OpenMonth(
        **shares,
        empty=tuple(written.get("empty", [])),
        waiting=tuple(written.get("waiting", [])),
        returned=tuple(Returned(**row) for row in written.get("returned", [])),
        typed=tuple(Typed(**_texts(row, "text")) for row in written.get("typed", [])),
    )


def _of_month(row: dict[str, Any], *texts: str) -> dict[str, Any]:
    """A row about a month, with moments as the clock on the wall shows them."""
    moments: dict[str, Any] = {
        name: datetime.fromisoformat(row[name])
        for name in ("asked", "decided", "ends", "submitted", "approved", "drafted", "signed")
        if name in row
    }
    return {**_texts(row, *texts), **moments, "month": Month.parse(row["month"]).number}


def _texts(row: dict[str, Any], *names: str) -> dict[str, Any]:
    """What is typed is text, also where YAML reads a number."""
    return {**row, **{name: str(row[name]) for name in names}}
