"""Why a mail did not arrive, as an office reads it; what the server said stays behind it."""

from __future__ import annotations

from collections.abc import Sequence

_KNOWN = {
    450: "对方邮箱暂时不可用",
    452: "对方邮箱已满或服务器空间不足",
    530: "邮件服务器要求登录",
    535: "邮件服务器登录失败",
    550: "对方邮箱不存在或拒收",
    551: "对方邮箱不在这台服务器上",
    552: "对方邮箱已满或邮件过大",
    553: "对方邮箱地址不正确",
    554: "对方服务器拒收",
}
_LATER, _FOR_GOOD = 400, 500


def trouble_words(codes: Sequence[int], said: str) -> str:
    """``codes`` are the server's answers, none where there was no answer to the mail."""
    code = codes[0] if codes else 0
    if code in _KNOWN:
        return f"{_KNOWN[code]}（{said}）"
    if code >= _FOR_GOOD:
        return f"邮件服务器不收（{said}）"
    if code >= _LATER:
        return f"邮件服务器暂时不收（{said}）"
    return f"与邮件服务器的连接出错（{said}）"
