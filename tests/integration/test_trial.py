"""The trial calculation: the rule book's own table, and every mistake of a bad file."""

from __future__ import annotations

import json
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from metrics.frames.trial_report import attained_words, judged_words
from metrics.models import Figure, Ranking

ROOT = Path(__file__).resolve().parents[2]
BOOK = ROOT / "metrics" / "engine" / "README.md"
FIGURES = ROOT / "fixtures" / "golden" / "trial_SD_2017-03.csv"

pytestmark = pytest.mark.django_db


def ranked(
    path: Path, shape: str = "json", *, month: str = "2017-03", level: str = "prefecture"
) -> str:
    out = StringIO()
    asked = ["--campaign", "SD", "--month", month, "--level", level]
    call_command("rank", *asked, "--figures", str(path), "--format", shape, stdout=out)
    return out.getvalue()


def table(number: int) -> list[dict[str, str]]:
    """The n-th table of section 10 of the rule book."""
    section = BOOK.read_text(encoding="utf-8").partition("## 10.")[2]
    blocks = [block for block in section.split("\n\n") if block.lstrip().startswith("|")]
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in blocks[number].strip().splitlines()
    ]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[2:]]


def test_it_reproduces_the_worked_table() -> None:
    result = {row["region"]: row for row in json.loads(ranked(FIGURES))["standings"]}
    lines = table(0)
    assert len(lines) == 16
    for line in lines:
        found = next(t for t in result[line["region"]]["targets"] if t["target"] == line["target"])
        assert found["state"] == line["state"], line
        assert f"{found['points']:.2f}" == line["points"], line
        for column in ("expected", "actual", "attainment"):
            if line[column] != "–":
                assert found[column] == pytest.approx(float(Fraction(line[column]))), line
    for line in table(1):
        found = result[line["region"]]
        assert (f"{found['score']:.2f}", str(found["place"])) == (line["score"], line["place"])
        low, high = found["band"]
        assert low <= found["place"] <= high


def test_who_has_no_figures_is_not_ranked_and_what_has_none_is_left_out() -> None:
    result = json.loads(ranked(FIGURES))
    silent = [row for row in result["standings"] if not row["ranked"]]
    assert len(silent) == 13
    assert all(row["place"] is None for row in silent)
    assert len(result["left_out"]) == 23


def test_the_table_names_places_and_what_is_left_out() -> None:
    text = ranked(FIGURES, "table")
    assert "莱芜市" in text
    assert "105.55" in text
    assert "未计入的目标" in text


def test_the_same_file_gives_the_same_digest_and_leaves_no_trace() -> None:
    before = Figure.objects.count(), Ranking.objects.count()
    assert json.loads(ranked(FIGURES)) == json.loads(ranked(FIGURES))
    assert before == (Figure.objects.count(), Ranking.objects.count())


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    lines = [
        "region,indicator,month,value",
        "370100,drug_cases_solved,2017-03,abc",
        "370100,community_rehab_rate,2017-03,1",
        "999999,drug_cases_solved,2017-03,1",
        "370100,drug_cases_solved,2017-13,1",
        "370100,drug_cases_solved,2017-04,1",
        "370116,drug_cases_solved,2017-03,1",
        "370200,drug_cases_solved,2017-03,1",
        "370202,drug_cases_solved,2017-03,1",
        "370200,drug_cases_solved,2017-03,2",
        "370100,drug_cases_solved,2017-03,-1",
        "370100,drug_cases_solved,2017-03,",
        "370100,nothing,2017-03,1",
        "370100,drug_cases_solved",
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(CommandError) as caught:
        ranked(path)
    said = str(caught.value).splitlines()[1:]
    assert [line.partition("行")[0] for line in said] == [
        f"第{number}" for number in (2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 14)
    ]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "首行"),
        (b"region,indicator,month,value\n", "没有数据行"),
        (b"region;indicator;month;value\n", "首行"),
        (b"\xff\xfe\x00\x00", "编码"),
        (b'region,indicator,month,value\n"' + b"1" * 200_000, "引号"),
    ],
)
def test_a_file_that_is_none_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=word):
        ranked(path)


@pytest.mark.parametrize(
    "written",
    ["1,5", "1,2345", ",1", "1,", "1e3", "1E3", "+1", "-1", ".5", "1.", "1 000", "0x1", "١", "nan"],
)
def test_what_is_no_plain_number_is_a_mistake(tmp_path: Path, written: str) -> None:
    with pytest.raises(CommandError, match=r"第2行：数值“.*”不对"):
        ranked(one_figure(tmp_path, written))


@pytest.mark.parametrize(
    ("written", "word"),
    [("1.5", "小数位太多"), ("1" + "0" * 16, "超出范围"), ("9" * 5_000, "超出范围")],
)
def test_a_number_that_does_not_fit_is_a_mistake(tmp_path: Path, written: str, word: str) -> None:
    with pytest.raises(CommandError, match=word):
        ranked(one_figure(tmp_path, written))


def one_figure(folder: Path, written: str) -> Path:
    path = folder / "one.csv"
    line = f'370100,drug_cases_solved,2017-03,"{written}"'
    path.write_text(f"region,indicator,month,value\n{line}\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("month", ["2016-12", "2020-01", "2999-12", "1900-01"])
def test_only_judged_months_can_be_asked_for(month: str) -> None:
    with pytest.raises(CommandError, match=f"2017-01 至 2019-12 的月份，{month} 不在其中"):
        ranked(FIGURES, month=month)


@pytest.mark.parametrize("month", ["2017-13", "0000-01", "2017", "三月"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(CommandError, match="不是"):
        ranked(FIGURES, month=month)


@pytest.mark.parametrize("level", ["nation", "township", "galaxy"])
def test_only_judged_levels_can_be_asked_for(level: str) -> None:
    with pytest.raises(CommandError, match=f"“{level}”.*province、prefecture、county"):
        ranked(FIGURES, level=level)


@pytest.mark.parametrize("month", ["2999-12", "1900-01"])
def test_absurd_months_in_the_file_leave_no_traceback(tmp_path: Path, month: str) -> None:
    path = tmp_path / "far.csv"
    path.write_text(
        f"region,indicator,month,value\n370100,drug_cases_solved,{month},1\n", encoding="utf-8"
    )
    if month > "2017-03":
        with pytest.raises(CommandError, match="晚于要评价的月份"):
            ranked(path)
    else:
        assert json.loads(ranked(path))["month"] == "2017-03"


@pytest.mark.parametrize(
    ("reported", "due", "shown"),
    [(7996, 10_000, "79.9%"), (79_999, 100_000, "79.9%"), (4, 5, "80.0%"), (1, 1, "100.0%")],
)
def test_the_judged_share_is_never_rounded_up(reported: int, due: int, shown: str) -> None:
    assert judged_words(reported / due) == shown


def test_what_is_short_of_its_target_never_looks_reached() -> None:
    assert attained_words(0.99999) == "0.9999"
    assert attained_words(1.0) == "1.0000"
    assert attained_words(None) == ""


def test_values_as_people_write_them(tmp_path: Path) -> None:
    """Thousands separators, full-width digits, a byte-order mark, 不适用, an old encoding."""
    text = (
        "region,indicator,month,value\r\n"
        '370100,sensitive_incidents,2017-01,"1,000"\r\n'
        "370100,sensitive_incidents,2017-02,１２\r\n"
        "370100,sensitive_incidents,2017-03,不适用\r\n\r\n"
    )
    seen: list[Any] = []
    for encoding in ("utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.csv"
        path.write_bytes(text.encode(encoding))
        result = json.loads(ranked(path))
        city = next(row for row in result["standings"] if row["region"] == "370100")
        seen.append([target["actual"] for target in city["targets"]])
    assert seen[0] == seen[1] == [1012]
