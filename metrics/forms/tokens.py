"""What an administrator fills in to issue a token."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django import forms
from django.utils import timezone

from campaigns.access import AnyUser
from campaigns.models import ApiToken, User
from campaigns.queries.tokens import holders_for

_USUAL = timedelta(days=180)
LONGEST_DAYS = 365


class _Accounts(forms.ModelChoiceField):  # type: ignore[type-arg] # generic in the stubs only
    def label_from_instance(self, obj: object) -> str:
        if not isinstance(obj, User) or obj.region is None:
            return str(obj)
        return f"{obj.region.name} {obj.full_name}（{obj.get_role_display()}，{obj.username}）"


class TokenForm(forms.Form):
    """Whose, what for, and until when: the end of a day within a year."""

    user = _Accounts(
        User.objects.none(),
        label="账号",
        empty_label="请选择",
        error_messages={"required": "请选择账号", "invalid_choice": "请选择列表中的账号"},
    )
    name = forms.CharField(
        label="用途",
        max_length=ApiToken._meta.get_field("name").max_length,
        error_messages={"required": "请写明用途，如“市禁毒办业务系统每月报送”"},
    )
    last_day = forms.DateField(
        label="有效至",
        error_messages={"required": "请填失效日期", "invalid": "日期写作 2020-12-31"},
    )

    def __init__(self, asking: AnyUser, data: object = None) -> None:
        today = timezone.localdate()
        super().__init__(data, initial={"last_day": (today + _USUAL).isoformat()})  # type: ignore[arg-type] # a QueryDict
        self.fields["user"].queryset = holders_for(asking)  # type: ignore[attr-defined]
        self.first_day, self.longest_day = today, today + timedelta(days=LONGEST_DAYS)

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if not self.first_day <= day <= self.longest_day:
            raise forms.ValidationError("失效日期应在今后一年以内")
        return day

    @property
    def expires_at(self) -> datetime:
        """The midnight that ends the last day."""
        day: date = self.cleaned_data["last_day"] + timedelta(days=1)
        return timezone.make_aware(datetime.combine(day, time()))
