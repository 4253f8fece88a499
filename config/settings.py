"""All settings, in one file. Every value that differs between machines is an environment variable.

Without DEBUG the file refuses to start unless SECRET_KEY, ALLOWED_HOSTS and CLUSTER_EMAIL are given: a
production site without them would be insecure or would leave a buyer with nobody to write to.
"""

from pathlib import Path
from typing import Any

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
DEMONSTRATION = env.bool("DEMONSTRATION", default=DEBUG)
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def required(name: str, debug_value: str) -> str:
    """An environment variable that only the debug profile may leave out."""
    value = env.str(name, default="")
    if not value and DEBUG:
        return debug_value
    if not value:
        raise ImproperlyConfigured(f"Set the environment variable {name} (or DEBUG=1 for development).")
    return value


SECRET_KEY = required("SECRET_KEY", "development-only-key-that-production-never-accepts")
if not DEBUG and (
    len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith(("development-only", "django-insecure-"))
):
    raise ImproperlyConfigured("SECRET_KEY must be random and at least 50 characters long.")
ALLOWED_HOSTS = required("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
if not DEBUG and "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts: '*' would accept forged addresses.")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
if DEBUG and not set(ALLOWED_HOSTS) <= LOOPBACK:
    raise ImproperlyConfigured("DEBUG must be off where the site answers to other hosts than this machine's loopback.")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The cluster itself, where the record that its administrator edits (/staff/cluster/) says nothing.
CLUSTER_NAME = env.str("CLUSTER_NAME", default="Станкостроительный кластер Республики Башкортостан")
CLUSTER_NAME_EN = env.str("CLUSTER_NAME_EN", default="Machine-tool cluster of the Republic of Bashkortostan")
CLUSTER_SHORT_NAME = env.str("CLUSTER_SHORT_NAME", default="")
CLUSTER_SHORT_NAME_EN = env.str("CLUSTER_SHORT_NAME_EN", default="")
# Whose catalogue it is, as it follows that word: «станкостроительного кластера».
CLUSTER_GENITIVE = env.str("CLUSTER_GENITIVE", default="")
CLUSTER_GENITIVE_EN = env.str("CLUSTER_GENITIVE_EN", default="")
CLUSTER_REGION = env.str("CLUSTER_REGION", default="Республика Башкортостан")
CLUSTER_REGION_EN = env.str("CLUSTER_REGION_EN", default="Republic of Bashkortostan")
CLUSTER_ACCENT = env.str("CLUSTER_ACCENT", default="")
CLUSTER_EMAIL = required("CLUSTER_EMAIL", "cluster@example.ru")
CLUSTER_PHONE = env.str("CLUSTER_PHONE", default="")
# Links in letters and canonical addresses; development takes the host of the request.
SITE_URL = env.str("SITE_URL", default="" if DEBUG else f"https://{ALLOWED_HOSTS[0].lstrip('.')}").rstrip("/")

INSTALLED_APPS = [
    "config.apps.CatalogueAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_filters",
    "csp",
    "axes",
    "moderation",
    "members",
    "catalog",
]

# Those that write headers stand outermost, so that refusals, static files and error pages carry them too.
MIDDLEWARE = [
    "config.middleware.Headers",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.compression.Compress",
    "config.middleware.RefuseBadRequests",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.middleware.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
    "catalog.search.fallback.DatabaseStandsIn",
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
                "config.context.site",
            ],
        },
    },
]

# SQLite: measured, the defaults lose two thirds of 1,000 concurrent writes; with these three options none is lost.
# Not as a URL: a folder's name may hold characters that mean something in one.
SQLITE = {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "db.sqlite3")}
DATABASES: dict[str, Any] = {"default": env.db("DATABASE_URL") if env.str("DATABASE_URL", default="") else SQLITE}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
    }
    # A connection is opened once for each thread: its PRAGMAs cost more than most queries.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # A file, because racing transactions fail falsely on the shared-cache memory database.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {"connect_timeout": 3, "options": "-c statement_timeout=20000"}
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The search index: a cache of the live tables, one folder for each web node, never backed up.
SEARCH_ENGINE = env.bool("SEARCH_ENGINE", default=True)
SEARCH_INDEX_DIR = Path(env.str("SEARCH_INDEX_DIR", default=str(VAR_DIR / "search")))

# Searches without a result are counted for staff, without a trace of who searched (/staff/demand/).
DEMAND_LOG = env.bool("DEMAND_LOG", default=True)

# Files: originals and drafts lie in private storage and leave it only through a checked view.
PRIVATE_ROOT = VAR_DIR / "private"
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "/media/"
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT, "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.static_files.Storage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Limits: what a request may carry (SECURITY.md sections A and F).
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 40
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
REQUEST_MAX_BYTES = 60 * 1024 * 1024
IMAGE_MAX_BYTES = 10 * 1024 * 1024
IMAGE_MAX_PIXELS = 40_000_000
DOCUMENT_MAX_BYTES = 20 * 1024 * 1024
# What all files of one company may take in private storage, the history of its listings included.
COMPANY_FILES_MAX = env.int("COMPANY_FILES_MAX", default=1000)
COMPANY_BYTES_MAX = env.int("COMPANY_MEGABYTES_MAX", default=4096) * 1024 * 1024

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "cabinet:login"
LOGIN_REDIRECT_URL = "cabinet:index"
PASSWORD_RESET_TIMEOUT = 24 * 3600
# The pair of account and address is slowed down, so a stranger cannot lock an account for its owner.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25  # hours
# The pause ends 15 minutes after the tenth failure, however often somebody tries meanwhile.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "config.sign_in.Handler"
AXES_CLIENT_IP_CALLABLE = "config.sign_in.client_address"
AXES_LOCKOUT_CALLABLE = "config.views.too_many_attempts"
AXES_RESET_ON_SUCCESS = True
# How many proxies of our own stand in front: without them X-Forwarded-For is a visitor's claim and is not read.
PROXY_COUNT = env.int("PROXY_COUNT", default=0)
# Successful sign-ins are in the log and in last_login; a table of them would only collect personal data.
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# The log of failures names account and address, else nobody could act on it; passwords are masked in any case.
AXES_SENSITIVE_PARAMETERS = ["csrfmiddlewaretoken"]

# Behind the front server's TLS; development speaks plain HTTP on loopback.
HTTPS = env.bool("HTTPS", default=not DEBUG)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.str("TIME_ZONE", default="Asia/Yekaterinburg")
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True

if DEBUG and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
else:
    vars().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=CLUSTER_EMAIL)
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"one_line": {"()": "config.logs.OneLine"}},
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["one_line"]},
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},  # below that it writes four lines for each sign-in
        "pymorphy3": {"level": "WARNING"},  # says at every start where its dictionary lies
    },
}
