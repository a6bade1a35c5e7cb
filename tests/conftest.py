"""For all tests: static files as they lie in the tree, no collected and hashed copies."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.cache import caches
from hypothesis import settings as laws
from pytest_django import Settings

from campaigns.queries import frequency, reporting
from metrics.actions.accountability import proposing
from metrics.actions.quality import screening
from metrics.charts import theme
from metrics.charts.traces import check
from metrics.frames import checks
from metrics.queries.quality import rates

PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"

# No law fails because the machine is slow.
laws.register_profile("unhurried", laws.get_profile(laws.get_current_profile_name()), deadline=None)
laws.load_profile("unhurried")


@pytest.fixture(scope="session", autouse=True)
def cheap_passwords() -> Iterator[None]:
    """The product's own way to keep passwords, without the effort that keeps guessers away: tests
    set and check hundreds of them."""
    with pytest.MonkeyPatch.context() as patched:
        for name, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patched.setattr(Argon2PasswordHasher, name, least)
        yield


@pytest.fixture(scope="session", autouse=True)
def charts_looked_through() -> Iterator[None]:
    """plotly checks every figure that a test draws, not only the first of its shape."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(theme, "check_once", check)
        yield


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
    """What was rolled back must not be remembered by the next test, and no test may find a page
    drawn by another: how many queries it takes would hang on their order. The counts may lie in
    the Redis where the tasks wait, and are not touched."""
    for name in ("default", "screens"):
        caches[name].clear()
    reporting.forget()
    frequency.forget()
    checks.forget()
    proposing.forget()
    screening.forget()
    rates.forget()
