"""Old tables taken over: one administrator uploads, another confirms, and only then they count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pandas as pd
from django.db import IntegrityError, transaction

from campaigns.audit import record
from campaigns.models import Campaign, Region, User
from campaigns.periods import Month
from campaigns.personal import personal
from campaigns.terms import ImportState
from metrics.actions.entry.errors import EntryError, MoveError, PersonalError
from metrics.actions.figures import (
    DuplicateFigureError,
    MixedPeriodError,
    OpenPeriodError,
    UnknownCodeError,
    following,
    load_figures,
)
from metrics.frames.review.history import (
    Ground,
    Looked,
    ground_of,
    in_order,
    look,
    refusal,
    summary,
)
from metrics.frames.review.old_checks import Place
from metrics.models import HistoryImport, ReportingPeriod
from metrics.workbooks.history import HistoryUpload
from metrics.workbooks.mistakes import Mistake

LONGEST_ANSWER = 300
_NAMED = 3
_MINUTE = 60

Rows = dict[Place, int | None]


class MistakesError(EntryError):
    """Cells of the table cannot be taken; ``looked`` is the rest of the dry run. None is kept."""

    def __init__(self, mistakes: Sequence[Mistake], looked: Looked) -> None:
        super().__init__(f"有{len(mistakes)}处错误，整个文件都没有收下")
        self.mistakes = list(mistakes)
        self.looked = looked


class NothingNewError(EntryError):
    """The table holds no number that is not there already."""


class OwnImportError(EntryError):
    """Nobody confirms or refuses what he has uploaded himself."""


@transaction.atomic
def propose(
    *,
    campaign: Campaign,
    upload: HistoryUpload,
    file_name: str,
    digest: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> HistoryImport:
    """Keep a right table until somebody else confirms it; every mistake of a wrong one at once."""
    if kind := personal(file_name):
        raise PersonalError(f"文件名里像是有{kind}，请改名后再上传")
    _hold(campaign)
    months = sorted({Month.of(line.month) for line in upload.lines})
    ground = ground_of(campaign, {one.line.region for one in upload.lines}, months, at)
    looked = look(ground, upload.lines)
    if mistakes := in_order([*upload.mistakes, *looked.mistakes]):
        raise MistakesError(mistakes, looked)
    if not looked.rows:
        raise NothingNewError("表里没有新的数：没有填写，或者填的都已在系统里")
    _refuse_waiting(campaign, looked, digest)
    asked = HistoryImport.objects.create(
        campaign=campaign,
        file_name=file_name[:120],
        digest=digest,
        rows=[[*place, value] for place, value in looked.rows.items()],
        summary=summary(ground, looked),
        state=ImportState.PROPOSED,
        asked_by=by,
        asked_at=at,
    )
    _record("上传历史数据", asked, by, at, address)
    return asked


def _hold(campaign: Campaign) -> None:
    """One import of a campaign after the other; reports and approvals go on meanwhile."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def _refuse_waiting(campaign: Campaign, looked: Looked, digest: str) -> None:
    rows = HistoryImport.objects.filter(campaign=campaign, state=ImportState.PROPOSED)
    for other in rows.select_related("asked_by"):
        if other.digest == digest:
            raise MoveError("这个文件已经上传过，正在等待确认")
        if looked.sheets & {(region, month) for region, _, month in rows_of(other)}:
            raise MoveError(
                f"“{other.file_name}”（{other.asked_by.get_full_name()}上传）里有同一地区同一月份的数，"
                "正在等待确认；请先确认或撤回那一份"
            )


def rows_of(asked: HistoryImport) -> Rows:
    """Place → value of an import."""
    return {(region, indicator, month): value for region, indicator, month, value in asked.rows}


@transaction.atomic
def confirm(
    *, asked: HistoryImport, by: User, at: datetime, address: str | None = None
) -> HistoryImport:
    """Load the figures, if everything is still as it was when they were uploaded."""
    _hold(asked.campaign)
    row = _proposed(asked)
    _require_another(row, by, "确认")
    rows = rows_of(row)
    _hold_months(row.campaign, rows)
    ground = _ground(row.campaign, rows, at)
    _require_unchanged(ground, rows)
    _load(row, ground, rows, by, at)
    row.state, row.decided_by, row.decided_at = ImportState.LOADED, by, at
    row.save(update_fields=["state", "decided_by", "decided_at"])
    _record("确认历史数据", row, by, at, address)
    return row


def _ground(campaign: Campaign, rows: Rows, at: datetime) -> Ground:
    months = sorted({Month.of(month) for _, _, month in rows})
    return ground_of(campaign, {region for region, _, _ in rows}, months, at)


def _hold_months(campaign: Campaign, rows: Rows) -> None:
    """These months of all campaigns over the regions, held in one order as approvals hold them;
    ``load_figures`` counts up those that share a figure."""
    regions = {region for region, _, _ in rows}
    inside = Region.objects.filter(path__startswith=campaign.region.path)
    paths = {code: path for code, path in inside.values_list("code", "path") if code in regions}
    above = {code for path in paths.values() for code in path.split("/") if code}
    held = ReportingPeriod.objects.select_for_update(of=("self",)).filter(
        campaign__region__code__in=above, month__in={month for _, _, month in rows}
    )
    list(held.order_by("pk"))


def _require_unchanged(ground: Ground, rows: Rows) -> None:
    """What was free when the table was uploaded has to be free still."""
    changed = []
    for place, value in rows.items():
        words, _ = refusal(ground, place, value)
        if words or place in ground.figures:
            changed.append((place, words or "系统里已有同样的数。"))
    if changed:
        told = "；".join(_named(ground, place, words) for place, words in changed[:_NAMED])
        raise MoveError(
            f"上传之后有{len(changed)}格的情况变了，请退回，重新下载、填写、上传（{told}）"
        )


def _named(ground: Ground, place: Place, words: str) -> str:
    code, indicator, month = place
    region = ground.regions.get(code)
    counted = ground.counted.get(indicator)
    where = f"{region.name if region else code}{Month.of(month).chinese}"
    return f"{where}{counted.indicator.name if counted else indicator}：{words.rstrip('。')}"


def _load(row: HistoryImport, ground: Ground, rows: Rows, by: User, at: datetime) -> None:
    figures = pd.DataFrame(
        [[*place, value] for place, value in rows.items()],
        columns=["region", "indicator", "month", "value"],
    ).astype({"value": "Int64"})
    try:
        with transaction.atomic():
            load_figures(
                campaign=row.campaign,
                figures=figures,
                filings=_filings(row, figures, at),
                entered_by=row.asked_by,
                decided_by=by,
                at=at,
                demonstration=ground.demonstration,
            )
    except IntegrityError:
        raise MoveError("这些格里有的刚被别人写入，请刷新后重试") from None
    except (
        DuplicateFigureError,
        MixedPeriodError,
        OpenPeriodError,
        UnknownCodeError,
    ) as error:
        raise MoveError(f"不能载入：{error}") from error


def _filings(row: HistoryImport, figures: pd.DataFrame, at: datetime) -> pd.DataFrame:
    """Handed in when the table was uploaded, decided on now; late where the system had asked for
    the month before."""
    due = dict(
        ReportingPeriod.objects.filter(
            campaign=row.campaign, month__in=figures["month"].unique().tolist()
        ).values_list("month", "due_at")
    )
    filings = figures[["region", "month"]].drop_duplicates(ignore_index=True)
    months = filings["month"].tolist()
    begins = [following(Month.of(month)) for month in months]
    return filings.assign(
        late=[bool((by_then := due.get(month)) and row.asked_at > by_then) for month in months],
        submitted=[(row.asked_at - begin).total_seconds() / _MINUTE for begin in begins],
        decided=[(at - begin).total_seconds() / _MINUTE for begin in begins],
    )


@transaction.atomic
def reject(
    *,
    asked: HistoryImport,
    answer: str,
    by: User,
    at: datetime,
    address: str | None = None,
) -> HistoryImport:
    """Refuse the table, with words for the one who uploaded it."""
    row = _proposed(asked)
    _require_another(row, by, "退回")
    if not answer.strip():
        raise EntryError("请写明不同意的理由")
    if kind := personal(answer):
        raise PersonalError(f"理由里像是有{kind}，本系统不收个人信息")
    row.state, row.decided_by, row.decided_at = ImportState.REJECTED, by, at
    row.summary = {**row.summary, "answer": answer.strip()[:LONGEST_ANSWER]}
    row.save(update_fields=["state", "decided_by", "decided_at", "summary"])
    _record("不同意历史数据", row, by, at, address)
    return row


@transaction.atomic
def withdraw(
    *, asked: HistoryImport, by: User, at: datetime, address: str | None = None
) -> HistoryImport:
    """Take a table back that nobody has decided on yet."""
    row = _proposed(asked)
    if row.asked_by_id != by.pk:
        raise EntryError("只有上传人可以撤回")
    row.state = ImportState.WITHDRAWN
    row.save(update_fields=["state"])
    _record("撤回历史数据", row, by, at, address)
    return row


def _proposed(asked: HistoryImport) -> HistoryImport:
    rows = HistoryImport.objects.select_for_update(of=("self",))
    row = rows.select_related("campaign__region", "asked_by").get(pk=asked.pk)
    if row.state != ImportState.PROPOSED:
        raise MoveError(f"这份历史数据{ImportState(row.state).word}，请刷新")
    return row


def _require_another(row: HistoryImport, by: User, verb: str) -> None:
    if row.asked_by_id == by.pk:
        raise OwnImportError(f"上传人不能{verb}自己的历史数据，请由另一位管理员{verb}，或者撤回")


def _record(action: str, row: HistoryImport, by: User, at: datetime, address: str | None) -> None:
    told = row.summary
    record(
        action=action,
        subject=f"历史数据 {row.campaign.code} {row.pk}",
        by=by,
        at=at,
        after={
            "文件": row.file_name,
            "摘要": row.digest,
            "数值": told["cells"],
            "报送": told["sheets"],
            "月份": [told["months"][0], told["months"][-1]],
            **({"意见": told["answer"]} if "answer" in told else {}),
        },
        address=address,
    )
