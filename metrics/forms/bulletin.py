"""What is filled in about bulletins: the texts of a draft, and a new recipient."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms

from campaigns.models import Campaign, Region, User
from campaigns.terms import BulletinKind
from metrics.actions.bulletin.recipients import (
    LONGEST_EMAIL,
    LONGEST_NAME,
    LONGEST_OFFICE,
    Asked,
)
from metrics.actions.entry.errors import EntryError, PersonalError
from metrics.actions.printable import checked_line
from metrics.queries.bulletin.lists import regions_of

LONGEST_FIELD = 1_000_000  # what a browser may send back; the action tells what is too long


def plain(text: str) -> str:
    """A text as it is kept: one kind of line end, no blanks behind lines or around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def seal(text: str) -> str:
    """Short sign of a text, by which the page says which one it showed."""
    return sha256(plain(text).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Typed:
    """A text as it came back: ``changed`` is whether the person changed what he was shown, and
    ``overtaken`` whether somebody else has changed it meanwhile."""

    text: str
    changed: bool
    overtaken: bool


def typed(data: Mapping[str, str], code: str, stands: str) -> Typed | None:
    """What came back for a section whose text is ``stands`` by now; None if nothing came."""
    text, seen = data.get(f"text-{code}"), data.get(f"seen-{code}")
    if text is None or seen is None or len(text) > LONGEST_FIELD:
        return None
    return Typed(text, seal(text) != seen, seal(stands) != seen)


class RecipientForm(forms.Form):
    """Who is to get bulletins; everything that is wrong is told at once, beside its field."""

    region = forms.CharField(required=False)
    office = forms.CharField(label="单位", required=False, max_length=LONGEST_OFFICE)
    name = forms.CharField(label="姓名", required=False, max_length=LONGEST_NAME)
    email = forms.EmailField(
        label="邮箱（选填）",
        required=False,
        max_length=LONGEST_EMAIL,
        help_text="没有邮箱的在网站上阅读",
        error_messages={"invalid": "这不是邮箱地址，应写作 name@example.cn"},
    )
    account = forms.CharField(
        label="账号（选填）",
        required=False,
        max_length=150,
        help_text="写登录名；不写的由该地区任何一个账号签收",
    )
    kinds = forms.MultipleChoiceField(
        choices=BulletinKind.choices(),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice", "invalid_list"), "请选择接收哪些通报"
        ),
    )

    def __init__(self, campaign: Campaign, data: Any = None) -> None:
        super().__init__(data, initial={"kinds": [kind.value for kind in BulletinKind]})
        self.campaign = campaign

    @property
    def lines(self) -> list[forms.BoundField]:
        """The fields of one line, in the order of the page."""
        return [self[name] for name in ("office", "name", "email", "account")]

    def clean_region(self) -> Region:
        code = self.cleaned_data["region"]
        found = regions_of(self.campaign).filter(code=code).first() if code else None
        if found is None:
            raise forms.ValidationError("请从列表中选择地区")
        return found

    def clean_office(self) -> str:
        return self._line("office", LONGEST_OFFICE, "单位")

    def clean_name(self) -> str:
        return self._line("name", LONGEST_NAME, "姓名")

    def _line(self, field: str, longest: int, what: str) -> str:
        try:
            words = checked_line(self.cleaned_data[field], longest, what)
        except PersonalError as error:
            number = "身份证号" if "身份证号" in str(error) else "电话号码"
            raise forms.ValidationError(f"{what}里不能写{number}") from None
        except EntryError as error:
            raise forms.ValidationError(str(error)) from None
        if not words:
            raise forms.ValidationError(f"请填写{what}")
        return words

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        username, region = cleaned.get("account", ""), cleaned.get("region")
        cleaned["user"] = self._account(username, region) if username and region else None
        return cleaned

    def _account(self, username: str, region: Region) -> User | None:
        """Somebody who sees that region anyway."""
        rows = User.objects.filter(username__iexact=username, is_active=True)
        user = rows.select_related("region").first()
        if user is None or user.region is None or not region.path.startswith(user.region.path):
            self.add_error("account", f"没有这个账号，或它看不到{region.name}的数据")
            return None
        return user

    @property
    def asked(self) -> Asked:
        told = self.cleaned_data
        return Asked(
            region=told["region"],
            name=told["name"],
            office=told["office"],
            kinds=told["kinds"],
            email=told["email"],
            user=told["user"],
        )
