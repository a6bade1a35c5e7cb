"""更正: what a new edition says about itself is what is printed otherwise, by whomever."""

from __future__ import annotations

import pytest
from django.test import Client

from campaigns.models import Campaign, User
from campaigns.periods import Month
from metrics.actions.bulletin import drafting, editing, signing
from metrics.actions.bulletin.errors import BulletinError
from metrics.models import Bulletin, Section
from metrics.queries.bulletin.differences import differences, differs
from metrics.queries.bulletin.reading import outdated
from metrics.wording.bulletin.differences import NOTHING
from tests.cast import Cast
from tests.integration.bulletins import LATER, QUARTERLY, copied, of, standings, stored
from tests.integration.conftest import MARCH

pytestmark = pytest.mark.django_db
SIGN, EDIT = "/bulletin/SD/2017Q1/sign/", "/bulletin/SD/2017Q1/edit/"


@pytest.fixture
def by(cast: Cast) -> User:
    return cast.administrator


@pytest.fixture
def first(ranked: Campaign, by: User) -> Bulletin:
    """Signed, with a ranking that a person wrote and red lines that are not printed."""
    draft = drafting.draft(campaign=ranked, kind=QUARTERLY, month=MARCH, at=LATER)
    edit(draft, "ranking", "各市名次见附表。", by)
    leave_out(draft, "red_lines", by)
    return sign(draft, by)


@pytest.fixture
def second(first: Bulletin, by: User) -> Bulletin:
    return drafting.correct(bulletin=first, by=by, at=LATER)


def part(bulletin: Bulletin, code: str) -> tuple[Section, int]:
    row = bulletin.sections.select_related("bulletin").get(code=code)
    return row, row.bulletin.version


def edit(bulletin: Bulletin, code: str, text: str, by: User) -> None:
    row, version = part(bulletin, code)
    editing.edit(section=row, text=text, version=version, by=by, at=LATER)


def restore(bulletin: Bulletin, code: str, by: User) -> None:
    row, version = part(bulletin, code)
    editing.restore(section=row, version=version, by=by, at=LATER)


def leave_out(bulletin: Bulletin, code: str, by: User, *, left_out: bool = True) -> None:
    row, version = part(bulletin, code)
    editing.leave_out(section=row, left_out=left_out, version=version, by=by, at=LATER)


def write(bulletin: Bulletin, text: str, by: User) -> None:
    version = Bulletin.objects.get(pk=bulletin.pk).version
    editing.edit_changes(bulletin=bulletin, text=text, version=version, by=by, at=LATER)


def sign(bulletin: Bulletin, by: User) -> Bulletin:
    version = Bulletin.objects.get(pk=bulletin.pk).version
    return signing.sign(bulletin=bulletin, version=version, by=by, at=LATER)


def changes(bulletin: Bulletin) -> str:
    return Bulletin.objects.get(pk=bulletin.pk).changes


def test_what_newer_rankings_say_otherwise(ranked: Campaign) -> None:
    bulletin = stored(ranked, of(ranked))
    same = stored(ranked, of(ranked), month=201706)
    assert differences(bulletin, same) == NOTHING
    assert not differs(bulletin, same)
    copied(MARCH, edition=2)
    said = differences(bulletin, stored(ranked, of(ranked), month=201709))
    assert said.startswith("所依据的月排名：省级由第1版改为第2版，市级由第1版改为第2版")
    leader, after = (row.region.short_name for row in standings("prefecture")[:2])
    assert f"{leader}的名次由2改为1" in said
    assert f"{after}的名次由1改为2" in said


def test_edits_of_a_person_are_told_as_long_as_they_stand(second: Bulletin, by: User) -> None:
    assert changes(second) == NOTHING, "what was carried over is printed as it was"
    edit(second, "ranking", "各市名次见附表，县级另附。", by)
    assert changes(second) == ("“排名情况”部分：“各市名次见附表”改为“各市名次见附表，县级另附”。")
    restore(second, "ranking", by)
    assert "删去" in changes(second) or "改为" in changes(second)
    edit(second, "ranking", "各市名次见附表。", by)
    assert changes(second) == NOTHING
    edit(second, "basis", part(second, "basis")[0].text + "\n另见附件。", by)
    assert changes(second) == "“说明”部分：增加“另见附件”。"


def test_what_is_no_longer_printed_is_told_with_its_tables(second: Bulletin, by: User) -> None:
    leave_out(second, "ranking", by)
    said = changes(second)
    assert "“排名情况”部分：删去“各市名次见附表”。" in said
    assert "删去表“2017年3月市级排名”。" in said
    leave_out(second, "ranking", by, left_out=False)
    assert changes(second) == NOTHING
    leave_out(second, "red_lines", by, left_out=False)
    assert changes(second).startswith("“红线情况”部分：增加")


def test_words_of_a_person_about_the_changes_stay(second: Bulletin, by: User) -> None:
    write(second, "更正排名情况的文字。", by)
    edit(second, "ranking", "名次见附表。", by)
    assert changes(second) == "更正排名情况的文字。"
    assert sign(second, by).edition == 2


@pytest.mark.parametrize("words", [NOTHING, "本版与上一版没有变化。", "按新版重印，内容无改动"])
def test_that_nothing_changed_is_signed_only_where_it_is_so(
    second: Bulletin, by: User, keeper: Client, words: str
) -> None:
    write(second, words, by)
    edit(second, "ranking", "名次见附表。", by)
    write(second, words, by)
    with pytest.raises(BulletinError, match="更正说明写着没有变化"):
        sign(second, by)
    page = keeper.get(SIGN).content.decode()
    assert "更正说明写着没有变化" in page
    assert f'href="{EDIT}#text-changes"' in page
    edit(second, "ranking", "各市名次见附表。", by)
    assert sign(second, by).edition == 2


def test_words_that_except_something_deny_nothing(second: Bulletin, by: User) -> None:
    edit(second, "ranking", "名次见附表。", by)
    write(second, "更正了排名情况，其余没有变化。", by)
    assert sign(second, by).edition == 2


def test_a_text_about_other_figures_is_looked_at_before_it_is_signed_again(
    first: Bulletin, by: User, keeper: Client
) -> None:
    copied(MARCH, edition=2)
    second = drafting.correct(bulletin=first, by=by, at=LATER)
    assert part(second, "ranking")[0].overtaken
    with pytest.raises(BulletinError, match="要先核对：排名情况"):
        sign(second, by)
    page = keeper.get(SIGN).content.decode()
    assert "改过的文字与新数不一致，要先核对：排名情况" in page
    assert 'type="submit">签发' not in page
    leave_out(second, "ranking", by)
    assert "要先核对" not in keeper.get(SIGN).content.decode()
    leave_out(second, "ranking", by, left_out=False)
    edit(second, "ranking", "各市名次见附表。", by)
    assert sign(second, by).edition == 2


def test_a_newer_edition_of_what_is_compared_with_makes_it_out_of_date(
    ranked: Campaign, by: User
) -> None:
    june = Month(2017, 6)
    copied(june)
    draft = drafting.draft(campaign=ranked, kind=QUARTERLY, month=june, at=LATER)
    assert {one["month"] for one in draft.basis["compared"]} == {MARCH.number}
    assert not outdated([draft])
    copied(MARCH, edition=2)
    assert outdated([draft]) == {draft.pk}
    drafting.refresh(bulletin=draft, by=by, at=LATER)
    assert not outdated([Bulletin.objects.get()])
