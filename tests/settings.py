"""Settings of the test suite: the development profile, a fast password hash, its own folder for files."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("DEBUG", "1")
if "VAR_DIR" not in os.environ:  # the workers of pytest-xdist inherit the folder of the first process
    os.environ["VAR_DIR"] = tempfile.mkdtemp(prefix="catalogue-tests-")
    atexit.register(shutil.rmtree, os.environ["VAR_DIR"], ignore_errors=True)

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DEMONSTRATION = False
# Tests roll their rows back, which no index could follow; those of the engine switch it on (tests/search/conftest.py).
SEARCH_ENGINE = False
# A thread writes the demand log, and would outlive the rows of a test; tests/catalog/test_misses.py switches it on.
DEMAND_LOG = False
