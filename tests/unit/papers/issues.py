"""Papers as they will be written, with the demonstration's names."""

from __future__ import annotations

import struct
import zlib
from datetime import UTC, datetime
from typing import Any

from campaigns.terms import PaperKind
from metrics.papers.issue import Annex, Block, Issue, Picture
from metrics.papers.tables import Column, Table

AT = datetime(2019, 10, 9, 1, 30, tzinfo=UTC)
OFFICE = "山东省禁毒委员会办公室"
CITIES = (
    *("济南", "青岛", "淄博", "枣庄", "东营", "烟台", "潍坊", "济宁"),
    *("泰安", "威海", "日照", "临沂", "德州", "聊城", "滨州", "菏泽"),
)


def png(width: int = 600, height: int = 300) -> bytes:
    """A grey field."""
    rows = b"".join(b"\0" + b"\xbb" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    parts = [
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def places(count: int = 16) -> Table:
    columns = [
        Column("名次"),
        Column("地区", 2),
        Column("得分"),
        Column("升降"),
        Column("名次区间"),
    ]
    rows = [
        [str(place), CITIES[(place - 1) % 16] + "市", f"{96.4 - place:.2f}", "升2", "1–4"]
        for place in range(1, count + 1)
    ]
    return Table("2019年9月市级排名", columns, rows)


def blocks(count: int = 16, pictures: tuple[Picture, ...] = ()) -> list[Block]:
    return [
        Block(
            "总体情况",
            [
                "截至2019年9月，全省三年禁毒人民战争18项目标中，11项达标，4项接近，3项落后。"
                "与上季度相比，2项目标由落后转为接近。",
                "（一）毒品案件。全省破获毒品刑事案件1284起，完成年度目标的97.3%。",
                "（二）戒毒康复。社区戒毒社区康复执行率为94.6%，比上季度提高1.2个百分点。",
            ],
        ),
        Block("排名情况", ["青岛、威海、烟台居前三位。"], [places(count)], list(pictures)),
        Block("需要加强的地区", ["聊城、菏泽名次区间全部在后三分之一，要查明原因，限期整改。"]),
        Block("下一阶段要求", ["各市要对照差距，逐项落实责任，确保年底前完成全年目标任务。"]),
    ]


def sheet() -> Annex:
    columns = [Column("目标", 3), Column("应达"), Column("实际"), Column("完成率"), Column("状态")]
    rows = [
        ["破获毒品刑事案件（起）", "86", "91", "105.8%", "达标"],
        ["社区戒毒社区康复执行率", "95%", "93.1%", "98.0%", "接近"],
    ]
    table = Table("聊城市目标完成情况", columns, rows)
    return Annex("聊城市情况", ["你市18项目标中9项达标，还差最多的是收戒吸毒人员。"], [table])


def issue(kind: PaperKind = PaperKind.BULLETIN, **changed: Any) -> Issue:
    bulletin = kind == PaperKind.BULLETIN
    usual: dict[str, Any] = {
        "masthead": "山东禁毒工作季通报" if bulletin else OFFICE,
        "number": "第3期" if bulletin else "鲁禁毒办〔2019〕36号",
        "office": OFFICE,
        "date": "2019年10月9日",
        "title": ["关于三年禁毒人民战争", "2019年第三季度进展情况的通报"],
        "recipients": "各市禁毒委员会办公室：",
        "opening": "现将三年禁毒人民战争2019年第三季度进展情况通报如下。",
        "blocks": blocks(),
        "marks": ["内部资料", "演示数据"],
        "made_at": AT,
        "annexes": [sheet()],
        "copies": "国家禁毒委员会办公室，省禁毒委员会各成员单位",
    }
    return Issue(**usual | changed)
