"""说明: what an issue rests on, and how its numbers are to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from campaigns.periods import Month

METHOD = (
    "得分按各目标完成率和权重计算，名次按得分从高到低排列，得分相同的名次并列。名次区间是考虑数字"
    "偶然波动后名次可能落入的范围（九成把握）；区间较宽或者互相重叠的，不宜以名次论先后。较基期变化"
    "以基期为零、目标为一百，已经达到目标的不算退步。"
)
STATES = (
    "完成率达到百分之百的为达标，九成以上的为接近，不足九成的为落后。有缺报的目标，补报以后结论不会"
    "改变的（已经达标、已经触红线）照常判定，其余不作判定，列为缺报；比率的分母不全的，也不作判定。"
)
ROUNDED = "按件、按人等计的应达数按取整显示（取达到要求的最小整数），完成率按未取整的数计算。"
DEMONSTRATION = "本通报使用演示数据，不是真实统计结果。"


@dataclass(frozen=True, slots=True)
class Edition:
    """One published ranking: ``word`` names its level, ``day`` when it was published."""

    word: str
    edition: int
    day: str


def sources_words(editions: Sequence[Edition], month: Month) -> str:
    """Which published rankings it was drawn up from."""
    days = {one.day for one in editions}
    if len(days) == 1:
        told = "、".join(f"{one.word}第{one.edition}版" for one in editions)
        when = f"（{editions[0].day}发布）"
    else:
        told = "、".join(f"{one.word}第{one.edition}版（{one.day}发布）" for one in editions)
        when = ""
    return f"本通报依据已经发布的{month.chinese}月排名：{told}{when}。数据截至{month.chinese}。"


def compared_words(since: str, span: str) -> str:
    """What is compared with; nothing where none was published before ``span`` (本季度, 本月)."""
    if since:
        return f"升降和状态变化与{since}相比。"
    return f"{span}以前没有发布过排名，没有可比的上期。"


def version_words(rules: Sequence[int], engines: Sequence[int], digest: str) -> str:
    told = "、".join(f"第{number}版" for number in rules)
    engine = "、".join(f"第{number}版" for number in engines)
    return f"计分办法{told}，算法{engine}，依据摘要{digest[:12]}。"


def completeness_words(reported: int, due: int, share: str) -> str:
    """How many of the figures that are due the whole rests on; "" where nothing is due."""
    if not due:
        return ""
    if reported >= due:
        return f"各目标应报的数{due:,}个，全部报送。"
    return (
        f"各目标应报的数{due:,}个，已报{reported:,}个（{share}），"
        f"缺报{due - reported:,}个，缺报的数不作推算。"
    )
