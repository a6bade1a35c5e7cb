"""All settings, read from the environment; every one has a default that works on one machine."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import SELF

from config import interface, logs, queues
from config.environment import Environment, given_by

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = "0.1"

# An optional file with the same variables, for services that are not started from a shell.
_FILE = Path(os.environ.get("ENV_FILE", "") or BASE_DIR / ".env")
env = Environment(os.environ, given_by(_FILE, os.environ))
if not _FILE.is_file() and "ENV_FILE" in os.environ:
    env.refuse("ENV_FILE", f"没有文件 {_FILE}")

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


# From the environment; otherwise one made once and kept in var/.
SECRET_KEY = env.str("SECRET_KEY", secret=True) or kept_secret_key(VAR_DIR / "secret_key")

INSTALLED_APPS = [
    "config",  # only for its commands: check_settings, backup, restore
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
    # the second factor: codes of an authenticator, and spare ones
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
]

MIDDLEWARE = [
    "config.proxy.TrueAddress",
    "config.requests.Numbered",
    "django.middleware.security.SecurityMiddleware",
    "config.headers.Strict",
    "config.bodies.Bounded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # a table of counties is a tenth of its size
    "csp.middleware.CSPMiddleware",
    "config.probes.Unnamed",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "campaigns.idle.KeepAwake",
    "campaigns.plain.PlainText",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "config.taken_out.TakenOut",  # how often, and what leaves is written down
    "campaigns.gate.Gate",  # what comes first: the code, a new password, the right address
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
CONN_MAX_AGE = env.int("CONN_MAX_AGE", default=60)
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
    DATABASES["default"]["CONN_MAX_AGE"] = CONN_MAX_AGE
    # A connection that broke while nobody asked is opened anew, and no request fails for it.
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
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
    {"NAME": f"campaigns.passwords.{name}Validator"}
    for name in ("Length", "Classes", "Name", "Common", "History")
]
PASSWORD_LENGTH = env.int("PASSWORD_LENGTH", default=8, least=8)
# A password holds for so many days (0: for good), must differ from the last ones, and one that was
# given out for a first log-in must be changed within so many days.
PASSWORD_DAYS = env.int("PASSWORD_DAYS", default=90)
PASSWORDS_REMEMBERED = env.int("PASSWORDS_REMEMBERED", default=5)
ONE_TIME_PASSWORD_DAYS = 7
# Who enters a code as well: "administrators" (all who administer, grant or audit), "all" or "off".
SECOND_FACTOR = env.str(
    "SECOND_FACTOR",
    default="off" if DEMONSTRATION else "administrators",
    choices=("administrators", "all", "off"),
)
OTP_TOTP_ISSUER = "禁毒目标管理"
# Networks from which administrators and officers may work (10.1.0.0/16,10.2.3.4); empty: any.
ADMIN_ADDRESSES = env.networks("ADMIN_ADDRESSES", default=[])
# An account that nobody uses is switched off after so many days (0: never).
UNUSED_DAYS = env.int("UNUSED_DAYS", default=90)
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", default=5, least=1)
AXES_COOLOFF_TIME = env.float("LOGIN_COOLOFF_HOURS", default=0.5)
# Whoever goes on trying does not lengthen the lock: else a stranger could keep the owner out.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# The account is locked, wherever the attempts come from; the check would rather lock addresses.
AXES_LOCKOUT_PARAMETERS = ["username"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
AXES_LOCKOUT_CALLABLE = "campaigns.views.entering.locked"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

# --- Sessions, cookies, headers ---
SESSION_ENGINE = "campaigns.sessions"
SESSION_COOKIE_AGE = env.int("IDLE_MINUTES", default=30, least=1) * 60
# Whoever administers, grants or audits is logged out earlier.
ADMIN_IDLE_MINUTES = env.int("ADMIN_IDLE_MINUTES", default=15, least=1)
# campaigns.idle renews a session that is in use, once a minute.
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
# Whoever watches the service asks it directly, not through the proxy that speaks HTTPS.
SECURE_REDIRECT_EXEMPT = [r"^(health|ready|metrics)$"]
# Our own reverse proxies: only what they say of where a request came from is believed.
PROXY_ADDRESSES = env.networks("PROXY_ADDRESSES", default=[])
# From where /ready and /metrics may be asked.
MONITOR_ADDRESSES = env.networks("MONITOR_ADDRESSES", default=["127.0.0.0/8", "::1"])
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
# No body larger than this is read at all; every kind of upload has a smaller limit of its own.
LARGEST_BODY_MB = env.int("LARGEST_BODY_MB", default=8, least=6, most=64)

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
REDIS_URL = env.url("REDIS_URL", default="", schemes=("redis", "rediss", "unix"))
# How often somebody has asked: over all processes and machines with Redis, else in each process.
# Never cleared as a whole: the tasks wait in the same Redis.
CACHES["counts"] = (
    {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "counts",
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counts"}
)

# --- Task queue ---
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
CELERY_TASK_QUEUES = queues.declared()
CELERY_TASK_DEFAULT_QUEUE = queues.SHORT
CELERY_TASK_ROUTES = queues.ROUTES
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True  # the truth is in the database, never in a result
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# How often the timetable looks what is due: the days and hours themselves are the campaigns'.
TICK_SECONDS = env.int("TICK_SECONDS", default=60, least=1)
# After so long a job whose worker died is taken up by the next one.
JOB_LEASE_SECONDS = env.int("JOB_LEASE_SECONDS", default=600, least=1)
_TASKS = {
    "keep_the_months": TICK_SECONDS,
    "remind": TICK_SECONDS,
    "bring_rankings_up_to_date": TICK_SECONDS,
    "draw_up_bulletins": TICK_SECONDS,
    "follow_the_ladder": 3600,
    "ask_about_figures": 3600,
    "send_mail": TICK_SECONDS,
    "seal_the_audit": TICK_SECONDS,
    "look_for_alarms": TICK_SECONDS,
    "tidy_up": 3600,
}
# It looks at the clock at least so often: a clock that is put back is noticed within a tick.
CELERY_BEAT_SCHEDULER = "config.beat:Timetable"
CELERY_BEAT_MAX_LOOP_INTERVAL = min(TICK_SECONDS, 60)
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
MAIL = env.str("MAIL", default="on", choices=("on", "notice", "off"))
# Files in var/mail/ unless EMAIL_URL names a server (smtp+tls://user:password@host:587).
vars().update(env.email_url("EMAIL_URL", default="filemail://"))
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_FILE_PATH.mkdir(mode=0o700, exist_ok=True)
# The date of a mail is that of the wall clock here.
EMAIL_USE_LOCALTIME = True
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20, least=1)
# After so long a mail whose sender died is taken up again, or told as uncertain.
MAIL_LEASE_SECONDS = env.float("MAIL_LEASE_SECONDS", default=300)
# The mailbox into which mails come back: pop3s://user:password@host, or nothing. Only what has been
# written into the ledger is deleted from it.
BOUNCE_URL = env.url("BOUNCE_URL", default="", schemes=("pop3", "pop3s"))
# Password and mails would be read by whoever listens on the way.
if BOUNCE_URL.startswith("pop3:") and urlsplit(BOUNCE_URL).hostname not in LOOPBACK:
    env.refuse("BOUNCE_URL", "pop3:// 不加密，只能用于本机，请改用 pop3s://")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="targets@localhost")

# --- How often ---
# Log-ins of one address, uploads and files taken out of one account; counted in the cache.
LOGIN_RATE = env.rate("LOGIN_RATE", default="30/min")
UPLOAD_RATE = env.rate("UPLOAD_RATE", default="30/min")
EXPORT_RATE = env.rate("EXPORT_RATE", default="60/min")

# --- The audit ---
# Entries stay in the database for so many full months; older ones may be archived by command.
AUDIT_MONTHS = env.int("AUDIT_MONTHS", default=36, least=6)
# Says the end of the chain that is kept outside the database, for the daily look; "" for none.
AUDIT_END_ELSEWHERE = "config.backup.kept.newest_end"

# --- The interface for other systems ---
# Requests of one token: a number per second, minute, hour or day.
API_RATE = env.rate("API_RATE", default="120/min")
REST_FRAMEWORK = interface.rest_framework(API_RATE)
SPECTACULAR_SETTINGS = interface.SPECTACULAR

# --- Watching, and keeping ---
LOG_LEVEL = env.str(
    "LOG_LEVEL", default="WARNING", choices=("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
)
LOG_FORMAT = env.str("LOG_FORMAT", default="json", choices=("json", "text"))
LOGGING = logs.logging_settings(LOG_FORMAT, LOG_LEVEL)
# Below so much room for what the service writes it is not ready any more.
LEAST_FREE_MB = env.int("LEAST_FREE_MB", default=500)
# Where backups are kept, how many, and the file of the words that they are encrypted with.
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backups")))
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14, least=1)
BACKUP_KEY_FILE = env.str("BACKUP_KEY_FILE", default="")
# Read by config.gunicorn.
BIND = env.str("BIND", default="127.0.0.1:8000")
WEB_PROCESSES = env.int("WEB_PROCESSES", default=2, least=1, most=64)
WEB_THREADS = env.int("WEB_THREADS", default=4, least=1, most=64)

# --- The method ---
# How shown numbers are rounded: "half_even" (GB/T 8170) or "half_up".
ROUNDING = env.str("ROUNDING", default="half_even", choices=("half_even", "half_up"))
# Words that stand on every page and export, from the office's own rules; may be empty.
SECRECY_MARK = env.str("SECRECY_MARK", default="内部资料")
# Words that regulations want beside a map, such as its approval number; may be empty.
MAP_NOTICE = env.str("MAP_NOTICE", default="")

# Every mistake above at once, each with the name of its variable.
env.finish()
