"""Made-up contents for every component, in all its states."""

from __future__ import annotations

from typing import Any

from django import forms

from campaigns.terms import MeasureState, State
from metrics.queries.board.course import Course, Stretch
from metrics.wording.accountability.standing import stage

_HERE = "#components"
_UNITS = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子", "丑")


class _Form(forms.Form):
    account = forms.CharField(label="账号")
    password = forms.CharField(label="密码", error_messages={"required": "请填写密码。"})


def components() -> dict[str, Any]:
    """Context of the gallery's components, by what their templates take."""
    ranking = _ranking()
    return {
        "states": list(State),
        "stages": [stage(state) for state in MeasureState],
        "state_counts": _counts(),
        "movements": [3, -2, 0, None],
        "bands": [
            {"place": 1, "low": 1, "high": 1, "size": 16},
            {"place": 6, "low": 3, "high": 9, "size": 16},
            {"place": 16, "low": 12, "high": 16, "size": 16},
        ],
        "attainments": ["0%", "82.2%", "100%", "131.4%", "—"],
        "bars": [(0, 5), (3.2, 5), (5, 5)],
        "ranking": ranking,
        "draft": {**ranking, "state": "draft", "state_word": "待发布"},
        "tiles": _tiles(),
        "choices": _choices(),
        "answers": _answers(),
        "tile_map": _map("third"),
        "tile_map_of_states": _map("state"),
        "league": _league(),
        "course": _course(),
        "todos": _todos(),
        "figures": _figures(),
        "letters": [
            {"url": "", "lines": ["甲县3月报表逾期2天"], "by": "示例审核员", "at": "4月7日 09:30"}
        ],
        "tasks": _tasks(),
        "fields": [_Form()["account"], _Form({"account": "yangli"})["password"]],
    }


def _ranking() -> dict[str, str | int]:
    return {
        "state": "published",
        "state_word": "已发布",
        "edition": 1,
        "data_as_of": "2019年10月",
        "published_at": "2019-11-08 09:00",
        "published_by": "示例管理员",
        "computed_at": "2019-11-08 06:00",
        "rule_version": 1,
        "engine_version": 1,
        "digest": "0123456789ab",
    }


def _counts() -> list[dict[str, Any]]:
    numbers = (7, 3, 2, 1, 1, 1, 0, 0)
    return [
        {"code": state.code, "word": state.word, "sign": state.sign, "number": number}
        for state, number in zip(State, numbers, strict=True)
    ]


def _tile(state: State, attainment: str, **more: Any) -> dict[str, Any]:
    return {
        "code": "S1",
        "name": f"{state.word}的目标",
        "state": state,
        "actual": "278",
        "asked": "应达341起",
        "unit": "起",
        "attainment": attainment,
        "goal": "全年409起",
        "gap": "",
        "pace": "",
        "outlook": {"code": "open", "word": "能否完成尚不明朗"},
        "derived": [],
        "coverage": "136/137",
        "direction_word": "越高越好",
        **more,
    }


def _tiles() -> list[dict[str, Any]]:
    missed = {"code": "will_be_missed", "word": "按目前走势难以完成"}
    none = {"code": "", "word": ""}
    return [
        _tile(State.MET, "104.5%"),
        _tile(State.CLOSE, "96.2%", gap="还差13起", derived=["基期：取前三年平均"]),
        _tile(State.BEHIND, "81.5%", gap="还差63起", pace="其余2个月每月需66起", outlook=missed),
        _tile(
            State.RED_LINE,
            "",
            actual="1",
            asked="应为0",
            goal="",
            outlook=none,
            direction_word="越低越好",
        ),
        _tile(State.NOT_REPORTED, "—", actual="未报", outlook=none),
    ]


def _choices() -> dict[str, list[dict[str, Any]]]:
    return {
        "campaigns": [
            {"code": code, "name": name, "url": _HERE, "current": code == "A"}
            for code, name in (("A", "示例三年行动"), ("B", "示例专项行动"))
        ],
        "levels": [
            {"code": word, "word": word, "url": _HERE, "current": word == "市级"}
            for word in ("市级", "县级")
        ],
        "years": [
            {"label": f"{year}年", "url": _HERE, "current": year == 2019}
            for year in (2017, 2018, 2019)
        ],
        "months": [
            {
                "number": f"2019-{month:02d}",
                "label": f"{month}月",
                "url": _HERE,
                "current": month == 10,
                "draft": month == 11,
            }
            for month in range(1, 12)
        ],
    }


def _answers() -> list[dict[str, Any]]:
    return [
        {"question": "走到哪一步", "lines": ["15项中7项达标，2项落后。"], "weight": ""},
        {"question": "谁在前，谁在后", "lines": ["甲、乙并列第一。", "癸居末。"], "weight": ""},
        {"question": "触红线", "lines": ["丙“示例事件”（3月）。"], "weight": "alarm"},
    ]


def _map(look: str) -> dict[str, Any]:
    states = list(State)
    blocks = []
    for at, name in enumerate(_UNITS):
        state = states[at % len(states)]
        by_state = look == "state"
        tile = {
            "name": name,
            "number": "" if by_state else str(at + 1),
            "look": f"state-{state.code}" if by_state else f"third-{at // 4 + 1}",
            "sign": state.sign if by_state else "✕" if at == 10 else "",
            "words": f"{name}：{state.word}" if by_state else f"{name}：第{at + 1}名",
            "url": _HERE,
            "mine": at == 5,
        }
        blocks.append({"row": at // 4 + 1, "column": at % 4 + 1, "tiles": [tile]})
    target = "示例案件" if look == "state" else ""
    return {"blocks": blocks, "rows": 3, "columns": 4, "grouped": False, "target": target}


def _league() -> dict[str, Any]:
    rows = [
        (1, 0, "甲", "102.50", 1, 2, 0),
        (2, 1, "乙", "101.20", 1, 4, 0),
        (9, -3, "己", "94.10", 7, 11, 5),
        (14, None, "癸", "82.30", 14, 14, 4),
    ]
    return {
        "rows": [
            {
                "place": place,
                "movement": movement,
                "name": name,
                "score": score,
                "low": low,
                "high": high,
                "size": 14,
                "distinct": True,
                "url": _HERE,
                "mine": name == "己",
                "gap": gap,
            }
            for place, movement, name, score, low, high, gap in rows
        ],
        "unranked": ["子", "丑"],
        "ranked": 14,
    }


def _course() -> Course:
    return Course(
        stretches=[
            Stretch("动员部署", "0", "7.75", False),
            Stretch("全面攻坚", "7.75", "84.5", False),
            Stretch("总结评估", "92.25", "7.75", True),
        ],
        at="94.8",
        phase="总结评估",
        running=["秋季的战役"],
        left_words="距结束还有2个月",
        starts="2016年10月",
        ends="2019年12月",
    )


def _todos() -> list[dict[str, Any]]:
    return [
        {
            "code": "S3",
            "name": "示例学校",
            "state": State.BEHIND,
            "gap": "还差8所",
            "where": "甲3所，乙2所",
            "url": _HERE,
        },
        {
            "code": "S2",
            "name": "示例社工",
            "state": State.CLOSE,
            "gap": "还差3名",
            "where": "",
            "url": _HERE,
        },
    ]


def _figures() -> dict[str, Any]:
    cells = [
        ("31", "reported"),
        ("0", "zero"),
        ("未报", "missing"),
        ("26（9/10）", "partial"),
        ("不适用", "not_applicable"),
        ("·", "not_due"),
    ]
    shown = [
        {"text": text, "state": state, "who": "示例填报员 填报", "when": "2019-07-05"}
        for text, state in cells
    ]
    months = [f"{month}月" for month in range(1, 7)]
    own = {"label": "甲县", "url": _HERE, "total": "57", "is_sum": False, "cells": shown}
    both = {"label": "合计", "url": "", "total": "57", "is_sum": True, "cells": shown}
    block = {"name": "示例案件（起） 2019-01至2019-06", "months": months, "rows": [own, both]}
    return {"name": "示例案件", "blocks": [block]}


def _tasks() -> list[dict[str, Any]]:
    return [
        {
            "title": "甲县 2019年3月",
            "facts": ["还差4项", "到 4月5日 24:00 前"],
            "flag": "逾期2天",
            "said": "请核对1月的数。",
            "button": {"label": "去填报", "url": _HERE, "posted": {}, "plain": False},
        },
        {
            "title": "乙县 2019年3月",
            "facts": ["已提交"],
            "flag": "",
            "said": "",
            "button": {"label": "去查看", "url": _HERE, "posted": {}, "plain": True},
        },
    ]
