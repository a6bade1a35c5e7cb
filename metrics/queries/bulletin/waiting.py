"""What has to be done about the bulletins of a campaign: by those who keep it, by a recipient."""

from __future__ import annotations

from collections import Counter

from django.db.models import Count, Exists, F, OuterRef
from django.urls import reverse
from django.utils import timezone

from campaigns.access import AnyUser, administers
from campaigns.models import Campaign, User
from campaigns.terms import BulletinState, MailState, RecipientState
from metrics.models import Bulletin, Delivery, Recipient, Section
from metrics.queries.bulletin.period import edition_url, url_of, words_of
from metrics.queries.bulletin.reading import outdated, own_deliveries
from metrics.queries.bulletin.trouble import IN_TROUBLE
from metrics.queries.desk.tasks import Button, Task

_TROUBLE = {
    MailState.FAILED: "封邮件没有发出去",
    MailState.UNCERTAIN: "封不知是否发出，要由人核实",
    MailState.SENT: "封被退回",
}


def to_keep(user: AnyUser, campaign: Campaign) -> list[Task]:
    """For an administrator: drafts, mails in trouble, recipients to decide on."""
    if not administers(user, campaign):
        return []
    rows = list(Bulletin.objects.filter(campaign=campaign).defer("content", "changes"))
    for row in rows:
        row.campaign = campaign
    drafts = [row for row in rows if row.state == BulletinState.DRAFT]
    signed = _newest(rows)
    return [
        *_drafts(drafts),
        *_superseded(signed, drafts),
        *_mails(signed),
        *_asked(user, campaign),
    ]


def _newest(rows: list[Bulletin]) -> list[Bulletin]:
    """The newest signed edition of every issue, the newest issue first."""
    signed = [row for row in rows if row.state == BulletinState.SIGNED]
    found = {(row.kind, row.month): row for row in sorted(signed, key=lambda row: row.edition)}
    return sorted(found.values(), key=lambda row: -row.month)


def to_acknowledge(user: AnyUser, campaign: Campaign) -> list[Task]:
    """For a recipient: what came and is not signed for, of each issue the newest edition."""
    later = Bulletin.objects.filter(
        campaign=campaign,
        kind=OuterRef("bulletin__kind"),
        month=OuterRef("bulletin__month"),
        edition__gt=OuterRef("bulletin__edition"),
        state=BulletinState.SIGNED,
    )
    rows = Delivery.objects.filter(
        ~Exists(later), own_deliveries(user), bulletin__campaign=campaign, acknowledged_at=None
    ).select_related("bulletin")
    rows = rows.defer("bulletin__content", "bulletin__basis", "bulletin__changes")
    tasks: dict[int, Task] = {}
    for row in rows.order_by("-bulletin__month", "bulletin", "pk"):
        row.bulletin.campaign = campaign
        tasks.setdefault(row.bulletin_id, _to_sign_for(row.bulletin))
    return list(tasks.values())


def _to_sign_for(bulletin: Bulletin) -> Task:
    at = timezone.localtime(bulletin.signed_at) if bulletin.signed_at else None
    when = f"{at.year}年{at.month}月{at.day}日 签发" if at else ""
    facts = [bulletin.campaign.name, when, "更正版，以此为准" if bulletin.edition > 1 else ""]
    return Task(words_of(bulletin), facts, button=Button("去签收", edition_url(bulletin)))


def _drafts(rows: list[Bulletin]) -> list[Task]:
    behind = outdated(rows)
    overtaken = _overtaken(rows)
    tasks = []
    for row in rows:
        at = timezone.localtime(row.drafted_at)
        flag = "排名有了新版，稿子要更新" if row.pk in behind else ""
        facts = [
            row.campaign.name,
            f"{at.year}年{at.month}月{at.day}日 起草，待签发",
            f"{overtaken[row.pk]} 段改过的文字与新数不一致" if overtaken.get(row.pk) else "",
        ]
        button = Button("去核稿", url_of(row, "bulletin_edit"))
        tasks.append(Task(words_of(row), facts, flag=flag, button=button))
    return tasks


def _overtaken(bulletins: list[Bulletin]) -> dict[int, int]:
    """How many edits of each draft began from a text that the figures no longer say."""
    rows = Section.objects.filter(bulletin__in=bulletins).exclude(edited=None)
    told = rows.exclude(edited_from=F("generated")).values("bulletin").order_by()
    return {one["bulletin"]: one["number"] for one in told.annotate(number=Count("pk"))}


def _superseded(signed: list[Bulletin], drafts: list[Bulletin]) -> list[Task]:
    """Signed issues whose rankings have been corrected since, without a draft of a correction."""
    drafted = {(row.kind, row.month) for row in drafts}
    behind = outdated(signed)
    words = "签发以后所据的排名发布了新版，看要不要出更正版"
    return [
        Task(
            words_of(row),
            [row.campaign.name, words],
            button=Button("去查看", edition_url(row), plain=True),
        )
        for row in signed
        if row.pk in behind and (row.kind, row.month) not in drafted
    ]


def _mails(signed: list[Bulletin]) -> list[Task]:
    """One line an issue whose mails are in trouble; what has been corrected since is past."""
    rows = Delivery.objects.filter(IN_TROUBLE, bulletin__in=signed)
    found = Counter(rows.values_list("bulletin", "mail"))
    tasks = []
    for row in signed:
        words = [
            f"{found[row.pk, state.value]} {word}"
            for state, word in _TROUBLE.items()
            if found[row.pk, state.value]
        ]
        if words:
            url = f"{edition_url(row, 'bulletin_deliveries')}&show=trouble"
            facts = [row.campaign.name, *words]
            tasks.append(Task(f"{words_of(row)}的邮件", facts, button=Button("去处理", url)))
    return tasks


def _asked(user: AnyUser, campaign: Campaign) -> list[Task]:
    """Recipients that somebody else has asked for."""
    rows = Recipient.objects.filter(campaign=campaign, state=RecipientState.PROPOSED)
    if isinstance(user, User):
        rows = rows.exclude(asked_by=user)
    number = rows.count()
    if not number:
        return []
    button = Button("去批准", reverse("bulletin_recipients", args=[campaign.code]))
    return [Task("通报收件人", [campaign.name, f"{number} 个待批准"], button=button)]
