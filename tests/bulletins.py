"""Bulletins for the tests: drawn up in plain words, signed, and with a real document a region."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from campaigns.models import Campaign, Region, User
from campaigns.terms import BulletinKind, PaperKind, RankingState, RecipientState
from metrics.actions.bulletin import correcting, drafting, signing
from metrics.models import Bulletin, Copy, Delivery, Ranking, Recipient
from metrics.papers.issue import Block, Issue
from metrics.papers.paper import build
from metrics.queries.bulletin.drafted import Drafted, DraftedSection
from tests.cast import Cast, assemble, find
from tests.integration.conftest import MARCH
from tests.month import BEIJING
from tests.record import load_catalogue

QUARTER = (BulletinKind.QUARTERLY, MARCH)
TENTH = datetime(2017, 4, 10, 9, tzinfo=BEIJING)
HOLDING = ("0005_signed_bulletins", "0006_deliveries_held")
WORDS = {
    "overview": "一季度各市共破获毒品案件300起。",
    "ranking": "济南市排名第1。\n青岛市排名第2。",
    "basis": "本期通报依据2017年3月已发布的排名。",
}
TITLE = "关于山东省三年禁毒人民战争2017年1至3月进展情况的通报"
CONTENT: dict[str, Any] = {
    "masthead": "山东省禁毒工作通报",
    "office": "山东省禁毒委员会办公室",
    "recipients": "各市禁毒委员会",
    "title": ["关于山东省三年禁毒人民战争", "2017年1至3月进展情况的通报"],
    "opening": "现将有关情况通报如下。",
    "period": "2017年1至3月",
    "marks": ["内部资料"],
    "copies": "",
    "tables": [],
    "pictures": [],
}
HEADINGS = {"overview": "总体情况", "ranking": "排名情况", "basis": "说明", "next": "下一阶段要求"}


def words(digest: str = "a" * 64, **texts: str) -> Drafted:
    """What the rankings are made to say: section → paragraphs."""
    said = texts or WORDS
    return Drafted(
        title=TITLE,
        content=dict(CONTENT),
        basis={"rankings": []},
        digest=digest,
        sections=[DraftedSection(code, HEADINGS[code], text) for code, text in said.items()],
        demonstration=False,
    )


def says(monkeypatch: pytest.MonkeyPatch, now: Drafted | None, said: str = "") -> None:
    """From now on the rankings say this; ``said`` is what differs from the edition before."""
    monkeypatch.setattr(drafting, "drafted", lambda *_: now)
    monkeypatch.setattr(drafting, "ready", lambda *_: now is not None)
    monkeypatch.setattr(correcting, "differences", lambda *_: said)


def published(campaign: Campaign, cast: Cast, *, levels: Sequence[str], at: datetime) -> None:
    """March as published rankings of these levels, with nobody in them."""
    rules = campaign.rule_sets.get()
    for level in levels:
        Ranking.objects.create(
            campaign=campaign,
            month=MARCH.number,
            level=level,
            edition=1,
            state=RankingState.PUBLISHED,
            rule_set=rules,
            engine_version="1",
            figures_version=1,
            terms_version=0,
            terms={},
            input_digest="a" * 64,
            output_digest="b" * 64,
            computed_at=at,
            published_at=at,
            published_by=cast.administrator,
        )


def a_draft(campaign: Campaign, monkeypatch: pytest.MonkeyPatch, **texts: str) -> Bulletin:
    says(monkeypatch, words(**texts))
    kind, month = QUARTER
    return drafting.draft(campaign=campaign, kind=kind, month=month, at=TENTH)


def signed(bulletin: Bulletin, by: User, at: datetime = TENTH) -> Bulletin:
    return signing.sign(bulletin=bulletin, version=bulletin.version, by=by, at=at)


def recipient(
    campaign: Campaign, region: Region, asked_by: User, decided_by: User, **other: Any
) -> Recipient:
    """Somebody on the approved list."""
    return Recipient.objects.create(
        **{
            "campaign": campaign,
            "region": region,
            "name": "联络员",
            "office": f"{region.name}禁毒办",
            "email": f"office-{region.code}@example.cn",
            "kinds": [kind.value for kind in BulletinKind],
            "state": RecipientState.APPROVED,
            "asked_by": asked_by,
            "asked_at": TENTH,
            "decided_by": decided_by,
            "decided_at": TENTH,
            **other,
        }
    )


def copies(bulletin: Bulletin) -> list[Copy]:
    """A document for every region that gets one."""
    regions = Region.objects.filter(pk__in=Delivery.objects.values("region"))
    return Copy.objects.bulk_create(
        Copy(
            bulletin=bulletin,
            region=region,
            sheet={"paragraphs": [f"{region.name}第1名。"]},
            paper=paper(bulletin.title, region.name),
            digest=hashlib.sha256(paper(bulletin.title, region.name)).hexdigest(),
            made_at=TENTH,
        )
        for region in regions
    )


@cache
def paper(title: str, region: str) -> bytes:
    """A real document, as plain as it can be."""
    return build(
        Issue(
            masthead="山东省禁毒工作通报",
            number="第1期",
            office="山东省禁毒委员会办公室",
            date="2017年4月10日",
            title=[title],
            recipients=f"{region}禁毒委员会：",
            opening="现将有关情况通报如下。",
            blocks=[Block("总体情况", [WORDS["overview"]])],
            marks=["内部资料"],
            made_at=TENTH,
        ),
        PaperKind.BULLETIN,
    )


@pytest.fixture
def ground(unsealed: None) -> tuple[Campaign, Cast]:
    """山东 and the cast, committed: what a second connection sees. Figures are not needed."""
    if not Campaign.objects.exists():
        load_catalogue()
    if not User.objects.exists():
        assemble()
    return Campaign.objects.select_related("region").get(code="SD"), find()


@pytest.fixture
def unsealed(transactional_db: None) -> Iterator[None]:
    """Signed bulletins may be thrown away after a test that really committed them."""
    yield
    migrations = [import_module(f"metrics.migrations.{name}") for name in HOLDING]
    with connection.schema_editor() as editor:
        for migration in migrations:
            migration.let_go(None, editor)
    for model in (Copy, Delivery, Bulletin):
        model.objects.all().delete()
    with connection.schema_editor() as editor:
        for migration in migrations:
            migration.hold(None, editor)
