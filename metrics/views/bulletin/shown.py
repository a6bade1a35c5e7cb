"""A bulletin as its page shows it: the same issue that is poured into the Word document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.urls import reverse

from campaigns.access import AnyUser, sees_drafts
from campaigns.models import Region
from campaigns.periods import Month
from campaigns.terms import BulletinKind
from metrics.models import Bulletin, Copy
from metrics.papers.issue import Block
from metrics.papers.plain import chinese
from metrics.papers.tables import Table
from metrics.queries.bulletin.issue import issue_of
from metrics.queries.bulletin.period import token
from metrics.queries.bulletin.reading import own_region
from metrics.queries.bulletin.sheet import sheet_of
from metrics.views.site import numbers
from metrics.wording.bulletin.copies import copies_words

_SHORT = 7  # characters that stand on one line of a table
_LONG, _LONGER = 10, 14  # characters of a masthead


def sheet_for(bulletin: Bulletin, region: Region) -> dict[str, Any] | None:
    """A region's annex: as it was sent, else as the rankings of the bulletin have it."""
    sent = Copy.objects.filter(bulletin=bulletin, region=region).only("sheet").first()
    return sent.sheet if sent else sheet_of(bulletin, region, numbers())


def paper_of(user: AnyUser, bulletin: Bulletin) -> dict[str, Any]:
    """Everything that stands on the paper, for the template ``_paper.html``."""
    region = own_region(user, bulletin.campaign)
    sheet = sheet_for(bulletin, region)
    issue = issue_of(bulletin, sheet, _named, numbers())
    blocks = [
        {
            **_block(block, bulletin),
            "id": f"part-{number}",
            "heading": f"{chinese(number)}、{block.heading}",
        }
        for number, block in enumerate(issue.blocks, start=1)
    ]
    annexes = [
        {
            "id": f"annex-{number}",
            "word": f"附件{number}" if len(issue.annexes) > 1 else "附件",
            "title": annex.title,
            "paragraphs": list(annex.paragraphs),
            "tables": _tables(annex.tables),
        }
        for number, annex in enumerate(issue.annexes, start=1)
    ]
    return {
        "masthead": issue.masthead,
        "masthead_look": _masthead_look(issue.masthead),
        "number": issue.number,
        "office": issue.office,
        "date": issue.date,
        "title": list(issue.title),
        "recipients": issue.recipients,
        "opening": issue.opening,
        "marks": list(issue.marks),
        "copies": copies_words(issue.copies),
        "numbered": bulletin.kind == BulletinKind.QUARTERLY,
        "blocks": blocks,
        "annexes": annexes,
        "own": annexes[-1]["id"] if sheet else "",  # the region's own sheet stands last
        "version": version_words(bulletin, drafts=sees_drafts(user, bulletin.campaign)),
    }


def _masthead_look(words: str) -> str:
    """On paper a line takes ten characters of the full size."""
    if len(words) <= _LONG:
        return ""
    return " paper__masthead--long" if len(words) <= _LONGER else " paper__masthead--longer"


def _named(spec: Mapping[str, Any]) -> bytes:
    """The page fetches each picture by its own address; here stands only which one it is."""
    return str(spec["code"]).encode()


def _block(block: Block, bulletin: Bulletin) -> dict[str, Any]:
    period = token(bulletin.kind, Month.of(bulletin.month))
    return {
        "paragraphs": list(block.paragraphs),
        "tables": _tables(block.tables),
        "pictures": [
            {
                "url": _picture_url(bulletin, period, picture.png.decode()),
                "title": picture.title,
                "words": picture.words,
            }
            for picture in block.pictures
        ],
    }


def _picture_url(bulletin: Bulletin, period: str, code: str) -> str:
    path = reverse("bulletin_picture", args=[bulletin.campaign.code, period, code])
    return f"{path}?edition={bulletin.edition}"


def _tables(tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Each cell with the side on which it stands."""
    return [
        {
            "caption": table.caption,
            "columns": [{"heading": column.heading} for column in table.columns],
            "rows": [
                [
                    {"text": text, "side": column.side, "short": len(text) <= _SHORT}
                    for text, column in zip(row, table.columns, strict=True)
                ]
                for row in table.rows
            ],
        }
        for table in tables
    ]


def version_words(bulletin: Bulletin, *, drafts: bool) -> str:
    """On what it rests, in one line at its end; which draft it was is for those who drew it up."""
    month = Month.of(bulletin.month).chinese
    edition = f"第{bulletin.edition}版，" if bulletin.edition > 1 else ""
    version = f"稿次{bulletin.version}，" if drafts else ""
    return f"{edition}数据截至{month}，{version}依据摘要{bulletin.basis_digest[:12]}。"


def basis_words(bulletin: Bulletin) -> list[str]:
    """The published rankings that it rests on, month by month."""
    months: dict[str, list[str]] = {}
    for one in bulletin.basis.get("rankings", []):
        month = Month.of(int(str(one["month"]).replace("-", ""))).chinese
        months.setdefault(month, []).append(f"{one['edition']}")
    return [f"{month}排名，第{'、'.join(sorted(set(found)))}版" for month, found in months.items()]


def is_demonstration(bulletin: Bulletin) -> bool:
    return bulletin.demonstration or settings.DEMONSTRATION
