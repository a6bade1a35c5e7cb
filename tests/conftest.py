"""For all tests: static files as they lie in the tree, no collected and hashed copies."""

import pytest
from pytest_django import Settings

from campaigns.queries import frequency, reporting
from metrics.actions.accountability import proposing
from metrics.frames import checks

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"


@pytest.fixture(autouse=True)
def plain_static_files(settings: Settings) -> None:
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": PLAIN}}


@pytest.fixture(autouse=True)
def fresh_memory() -> None:
    """What was rolled back must not be remembered by the next test."""
    reporting.forget()
    frequency.forget()
    checks.forget()
    proposing.forget()
