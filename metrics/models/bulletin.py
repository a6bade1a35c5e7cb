"""通报: what is drawn up from published rankings, signed by a person, and sent to a list."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from campaigns.models import Campaign, Region
from campaigns.models.constraints import is_a_month
from campaigns.terms import (
    BulletinKind,
    BulletinState,
    MailState,
    PaperKind,
    RecipientState,
)
from metrics.models.posting import Posted

LONGEST_TEXT = 8000
LONGEST_CHANGES = 4000
LONGEST_COPIES = 200


class Bulletin(models.Model):
    """One edition of one issue: the month's ranking, or the quarter that ends with ``month``.

    ``content`` holds what people do not edit: opening, tables, pictures, the sheets of the regions,
    as it was when the draft was last brought up to date; and ``copies`` (抄送), which they do.
    ``basis`` names the published rankings it
    rests on, and ``basis_digest`` tells whether there are newer ones. ``version`` counts every
    change of the draft. A signed one is frozen; a correction is a new edition, whose ``changes``
    say in words what it corrects.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="bulletins")
    kind = models.CharField("种类", max_length=10, choices=BulletinKind.choices())
    month = models.PositiveIntegerField("末月")
    edition = models.PositiveSmallIntegerField("版次", default=1)
    state = models.CharField("状态", max_length=8, choices=BulletinState.choices())
    title = models.CharField("标题", max_length=120)
    content = models.JSONField("内容")
    basis = models.JSONField("依据")
    basis_digest = models.CharField("依据摘要", max_length=64)
    changes = models.TextField("更正说明", blank=True, max_length=LONGEST_CHANGES)
    version = models.PositiveIntegerField("稿次", default=1)
    drafted_at = models.DateTimeField("起草时间")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="起草人"
    )
    # 期号: gapless within campaign, kind and the year of signing; editions of an issue share it.
    year = models.PositiveSmallIntegerField("年度", null=True)
    number = models.PositiveSmallIntegerField("期号", null=True)
    signed_at = models.DateTimeField("签发时间", null=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签发人"
    )
    demonstration = models.BooleanField("演示数据", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "通报"
        ordering = ["campaign", "-month", "kind", "-edition"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind", "month", "edition"], name="bulletin_unique_edition"
            ),
            models.UniqueConstraint(
                fields=["campaign", "kind", "month"],
                condition=Q(state=BulletinState.DRAFT),
                name="bulletin_one_draft",
            ),
            models.UniqueConstraint(
                fields=["campaign", "kind", "year", "number", "edition"],
                name="bulletin_unique_number",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=BulletinState.SIGNED,
                    signed_at__isnull=False,
                    signed_by__isnull=False,
                    year__isnull=False,
                    number__gte=1,
                )
                | Q(
                    state=BulletinState.DRAFT,
                    signed_at=None,
                    signed_by=None,
                    year=None,
                    number=None,
                ),
                name="bulletin_signed_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(edition=1) | Q(state=BulletinState.DRAFT) | ~Q(changes=""),
                name="bulletin_correction_says_what",
            ),
            is_a_month("month", "bulletin_month_is_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.title} 第{self.edition}版"


class Section(models.Model):
    """One part of a bulletin: what the system wrote, and beside it what a person made of it.

    ``edited`` is None while the generated text stands; drawing up anew replaces ``generated`` only.
    ``edited_from`` is the generated text that the edit began from: where it differs from
    ``generated``, the figures have changed since, and the person is told. Paragraphs are lines.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="sections")
    code = models.SlugField("编号", max_length=20)
    number = models.PositiveSmallIntegerField("序号")
    heading = models.CharField("标题", max_length=40)
    generated = models.TextField("系统起草", blank=True)
    edited = models.TextField("人工修改", null=True, max_length=LONGEST_TEXT)
    edited_from = models.TextField("修改所据", blank=True)
    left_out = models.BooleanField("不印", default=False)
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="修改人"
    )
    edited_at = models.DateTimeField("修改时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报段落"
        ordering = ["bulletin", "number"]
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "code"], name="section_unique_code"),
            models.CheckConstraint(
                condition=Q(edited=None) | Q(edited_by__isnull=False, edited_at__isnull=False),
                name="section_edited_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.heading}"

    @property
    def text(self) -> str:
        return self.generated if self.edited is None else self.edited

    @property
    def overtaken(self) -> bool:
        """Whether what the edit began from is no longer what the figures say."""
        return self.edited is not None and self.edited_from != self.generated


class Copy(models.Model):
    """The Word document for the recipients of one region: the signed text and that region's own
    ``sheet`` (paragraphs and tables). Made once and kept: it is what was sent."""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="copies")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    sheet = models.JSONField("本地区情况")
    paper = models.BinaryField("文档")
    digest = models.CharField("摘要", max_length=64)
    made_at = models.DateTimeField("生成时间")

    class Meta:
        verbose_name = verbose_name_plural = "通报文档"
        constraints = [
            models.UniqueConstraint(fields=["bulletin", "region"], name="copy_one_a_region")
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.region}"


class Recipient(models.Model):
    """Somebody on a campaign's list, asked for by one person and approved by another.

    ``region`` decides what is in the bulletin that comes here. An office without ``user`` signs for
    it by any account of exactly that region; without ``email`` it reads on the site alone.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="recipients")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="地区")
    name = models.CharField("姓名", max_length=30)
    office = models.CharField("单位", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="账号"
    )
    kinds = models.JSONField("接收种类")  # of BulletinKind
    state = models.CharField("状态", max_length=10, choices=RecipientState.choices())
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("申请时间")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    decided_at = models.DateTimeField("批准时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "通报收件人"
        ordering = ["campaign", "region__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "region", "office", "name"],
                condition=Q(state__in=[RecipientState.PROPOSED, RecipientState.APPROVED]),
                name="recipient_once_a_list",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, state=RecipientState.PROPOSED)
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="recipient_decision_paired",
            ),
            models.CheckConstraint(
                condition=~Q(state=RecipientState.APPROVED) | ~Q(decided_by=F("asked_by")),
                name="recipient_approved_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office} {self.name}"


class Delivery(Posted):
    """One edition for one recipient: the ledger. Name and address are as they were when signed.

    ``acknowledged`` is 签收 on the site. ``bounced_at`` and ``bounce`` tell of a mail that came
    back after the server had taken it.
    """

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(Recipient, models.PROTECT, related_name="deliveries")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    name = models.CharField("姓名", max_length=30)
    office = models.CharField("单位", max_length=60)
    email = models.EmailField("邮箱", blank=True)
    prepared_at = models.DateTimeField("登记时间")
    bounced_at = models.DateTimeField("退信时间", null=True)
    bounce = models.CharField("退信原因", max_length=200, blank=True)
    # How often a person had it sent once more: what came back before is known as older.
    resent = models.PositiveSmallIntegerField("重发次数", default=0)
    read_at = models.DateTimeField("阅读时间", null=True)
    acknowledged_at = models.DateTimeField("签收时间", null=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="签收人"
    )

    class Meta:
        verbose_name = verbose_name_plural = "通报投递"
        ordering = ["bulletin", "region__code", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "recipient"], name="delivery_once_a_recipient"
            ),
            models.CheckConstraint(
                condition=Q(mail=MailState.SENT, sent_at__isnull=False)
                | (~Q(mail=MailState.SENT) & Q(sent_at=None)),
                name="delivery_sent_with_time",
            ),
            models.CheckConstraint(
                condition=Q(acknowledged_at=None, acknowledged_by=None)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="delivery_acknowledged_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bulletin} {self.office} {self.name}"


class PaperTemplate(models.Model):
    """An office's own layout of one kind of paper; the newest that is not retired is used.

    ``findings`` are the differences from the standard that the check told when it was uploaded.
    """

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="paper_templates")
    kind = models.CharField("种类", max_length=10, choices=PaperKind.choices())
    file_name = models.CharField("文件名", max_length=120)
    data = models.BinaryField("文件")
    digest = models.CharField("摘要", max_length=64)
    findings = models.JSONField("检查结果", default=list)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "版式模板"
        ordering = ["campaign", "kind", "-uploaded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "kind"],
                condition=Q(retired_at=None),
                name="paper_template_one_in_use",
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.get_kind_display()} {self.file_name}"
