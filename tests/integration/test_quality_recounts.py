"""The quarter's sample: drawn by a rule that can be repeated, counted by the level above."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.http import Http404

from campaigns.models import AuditEntry, Campaign, Indicator, User
from campaigns.periods import Month
from campaigns.terms import Job
from metrics.actions.entry.errors import PersonalError
from metrics.actions.quality import drawing, recounting, sampling
from metrics.actions.quality.errors import (
    LackingError,
    NotAllowedError,
    NothingToDrawError,
    StaleError,
    StateError,
)
from metrics.actions.quality.recounting import Counted
from metrics.actions.schedule import jobs
from metrics.frames.quality import factor_of
from metrics.models import Amendment, Figure, Recount, RecountItem, ReportingPeriod, Submission
from metrics.queries.quality.recounts import (
    counts_again,
    get_recount_for,
    visible_items,
    visible_recounts,
)
from tests.cast import Cast
from tests.questions import MARCH, MORNING, NEXT, amended

SEED = 20_170_331
DAY = date(2017, 5, 8)


def drawn(campaign: Campaign, **other: Any) -> Recount:
    given = {"quarter": MARCH, "by": None, "at": MORNING, "size": 60, "seed": SEED}
    return drawing.draw(campaign=campaign, **(given | other))


def names(recount: Recount) -> list[tuple[int, int, int]]:
    return list(recount.items.order_by("pk").values_list("region", "indicator", "month"))


def item_of(recount: Recount, city: str = "370100") -> RecountItem:
    item = recount.items.filter(region__path__contains=f"/{city}/").order_by("pk").first()
    assert item is not None
    return item


def line(item: RecountItem, recounted: int | None = None, **other: Any) -> Counted:
    number = item.reported if recounted is None else recounted
    given: dict[str, Any] = {"words": "", "counted_on": DAY}
    return Counted(item=item.pk, recounted=number, **(given | other))


def enter(item: RecountItem, by: User, recounted: int | None = None, **other: Any) -> RecountItem:
    return recounting.count(item=item, line=line(item, recounted, **other), by=by, at=NEXT)


def test_the_same_seed_draws_the_same_sample(reported: Campaign) -> None:
    first = drawn(reported)
    assert (first.size, first.seed, first.items.count()) == (60, SEED, 60)
    assert first.due_on == date(2017, 6, 6)  # twenty working days
    again = sampling.sample(
        sampling.ordered(reported, list(Month(2017, 1).through(MARCH)), SEED), 60, SEED
    )
    assert [(row.region, row.indicator, row.month) for row in again] == names(first)
    other = sampling.sample(
        sampling.ordered(reported, list(Month(2017, 1).through(MARCH)), SEED + 1), 60, SEED + 1
    )
    assert {(row.region, row.indicator, row.month) for row in other} != set(names(first))
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.after) == ("抽取复核样本", {"项数": 60, "种子": SEED})


def test_every_office_has_its_share(reported: Campaign) -> None:
    """One figure of fifty: an office with a hundred has two items of them, or one more or less."""
    there = Figure.objects.filter(month__in=[201701, 201702, 201703], indicator__mandatory=True)
    numbers = Counter(there.values_list("region", flat=True))
    recount = drawn(reported, size=there.count() // 50)
    items = Counter(recount.items.values_list("region", flat=True))
    for office, number in numbers.items():
        assert abs(items[office] - number / 50) <= 1.1
    for item in recount.items.select_related("region")[:5]:
        figure = there.get(region=item.region, indicator=item.indicator, month=item.month)
        assert item.reported == figure.value


def test_what_is_the_same_everywhere_is_not_drawn(reported: Campaign) -> None:
    """Counting it again would tell nothing: the answer stands beside the question."""
    quarter = Figure.objects.filter(month__in=[201701, 201702, 201703])
    same, zero, once = Indicator.objects.filter(
        pk__in=drawn(reported, size=1000).items.values("indicator")
    ).order_by("code")[:3]
    quarter.filter(indicator=same).update(value=1)
    quarter.filter(indicator__in=[zero, once]).update(value=0)
    one = quarter.filter(indicator=once).exclude(region=reported.region)[0]
    Figure.objects.filter(pk=one.pk).update(value=1)
    months = list(Month(2017, 1).through(MARCH))
    rows = sampling.ordered(reported, months, SEED)
    left = {row.indicator for row in rows}
    assert same.pk not in left
    assert zero.pk not in left
    assert once.pk in left
    assert sampling.sample(rows, 60, SEED) == sampling.sample(
        sampling.ordered(reported, months, SEED), 60, SEED
    )
    named = sampling.ordered(reported, months, SEED, indicators=[same])  # whoever names it gets it
    assert {row.indicator for row in named} == {same.pk}


def test_a_quarter_is_drawn_once(reported: Campaign, cast: Cast) -> None:
    drawn(reported, by=cast.administrator, seed=None)
    with pytest.raises(StateError):
        drawn(reported)
    with pytest.raises(NothingToDrawError):
        drawn(reported, quarter=Month(2018, 3))
    for wrong in ({"quarter": Month(2017, 2)}, {"size": 0}, {"size": 1001}):
        with pytest.raises(LackingError):
            drawn(reported, **wrong)
    assert Recount.objects.count() == 1


def test_the_timetable_draws_what_is_locked(reported: Campaign) -> None:
    def run(at: Any) -> str:
        return jobs.run(job=Job.QUALITY, now=lambda: at).words

    assert run(MORNING) == ""  # old tables: nobody here has the files
    quarter = ReportingPeriod.objects.filter(campaign=reported, month__in=[201701, 201702, 201703])
    for step, name in enumerate(("opened_at", "due_at", "review_at", "locks_at")):
        quarter.update(**{name: MORNING - timedelta(days=38 - step)})
    # Figures of months long locked are not asked about; here the sample alone is of interest.
    assert "抽取 1 个季度的复核样本" in run(MORNING + timedelta(hours=1))
    assert "样本" not in run(MORNING + timedelta(hours=2))
    assert Recount.objects.get().drawn_by is None


def test_counted_again_by_the_level_above(reported: Campaign, cast: Cast) -> None:
    item = item_of(drawn(reported, size=330))
    done = enter(item, cast.administrator, item.reported + 2, words="台账漏登两起。")
    assert (done.recounted, done.counted_on) == (item.reported + 2, DAY)
    assert done.words == "台账漏登两起。"
    assert (done.counted_by, done.counted_at) == (cast.administrator, NEXT)
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.before) == ("登记复核数", None)
    put_right = enter(item, cast.administrator, before=item.reported + 2)
    assert put_right.recounted == item.reported
    assert AuditEntry.objects.latest("pk").before == {
        "复核数": item.reported + 2,
        "说明": "台账漏登两起。",
    }
    entries = AuditEntry.objects.count()
    enter(item, cast.administrator, before=item.reported)  # the same once more
    assert AuditEntry.objects.count() == entries


def test_who_counts_again(reported: Campaign, cast: Cast) -> None:
    recount = drawn(reported, size=330)
    item = item_of(recount, "370102")
    assert counts_again(cast.administrator, item)
    # The reviewer above approved these figures himself.
    for who in (
        cast.reviewer,
        cast.clerk,
        cast.leader,
        cast.auditor,
        cast.city_leader,
        cast.stranger,
    ):
        assert not counts_again(who, item)
        with pytest.raises(NotAllowedError):
            enter(item, who)


def test_nobody_counts_again_what_he_had_a_hand_in(reported: Campaign, cast: Cast) -> None:
    item = item_of(drawn(reported, size=330), "370102")
    cell = {"region": item.region, "indicator": item.indicator, "month": item.month}
    sheets = Submission.objects.filter(figures__in=Figure.objects.filter(**cell))
    typed = {item.indicator.code: {"text": "1", "by": cast.reviewer.pk}}
    for hand in ({"decided_by": cast.reviewer}, {"lines": typed}):
        sheets.update(**({"decided_by": cast.administrator, "lines": {}} | hand))
        with pytest.raises(NotAllowedError, match="须由另一人复核"):
            enter(item, cast.reviewer)
    sheets.update(decided_by=cast.administrator, lines={})
    assert counts_again(cast.reviewer, item)
    figure = Figure.objects.get(**cell)
    amended(figure, item.reported + 1, cast, MORNING)
    for who in ("asked_by", "decided_by"):
        other = "decided_by" if who == "asked_by" else "asked_by"
        Amendment.objects.update(**{who: cast.reviewer, other: cast.administrator})
        assert not counts_again(cast.reviewer, item)


def test_the_campaigns_own_figures_are_left_out(reported: Campaign, cast: Cast) -> None:
    """Nobody in the campaign is above them."""
    figure = Figure.objects.filter(month=MARCH.number, region__code="370102")[0]
    Figure.objects.filter(pk=figure.pk).update(region=reported.region)
    recount = drawn(reported, size=1000)
    assert recount.items.filter(region__code="370102", month=MARCH.number).exists()
    assert not recount.items.filter(region=reported.region).exists()
    own = RecountItem.objects.create(
        recount=recount,
        region=reported.region,
        indicator=figure.indicator,
        month=MARCH.number,
        reported=1,
    )
    assert not counts_again(cast.administrator, own)


def test_who_sees_the_sample(reported: Campaign, cast: Cast) -> None:
    recount = drawn(reported, size=330)
    assert visible_items(cast.leader, reported).count() == 330
    mine = visible_items(cast.clerk, reported)
    assert {item.region.code for item in mine} == {"370102"}
    assert list(visible_recounts(cast.stranger, reported)) == []
    assert get_recount_for(cast.clerk, reported, 2017, 1) == recount
    with pytest.raises(Http404):
        get_recount_for(cast.leader, reported, 2017, 2)


def test_what_cannot_be_entered(reported: Campaign, cast: Cast) -> None:
    item = item_of(drawn(reported, size=330))
    for wrong in (
        {"recounted": item.reported + 1},  # no reason
        {"recounted": -1, "words": "错"},
        {"recounted": 10**12 + 1, "words": "错"},
        {"counted_on": DAY + timedelta(days=30)},
        {"counted_on": Month.of(item.month).first_day()},
    ):
        with pytest.raises(LackingError):
            enter(item, cast.administrator, **wrong)
    with pytest.raises(PersonalError):
        enter(item, cast.administrator, words="13800138000")
    with pytest.raises(StaleError) as stale:
        enter(item, cast.administrator, before=7)
    assert stale.value.version is None


def test_a_list_is_taken_in_as_a_whole(reported: Campaign, cast: Cast) -> None:
    recount = drawn(reported, size=330)
    mine = list(recount.items.filter(region__path__contains="/370100/").order_by("pk"))
    lines = [line(item) for item in mine]

    def take(given: list[Counted]) -> int:
        return recounting.count_all(recount=recount, lines=given, by=cast.administrator, at=NEXT)

    wrong = [*lines[:-1], line(mine[-1], mine[-1].reported + 1)]
    other = item_of(recount, "370200")
    his = Figure.objects.filter(region=other.region, month=other.month)
    Submission.objects.filter(figures__in=his).update(decided_by=cast.administrator)
    stranger = line(other)
    for given in (wrong, [*lines, lines[0]], [*lines, stranger], [Counted(10**9, 1, DAY)]):
        with pytest.raises((LackingError, NotAllowedError)):
            take(given)
    assert not RecountItem.objects.filter(recounted__isnull=False).exists()
    assert take(lines) == len(mine)


def test_the_factor_of_what_was_counted(reported: Campaign, cast: Cast) -> None:
    recount = drawn(reported, size=330)
    mine = list(recount.items.filter(reported__gt=0).order_by("pk")[:20])
    for item in mine[:15]:
        enter(item, cast.administrator, item.reported * 2, words="当时少报了一半。")
    for item in mine[15:]:
        enter(item, cast.administrator)
    found = factor_of(recount.items.all())
    told = sum(item.reported for item in mine)
    seen = told + sum(item.reported for item in mine[:15])
    assert (found.items, found.confirmed, found.reported, found.recounted) == (20, 5, told, seen)
    assert found.factor is not None
    assert found.factor.numerator * told == seen * found.factor.denominator
    assert found.low is not None
    assert found.high is not None
    assert found.low <= float(found.factor) <= found.high
    nothing = factor_of([])
    assert (nothing.factor, nothing.low, nothing.confirmed_low) == (None, None, None)
