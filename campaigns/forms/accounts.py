"""What is filled in about accounts: a new one, a change, a reason."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from campaigns.access import AnyUser
from campaigns.models import Region, User
from campaigns.queries.accounts import regions_below, roles_asked_by
from campaigns.terms import Role

# So many regions are offered to choose from; of more, one types some of the name.
OFFERED = 400
# So many of those that are called nearly so.
OFFERED_AGAIN = 12
_CODE = re.compile(r"(?<!\d)\d{6}(?:\d{3}){0,2}(?!\d)")


class WantedForm(forms.Form):
    """A new account, or what an account is to be; the action says what is wrong with it."""

    username = forms.CharField(label="用户名", max_length=30, required=False)
    full_name = forms.CharField(label="姓名", max_length=30, required=False)
    office = forms.CharField(label="单位", max_length=60, required=False)
    role = forms.CharField(label="角色", required=False)
    region = forms.CharField(label="地区", max_length=80, required=False)
    region_choice = forms.CharField(required=False)
    reason = forms.CharField(label="申请理由", max_length=300, required=False)

    def __init__(self, by: AnyUser, data: Any = None, *, user: User | None = None) -> None:
        super().__init__(data, initial=_as_it_is(user) if user else None)
        self.by, self.user = by, user
        # Regions that may be meant, after a name that says too little.
        self.candidates: list[Region] = []
        if user is not None:
            del self.fields["username"]

    @property
    def roles(self) -> list[tuple[str, str]]:
        found = roles_asked_by(self.by)
        return [(role.value, role.word) for role in found]

    @property
    def regions(self) -> list[Region]:
        return list(regions_below(self.by).select_related("parent")[:OFFERED])

    def clean_region(self) -> str:
        """The code that stands in it; of a name, of the one region below the user that is called
        so, or of the one picked among those that are called nearly so."""
        text: str = self.cleaned_data["region"].strip()
        if code := _CODE.search(text):
            return code[0]
        if not text:
            return ""
        below = regions_below(self.by).select_related("parent")
        found = list(below.filter(Q(name=text) | Q(short_name=text))[:OFFERED_AGAIN])
        if len(found) == 1:
            return found[0].code
        near = found or list(below.filter(name__icontains=text)[:OFFERED_AGAIN])
        if (picked := self.data.get("region_choice", "")) in {one.code for one in near}:
            return str(picked)
        self.candidates = near
        raise forms.ValidationError(_unclear(text, found, near))

    @property
    def given(self) -> dict[str, str]:
        """For the action."""
        beside = {"reason", "region_choice"}
        return {name: said for name, said in self.cleaned_data.items() if name not in beside}

    def tell(self, wrong: Mapping[str, str]) -> None:
        """Put what the action says beside the fields, where nothing else is said already."""
        for name, words in wrong.items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, f"{words}。")


def _unclear(text: str, found: list[Region], near: list[Region]) -> str:
    if found:
        return f"不止一个地区叫“{text}”，请在下面选定一个。"
    if near:
        return f"没有正好叫“{text}”的地区，请在下面选定一个，或者写全称。"
    return f"辖区里没有“{text}”，请写全称，或从列表里选。"


def _as_it_is(user: User) -> dict[str, str]:
    return {
        "full_name": user.full_name,
        "office": user.office,
        "role": user.role,
        "region": f"{user.region.name} {user.region.code}" if user.region else "",
    }


class ReasonForm(forms.Form):
    """Why something is asked, refused or switched off."""

    reason = forms.CharField(max_length=300, required=False)


def role_words() -> list[tuple[str, str]]:
    """Every role, for the filter; the three officers together first."""
    return [("officers", "三员（系统、安全、审计）"), *((one.value, one.word) for one in Role)]
