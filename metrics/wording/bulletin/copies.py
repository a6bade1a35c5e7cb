"""Who gets a copy (抄送) with the marks of the layout: commas between, one full stop at the end."""

from __future__ import annotations

import re

# 、 stays: it joins offices of one kind within an item.
_BETWEEN = re.compile(r"\s*[，,；;。｡．]+[\s，,；;。、｡．]*|\s*、\s*[，,；;。｡．]+\s*")
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff）])\s+(?=[\u4e00-\u9fff])")
_ENDS = " \u3000，,；;。、｡．.:："


def plain_copies(text: str) -> str:
    """The offices as they are kept, without the word and the full stop, which the layout adds."""
    offices = text.strip().removeprefix("抄送").strip(_ENDS)
    return _BLANK.sub("，", _BETWEEN.sub("，", offices)).strip(_ENDS)


def copies_words(offices: str) -> str:
    """As they stand in the imprint; "" for nobody."""
    return f"{offices.rstrip('。')}。" if offices else ""
