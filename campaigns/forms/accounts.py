"""What is filled in about accounts: a new one, a change, a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from campaigns.access import AnyUser
from campaigns.models import Region, User
from campaigns.queries.accounts import regions_below, roles_asked_by
from campaigns.terms import Role

# So many regions are offered to choose from; of more, one types the code or the name.
OFFERED = 400
_REGION = "地区（代码或名称）"


class WantedForm(forms.Form):
    """A new account, or what an account is to be; the action says what is wrong with it."""

    username = forms.CharField(label="用户名", max_length=30, required=False)
    full_name = forms.CharField(label="姓名", max_length=30, required=False)
    office = forms.CharField(label="单位", max_length=60, required=False)
    role = forms.CharField(label="角色", required=False)
    region = forms.CharField(label=_REGION, max_length=80, required=False)
    reason = forms.CharField(label="申请理由", max_length=300, required=False)

    def __init__(self, by: AnyUser, data: Any = None, *, user: User | None = None) -> None:
        super().__init__(data, initial=_as_it_is(user) if user else None)
        self.by, self.user = by, user
        if user is not None:
            del self.fields["username"]

    @property
    def roles(self) -> list[tuple[str, str]]:
        found = roles_asked_by(self.by)
        return [(role.value, role.word) for role in found]

    @property
    def regions(self) -> list[Region]:
        return list(regions_below(self.by)[:OFFERED])

    def clean_region(self) -> str:
        """The code; of a name, of the one region below the user that is called so."""
        text: str = self.cleaned_data["region"].strip()
        code = text.partition(" ")[0]
        if code.isascii() and code.isdecimal():
            return code
        named = regions_below(self.by).filter(Q(name=text) | Q(short_name=text))
        found = list(named.values_list("code", flat=True)[:2])
        if len(found) > 1:
            raise forms.ValidationError(f"不止一个地区叫“{text}”，请用代码")
        if text and not found:
            raise forms.ValidationError(f"辖区里没有“{text}”，请用代码或全称")
        return found[0] if found else ""

    @property
    def given(self) -> dict[str, str]:
        """For the action."""
        return {name: said for name, said in self.cleaned_data.items() if name != "reason"}


def _as_it_is(user: User) -> dict[str, str]:
    return {
        "full_name": user.full_name,
        "office": user.office,
        "role": user.role,
        "region": f"{user.region.code} {user.region.name}" if user.region else "",
    }


class ReasonForm(forms.Form):
    """Why something is asked, refused or switched off."""

    reason = forms.CharField(max_length=300, required=False)


def role_words() -> list[tuple[str, str]]:
    """Every role, for the filter; the three officers together first."""
    return [("officers", "三员（系统、安全、审计）"), *((one.value, one.word) for one in Role)]
