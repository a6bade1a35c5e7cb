"""What a password must be like, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pytest_django import Settings

from campaigns.models import User
from campaigns.passwords import ends_at, help_texts, is_spent, must_change, one_time
from tests.officers import code

SOMEBODY = User(username="ws-lixia", email="zhaoqian@example.cn")
AT = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "password",
    [
        "Sunny-Rain-26",
        "禁毒办的Key9",
        "qT4%wopz",
        "Cast-of-the-tests-1",
        "a" * 120 + "B-7",
    ],
)
def test_good_passwords(password: str) -> None:
    validate_password(password, SOMEBODY)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab3%x", "至少 8 位"),
        ("a" * 130 + "B-7", "最长"),
        ("sunnyrain26", "三类"),
        ("SUNNYRAIN26", "三类"),
        ("sunny-rain-x", "三类"),
        ("1234-5678-9012", "三类"),
        ("My-WS-Lixia-9", "用户名"),
        ("9-Aixil-Sw-B", "用户名"),
        ("Zhaoqian-26x", "用户名"),
        ("Password1!", "常见"),
        ("P@ssw0rd2024!", "常见"),
        ("Qwerty123!", "常见"),
        ("Jindu@2026", "常见"),
        ("1Q2w3e4r", "常见"),
        ("Admin@123", "常见"),
    ],
)
def test_bad_passwords(password: str, why: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password, SOMEBODY)
    assert why in "；".join(refused.value.messages)


def test_the_length_is_a_setting(settings: Settings) -> None:
    settings.PASSWORD_LENGTH = 12
    with pytest.raises(ValidationError, match="12"):
        validate_password("qT4%wopz", SOMEBODY)
    assert any("12" in text for text in help_texts())


def test_one_time_passwords_keep_the_rules_and_never_come_twice() -> None:
    made = {one_time() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        validate_password(password, SOMEBODY)
        assert not set(password) & set("0O1lI"), "taken for one another on paper"


def test_when_a_password_ends(settings: Settings) -> None:
    settings.PASSWORD_DAYS = 90
    user = User(username="a", password_changed_at=AT)
    assert ends_at(user) == AT + timedelta(days=90)
    assert not must_change(user, AT + timedelta(days=90, seconds=-1))
    assert must_change(user, AT + timedelta(days=90))
    old = User(username="b", date_joined=AT)
    assert ends_at(old) == AT + timedelta(days=90), "counted from the day it was made"
    everybodys = User(username="c", date_joined=AT, is_demonstration=True)
    assert ends_at(everybodys) is None
    settings.PASSWORD_DAYS = 0
    assert not must_change(user, AT + timedelta(days=9_000))


def test_what_was_given_out_must_be_changed_in_a_week() -> None:
    given = User(username="a", password_changed_at=AT, must_change_password=True)
    assert must_change(given, AT)
    assert not is_spent(given, AT + timedelta(days=7))
    assert is_spent(given, AT + timedelta(days=7, seconds=1))
    own = User(username="b", password_changed_at=AT)
    assert not is_spent(own, AT + timedelta(days=70))


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_the_codes_of_the_tests_are_those_of_the_standard(seconds: int, shown: str) -> None:
    """RFC 6238, appendix B, cut to six digits."""
    assert code(b"12345678901234567890", seconds // 30) == shown
