"""更正说明: what a new edition says otherwise, in words of a bounded length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_LONGEST = 1600  # of the whole text: about a page and a half
_QUOTED = 90  # of one quotation
_CELLS = 6  # named of one table
_PLACES = 6  # quoted of one text
_KEYS = {"地区", "所属", "单位", "目标", "指标", "数字所属月份"}
NOTHING = "与上一版相比，通报的文字和表格没有变化。"
_MORE = "其余变化从略，以本版为准。"
_DENIALS = tuple(
    f"{no}{any_}{what}"
    for no in ("没有", "无")
    for any_ in ("", "任何")
    for what in ("变化", "改动", "变动")
)
_EXCEPTIONS = ("其余", "其他", "其它", "另外", "除")


@dataclass(frozen=True, slots=True)
class Tabled:
    """A table as it was stored."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def difference_words(
    editions: Sequence[tuple[str, int, int]],
    texts: Sequence[tuple[str, str, str]],
    tables: Sequence[tuple[Tabled | None, Tabled | None]],
) -> str:
    """A paragraph a line. ``editions``: level, edition before and now of the rankings below;
    the others as ``changed_words`` takes them."""
    said = [_editions(editions)] if editions else []
    return _bounded([*said, *(changed_words(texts, tables) or [NOTHING])])


def changed_words(
    texts: Sequence[tuple[str, str, str]],
    tables: Sequence[tuple[Tabled | None, Tabled | None]],
) -> list[str]:
    """A paragraph for every text and table that changed, [] where none did. ``texts``: heading,
    text before, text now; ``tables``: before and now, None for one that is not printed."""
    told = [text_words(heading, was, now) for heading, was, now in texts]
    told += [_table(was, now) for was, now in tables]
    return [text for text in told if text]


def denies(changes: str) -> bool:
    """Whether a 更正说明 says of the whole bulletin that nothing has changed."""
    sentences = [one.removesuffix("。") for one in _sentences(changes)]
    return any(
        one.endswith(_DENIALS) and not any(word in one for word in _EXCEPTIONS) for one in sentences
    )


def _editions(rows: Sequence[tuple[str, int, int]]) -> str:
    told = "，".join(f"{word}由第{was}版改为第{now}版" for word, was, now in rows)
    return f"所依据的月排名：{told}。"


def _bounded(paragraphs: Sequence[str]) -> str:
    """Whole paragraphs as long as there is room."""
    kept: list[str] = []
    for text in paragraphs:
        if sum(len(one) + 1 for one in kept) + len(text) > _LONGEST:
            kept.append(_MORE)
            break
        kept.append(text)
    return "\n".join(kept)


def text_words(heading: str, was: str, now: str) -> str:
    """Sentence by sentence; "" for equal texts."""
    before, after = _sentences(was), _sentences(now)
    said = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, new = "".join(before[i1:i2]), "".join(after[j1:j2])
        if tag == "replace":
            said.append(f"“{_short(gone)}”改为“{_short(new)}”")
        elif tag == "delete":
            said.append(f"删去“{_short(gone)}”")
        elif tag == "insert":
            said.append(f"增加“{_short(new)}”")
    if len(said) > _PLACES:
        said = [*said[:_PLACES], f"等共{len(said)}处"]
    return f"“{heading}”部分：{'；'.join(said)}。" if said else ""


def _sentences(text: str) -> list[str]:
    """With their full stops; a paragraph ends one as well."""
    return [f"{part}。" for line in text.splitlines() for part in line.split("。") if part]


def _short(text: str) -> str:
    """The quotation without its last full stop; a long one is cut in the middle."""
    plain = text.removesuffix("。")
    if len(plain) <= _QUOTED:
        return plain
    half = (_QUOTED - 2) // 2
    return f"{plain[:half]}……{plain[-half:]}"


def _table(was: Tabled | None, now: Tabled | None) -> str:
    if was and now:
        return table_words(was, now)
    if was:
        return f"删去表“{was.caption}”。"
    return f"增加表“{now.caption}”。" if now else ""


def table_words(was: Tabled, now: Tabled) -> str:
    """Cell by cell; "" for equal tables. Rows are known by their region or target."""
    before, after = _keyed(was), _keyed(now)
    said = [f"增加{key}" for key in after if key not in before]
    said += [f"删去{key}" for key in before if key not in after]
    same = set(was.headings) == set(now.headings)
    if not same:
        said.append("栏目有变化")
    cells = [
        f"{key}的{heading}由{old}改为{row[heading]}"
        for key, row in after.items()
        if key in before
        for heading, old in before[key].items()
        if heading in row and row[heading] != old
    ]
    said += cells[:_CELLS]
    if len(cells) > _CELLS:
        said.append(f"等共{len(cells)}处")
    return f"表“{now.caption}”：{'；'.join(said)}。" if said else ""


def _keyed(table: Tabled) -> Mapping[str, Mapping[str, str]]:
    """Row key → heading → cell."""
    keys = [heading for heading in table.headings if heading in _KEYS] or list(table.headings[:1])
    found: dict[str, dict[str, str]] = {}
    for row in table.rows:
        cells = dict(zip(table.headings, row, strict=True))
        key = " ".join(cells.pop(heading) for heading in keys)
        found[key] = cells
    return found
