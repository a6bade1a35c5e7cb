"""All settings, read from the environment; every one has a default that works on one machine."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import SELF
from django.core.exceptions import ImproperlyConfigured

from config import interface

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1"

env = environ.Env()
# An optional file with the same variables, for services that are not started from a shell.
environ.Env.read_env(BASE_DIR / ".env")

# Everything the service writes itself: database, queue, collected static files, secret key.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(mode=0o700, exist_ok=True)

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=False)
LOOPBACK = {"localhost", "127.0.0.1", "::1"}
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])


def kept_secret_key(path: Path) -> str:
    """The key of this file, made by whoever comes first.

    Service and worker start side by side. Each writes a whole key under a name of its own; only
    one of them can give it the common name, and both read what stands there.
    """
    if not path.exists():
        from django.core.management.utils import get_random_secret_key

        handle, own = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
        with os.fdopen(handle, "w") as file:
            file.write(get_random_secret_key())
        with suppress(FileExistsError):
            os.link(own, path)
        os.unlink(own)
    return path.read_text()


# From the environment; otherwise one made once and kept in var/. Read as it is: a key may begin
# with "$", which the library would take for the name of another variable.
SECRET_KEY = os.environ.get("SECRET_KEY", "") or kept_secret_key(VAR_DIR / "secret_key")

INSTALLED_APPS = [
    "campaigns",
    "metrics",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "rest_framework",  # the JSON interface under /api/v1/
    "drf_spectacular",  # its description
    "drf_spectacular_sidecar",  # the page to try it, without a CDN
    "axes",  # locks an account out after repeated failed log-ins
    "csp",  # the content security policy header
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a table of counties is a tenth of its size
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "campaigns.idle.KeepAwake",
    "campaigns.plain.PlainText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "metrics.views.site.site",
            ],
        },
    },
]

# --- Database: SQLite in var/ unless DATABASE_URL names a PostgreSQL ---
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a read that turns into a write must queue, not fail with "database is locked".
    # mmap_size stays unset: with it, concurrent writers have been seen to corrupt the file.
    # The tests' database is a file as well: a worker beside them must see it.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;"
            "PRAGMA foreign_keys=ON;PRAGMA busy_timeout=20000;"
        ),
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- People ---
AUTH_USER_MODEL = "campaigns.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "campaigns.authentication.AccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5)
AXES_COOLOFF_TIME = env.float("LOGIN_COOLOFF_HOURS", default=0.5)
# The account is locked, wherever the attempts come from; the check would rather lock addresses.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_TEMPLATE = "registration/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- Sessions, cookies, headers ---
SESSION_COOKIE_AGE = env.int("IDLE_MINUTES", default=30) * 60
# campaigns.idle renews a session that is in use, once a minute.
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the service asks it directly, not through the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
# Plotly adds one empty <style>; its hash is allowed instead of 'unsafe-inline'.
_EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "style-src": [SELF, _EMPTY_STYLE],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": ["'none'"],
    }
}

# The sheets of a city, without a script: three fields a cell.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000

# --- Language and time ---
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# matplotlib keeps a list of fonts; the service may have no home to keep it in.
os.environ.setdefault("MPLCONFIGDIR", str(VAR_DIR / "matplotlib"))

# --- Static files: no build step, no outside host ---
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "STATICFILES_BACKEND",
            default="whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}

# --- What has been rendered and stays the same, in each web process ---
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Boards: some hundred kilobytes each, so few are kept.
    "screens": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "screens",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 64},
    },
}

# --- Task queue ---
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object]
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    # Longer than any task: Redis hands a task out again after this time.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
else:
    _QUEUE = VAR_DIR / "queue"
    for _folder in ("messages", "processed", "control"):
        (_QUEUE / _folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    CELERY_BROKER_URL = "filesystem://"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_QUEUE / "messages"),
        "data_folder_out": str(_QUEUE / "messages"),
        "control_folder": str(_QUEUE / "control"),
        "processed_folder": str(_QUEUE / "processed"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True  # the truth is in the database, never in a result
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# How often the timetable looks what is due: the days and hours themselves are the campaigns'.
TICK_SECONDS = env.int("TICK_SECONDS", default=60)
# After so long a job whose worker died is taken up by the next one.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=600)
_TASKS = {
    "keep_the_months": TICK_SECONDS,
    "remind": TICK_SECONDS,
    "bring_rankings_up_to_date": TICK_SECONDS,
    "draw_up_bulletins": TICK_SECONDS,
    "follow_the_ladder": 3600,
    "send_mail": TICK_SECONDS,
    "look_for_alarms": TICK_SECONDS,
    "tidy_up": 3600,
}
CELERY_BEAT_SCHEDULE = {
    name.replace("_", "-"): {
        "task": f"metrics.tasks.{name}",
        "schedule": float(seconds),
        # A worker that was away does the work a few times, not as often as it was called.
        "options": {"expires": 5.0 * seconds},
    }
    for name, seconds in _TASKS.items()
}

# --- Mail ---
# "on" names what is owed, "notice" only says that there is a message, "off" sends nothing.
MAIL = env.str("MAIL", default="on")
if MAIL not in {"on", "notice", "off"}:
    raise ImproperlyConfigured(f"MAIL={MAIL}：应为 on、notice 或 off")
# Files in var/mail/ unless EMAIL_URL names a server (smtp+tls://user:password@host:587).
vars().update(env.email_url("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_FILE_PATH.mkdir(mode=0o700, exist_ok=True)
# The date of a mail is that of the wall clock here.
EMAIL_USE_LOCALTIME = True
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)
# After so long a mail whose sender died is taken up again, or told as uncertain.
MAIL_LEASE_SECONDS = env.float("MAIL_LEASE_SECONDS", default=300)
# The mailbox into which mails come back: pop3s://user:password@host, or nothing. Only what has been
# written into the ledger is deleted from it.
BOUNCE_URL = env.str("BOUNCE_URL", default="")
if BOUNCE_URL and not BOUNCE_URL.startswith(("pop3://", "pop3s://")):
    raise ImproperlyConfigured("BOUNCE_URL：应为 pop3s://user:password@host")
# Password and mails would be read by whoever listens on the way.
if BOUNCE_URL.startswith("pop3:") and urlsplit(BOUNCE_URL).hostname not in LOOPBACK:
    raise ImproperlyConfigured("BOUNCE_URL：pop3:// 不加密，只能用于本机，请改用 pop3s://")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="targets@localhost")

# --- The interface for other systems ---
# Requests of one token: a number per second, minute, hour or day, counted in each web process.
API_RATE = env.str("API_RATE", default="120/min")
REST_FRAMEWORK = interface.rest_framework(API_RATE)
SPECTACULAR_SETTINGS = interface.SPECTACULAR

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="WARNING")},
}

# --- The method ---
# How shown numbers are rounded: "half_even" (GB/T 8170) or "half_up".
ROUNDING = env.str("ROUNDING", default="half_even")
# Words that stand on every page and export, from the office's own rules; may be empty.
SECRECY_MARK = env.str("SECRECY_MARK", default="内部资料")
# Words that regulations want beside a map, such as its approval number; may be empty.
MAP_NOTICE = env.str("MAP_NOTICE", default="")
