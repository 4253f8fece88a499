"""The production profile with the addresses of the benchmark beside those of the site."""

from config.settings import *  # noqa: F403
from config.settings import LOGGING, MIDDLEWARE

ROOT_URLCONF = "tools.bench.urls"
MIDDLEWARE.insert(0, "tools.bench.views.Measured")
# A page that is not there is counted by the client; a line for each would hide the progress.
LOGGING["loggers"]["django.request"] = {"level": "ERROR"}  # type: ignore[index]
