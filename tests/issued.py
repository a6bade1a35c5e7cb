"""Bulletins for the tests of pages: a few words, but resting on rankings that are really there."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from campaigns.models import Campaign, Region, User
from campaigns.terms import BulletinKind, BulletinState, RankingState
from metrics.models import Bulletin, Ranking, Section
from metrics.queries.bulletin.resting import digest_of
from tests.bulletins import recipient
from tests.integration.conftest import MARCH
from tests.record import AT

TEXTS = {
    "overview": ("总体情况", "截至2017年3月，全省24项目标中达标13项。\n其余目标见附表。"),
    "ranking": ("排名情况", "济南居首。"),
    "measures": ("列管和整治情况", ""),
    "basis": ("说明", "本通报依据已发布的排名。"),
}
# The smallest picture there is.
PIXEL = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAG7buVgAAAABJRU5ErkJggg=="
)
PICTURE = {
    "section": "ranking",
    "code": "bands",
    "kind": "bands",
    "title": "名次区间",
    "words": "各市名次和名次区间。",
    "data": {},
}
TABLE = {
    "section": "ranking",
    "caption": "2017年3月市级排名",
    "columns": [["名次", 1, "centre"], ["地区", 3, "left"], ["得分", 2, "right"]],
    "rows": [["1", "济南", "102.66"], ["2", "青岛", "101.47"]],
}


def a_draft(campaign: Campaign, kind: str = BulletinKind.QUARTERLY, **other: Any) -> Bulletin:
    """A draft of the first quarter of 2017 with four sections, one of them empty."""
    basis = resting_on(campaign)
    bulletin = Bulletin.objects.create(
        **{
            "campaign": campaign,
            "kind": kind,
            "month": MARCH.number,
            "state": BulletinState.DRAFT,
            "title": "关于山东省三年禁毒人民战争2017年第一季度进展情况的通报",
            "content": content(),
            "basis": basis,
            "basis_digest": digest_of(basis),
            "drafted_at": AT,
            **other,
        }
    )
    Section.objects.bulk_create(
        Section(bulletin=bulletin, code=code, number=number, heading=heading, generated=text)
        for number, (code, (heading, text)) in enumerate(TEXTS.items(), start=1)
    )
    return bulletin


def resting_on(campaign: Campaign) -> dict[str, Any]:
    """The newest published rankings of March."""
    rows = Ranking.objects.filter(
        campaign=campaign, month=MARCH.number, state=RankingState.PUBLISHED
    )
    newest = {row.level: row for row in rows.order_by("edition")}
    return {
        "rankings": [
            {
                "level": row.level,
                "month": row.month,
                "edition": row.edition,
                "digest": row.output_digest,
                "id": row.pk,
            }
            for row in newest.values()
        ],
        "compared": [],
        "amended_until": AT.isoformat(),
    }


def content() -> dict[str, Any]:
    return {
        "masthead": "山东省三年禁毒人民战争季通报",
        "office": "山东省禁毒委员会办公室",
        "recipients": "各市禁毒委员会办公室：",
        "title": ["关于山东省三年禁毒人民战争", "2017年第一季度进展情况的通报"],
        "opening": "现将有关情况通报如下。",
        "period": "2017年第一季度",
        "marks": ["内部资料"],
        "copies": "",
        "tables": [TABLE],
        "pictures": [PICTURE],
    }


def listed(campaign: Campaign, asked_by: User, decided_by: User, reader: User) -> None:
    """On the list: 济南 with an address, 历下 without one, and the province's own reader."""
    others: dict[str, dict[str, Any]] = {
        "370100": {},
        "370102": {"email": ""},
        "370000": {"user": reader, "name": "省领导"},
    }
    for code, other in others.items():
        recipient(campaign, Region.objects.get(code=code), asked_by, decided_by, **other)
