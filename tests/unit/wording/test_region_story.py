"""A region's month in words: none, one, several; a place of its own or shared."""

from dataclasses import replace

from campaigns.terms import State
from metrics.wording.region_story import RegionStory, region_story

PLAIN = RegionStory(
    name="济南市",
    month="2019年10月",
    is_whole=False,
    place=6,
    ranked=16,
    sharing=1,
    score="100.61",
    movement=0,
    moved_since="2019年9月",
    counts={State.MET: 15, State.CLOSE: 7, State.IN_PROGRESS: 1, State.NOT_APPLICABLE: 4},
    since="2019年9月",
)


def told(**changed: object) -> str:
    return "".join(region_story(replace(PLAIN, **changed)))  # type: ignore[arg-type]


def test_a_plain_month() -> None:
    assert told() == (
        "济南市2019年10月得100.61分，16个参评地区中第6名，与2019年9月持平。"
        "23个目标中15个达标、7个接近、1个进行中。没有触红线。"
        "与2019年9月相比，各目标状态没有变化。"
    )


def test_a_shared_place_is_called_so() -> None:
    assert "16个参评地区中并列第6名" in told(sharing=2)
    assert "并列" not in told()


def test_without_a_place() -> None:
    words = told(place=None)
    assert words.startswith("济南市2019年10月未参评，没有名次。")
    assert "第6名" not in words
    assert "100.61" not in words


def test_the_whole_has_no_place() -> None:
    words = told(name="山东省", is_whole=True, place=None)
    assert words.startswith("山东省到2019年10月23个目标中15个达标")
    assert "名次" not in words


def test_all_alike() -> None:
    assert "23个目标全部达标。" in told(counts={State.MET: 23})
    assert "1个目标落后。" in told(counts={State.BEHIND: 1})
    assert "没有适用的目标。" in told(counts={State.NOT_APPLICABLE: 5})


def test_what_is_strong_and_what_is_behind() -> None:
    words = told(
        best=[("甲", "108.8%"), ("乙", "105%")],
        behind=[("丙", "还差3名")],
        missing=["丁"],
        red_lines=["戊"],
    )
    assert "超出最多的是甲（108.8%）、乙（105%）；落后的是丙（还差3名）；缺报的是丁。" in words
    assert "触红线：戊。" in words
    assert "没有触红线" not in words


def test_a_long_list_is_cut_with_its_length() -> None:
    words = told(behind=[(name, "") for name in "甲乙丙丁"])
    assert "落后的是甲、乙、丙等4个目标。" in words
    assert "丁" not in words


def test_what_changed() -> None:
    words = told(changed={State.MET: 2, State.BEHIND: 1, State.NO_BASELINE: 1})
    assert "与2019年9月相比，1个转为落后，2个新达标，1个其他状态有变化。" in words
    assert "没有变化" not in words
    assert "1个状态有变化。" in told(changed={State.NO_BASELINE: 1})


def test_without_an_earlier_month_nothing_is_compared() -> None:
    words = told(since="", movement=None, moved_since="")
    assert "相比" not in words
    assert "16个参评地区中第6名。" in words
