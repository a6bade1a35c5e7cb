"""What is filled in to get in: name and password, a code, a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.utils import timezone

from campaigns.gate import is_kept_out
from campaigns.models import User
from campaigns.passwords import LONGEST, is_spent

_LOCKS = (
    f"连续输错 {settings.AXES_FAILURE_LIMIT} 次，"
    f"账号锁定 {round(float(settings.AXES_COOLOFF_TIME) * 60)} 分钟。"
)


class LogInForm(AuthenticationForm):
    """Refuses, with the right password, who may not come in like this; without it nobody learns
    anything about an account."""

    error_messages = {
        "invalid_login": f"用户名或密码不对。{_LOCKS}",
        "inactive": "这个账号已经停用，请联系管理员。",
    }

    def __init__(self, request: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.fields["username"].label = "用户名"

    def confirm_login_allowed(self, user: User) -> None:
        super().confirm_login_allowed(user)
        if is_kept_out(user, self.request.META.get("REMOTE_ADDR", "") if self.request else ""):
            raise forms.ValidationError("这个账号只能在指定的管理终端上登录。", code="address")
        if is_spent(user, timezone.now()):
            raise forms.ValidationError("一次性密码已经过期，请联系管理员重新申请。", code="spent")


class PasswordForm(forms.Form):
    """The password in use, the new one twice; the action judges both."""

    old = forms.CharField(label="现在的密码", max_length=LONGEST, strip=False)
    new = forms.CharField(label="新密码", max_length=LONGEST, strip=False)
    again = forms.CharField(label="再输一遍新密码", max_length=LONGEST, strip=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if "new" in said and "again" in said and said["new"] != said["again"]:
            self.add_error("again", "两次输入的新密码不一样")
        return said


class CodeForm(forms.Form):
    """A code of the authenticator, or a spare one."""

    code = forms.CharField(label="动态口令", max_length=20)


class ProofForm(forms.Form):
    """The password in use, before the key of another authenticator is shown."""

    password = forms.CharField(label="密码", max_length=LONGEST, strip=False)
