"""Addresses of bulletins: the common text, the same for every reader; no annex of a region."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.access import get_campaign_for
from campaigns.periods import Month
from campaigns.terms import BulletinKind, BulletinState
from metrics.api import filters
from metrics.api.answers import moment
from metrics.api.bulletins import shapes
from metrics.api.reads import ReadView, page_shape, reads, version_of
from metrics.api.shapes import path_part
from metrics.models import Bulletin
from metrics.queries.bulletin.period import token
from metrics.queries.bulletin.reading import get_bulletin_for, visible_bulletins

TAG = "通报"
Told = dict[str, Any]
EDITION = filters.whole("edition", "第几版；不写是最新签发的，没有签发过是草稿", 9999)


class Bulletins(ReadView):
    @reads(
        "bulletins",
        "通报一览",
        "一个行动的通报，新的在前，每版一行。",
        page_shape("Bulletin", shapes.BulletinShape, "通报"),
        tag=TAG,
        filters=[
            filters.CAMPAIGN,
            filters.choice("kind", "只看这一种", BulletinKind),
            filters.choice("state", "只看这种状态的", BulletinState),
            filters.FROM,
            filters.TO,
            *filters.PAGING,
        ],
    )
    def get(self, request: Request) -> Response:
        campaign = get_campaign_for(request.user, self.given["campaign"])
        given = self.given
        wanted = {
            "kind": given["kind"],
            "state": given["state"],
            "month__gte": given["from"].number if given["from"] else None,
            "month__lte": given["to"].number if given["to"] else None,
        }
        rows = visible_bulletins(request.user, campaign).defer("content", "basis")
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})

        def told(row: Bulletin) -> Told:
            row.campaign = campaign
            return _bulletin(row)

        return Response(self.page(request, rows.order_by("-month", "kind", "-edition"), told))


class OneBulletin(ReadView):
    @reads(
        "bulletin",
        "一期通报",
        "一期通报签发的正文：各节、各表、依据的排名。各地自己的附件不在这里，随文件下载。",
        shapes.BulletinDetailShape(),
        tag=TAG,
        path=[
            path_part("campaign", "行动编号", "SD"),
            path_part("period", "哪一期：2019Q3 或 2019-10", "2019Q3"),
        ],
        filters=[EDITION],
        tagged=True,
    )
    def get(self, request: Request, campaign: str, period: str) -> Response:
        edition = self.given["edition"]
        found = get_bulletin_for(request.user, campaign, period, str(edition) if edition else "")
        signed = found.signed_at.timestamp() if found.signed_at else None
        version = version_of(found, "edition", "version", "state", "basis_digest")
        return self.versioned(request, version, lambda: _detail(found), signed)


def _bulletin(row: Bulletin) -> Told:
    month = Month.of(row.month)
    return {
        "campaign": row.campaign.code,
        "period": token(row.kind, month),
        "kind": row.kind,
        "month": str(month),
        "edition": row.edition,
        "state": row.state,
        "year": row.year,
        "number": row.number,
        "title": row.title,
        "drafted_at": moment(row.drafted_at),
        "signed_at": moment(row.signed_at),
        "signed_by": row.signed_by.full_name if row.signed_by else None,
        "demonstration": row.demonstration,
    }


def _detail(row: Bulletin) -> Told:
    content = row.content
    return {
        **_bulletin(row),
        "office": content["office"],
        "opening": content["opening"],
        "changes": row.changes,
        "sections": [
            {
                "code": one.code,
                "heading": one.heading,
                "text": one.text,
                "left_out": one.left_out,
            }
            for one in row.sections.all()
        ],
        "tables": [_table(one) for one in content["tables"]],
        "basis": [
            {
                "month": str(Month.parse(str(one["month"]))),
                "level": one["level"],
                "edition": one["edition"],
            }
            for one in row.basis.get("rankings", [])
        ],
    }


def _table(stored: Mapping[str, Any]) -> Told:
    return {
        "section": stored["section"],
        "caption": stored["caption"],
        "annex": bool(stored.get("annex")),
        "columns": [heading for heading, _, _ in stored["columns"]],
        "rows": [[str(cell) for cell in row] for row in stored["rows"]],
    }
