"""The catalogue brought into the database, shared out, and looked at month by month."""

import io
import json
import shutil
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db.models import CharField

from campaigns.actions.allocations import allocate
from campaigns.actions.catalogue import Report, load
from campaigns.catalogue import Catalogue, CatalogueError, open_catalogue
from campaigns.models import (
    Allocation,
    AuditEntry,
    Campaign,
    Fact,
    Indicator,
    ListedArea,
    Region,
    RuleSet,
    Target,
)
from campaigns.periods import Month
from campaigns.queries.allocations import goals_at
from campaigns.queries.shares import AllocationError

CATALOGUE = Path(__file__).resolve().parents[2] / "fixtures" / "catalogue"
AT = datetime(2017, 1, 1, tzinfo=UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty")]


@cache
def read_once(folder: Path) -> Catalogue:
    return open_catalogue(folder)


def load_it(folder: Path = CATALOGUE) -> Report:
    return load(catalogue=read_once(folder), by=None, at=AT)


def a_copy(tmp_path: Path, *changes: tuple[str, str, str]) -> Path:
    folder = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, folder)
    for file, good, bad in changes:
        text = (folder / file).read_text(encoding="utf-8")
        assert good in text
        (folder / file).write_text(text.replace(good, bad, 1), encoding="utf-8")
    return folder


def printed(command: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(command, *arguments, stdout=out)
    return out.getvalue()


def region(code: str) -> int:
    return Region.objects.get(code=code).pk


def test_all_of_it_is_loaded() -> None:
    report = load_it()
    assert report.changed
    assert Campaign.objects.count() == 5
    assert Counter(Target.objects.values_list("campaign__code", flat=True)) == {
        "SD": 27,
        "GZ": 13,
        "HN": 7,
        "NM": 9,
        "NC": 4,
    }
    assert report.counts["目标"].added == 60
    assert AuditEntry.objects.count() == 1


def test_a_second_run_changes_nothing_and_says_so() -> None:
    first = load_it()
    second = load_it()
    assert not second.changed
    assert all(counts.added == counts.changed == 0 for counts in second.counts.values())
    for table, counts in second.counts.items():
        assert counts.unchanged == first.counts[table].added, table
    assert AuditEntry.objects.count() == 1


def test_a_changed_number_is_changed_and_counted(tmp_path: Path) -> None:
    load_it()
    report = load_it(a_copy(tmp_path, ("campaigns/SD.yaml", "threshold: 0.9}", "threshold: 0.95}")))
    assert report.counts["目标"].changed == 1
    assert Target.objects.get(code="SD09").parameters == {"threshold": 0.95}
    entry = AuditEntry.objects.order_by("-id")[0]
    assert entry.after == {"目标": {"新增": 0, "修改": 1}}


def test_a_changed_link_is_changed_and_counted(tmp_path: Path) -> None:
    load_it()
    change = ("[goals_rehabilitation, users_two_full]", "[goals_rehabilitation]")
    report = load_it(a_copy(tmp_path, ("campaigns/SD.yaml", *change)))
    assert report.changed
    assert Target.objects.get(code="SD10").citations.count() == 1


def test_nothing_is_written_when_there_is_a_mistake(tmp_path: Path) -> None:
    folder = a_copy(tmp_path, ("campaigns/SD.yaml", "rate: 0.15", "rate: 15%"))
    with pytest.raises(CommandError, match="什么也没有写入"):
        call_command("load_catalogue", "--folder", str(folder), stderr=io.StringIO())
    assert not Region.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_row_that_the_catalogue_lost_is_named_and_kept(tmp_path: Path) -> None:
    load_it()
    Target.objects.filter(code="SD01").update(name="别的名称")
    block = (CATALOGUE / "campaigns" / "SD.yaml").read_text(encoding="utf-8")
    last = block[block.index("  - code: SD27") : block.index("rule_set:")]
    with pytest.raises(CatalogueError) as caught:
        load_it(a_copy(tmp_path, ("campaigns/SD.yaml", last, "")))
    assert [mistake.place for mistake in caught.value.mistakes] == [
        "目标“SD27 强制隔离戒毒应收尽收”"
    ]
    assert Target.objects.filter(code="SD27").exists()
    assert Target.objects.get(code="SD01").name == "别的名称"


def test_a_rule_set_is_never_rewritten(tmp_path: Path) -> None:
    load_it()
    change = ("campaigns/SD.yaml", "GROWTH: 1.2", "GROWTH: 1.3")
    with pytest.raises(CatalogueError) as caught:
        load_it(a_copy(tmp_path / "same", change))
    assert "version 加1" in str(caught.value.mistakes[0])
    load_it(a_copy(tmp_path / "next", change, ("campaigns/SD.yaml", "version: 1", "version: 2")))
    versions = RuleSet.objects.filter(campaign__code="SD").values_list("version", flat=True)
    assert list(versions) == [1, 2]


def test_the_commands_tell_what_they_did() -> None:
    assert "60 个目标" in printed("load_catalogue", "--check")
    assert not Region.objects.exists()
    assert "目录已装载" in printed("load_catalogue")
    assert "什么也没有改" in printed("load_catalogue")


@pytest.mark.parametrize("command", ["export_targets", "export_indicators"])
def test_an_export_of_nothing_says_how_to_load(command: str) -> None:
    with pytest.raises(CommandError, match="load_catalogue"):
        call_command(command)


def test_every_indicator_is_exported_with_its_targets() -> None:
    load_it()
    found = {row["code"]: row for row in json.loads(printed("export_indicators"))}
    assert len(found) == Indicator.objects.count()
    assert found["community_rehab_rate"]["targets"] == ["NM01", "SD09"]
    assert found["suspect_test_rate"]["targets"] == ["NC02", "SD10"]
    assert found["sick_admission_rate"]["targets"] == ["HN05", "NM09"]
    assert found["community_rehab_rate"]["aggregations"] == {
        "over_time": "last",
        "over_regions": "ratio_of_sums",
    }
    lines = printed("export_indicators", "--format", "csv").splitlines()
    assert len(lines) == len(found) + 1
    assert "在册吸毒人员" in printed("export_indicators", "--format", "table")


def test_facts_are_kept_in_the_smallest_unit() -> None:
    load_it()
    seized = Fact.objects.get(code="NM-F5")
    assert seized.value == Decimal(16707)
    assert seized.first_month == 201801
    assert not seized.approximate
    assert "last_month" in seized.derived
    assert Fact.objects.get(code="NM-F7").approximate


def test_every_text_fits_its_column() -> None:
    """PostgreSQL refuses a text that is too long; SQLite would keep it."""
    load_it()
    for model in apps.get_app_config("campaigns").get_models():
        fields = [field for field in model._meta.fields if isinstance(field, CharField)]
        for row in model._default_manager.all():
            for field in fields:
                text = getattr(row, field.name) or ""
                assert len(text) <= (field.max_length or len(text)), (row, field.name)


def test_listed_areas_are_those_of_the_document() -> None:
    load_it()
    rows = ListedArea.objects.filter(campaign__code="GZ")
    found = Counter(rows.values_list("authority", "status"))
    assert found == {
        ("national", "notice"): 2,
        ("national", "attention"): 1,
        ("provincial", "listing"): 3,
        ("provincial", "notice"): 7,
    }
    names = dict(rows.values_list("region__short_name", "region__code"))
    assert names["松桃"] == "520628"
    assert rows.filter(region__short_name="松桃").count() == 2
    assert rows.get(region__code="522322").region.name == "兴仁县"


# --- allocations ---


def test_allocations_add_up_at_every_level() -> None:
    load_it()
    for code, total in {"SD05": 50, "SD06": 200, "SD07": 1000, "SD08": 4500}.items():
        rows = Allocation.objects.filter(target__code=code).select_related("region")
        goals = {row.region_id: row.goal for row in rows}
        assert goals[region("370000")] == total
        for parent in {row.region.parent_id for row in rows} & set(goals):
            below = [row.goal for row in rows if row.region.parent_id == parent]
            assert sum(below) == goals[parent or 0]


def test_a_reload_never_overwrites_an_allocation() -> None:
    load_it()
    target = Target.objects.get(code="SD08")
    counties = Allocation.objects.filter(target=target, region__level="county")
    weights: dict[int | str, int] = dict.fromkeys(
        counties.values_list("region__code", flat=True), 1
    )
    weights["370102"] = 1000
    allocate(target=target, weights=weights, basis="在册吸毒人员", by=None, at=AT)
    before = list(Allocation.objects.filter(target=target).values_list("region_id", "goal"))
    load_it()
    assert list(Allocation.objects.filter(target=target).values_list("region_id", "goal")) == before
    assert AuditEntry.objects.filter(action="分解目标").count() == 1


def test_the_weight_of_a_vanished_county_goes_to_its_successor() -> None:
    load_it()
    target = Target.objects.get(code="SD08")
    allocate(target=target, weights={"371202": 1, "370102": 2}, basis="试", by=None, at=AT)
    goals = dict(Allocation.objects.filter(target=target).values_list("region__code", "goal"))
    assert (goals["370116"], goals["370102"], goals["370100"]) == (1500, 3000, 4500)
    assert "371202" not in goals


def test_weights_nobody_can_place_are_refused() -> None:
    load_it()
    target = Target.objects.get(code="SD08")
    with pytest.raises(AllocationError, match="权数全部为零"):
        allocate(target=target, weights={}, basis="试", by=None, at=AT)
    with pytest.raises(AllocationError, match="没有地区 999999"):
        allocate(target=target, weights={"999999": 1}, basis="试", by=None, at=AT)
    with pytest.raises(AllocationError, match="济南市"):
        allocate(target=target, weights={"370100": 1}, basis="试", by=None, at=AT)
    with pytest.raises(AllocationError, match="不是要分解的总数"):
        allocate(target=Target.objects.get(code="SD01"), weights={}, basis="试", by=None, at=AT)
    assert Allocation.objects.filter(target=target).exists()


def test_goals_add_up_in_every_month() -> None:
    load_it()
    target = Target.objects.get(code="SD08")
    levels = dict(Region.objects.values_list("id", "level"))
    for written in ("2017-01", "2018-12", "2019-01", "2019-12", "2020-06"):
        sums: Counter[str] = Counter()
        for (_, area), goal in goals_at(target=target, month=Month.parse(written)).items():
            sums[levels[area]] += goal
        assert sums == {"province": 4500, "prefecture": 4500, "county": 4500}, written


def test_before_the_merger_each_city_has_its_own_goal() -> None:
    load_it()
    target = Target.objects.get(code="SD08")
    indicator = target.indicators.get().pk
    before = goals_at(target=target, month=Month(2018, 12))
    after = goals_at(target=target, month=Month(2019, 1))
    merged = after[indicator, region("370100")]
    apart = before[indicator, region("370100")], before[indicator, region("371200")]
    assert sum(apart) == merged
    assert before[indicator, region("371202")] == after[indicator, region("370116")]
    assert (indicator, region("371200")) not in after
