"""The three separated officers of the tests, and the codes that their authenticators show."""

from __future__ import annotations

import hashlib
import hmac
import struct
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.test import Client
from pytest_django import Settings

from campaigns.models import Authenticator, Region, User
from campaigns.terms import Role

PASSWORD = "Officers-of-the-tests-1"
BACKEND = "campaigns.authentication.AccountBackend"


@dataclass(frozen=True, slots=True)
class Officers:
    """All of 山东 but for ``city``, the security officer of 济南; ``second`` is another one."""

    system: User
    security: User
    auditor: User
    second: User
    city: User


def appoint() -> Officers:
    return Officers(
        system=officer("o_system", Role.SYSTEM, "甲"),
        security=officer("o_security", Role.SECURITY, "乙"),
        auditor=officer("o_looks_on", Role.AUDITOR, "丙"),
        second=officer("o_security2", Role.SECURITY, "丁"),
        city=officer("o_city_security", Role.SECURITY, "戊", "370100"),
    )


def officer(username: str, role: Role, name: str, region: str = "370000") -> User:
    return User.objects.create(
        username=username,
        password=_hashed(),
        full_name=name,
        office="山东省禁毒办",
        role=role,
        region=Region.objects.get(code=region),
    )


def hash_quickly(settings: Settings) -> None:
    """A hash that costs nothing: where it is counted how often, not how slowly."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]


@cache
def _hashed() -> str:
    """Hashed once: it is made slow on purpose."""
    return make_password(PASSWORD)


def at_desk(user: User) -> Client:
    """The user's browser, logged in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def code_of(user: User, *, ahead: int = 0) -> str:
    """What the user's newest authenticator shows now, or ``ahead`` half minutes later; counted by
    hand after RFC 6238."""
    device = Authenticator.objects.filter(user=user).order_by("-pk")[0]
    kept = bytes.fromhex(device.key)
    salted = hashlib.sha256(f"campaigns.authenticator{settings.SECRET_KEY}".encode()).digest()
    key = hmac.new(salted, kept, hashlib.sha256).digest()[:20]
    return code(key, int(time.time()) // 30 + ahead)


def code(key: bytes, counter: int) -> str:
    """One code of RFC 4226."""
    signed = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = signed[-1] & 15
    number = struct.unpack(">I", signed[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
