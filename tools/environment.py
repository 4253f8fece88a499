"""The virtual environment `.venv`: made, filled with the hashed pins, repaired when it is broken."""

import hashlib
import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools import PYTHON, ROOT, VENV
from tools.machine import Clock, call, fail, need_packages, say

MINIMUM = (3, 11)
STAMP = VENV / "installed.json"  # requirements file -> hash of the text that was installed completely
INSTALLING = VENV / "installing"  # exists while pip works: an interrupted installation is not to be trusted
PROBE = (
    "import importlib.metadata as m, json, sys;"
    "print(json.dumps([sys.version_info[:2], {d.name: d.version for d in m.distributions() if d.name}]))"
)


def normal(name: str) -> str:
    """A package name as the packaging standard compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(requirements: str) -> dict[str, str]:
    """Names and versions of a requirements file, without those that an environment marker may leave out."""
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)[ \t]*\\?$", requirements, re.MULTILINE)
    return {normal(name): version for name, version in found}


def digest(*paths: Path) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def read_stamp(path: Path) -> dict[str, Any]:
    """A stamp file; a missing or damaged one counts as empty, so the work is simply done again."""
    try:
        content = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def installed() -> dict[str, str] | None:
    """Packages in the virtual environment with their versions, or None when there is no working one."""
    if INSTALLING.exists():
        say("The last installation was interrupted: starting afresh.")
        return None
    try:
        answer = subprocess.run([PYTHON, "-c", PROBE], capture_output=True, text=True, timeout=60, check=True)
        version, packages = json.loads(answer.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    if tuple(version) < MINIMUM or "pip" not in packages:
        return None
    return {normal(name): number for name, number in packages.items()}


def make() -> None:
    """Makes an empty virtual environment in place of whatever is there."""
    if importlib.util.find_spec("ensurepip") is None:
        need_packages({"python3-venv": "Python's venv module"})
        importlib.invalidate_caches()
        if importlib.util.find_spec("ensurepip") is None:
            fail(f"{sys.executable} still has no venv module; start this with Debian's /usr/bin/python3")
    say("Making the virtual environment .venv …")
    # The base interpreter: .venv may be the very thing that is broken, or the one that runs this file.
    base = getattr(sys, "_base_executable", None) or sys.executable
    if call(base, "-m", "venv", "--clear", VENV):
        fail("could not make .venv")


def install(name: str) -> None:
    """Brings .venv to the pins of the requirements file `name`; takes 0.2 s when it is there already."""
    requirements = ROOT / name
    wanted = pins(requirements.read_text())
    present = installed()
    if present is None:
        make()
        present = {}
    stamp = read_stamp(STAMP)
    if stamp.get(name) == digest(requirements) and wanted.items() <= present.items():
        return
    clock = Clock()
    count = len(wanted.items() - present.items())
    say(f"Installing {count} of the {len(wanted)} packages of {name} …")
    INSTALLING.touch()
    if run_pip(requirements, count):
        INSTALLING.unlink()  # pip refused before it changed anything, or says itself what is wrong
        fail("pip failed, see above; start again when the cause is removed")
    STAMP.write_text(json.dumps({**stamp, name: digest(requirements)}))
    INSTALLING.unlink()
    say(f"  done in {clock}")


def run_pip(requirements: Path, count: int) -> int:
    """Runs pip with one line of progress per package; returns its exit code."""
    args = ["install", "--require-hashes", "--no-input", "--disable-pip-version-check", "-r", str(requirements)]
    pip = subprocess.Popen([PYTHON, "-m", "pip", *args], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert pip.stdout is not None
    done = 0
    try:
        for line in pip.stdout:
            if match := re.match(r"Collecting ([^\s;]+)", line):
                done += 1
                say(f"  {done}/{count} {match[1]}")
            elif line.startswith("Installing collected"):
                say("  unpacking …")
        return pip.wait()
    finally:
        if pip.poll() is None:
            pip.terminate()
            pip.wait()
