"""For all tests: static files as they lie in the tree, no collected and hashed copies."""

import pytest
from pytest_django import Settings

from campaigns.queries import frequency, reporting
from metrics.actions.accountability import proposing
from metrics.actions.quality import screening
from metrics.frames import checks
from metrics.queries.quality import rates

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}


@pytest.fixture(autouse=True)
def at_ease(settings: Settings) -> None:
    """No second factor and no password that ends; stories about them switch them on."""
    settings.SECOND_FACTOR = "off"
    settings.PASSWORD_DAYS = 0
    # Nor is the chain compared with a backup of another database.
    settings.AUDIT_END_ELSEWHERE = ""
    # Nor is anybody counted.
    settings.LOGIN_RATE = settings.UPLOAD_RATE = settings.EXPORT_RATE = ""


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    """What was rolled back must not be remembered by the next test."""
    reporting.forget()
    frequency.forget()
    checks.forget()
    proposing.forget()
    screening.forget()
    rates.forget()
