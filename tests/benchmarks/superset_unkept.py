"""The product's settings without the shelf of drawn boards: each page is drawn anew."""

from config.settings import *  # noqa: F403
from config.settings import CACHES

CACHES["screens"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
