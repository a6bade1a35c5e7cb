"""Loading the accountability ladder of a campaign's file."""

from typing import Any

from campaigns.actions.catalogue_statements import Parts
from campaigns.models import Ladder
from campaigns.terms import LadderState


def ladder(parts: Parts) -> None:
    """A version is never rewritten: proposals and measures name it. The first one is live at once;
    a later one waits as a draft until a person has tried it and lets it go live."""
    item: dict[str, Any] | None = parts.sheet.data.get("ladder")
    if item is None:
        return
    values: dict[str, Any] = {
        "campaign_id": parts.campaign.pk,
        "version": item["version"],
        "rules": item["rules"],
        "derived": item.get("derived", {}),
    }
    table = Ladder.objects.filter(campaign=parts.campaign)
    existing = table.filter(version=item["version"]).first()
    if existing is None:
        state = _state(parts, item["version"])
        if state is None:
            return
        values["state"] = state
    elif (existing.rules, existing.derived) != (values["rules"], values["derived"]):
        words = f"第{existing.version}版问责规则已经装载，内容不能再改；请把 version 加1"
        parts.rows.mistakes.append(parts.sheet.mistake(("ladder",), words))
        return
    parts.rows.bring_in(table, key=("version",), wanted=[values])


def _state(parts: Parts, version: int) -> LadderState | None:
    """What a version that is not there yet begins as; None where it cannot be taken in."""
    rows = Ladder.objects.filter(campaign=parts.campaign)
    newest = rows.order_by("-version").first()
    if newest is None:
        return LadderState.LIVE
    if newest.version > version:
        words = f"已有第{newest.version}版问责规则；请把 version 改成{newest.version + 1}"
    elif rows.filter(state=LadderState.DRAFT).exists():
        words = "站上已有一份试行稿；请先启用或删去它，再装载新版"
    else:
        return LadderState.DRAFT
    parts.rows.mistakes.append(parts.sheet.mistake(("ladder", "version"), words))
    return None
