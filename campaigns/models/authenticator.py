"""The authenticator of an account: what the table keeps is not the key that makes its codes."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac
from django_otp.plugins.otp_totp.models import TOTPDevice

_SALT = "campaigns.authenticator"
_SEED, _KEY = 32, 20  # bytes; RFC 4226 advises 20 for the key


def fresh_seed() -> str:
    """What a new authenticator is kept as: 32 random bytes in hexadecimal."""
    return secrets.token_hex(_SEED)


class Authenticator(TOTPDevice):  # type: ignore[misc]  # django-otp has no types
    """The same rows, but a key that is worked out of the row and ``SECRET_KEY`` together: whoever
    reads the table, or a dump of it, cannot make a code. Rows of 20 bytes are from before and are
    the key itself; they go when their owner changes the telephone."""

    class Meta:
        proxy = True
        verbose_name = verbose_name_plural = "动态口令"

    @property
    def bin_key(self) -> bytes:
        kept = bytes.fromhex(self.key)
        if len(kept) < _SEED:
            return kept
        return salted_hmac(_SALT, kept, secret=settings.SECRET_KEY, algorithm="sha256").digest()[
            :_KEY
        ]
