"""Settings, read from the environment. `docs/operating.md` lists every variable.

Without `DATABASE_URL` Whistle runs in embedded mode: on the private PostgreSQL
and Redis that `./whistle run` keeps under `.local/`, with demo logins and
emulators allowed. With it, it is production, and those refuse to start.
"""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from celery.schedules import schedule
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import geo_libraries
from config.connections import ListeningConnection
from config.environment import POSTGIS, Environment

env = Environment(os.environ)

BASE_DIR = Path(__file__).resolve().parent.parent
LOCAL_DIR = env.path("WHISTLE_LOCAL_DIR", BASE_DIR / ".local")

GDAL_LIBRARY_PATH = geo_libraries.GDAL
GEOS_LIBRARY_PATH = geo_libraries.GEOS

# Even an empty one means production: a slip in its settings must not open the demo logins.
EMBEDDED = "DATABASE_URL" not in os.environ
# Sockets of the embedded PostgreSQL and Redis. The supervisor moves them to a
# short path when the checkout's own is longer than a socket's name may be.
RUN_DIR = env.path("WHISTLE_RUN_DIR", LOCAL_DIR / "run")

DEBUG = False
# Good enough for a laptop, and known to everybody: `check --deploy` refuses them.
EMBEDDED_SECRETS = (
    "embedded-mode-only-never-reachable-from-outside-this-machine",
    "1:ZW1iZWRkZWQtb25seS1jb250YWN0LWtleS0zMmJ5dGU=",
    "embedded-only-index-key-of-32-characters",
)
if EMBEDDED:
    SECRET_KEY = env.text("SECRET_KEY", EMBEDDED_SECRETS[0])
    ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
    if "REDIS_URL" in env:
        env.complain("DATABASE_URL", "must be set too where REDIS_URL is; without both it is the embedded mode")
else:
    SECRET_KEY = env.secret("SECRET_KEY", at_least=50, how="for instance from: openssl rand -base64 48")
    ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", required="the names of the hosts this installation answers for")

# --- Database -------------------------------------------------------------

# The role the processes run as may not alter the log; `migrate` runs as the owner.
APP_ROLE = "whistle_app"


def _embedded_database(role: str) -> dict[str, Any]:
    name = env.text("WHISTLE_DATABASE", "whistle")
    return {"ENGINE": POSTGIS, "NAME": name, "USER": role, "PASSWORD": "", "HOST": str(RUN_DIR), "PORT": ""}


DATABASES = {"default": _embedded_database(APP_ROLE) if EMBEDDED else env.database("DATABASE_URL")}
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "pool": {
        "min_size": 1,
        "max_size": env.number("DATABASE_POOL_SIZE", 8, at_least=1, at_most=200),
        "timeout": env.seconds("DATABASE_POOL_TIMEOUT_S", 10),
        "connection_class": ListeningConnection,
    },
    # Statements of the hot paths are prepared by name; the pool keeps connections long enough to gain from it.
    "prepare_threshold": 3,
}
# A connection from before PostgreSQL was restarted is found out before a citizen's report is lost on it.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# What `migrate` and other changes of the structure connect as; see config/management/commands/migrate.py.
OWNER_DATABASE: dict[str, Any] | None = None
if EMBEDDED:
    OWNER_DATABASE = _embedded_database("whistle_owner")
elif "DATABASE_OWNER_URL" in env:
    OWNER_DATABASE = env.database("DATABASE_OWNER_URL")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis ------------------------------------------------------------------

if EMBEDDED:
    _socket = f"{RUN_DIR}/redis.sock"
    _redis_db = env.number("WHISTLE_REDIS_DB", 0)
    # Redis keeps numbered databases apart, but not what is published in them.
    CHANNEL_PREFIX = f"whistle-{_redis_db}"
    CACHE_URL = f"unix://{_socket}?db={_redis_db + 2}"
    CHANNEL_URL = f"unix://{_socket}?db={_redis_db + 1}"
    BROKER_URL = f"redis+socket://{_socket}?virtual_host={_redis_db}"
    QUEUE_URL = f"unix://{_socket}?db={_redis_db}"
else:
    CHANNEL_PREFIX = "whistle"
    _redis = env.url("REDIS_URL", ("redis", "rediss"), example="redis://redis.example.org:6379/0", required=True)
    CACHE_URL = CHANNEL_URL = BROKER_URL = QUEUE_URL = _redis

# A page asks a few times; a Redis that has stopped answering must not hold it for longer than people wait.
_CACHE = {"LOCATION": CACHE_URL, "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1}}
CACHES = {
    # What counts attempts at passwords and codes: without it nobody signs in.
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **_CACHE},
    # What only saves a question to the database: without it pages are slower.
    "pages": {"BACKEND": "common.cache.ForgetfulCache", **_CACHE},
}
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [CHANNEL_URL], "prefix": CHANNEL_PREFIX},
    }
}
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Taken off the queue before it is done: whatever is not done is owed in the database,
# and a late word to a Redis that has gone meanwhile would end the worker.
CELERY_TASK_ACKS_LATE = False
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = "UTC"
# Every entry is idempotent: two beats, or none for a while, do no harm. Each
# task expires, so that a worker that was away is not met by a heap of them.
CELERY_BEAT_SCHEDULE = {
    "drain-reactions": {
        "task": "common.tasks.drain_reactions",
        "schedule": schedule(timedelta(seconds=2)),
        "options": {"expires": 4},
    },
    "sweep-clocks": {
        "task": "cases.tasks.sweep_clocks",
        "schedule": schedule(timedelta(seconds=5)),
        "options": {"expires": 10},
    },
    "sweep-alerts": {
        "task": "cases.tasks.sweep_alerts",
        "schedule": schedule(timedelta(seconds=5)),
        "options": {"expires": 10},
    },
    "sweep-offers": {
        "task": "dispatch.tasks.sweep_offers",
        "schedule": schedule(timedelta(seconds=3)),
        "options": {"expires": 6},
    },
    "compare-words": {
        "task": "cases.tasks.compare_words",
        "schedule": schedule(timedelta(seconds=10)),
        "options": {"expires": 20},
    },
    "seal-log": {"task": "cases.tasks.seal", "schedule": schedule(timedelta(minutes=1)), "options": {"expires": 60}},
    "send-messages": {
        "task": "messaging.tasks.send_messages",
        "schedule": schedule(timedelta(seconds=2)),
        "options": {"expires": 4},
    },
    "fetch-media": {
        "task": "hotline.tasks.fetch_media",
        "schedule": schedule(timedelta(seconds=10)),
        "options": {"expires": 20},
    },
    "lapse-questions": {
        "task": "hotline.tasks.lapse",
        "schedule": schedule(timedelta(minutes=1)),
        "options": {"expires": 60},
    },
    "reconcile-messages": {
        "task": "messaging.tasks.reconcile_messages",
        "schedule": schedule(timedelta(seconds=15)),
        "options": {"expires": 30},
    },
    "prune": {"task": "common.tasks.prune", "schedule": schedule(timedelta(days=1)), "options": {"expires": 3600}},
    "ensure-partitions": {
        "task": "cases.tasks.ensure_partitions",
        "schedule": schedule(timedelta(days=1)),
        "options": {"expires": 3600},
    },
}

# --- Applications -------------------------------------------------------------

ROOMS = ["common", "accounts", "grid", "messaging", "cases", "hotline", "dispatch", "evaluation", "desk"]

INSTALLED_APPS = [
    "config",
    *ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.gis",
    "django.contrib.postgres",
    "django_fsm",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "channels",
    "csp",
    "django_htmx",
    "django_vite",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "accounts.sessions.SteadySessionMiddleware",
    "common.appearance.CityLanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "common.policy.PolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.OpenPageMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "common.local_time.LocalTimeMiddleware",
    "common.refusals.RefusalMiddleware",
    "common.drafts.DraftMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

if EMBEDDED:
    # The start page shows four persons' screens at once.
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.auth.middleware.AuthenticationMiddleware") + 1,
        "accounts.side_by_side.SideBySideMiddleware",
    )

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    }
]

# --- Language and time ---------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
# Instants are UTC. The city's own zone, for pages and working time, is data: common.models.City.
TIME_ZONE = "UTC"

# --- Static files and uploads ----------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", LOCAL_DIR / "static")
STATICFILES_DIRS = [BASE_DIR / "web" / "dist"] if (BASE_DIR / "web" / "dist").exists() else []
MEDIA_ROOT = env.path("MEDIA_ROOT", LOCAL_DIR / "media")
STORAGES = {
    "default": {"BACKEND": "common.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DJANGO_VITE = {"default": {"dev_mode": False, "manifest_path": BASE_DIR / "web" / "dist" / "manifest.json"}}
# One photo; a phone's camera makes 3 to 8 MB.
UPLOAD_MAX_BYTES = 12 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_MAX_BYTES

# --- People ------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.StaffBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_ADAPTER = "accounts.adapters.StaffAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
# By address and by account. A shift signs in from behind one address, so successes may be many.
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "login_failed": "10/m/ip,5/5m/key"}
ACCOUNT_SESSION_REMEMBER = False
# Whoever comes next at this desk signs in there.
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Phones' clocks go wrong by half a minute.
MFA_TOTP_TOLERANCE = 1
# On a laptop nobody should need a phone to look around; in production nobody goes without.
SECOND_FACTOR_REQUIRED = not EMBEDDED
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
# Of several roles the first that stands here decides.
HOME_BY_ROLE = {
    "grid_worker": "/field/",
    "field_unit": "/field/",
    **dict.fromkeys(("operator", "shift_lead", "dispatcher", "clerk", "duty_officer"), "/desk/"),
    "leader": "/wall/",
    "analyst": "/evaluation/",
    "administrator": "/operations/",
}
# A long shift. Read from the cache, kept in the database too.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "accounts.sessions"
SESSION_CACHE_ALIAS = "pages"
# How many proxies of ours stand in front. With 0 the header X-Forwarded-For is
# never read, so nobody slips past a limit by writing one.
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, at_most=10)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

# Keys for contacts, newest first, "version:base64 of 32 bytes". Older ones stay
# until `manage.py rotate_contact_keys` has rewritten the rows.
if EMBEDDED:
    CONTACT_KEYS = env.words("CONTACT_KEYS", [EMBEDDED_SECRETS[1]])
    CONTACT_INDEX_KEY = env.text("CONTACT_INDEX_KEY", EMBEDDED_SECRETS[2])
else:
    CONTACT_KEYS = env.words("CONTACT_KEYS", required="1:<base64 of 32 random bytes>, the newest first")
    CONTACT_INDEX_KEY = env.secret("CONTACT_INDEX_KEY", at_least=32, how="it must never change")

# --- What leaves the house ------------------------------------------------------------

# Where citizens reach these pages: the beginning of every link in a message, and the
# address a provider signs its calls with. On a laptop it is filled in by ./whistle run.
PUBLIC_URL = env.text("PUBLIC_URL", "http://127.0.0.1:8000" if EMBEDDED else "").rstrip("/")
TWILIO_ACCOUNT_SID = env.text("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = env.text("TWILIO_AUTH_TOKEN", "")
TWILIO_FROM = env.text("TWILIO_FROM", "")
TWILIO_API_URL = env.text("TWILIO_API_URL", "https://api.twilio.com").rstrip("/")
_twilio = [TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM]
if any(_twilio) and not all(_twilio):
    env.complain("TWILIO_AUTH_TOKEN", "must be set together with TWILIO_ACCOUNT_SID and TWILIO_FROM, or none of them")
# E-mail to citizens who left no number. Without it nobody is asked for an address.
SMTP_HOST = env.text("SMTP_HOST", "")
SMTP_FROM = env.text("SMTP_FROM", "")
SMTP_SECURITY = env.text("SMTP_SECURITY", "starttls")
SMTP_PORT = env.number("SMTP_PORT", {"tls": 465, "none": 25}.get(SMTP_SECURITY, 587), at_least=1, at_most=65_535)
SMTP_USER = env.text("SMTP_USER", "")
SMTP_PASSWORD = env.text("SMTP_PASSWORD", "")
if bool(SMTP_HOST) != bool(SMTP_FROM):
    env.complain("SMTP_FROM", "must be set together with SMTP_HOST, or neither")
if not SMTP_HOST and any(env.text(name, "") for name in ("SMTP_SECURITY", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD")):
    env.complain("SMTP_HOST", "must be set where anything else of the e-mail is")
if SMTP_FROM and not re.fullmatch(r"[^@\s<>]+@[^@\s<>]+", SMTP_FROM):
    env.complain("SMTP_FROM", "must be a bare address such as reports@city.example")
if bool(SMTP_USER) != bool(SMTP_PASSWORD):
    env.complain("SMTP_PASSWORD", "must be set together with SMTP_USER, or neither")
if SMTP_SECURITY not in ("starttls", "tls", "none"):
    env.complain("SMTP_SECURITY", "must be starttls, tls or none")
if not EMBEDDED and not PUBLIC_URL.startswith("https://"):
    env.complain("PUBLIC_URL", "must be the https:// address at which citizens reach Whistle")

# Every seal of the log is appended here too, outside the database.
SEALS_PATH = env.path("SEALS_PATH", LOCAL_DIR / "seals" / "seals.jsonl")

# --- Safety of pages -----------------------------------------------------------------

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "common.refusals.answer_old_token"
# Only the demo's start page shows screens side by side.
X_FRAME_OPTIONS = "SAMEORIGIN" if EMBEDDED else "DENY"
SECURE_REFERRER_POLICY = "same-origin"
if not EMBEDDED:
    # A load balancer asks a process itself, not through the proxy that ends TLS.
    SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
    SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_HSTS_SECONDS = 31536000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    if TRUSTED_PROXY_COUNT:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if host != "*"]

# Where the pages find the sockets: another process, and so on a laptop another port.
SOCKET_URL = env.url("SOCKET_URL", ("ws", "wss"), example="wss://sockets.example.org")
# Whose pages may open sockets: hosts, or whole origins ("https://city.example"). A host stands for all its ports.
SOCKET_ORIGINS = env.words("SOCKET_ORIGINS", ALLOWED_HOSTS)
# A laptop's page may be opened as 127.0.0.1 or as localhost, and its cookie goes only to sockets under the same name.
SOCKET_ADDRESSES = [SOCKET_URL] if SOCKET_URL else []
if EMBEDDED and SOCKET_URL:
    _own = urlsplit(SOCKET_URL)
    SOCKET_ADDRESSES = [_own._replace(netloc=f"{host}:{_own.port}").geturl() for host in ALLOWED_HOSTS]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # MapLibre sets style attributes; stylesheets themselves come from us only.
        "style-src-attr": ["'unsafe-inline'"],
        "style-src-elem": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF, "blob:"],
        "connect-src": [SELF, *SOCKET_ADDRESSES],
        "frame-src": [SELF] if EMBEDDED else [NONE],
        "frame-ancestors": [SELF] if EMBEDDED else [NONE],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    }
}

# --- API -------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.DeviceTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["common.wire.OrjsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.wire.OrjsonParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "common.refusals.answer_refusal",
    "NUM_PROXIES": TRUSTED_PROXY_COUNT,
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Whistle",
    "DESCRIPTION": "Cases of a city's command centre.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "GET_MOCK_REQUEST": "common.openapi.asked_for_schema",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.openapi.declare_refusals",
    ],
    # Several bodies have a field `kind`, each with words of its own.
    "ENUM_NAME_OVERRIDES": {
        "FieldActKindEnum": "dispatch.api.shapes.KINDS",
        "RequestKindEnum": "cases.models.RequestKind",
        "AttachmentKindEnum": "cases.models.AttachmentKind",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Logging: JSON lines, and never a body, a name or a number ------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "common.logs.formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.one_of("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR"), "INFO")},
    "loggers": {
        "django_structlog": {"level": "WARNING"},
        # Django's own handlers would write lines of their own shape, and mail tracebacks.
        "django": {"handlers": [], "level": "INFO"},
        # Twilio's client would log the number it writes to.
        "twilio": {"level": "WARNING"},
    },
}
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
SILENCED_SYSTEM_CHECKS: list[str] = []

env.finish()
