"""Where a promise is written."""

from django.db import models


class SourceDocument(models.Model):
    code = models.CharField("编号", max_length=12, unique=True)
    title = models.CharField("标题", max_length=200)
    issuer = models.CharField("发文（讲话）单位", max_length=120)
    issued_on = models.CharField(
        "日期", max_length=10, help_text="已知到哪一级写到哪一级：2016、2016-12 或 2016-12-06"
    )
    published_on = models.CharField("公布日期", max_length=10, blank=True)
    file_name = models.CharField("原文文件", max_length=80)
    summary = models.TextField("内容摘要")

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Citation(models.Model):
    """One place of a document that a target, fact or rule rests on, told in our own words."""

    document = models.ForeignKey(SourceDocument, models.CASCADE, related_name="citations")
    code = models.CharField("编号", max_length=40)
    # In the order in which the places stand in the document.
    number = models.PositiveSmallIntegerField("序号", default=0)
    place = models.CharField("出处", max_length=160)
    summary = models.CharField("要点", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "出处"
        ordering = ["document", "code"]
        constraints = [
            models.UniqueConstraint(fields=["document", "code"], name="citation_unique_code")
        ]

    def __str__(self) -> str:
        return f"《{self.document.title}》{self.place}"
