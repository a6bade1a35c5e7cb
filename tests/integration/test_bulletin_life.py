"""The life of a bulletin: drawn up once, edited without loss, signed, frozen, corrected."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import DatabaseError, transaction

from campaigns.models import AuditEntry, Campaign, User
from campaigns.periods import Month
from campaigns.terms import (
    BulletinKind,
    BulletinState,
    MailState,
    RecipientState,
    Role,
)
from metrics.actions.bulletin import correcting, drafting, editing, signing
from metrics.actions.bulletin.errors import (
    BulletinError,
    OvertakenError,
    StaleError,
    StateError,
    UnreadyError,
)
from metrics.actions.entry.errors import PersonalError, TooLongError
from metrics.actions.printable import UnprintableError
from metrics.models import Bulletin, Copy, Delivery, Ranking, Section
from metrics.models.bulletin import LONGEST_TEXT
from tests.bulletins import (
    QUARTER,
    TENTH,
    WORDS,
    a_draft,
    copies,
    published,
    recipient,
    says,
    signed,
    words,
)
from tests.cast import Cast
from tests.integration.conftest import MARCH
from tests.month import region
from tests.people import colleague

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch
NEXT = TENTH + timedelta(hours=1)


@pytest.fixture
def second(cast: Cast) -> User:
    return colleague("second", Role.ADMINISTRATOR, "370000")


@pytest.fixture
def draft(reported: Campaign, monkeypatch: Patch) -> Bulletin:
    return a_draft(reported, monkeypatch)


def section(bulletin: Bulletin, code: str) -> Section:
    return bulletin.sections.get(code=code)


def edited(bulletin: Bulletin, code: str, text: str, by: User) -> Section:
    version = Bulletin.objects.get(pk=bulletin.pk).version
    where = section(bulletin, code)
    return editing.edit(section=where, text=text, version=version, by=by, at=NEXT)


def said(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


class TestDrawingUp:
    def test_once_and_only_when_the_rankings_are_there(
        self, reported: Campaign, monkeypatch: Patch
    ) -> None:
        says(monkeypatch, None)
        assert drafting.draft_due(at=TENTH) == 0
        kind, month = QUARTER
        with pytest.raises(UnreadyError, match="还没有全部发布"):
            drafting.draft(campaign=reported, kind=kind, month=month, at=TENTH)
        says(monkeypatch, words())
        assert drafting.draft_due(at=TENTH) == 1
        assert drafting.draft_due(at=TENTH) == 0
        with pytest.raises(StateError, match="已经起草"):
            drafting.draft(campaign=reported, kind=kind, month=month, at=TENTH)
        made = Bulletin.objects.get()
        assert (made.edition, made.state, made.drafted_by) == (1, BulletinState.DRAFT, None)
        assert {row.code: row.generated for row in made.sections.all()} == WORDS
        assert said("起草通报").subject == "通报 SD 2017Q1 第1版"

    def test_one_campaigns_trouble_is_told(self, reported: Campaign, monkeypatch: Patch) -> None:
        says(monkeypatch, words())

        def break_down(*_: object) -> None:
            raise ZeroDivisionError

        monkeypatch.setattr(drafting, "drafted", break_down)
        errors: list[Exception] = []
        assert drafting.draft_due(at=TENTH, errors=errors) == 0
        assert [type(error) for error in errors] == [ZeroDivisionError]

    def test_bringing_it_up_to_date_touches_no_edit(
        self, draft: Bulletin, cast: Cast, monkeypatch: Patch
    ) -> None:
        edited(draft, "ranking", "济南市、青岛市排在前两名。", cast.administrator)
        row = section(draft, "basis")
        editing.leave_out(section=row, left_out=True, version=2, by=cast.administrator, at=NEXT)
        says(monkeypatch, words("c" * 64, overview="共破获310起。", ranking="青岛市排名第1。"))
        now = drafting.refresh(bulletin=draft, by=cast.administrator, at=NEXT)
        assert (now.version, now.basis_digest) == (4, "c" * 64)
        ranking = section(draft, "ranking")
        assert (ranking.generated, ranking.text) == (
            "青岛市排名第1。",
            "济南市、青岛市排在前两名。",
        )
        assert ranking.overtaken
        assert section(draft, "overview").text == "共破获310起。"
        gone = section(draft, "basis")
        assert (gone.generated, gone.left_out) == ("", True)
        assert said("更新通报草稿").before == {"依据摘要": "a" * 64}

    def test_sections_come_and_go_in_their_order(
        self, draft: Bulletin, cast: Cast, monkeypatch: Patch
    ) -> None:
        edited(draft, "ranking", "人工写的。", cast.administrator)
        says(monkeypatch, words(overview="甲。", next="乙。", basis="丙。"))
        drafting.refresh(bulletin=draft, by=cast.administrator, at=NEXT)
        codes = list(draft.sections.values_list("code", flat=True))
        assert codes == ["overview", "ranking", "next", "basis"]
        says(monkeypatch, words(basis="丙。"))
        drafting.refresh(bulletin=draft, by=cast.administrator, at=NEXT)
        assert list(draft.sections.values_list("code", flat=True)) == ["ranking", "basis"]


class TestEditing:
    def test_an_edit_stands_beside_the_generated_text_and_can_be_taken_back(
        self, draft: Bulletin, cast: Cast
    ) -> None:
        row = edited(draft, "overview", "  第一段。\r\n第二段。\t\n", cast.administrator)
        assert row.text == "第一段。\n第二段。"
        assert (row.generated, row.edited_by) == (WORDS["overview"], cast.administrator)
        entry = said("修改通报")
        assert entry.before == {"总体情况": WORDS["overview"]}
        assert entry.after == {"总体情况": "第一段。\n第二段。"}
        back = editing.restore(section=row, version=2, by=cast.administrator, at=NEXT)
        assert (back.edited, back.edited_by, back.text) == (None, None, WORDS["overview"])
        assert edited(draft, "overview", WORDS["overview"], cast.administrator).edited is None
        assert Bulletin.objects.get().version == 3, "what changes nothing counts nothing"

    def test_who_worked_on_an_older_version_sees_what_stands_now(
        self, draft: Bulletin, cast: Cast
    ) -> None:
        edited(draft, "overview", "先到的。", cast.administrator)
        with pytest.raises(StaleError) as stale:
            editing.edit(
                section=section(draft, "overview"),
                text="后到的。",
                version=1,
                by=cast.administrator,
                at=NEXT,
            )
        assert (stale.value.version, stale.value.stands) == (2, "先到的。")
        assert section(draft, "overview").text == "先到的。"

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("联系人13800138000", PersonalError),
            ("字" * (LONGEST_TEXT + 1), TooLongError),
            ("看不见的\x07字符", UnprintableError),
            ("半个\ud83d字符", UnprintableError),
            (" \n ", BulletinError),
        ],
    )
    def test_what_cannot_be_kept_is_refused(
        self, draft: Bulletin, cast: Cast, text: str, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            edited(draft, "overview", text, cast.administrator)
        assert section(draft, "overview").edited is None


class TestSigning:
    def test_it_gets_its_number_and_goes_to_the_approved_list_of_its_kind(
        self, draft: Bulletin, reported: Campaign, cast: Cast, second: User
    ) -> None:
        here = region("370102")
        by_mail = recipient(reported, here, cast.administrator, second)
        by_site = recipient(
            reported, region("370103"), cast.administrator, second, email="", name="无邮箱"
        )
        recipient(reported, here, cast.administrator, second, name="只收月报", kinds=["monthly"])
        recipient(
            reported, here, cast.administrator, second, name="移除", state=RecipientState.REMOVED
        )
        bulletin = signed(draft, cast.administrator)
        assert (bulletin.year, bulletin.number, bulletin.signed_by) == (
            2017,
            1,
            cast.administrator,
        )
        rows = {row.recipient: row for row in Delivery.objects.all()}
        assert set(rows) == {by_mail, by_site}
        assert (rows[by_mail].mail, rows[by_mail].email) == (MailState.PREPARED, by_mail.email)
        assert rows[by_site].mail == MailState.NONE
        entry = said("签发通报")
        assert isinstance(entry.after, dict)
        assert entry.after["内容摘要"] == signing.digest_of(bulletin)
        assert (entry.after["期号"], entry.after["收件人"]) == ("2017年第1期", 2)

    def test_a_silent_system_sends_nothing(
        self,
        draft: Bulletin,
        reported: Campaign,
        cast: Cast,
        second: User,
        settings: LazySettings,
    ) -> None:
        settings.MAIL = "off"
        recipient(reported, region("370102"), cast.administrator, second)
        signed(draft, cast.administrator)
        assert Delivery.objects.get().mail == MailState.NONE

    def test_only_what_was_read_and_rests_on_the_newest_rankings_is_signed(
        self, draft: Bulletin, reported: Campaign, cast: Cast
    ) -> None:
        edited(draft, "overview", "改过。", cast.administrator)
        with pytest.raises(StaleError):
            signing.sign(bulletin=draft, version=1, by=cast.administrator, at=NEXT)
        published(reported, cast, levels=["county"], at=TENTH)
        Ranking.objects.update(edition=2)
        draft.basis = {"rankings": [{"level": "county", "month": MARCH.number, "edition": 1}]}
        draft.save(update_fields=["basis"])
        with pytest.raises(OvertakenError):
            signing.sign(bulletin=draft, version=2, by=cast.administrator, at=NEXT)

    def test_numbers_have_no_gaps_and_begin_anew_with_the_year_and_kind(
        self, reported: Campaign, cast: Cast, monkeypatch: Patch
    ) -> None:
        says(monkeypatch, words())
        quarterly, monthly = BulletinKind.QUARTERLY, BulletinKind.MONTHLY
        told = []
        for kind, number, year in [
            (quarterly, 201703, 2017),
            (quarterly, 201706, 2017),
            (monthly, 201704, 2017),
            (quarterly, 201709, 2018),
        ]:
            month = Month.of(number)
            made = drafting.draft(campaign=reported, kind=kind, month=month, at=TENTH)
            made = signed(made, cast.administrator, TENTH.replace(year=year))
            told.append((made.year, made.number))
        assert told == [(2017, 1), (2017, 2), (2017, 1), (2018, 1)]

    def test_a_signed_one_is_frozen_in_the_database_as_well(
        self, draft: Bulletin, reported: Campaign, cast: Cast, second: User
    ) -> None:
        recipient(reported, region("370102"), cast.administrator, second)
        bulletin = signed(draft, cast.administrator)
        (copy,) = copies(bulletin)
        with pytest.raises(StateError, match="已经签发"):
            edited(bulletin, "overview", "签发以后改。", cast.administrator)
        row = section(bulletin, "overview")
        for attempt in (
            lambda: Bulletin.objects.filter(pk=bulletin.pk).update(title="改过"),
            lambda: Bulletin.objects.filter(pk=bulletin.pk).update(state="draft"),
            lambda: Section.objects.filter(pk=row.pk).update(generated="改过"),
            lambda: Section.objects.filter(pk=row.pk).delete(),
            lambda: Section.objects.create(bulletin=bulletin, code="more", number=9),
            lambda: Copy.objects.filter(pk=copy.pk).update(paper=b""),
            lambda: Copy.objects.filter(pk=copy.pk).delete(),
            lambda: Bulletin.objects.filter(pk=bulletin.pk)._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
                attempt()
        Delivery.objects.update(read_at=NEXT)

    @pytest.mark.parametrize(
        ("column", "another"),
        [
            ("name", "别人"),
            ("office", "别处"),
            ("email", "other@example.cn"),
            ("prepared_at", NEXT),
            ("region", "370103"),
        ],
    )
    def test_the_ledger_keeps_whom_it_went_to(
        self,
        draft: Bulletin,
        reported: Campaign,
        cast: Cast,
        second: User,
        column: str,
        another: object,
    ) -> None:
        recipient(reported, region("370102"), cast.administrator, second)
        signed(draft, cast.administrator)
        value = region(another) if column == "region" else another  # type: ignore[arg-type]
        with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
            Delivery.objects.update(**{column: value})
        with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
            Delivery.objects.all().delete()

    def test_nothing_is_written_as_signed_from_the_start(self, draft: Bulletin, cast: Cast) -> None:
        draft.pk, draft._state.adding, draft.edition, draft.changes = None, True, 2, "更正。"
        draft.state, draft.year, draft.number = BulletinState.SIGNED, 2017, 1
        draft.signed_at, draft.signed_by = NEXT, cast.administrator
        with pytest.raises(DatabaseError, match="signed"), transaction.atomic():
            Bulletin.objects.bulk_create([draft])


class TestCorrecting:
    def test_a_new_edition_carries_the_edits_and_says_what_it_corrects(
        self, draft: Bulletin, cast: Cast, monkeypatch: Patch
    ) -> None:
        edited(draft, "ranking", "人工写的。", cast.administrator)
        first = signed(Bulletin.objects.get(), cast.administrator)
        says(monkeypatch, words("c" * 64, **{**WORDS, "ranking": "青岛市排名第1。"}), "名次有变。")
        made = drafting.correct(bulletin=first, by=cast.administrator, at=NEXT)
        assert (made.edition, made.state, made.changes) == (2, BulletinState.DRAFT, "名次有变。")
        row = section(made, "ranking")
        assert (row.text, row.generated, row.overtaken) == ("人工写的。", "青岛市排名第1。", True)
        assert section(first, "ranking").generated == WORDS["ranking"]
        with pytest.raises(StateError, match="已有一份更正版草稿"):
            drafting.correct(bulletin=first, by=cast.administrator, at=NEXT)
        with pytest.raises(BulletinError, match="要先核对：排名情况"):
            signed(made, cast.administrator, NEXT)
        row = edited(made, "ranking", row.text, cast.administrator)
        assert not row.overtaken
        again = signed(row.bulletin, cast.administrator, NEXT)
        assert (again.year, again.number, again.edition) == (2017, 1, 2)

    def test_without_words_about_the_changes_it_is_not_signed(
        self, draft: Bulletin, cast: Cast
    ) -> None:
        with pytest.raises(BulletinError, match="首版没有更正说明"):
            editing.edit_changes(
                bulletin=draft, text="。", version=1, by=cast.administrator, at=NEXT
            )
        first = signed(draft, cast.administrator)
        made = drafting.correct(bulletin=first, by=cast.administrator, at=NEXT)
        with pytest.raises(BulletinError, match="写明更正了什么"):
            signed(made, cast.administrator, NEXT)
        told = editing.edit_changes(
            bulletin=made, text="更正第二段。", version=1, by=cast.administrator, at=NEXT
        )
        assert signed(told, cast.administrator, NEXT).changes == "更正第二段。"

    def test_the_generated_words_follow_until_a_person_wrote_his_own(
        self, draft: Bulletin, cast: Cast, monkeypatch: Patch
    ) -> None:
        first = signed(draft, cast.administrator)
        says(monkeypatch, words(), "甲。")
        made = drafting.correct(bulletin=first, by=cast.administrator, at=NEXT)
        says(monkeypatch, words(), "乙。")
        made = drafting.refresh(bulletin=made, by=cast.administrator, at=NEXT)
        assert made.changes == "乙。"
        made = editing.edit_changes(
            bulletin=made, text="丙。", version=made.version, by=cast.administrator, at=NEXT
        )
        says(monkeypatch, words(), "丁。")
        made = drafting.refresh(bulletin=made, by=cast.administrator, at=NEXT)
        assert (made.changes, made.content[correcting.GENERATED_CHANGES]) == ("丙。", "丁。")

    def test_only_a_corrections_draft_can_be_thrown_away(self, draft: Bulletin, cast: Cast) -> None:
        with pytest.raises(BulletinError, match="首版草稿不能作废"):
            drafting.discard(bulletin=draft, by=cast.administrator, at=NEXT)
        first = signed(draft, cast.administrator)
        made = drafting.correct(bulletin=first, by=cast.administrator, at=NEXT)
        drafting.discard(bulletin=made, by=cast.administrator, at=NEXT)
        assert Bulletin.objects.get() == first
        with pytest.raises(StateError, match="已经作废"):
            editing.edit_changes(
                bulletin=made, text="甲。", version=1, by=cast.administrator, at=NEXT
            )
