"""What an entry of the audit is about, in words: a campaign by its name, a region, a month."""

from __future__ import annotations

import re

from campaigns.terms import Level, PaperKind
from metrics.wording.audit_names import ADDRESSES, BARE, Glossary

CODE = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
# How a question about a figure is known: kind, region, indicator, month.
_QUESTION = re.compile(r"\b[a-z]+:\d{6,12}:([a-z0-9_]+):(\S+)")
# How a proposal is known: rule, region or measure, occasion.
_PROPOSAL = re.compile(r"([A-Z]\d*):(?:m(\d+)|\d{6,12}):(\S+)")
_MONTH = re.compile(r"(20\d\d)-?(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(20\d\d)Q([1-4])")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)\S*")
# Behind these stands a name that somebody chose, which is none of ours.
_CHOSEN = {"账号", "代理", "备份", "定时任务", "表格上传"}
_BY_HAND, _AGAIN = "M", "R"
_CODE_LENGTH = 6  # a longer number is a region that nobody knows any more


def thing(subject: str, words: Glossary = BARE) -> str:
    """What an entry is about, with codes as words: of a question the indicator and the month, of
    an answer of the interface its name, of a file the file alone."""
    first, _, rest = subject.partition(" ")
    if first in _CHOSEN:
        return subject
    if first in ADDRESSES:
        subject = f"{ADDRESSES[first]} {rest}".strip()
    elif rest and CODE.fullmatch(first):
        subject = rest
    subject = _QUESTION.sub(lambda found: f"{words.name(found[1])} {found[2]}", subject)
    subject = CODE.sub(lambda found: words.name(found[0]), subject)
    return _in_order([_word(part, words) for part in subject.split(" ")])


def _in_order(parts: list[str]) -> str:
    """A region that is named behind its code is named once; the number at the end says that it is
    one."""
    told = [one for one, before in zip(parts, ["", *parts], strict=False) if one != before]
    if len(told) > 1 and told[-1].isdecimal() and len(told[-1]) < _CODE_LENGTH:
        told[-1] = f"编号{told[-1]}"
    return " ".join(told)


def _word(part: str, words: Glossary) -> str:
    for names in (words.regions, words.campaigns, words.targets, _LEVELS, _PAPERS):
        if part in names:
            return names[part]
    if found := _PROPOSAL.fullmatch(part):
        if found[1] == _AGAIN:  # what is proposed is the measure before the revoked one
            return f"恢复原措施 撤销的措施{found[3]}"
        rule = "人工提请" if found[1] == _BY_HAND else f"规则{found[1]}"
        measure = f"措施{found[2]} " if found[2] else ""
        return f"{rule} {measure}{_word(found[3], words)}"
    return _when(part)


def _when(part: str) -> str:
    if found := _MONTH.fullmatch(part):
        return f"{found[1]}年{int(found[2])}月"
    if found := _QUARTER.fullmatch(part):
        return f"{found[1]}年第{found[2]}季度"
    if found := _MOMENT.fullmatch(part):
        return f"{found[1]} {found[2]}"
    return part


_LEVELS, _PAPERS = dict(Level.choices()), dict(PaperKind.choices())
