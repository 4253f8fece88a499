"""The production profile with the addresses of the benchmark beside those of the site."""

from config.settings import *  # noqa: F403
from config.settings import MIDDLEWARE as _MIDDLEWARE

ROOT_URLCONF = "tools.bench.urls"
MIDDLEWARE = ["tools.bench.views.Measured", *_MIDDLEWARE]
