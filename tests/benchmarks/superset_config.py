"""How the peer is set up (``SUPERSET_CONFIG_PATH``): as its own guide advises for production, with
PostgreSQL for what it remembers of itself and Redis as its cache."""

from __future__ import annotations

import logging
import os

SECRET_KEY = "superset" * 6
SQLALCHEMY_DATABASE_URI = os.environ["PEER_METADATA"]
LOG_LEVEL = logging.WARNING
# Only loopback asks it; each of these would cost it time.
TALISMAN_ENABLED = False
WTF_CSRF_ENABLED = False
RATELIMIT_ENABLED = False
CACHE_CONFIG = DATA_CACHE_CONFIG = {
    "CACHE_TYPE": "RedisCache",
    "CACHE_REDIS_URL": os.environ["PEER_REDIS"],
    "CACHE_DEFAULT_TIMEOUT": 24 * 3600,
    "CACHE_KEY_PREFIX": "peer_",
}
