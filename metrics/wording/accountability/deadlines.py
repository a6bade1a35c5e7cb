"""Mails of the accountability station in words: what has come, what is due when, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from metrics.wording.days import dated

# The first part of a mail's key → what it is about, in a few words.
KINDS = {
    "issued": "有新下达的措施",
    "extended": "整改期限已延长",
    "removed": "措施已解除",
    "revoked": "措施已撤销",
    "answered": "申辩已答复",
    "praised": "获得表扬",
    "near": "办理期限快到了",
    "over": "办理已超过期限",
    "asked": "有数请您核对",
}
# The same of questions about figures, which are no measures.
_OF_QUESTIONS = {"near": "答复期限快到了", "over": "还在等您的答复"}
PUT_RIGHT = "完成整改"


@dataclass(frozen=True, slots=True)
class About:
    """A measure as a mail names it: ``region`` with its city, ``word`` with who decided it where
    that is a higher authority, ``letter`` "" for none."""

    region: str
    word: str
    letter: str = ""

    def __str__(self) -> str:
        return f"{self.region}{self.word}{f'（{self.letter}）' if self.letter else ''}"


def kind_words(key: str) -> str:
    """What a mail is about."""
    kind = key.partition(":")[0]
    told = _OF_QUESTIONS.get(kind, "") if is_question(key) else ""
    return told or KINDS.get(kind, "有一条新提醒")


def is_question(key: str) -> bool:
    """Whether a mail is about questions about figures: it is no supervision, and does not sound
    like one."""
    return key.partition(":")[2].startswith("q")


def station_words(key: str) -> str:
    """Where in the system it is dealt with."""
    return "数据质量" if is_question(key) else "督导问责"


def subject_words(key: str) -> str:
    """What a subject begins with."""
    return "数据质量" if is_question(key) else "督办"


def issued_words(about: About, due: date | None, object_until: date | None) -> str:
    said = f"对{about}已经下达"
    if due:
        said += f"，应于{dated(due)}前签收"
    return said + (f"；有异议的，可以在{dated(object_until)}前申辩" if object_until else "")


def near_words(about: About, step: str, due: date) -> str:
    return f"{about}：应于{dated(due)}前{step}"


def over_words(about: About, step: str, due: date) -> str:
    return f"{about}：应于{dated(due)}前{step}，已经超过期限"


def objection_words(about: About, due: date) -> str:
    return f"{about}：申辩应于{dated(due)}前答复"


def answered_words(about: About, *, upheld: bool) -> str:
    return f"{about}：申辩已经答复，{'理由成立' if upheld else '理由不成立'}"


def extended_words(about: About, until: date | None) -> str:
    said = f"{about}：整改期限已经延长"
    return f"{said}到{dated(until)}" if until else said


def removed_words(about: About, observed: date | None) -> str:
    said = f"{about}：已经解除"
    return f"{said}，转入观察期，到{dated(observed)}为止" if observed else said


def revoked_words(about: About) -> str:
    return f"{about}：已经撤销"


def praised_words(region: str, word: str, letter: str) -> str:
    return f"{region}获得{word}{f'（{letter}）' if letter else ''}"


def lines_words(region: str, number: int, due: date, *, late: bool) -> str:
    """Lines of the rectification list that end on the same day."""
    said = f"{region}：问题整改台账有{number}项应于{dated(due)}前整改完毕并报送情况"
    return f"{said}，已经超过期限" if late else said


def asked_words(region: str, number: int, due: date) -> str:
    """Figures that somebody is asked to look at again."""
    return f"{region}有{number}个数请核对，请于{dated(due)}前答复；只是请核对，不计入得分"


def unanswered_words(region: str, number: int, due: date, *, late: bool) -> str:
    said = f"{region}有{number}个数请核对，请于{dated(due)}前答复"
    return f"{said}，现在已过期限，请尽快答复" if late else said
