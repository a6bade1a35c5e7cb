"""A bulletin's sentences: correct in the singular cases, and never against its tables."""

from __future__ import annotations

from datetime import date

from campaigns.periods import Month
from campaigns.terms import Kind, State, SuccessionKind
from metrics.wording.accountability.facts import Listed
from metrics.wording.bulletin.amendments import Amended, amended_words
from metrics.wording.bulletin.basis import (
    Edition,
    compared_words,
    completeness_words,
    sources_words,
    version_words,
)
from metrics.wording.bulletin.boundaries import Succeeded, boundary_words
from metrics.wording.bulletin.coming import (
    Need,
    closing_words,
    due_words,
    lack_words,
    need_words,
    short_words,
)
from metrics.wording.bulletin.heads import addressees, opening_words
from metrics.wording.bulletin.measures import listed_words
from metrics.wording.bulletin.names import targets_words
from metrics.wording.bulletin.overview import Turned, outlook_words, states_words, turned_words
from metrics.wording.bulletin.periods import phase_words, quarter_words, span_words
from metrics.wording.bulletin.red_lines import red_line_words
from metrics.wording.bulletin.targets import (
    TargetTold,
    grouped,
    needs_attention,
    numbered,
    summary_words,
    target_words,
)
from metrics.wording.offices import office_words
from metrics.wording.rankings import Touched

JULY, AUGUST, SEPTEMBER = (Month(2019, month) for month in (7, 8, 9))
QUARTER = [JULY, AUGUST, SEPTEMBER]


def test_a_short_quarter_names_its_months() -> None:
    assert quarter_words(SEPTEMBER) == "2019年第三季度"
    assert span_words(QUARTER) == "2019年第三季度"
    assert span_words([Month(2016, 12)]) == "2016年第四季度（12月）"
    assert span_words([Month(2019, 10), Month(2019, 11)]) == "2019年第四季度（10月至11月）"


def test_phases_of_a_quarter() -> None:
    same = [(month, "全面攻坚") for month in QUARTER]
    assert phase_words([]) == ""
    assert phase_words([(month, "") for month in QUARTER]) == ""
    assert phase_words(same) == "本季度处在“全面攻坚”阶段。"
    assert phase_words(same, "全面攻坚") == "本季度处在“全面攻坚”阶段。"
    assert phase_words(same, "总结评估") == (
        "本季度处在“全面攻坚”阶段，2019年10月起进入“总结评估”阶段。"
    )


def test_a_quarter_across_a_change_of_phase() -> None:
    across = [(JULY, "全面攻坚"), (AUGUST, "全面攻坚"), (SEPTEMBER, "总结评估")]
    assert phase_words(across) == (
        "本季度跨阶段：7月至8月处在“全面攻坚”阶段，9月处在“总结评估”阶段。"
    )
    assert phase_words([(JULY, ""), (AUGUST, ""), (SEPTEMBER, "开始")]) == (
        "本季度跨阶段：9月处在“开始”阶段。"
    )


def test_changes_of_states_are_told_by_their_direction() -> None:
    turned = [
        Turned("甲", State.MET, State.BEHIND),
        Turned("乙、丙", State.CLOSE, State.MET),
        Turned("丁", State.CLOSE, State.MET),
        Turned("戊", None, State.MET),
        Turned("己", State.CLOSE, None),
        Turned("庚", State.MET, State.IN_PROGRESS),
    ]
    words = turned_words(turned, 3, "2019年6月", new_year=False)
    assert words == (
        "与2019年6月相比，由接近转为达标2项（“乙、丙”、丁），由达标转为落后1项（甲），"
        "新列入评价、达标1项（戊），不再评价1项（己），由达标转为进行中1项（庚），"
        "其余3项状态不变。"
    )


def test_nothing_to_compare_with_and_nothing_changed() -> None:
    assert turned_words([], 0, "", new_year=False) == "本期没有可比的上期。"
    assert turned_words([], 9, "2019年6月", new_year=True) == (
        "与2019年6月相比，各项目标状态没有变化。"
    )
    new_year = turned_words([Turned("甲", State.MET, State.CLOSE)], 0, "2018年12月", new_year=True)
    assert new_year == (
        "与2018年12月相比，由达标转为接近1项（甲）。"
        "按年累计的目标从1月起重新计算，状态变化包含这一因素。"
    )


def test_states_and_outlooks() -> None:
    assert states_words("全省", SEPTEMBER, [State.MET, State.BEHIND]) == (
        "截至2019年9月，全省2项目标中达标1项，落后1项。"
    )
    assert states_words("全省", SEPTEMBER, [State.MET, State.NOT_REPORTED]) == (
        "截至2019年9月，全省2项目标中达标1项，因有缺报不作判定1项。"
    )
    assert states_words("全街道", SEPTEMBER, [State.CLOSE] * 3) == (
        "截至2019年9月，全街道3项目标均为接近。"
    )
    assert states_words("全省", SEPTEMBER, []) == "截至2019年9月，全省没有要评价的目标。"
    assert outlook_words({}) == ""
    found = {"已完成": ["甲"], "未完成": ["乙"], "能否完成尚不明朗": ["丙"]}
    assert outlook_words(found) == (
        "已到期的目标中，已完成1项，未完成1项（乙）。可以预测走势的目标中，能否完成尚不明朗1项。"
    )


def told(**other: object) -> TargetTold:
    plain = {
        "name": "破获案件",
        "kind": Kind.GROWTH,
        "month": SEPTEMBER,
        "state": State.MET,
        "actual": "2,926起",
        "asked": "应达2,842起",
        "attainment": "103%",
    }
    return TargetTold(**{**plain, **other})  # type: ignore[arg-type]


def test_a_target_on_its_way() -> None:
    way = {"goal": "全年3,878起", "pace": "其余3个月每月需318起", "outlook": "能否完成尚不明朗"}
    assert target_words(told(**way, due=30, reported=29)) == (
        "破获案件：1至9月累计2,926起，应达2,842起，完成率103%，达标（应报30个数，缺报1个）；"
        "全年目标3,878起，其余3个月每月需318起，能否完成尚不明朗。"
    )


def test_a_target_in_january_and_in_december() -> None:
    january = target_words(told(month=Month(2019, 1)))
    assert january.startswith("破获案件：1月累计2,926起")
    december = target_words(told(month=Month(2019, 12), outlook="已完成"))
    assert december.startswith("破获案件：1至12月累计")
    assert december.endswith("达标；已完成。")


def test_targets_that_are_not_judged() -> None:
    assert target_words(told(state=State.NO_BASELINE)) == "破获案件：没有基数，不评价。"
    silent = told(state=State.NOT_REPORTED, actual="", outlook="能否完成尚不明朗")
    assert target_words(silent) == "破获案件：没有报送，不能评价。"


def test_what_must_not_happen() -> None:
    zero = {"kind": Kind.ZERO, "asked": "应为0", "attainment": "", "actual": "0起"}
    assert target_words(told(**zero)) == "破获案件：1至9月没有发生，达标。"
    red = told(**{**zero, "actual": "1起"}, state=State.RED_LINE, gap="已发生1起")
    assert target_words(red) == "破获案件：1至9月已发生1起，触红线。"
    left = told(**{**zero, "actual": "93人"}, state=State.BEHIND, gap="现有93人")
    assert target_words(left) == "破获案件：9月底现有93人，应为0，落后。"
    gap = told(**zero, state=State.NOT_REPORTED, due=9, reported=8)
    assert target_words(gap) == "破获案件：1至9月已报的数中没有发生；因缺报1个，不作判定。"


def test_what_was_reported_in_part_is_no_verdict() -> None:
    gaps = {"state": State.NOT_REPORTED, "due": 9, "reported": 8}
    rate = told(**gaps, kind=Kind.RATE, actual="92.6%", asked="应不低于90%")
    assert target_words(rate) == ("破获案件：按已报的数为92.6%，应不低于90%；因缺报1个，不作判定。")
    many = told(**gaps, kind=Kind.LEVEL, many=True, actual="0个", asked="应达1个")
    assert "各项要求中完成最少的一项为0个，应达1个；因缺报1个，不作判定" in target_words(many)


def test_a_target_that_is_met_and_will_be_missed() -> None:
    said = target_words(told(outlook="按目前走势难以完成"))
    assert said.endswith("达标；目前达标，但照近几个月的速度难以完成。")
    close = target_words(told(outlook="按目前走势难以完成", state=State.CLOSE))
    assert close.endswith("按目前走势难以完成。")


def test_other_kinds() -> None:
    rate = told(kind=Kind.RATE, actual="81.9%", asked="应不低于90%", attainment="91%")
    close = told(
        kind=Kind.RATE,
        actual="81.9%",
        asked="应不低于90%",
        attainment="91%",
        state=State.CLOSE,
        gap="还差9人",
    )
    assert target_words(rate) == "破获案件：为81.9%，应不低于90%，完成率91%，达标。"
    assert target_words(close).endswith("完成率91%，接近，还差9人。")
    points = told(kind=Kind.POINTS, actual="5.3%", asked="应达9.3%", attainment="19.8%")
    assert "完成应提高幅度的19.8%" in target_words(points)
    place = told(kind=Kind.POSITION, actual="第4名", asked="应在第5名以内", attainment="100%")
    assert target_words(place).startswith("破获案件：位列第4名，应在第5名以内")
    parts = told(kind=Kind.LEVEL, many=True, actual="0个", asked="应达1个", state=State.BEHIND)
    assert "各项要求中完成最少的一项为0个，应达1个，落后" in target_words(parts)


def test_lists_of_targets() -> None:
    assert summary_words(8, 24, 0) == (
        "重点目标8项，逐项如下；其余目标没有落后、触红线、缺报或难以完成的。全部24项目标见表。"
    )
    assert "其余目标中需要关注的2项列在其后" in summary_words(8, 24, 2)
    assert summary_words(3, 3, 0) == "全部3项目标都是重点目标，逐项如下，并见表。"
    assert numbered(["甲。"]) == ["甲。"]
    assert numbered(["甲。", "乙。"]) == ["1.甲。", "2.乙。"]
    main, below = ("重点目标", ["甲。", "乙。"]), ("其他目标", ["丙。"])
    assert grouped([main, below]) == [
        "（一）重点目标。",
        "1.甲。",
        "2.乙。",
        "（二）其他目标。丙。",
    ]
    assert grouped([main, ("其他目标", [])]) == ["1.甲。", "2.乙。"]
    assert grouped([("重点目标", []), below]) == ["其他目标。丙。"]
    assert targets_words(["甲", "乙、丙", "丁", "戊"], 3) == "甲、“乙、丙”、丁等4项"
    assert needs_attention(State.MET, "will_be_missed")
    assert not needs_attention(State.CLOSE, "open")


def test_red_lines() -> None:
    assert red_line_words([], QUARTER) == ["2019年1至9月没有地区触红线。"]
    assert red_line_words([], [Month(2019, 1)]) == ["2019年1月没有地区触红线。"]
    one = Touched("东营利津", "肇事肇祸", (AUGUST,))
    old = Touched("济南", "种植", (Month(2019, 3),))
    assert red_line_words([one], QUARTER) == [
        "2019年1至9月触红线1处：东营利津，肇事肇祸（2019年8月，本期内）。"
    ]
    assert red_line_words([one, old], QUARTER) == [
        "2019年1至9月触红线2处，涉及2个地区，其中本期1处。",
        "1.东营利津，肇事肇祸（2019年8月，本期内）。",
        "2.济南，种植（2019年3月）。",
    ]
    assert red_line_words([old, old], QUARTER)[0].endswith("本期没有新增。")
    unknown = red_line_words([Touched("济南", "种植"), old], QUARTER)[0]
    assert unknown == "2019年1至9月触红线2处，涉及1个地区。"


def test_amendments_are_told_without_amounts() -> None:
    assert amended_words([], "") == ["到本期为止没有批准数据更正。"]
    assert amended_words([], "2019年7月9日", 2) == [
        "2019年7月9日以来没有批准数据更正。另有2项在排名计算之后批准，没有计入本期。"
    ]
    rows = [Amended(name, "禁毒专职社工", JULY) for name in ("冠县", "冠县", "肥城市")]
    assert amended_words(rows[:1], "2019年7月9日") == [
        "2019年7月9日以来批准数据更正1项：冠县。更正已计入本期排名。"
    ]
    assert amended_words(rows, "")[0].startswith(
        "到本期为止批准数据更正3项，涉及2个地区：冠县、肥城市。"
    )


def test_listed_areas() -> None:
    assert listed_words([], SEPTEMBER) == []
    alone = [Listed("南城街道", "市级禁毒委通报警示", Month(2017, 1), Month(2019, 9))]
    assert listed_words(alone, SEPTEMBER)[0] == (
        "市级禁毒委通报警示1个：南城街道（自2017年1月起，应于2019年9月前退出，已到期）。"
    )
    two = [Listed(name, "省级禁毒委挂牌整治", Month(2016, 1)) for name in ("甲县", "乙县")]
    assert listed_words(two, SEPTEMBER)[0] == (
        "省级禁毒委挂牌整治2个：甲县、乙县（均自2016年1月起）。"
    )


def test_what_comes_next() -> None:
    assert need_words([], "全省") == []
    need = Need("社工", "最终4,500人", "其余3个月每月需112人", "能否完成尚不明朗")
    assert need_words([need], "全省") == [
        "全省还需按月推进的目标有1项。社工：最终目标4,500人，其余3个月每月需112人"
        "（能否完成尚不明朗）。"
    ]
    assert need_words([need, Need("示范校", "", "12月还需2所")], "全省")[2] == (
        "2.示范校：12月还需2所。"
    )
    assert lack_words([]) == ""
    assert lack_words([("甲", "还差3人")]) == "没有达标的其他目标：甲还差3人。"
    assert due_words([]) == ""
    assert due_words([(Month(2019, 12), date(2020, 1, 6)), (JULY, date(2019, 8, 5))]) == (
        "报送时限：12月数据不迟于2020年1月6日，7月数据不迟于8月5日。"
    )


def test_the_end_of_a_year_and_of_a_campaign() -> None:
    december = [Month(2018, 12)]
    assert closing_words(december, year_ends=False, over=False) == ""
    assert "2019年1月起重新计算" in closing_words(december, year_ends=True, over=False)
    assert closing_words(december, year_ends=True, over=True) == "本期是行动的最后一期通报。"


def test_what_fell_short_at_the_end() -> None:
    met, going = ("甲", State.MET, "", "101%"), ("乙", State.IN_PROGRESS, "", "75%")
    behind, zero = ("丙", State.BEHIND, "还差3人", "80%"), ("丁", State.BEHIND, "现有9人", "")
    rate, silent = ("戊", State.CLOSE, "", "95%"), ("己", State.NOT_REPORTED, "", "—")
    assert short_words([]) == ""
    assert short_words([met]) == "行动结束时，各项目标均已达标。"
    assert short_words([met, going, behind, zero, rate, silent]) == (
        "行动结束时没有达标的目标3项：丙落后，还差3人；丁落后，现有9人，应为0；"
        "戊接近，完成率95%；尚在进行中1项（乙）；因有缺报不作判定1项（己）。"
    )
    assert short_words([met, silent]) == (
        "行动结束时，没有接近、落后或触红线的目标；因有缺报不作判定1项（己）。"
    )


def test_changed_boundaries() -> None:
    assert boundary_words([], (17, 16), "市级排名") == []
    merged = Succeeded("莱芜市", "济南市", Month(2019, 1), SuccessionKind.MERGED, inherits=True)
    assert boundary_words([merged], (17, 16), "市级排名") == [
        "区划变动：2019年1月起，莱芜市并入济南市，莱芜市以前的数字计入济南市，同期和基数可比。"
        "市级排名上期17个地区，本期16个地区，名次升降包含地区增减的因素。"
    ]
    assert "上期" not in boundary_words([merged], (0, 16), "市级排名")[0]
    split = Succeeded("东胜区", "康巴什区", JULY, SuccessionKind.SPLIT, inherits=False, gone=False)
    assert boundary_words([split], (9, 9), "县级排名") == [
        "区划变动：2019年7月起，东胜区析置康巴什区。只划转部分区域的，以前的数字不作调整。"
    ]
    ended = Succeeded("遵义县", "播州区", JULY, SuccessionKind.SPLIT, inherits=True)
    part = Succeeded("遵义县", "汇川区", JULY, SuccessionKind.SPLIT, inherits=False)
    moved = Succeeded("麻江县", "凯里市", JULY, SuccessionKind.MOVED, inherits=False, gone=False)
    words = boundary_words([ended, part, moved], (9, 9), "县级排名")[0]
    assert "遵义县撤销，改设播州区" in words
    assert "遵义县部分区域划归汇川区" in words
    assert "麻江县部分区域划归凯里市" in words


def test_heads() -> None:
    assert office_words("山东省", "province") == "山东省禁毒委员会办公室"
    assert office_words("南城街道", "township") == "南城街道禁毒办公室"
    assert addressees({"prefecture_city"}, "prefecture") == "各市禁毒委员会办公室："
    assert addressees({"community"}, "community") == "各社区："
    assert opening_words("人民战争", "2019年第三季度进展情况", "2019年9月") == (
        "现将“人民战争”2019年第三季度进展情况通报如下。数据截至2019年9月。"
    )


def test_what_it_rests_on() -> None:
    alike = [Edition("省级", 1, "2019年10月9日"), Edition("市级", 2, "2019年10月9日")]
    assert sources_words(alike, SEPTEMBER) == (
        "本通报依据已经发布的2019年9月月排名：省级第1版、市级第2版（2019年10月9日发布）。"
        "数据截至2019年9月。"
    )
    apart = [alike[0], Edition("市级", 2, "2019年10月17日")]
    assert "省级第1版（2019年10月9日发布）、市级第2版（2019年10月17日发布）" in sources_words(
        apart, SEPTEMBER
    )
    assert compared_words("2019年6月", "本季度") == "升降和状态变化与2019年6月相比。"
    assert compared_words("", "本月") == "本月以前没有发布过排名，没有可比的上期。"
    assert version_words([1], [2], "03ce91ad86f4aa") == (
        "计分办法第1版，算法第2版，依据摘要03ce91ad86f4。"
    )
    assert completeness_words(0, 0, "—") == ""
    assert completeness_words(9, 9, "100%") == "各目标应报的数9个，全部报送。"
    assert "已报8个（88.9%），缺报1个" in completeness_words(8, 9, "88.9%")
