"""The machine: child processes, Debian packages, ports. Nothing here knows Django."""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from tools import ROOT

ADDRESS_IN_USE = (48, 98)  # errno of macOS, of Linux


def say(text: str) -> None:
    """Progress appears at once, in the right order with what child processes print."""
    print(text, flush=True)


def fail(text: str) -> NoReturn:
    """Ends the command with a message and exit code 1."""
    sys.exit(f"error: {text}")


def call(*args: str | Path, **options: Any) -> int:
    """Runs a command in the project folder and returns its exit code; the child never outlives this process."""
    child = subprocess.Popen([str(arg) for arg in args], **{"cwd": ROOT, **options})
    try:
        return child.wait()
    except KeyboardInterrupt:
        # At a terminal Ctrl-C has reached the child as well: it gets the time to clean up after itself.
        try:
            return child.wait(timeout=10) or 130
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            return 130
    finally:
        if child.poll() is None:
            child.terminate()
            child.wait()


def output_of(*args: str | Path, **options: Any) -> tuple[int, str]:
    """Runs a command in the project folder; its exit code and everything it printed."""
    both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True, "encoding": "utf-8"}
    answer = subprocess.run([str(arg) for arg in args], **{"cwd": ROOT, **both, **options})
    return answer.returncode, answer.stdout.strip()


def need_packages(missing: dict[str, str]) -> None:
    """Installs Debian packages when root; otherwise says the one command. `missing`: package -> what it is for."""
    if not missing:
        return
    command = f"apt-get install -y --no-install-recommends {' '.join(missing)}"
    for package, purpose in missing.items():
        say(f"Missing: {purpose} (Debian package {package})")
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        fail(f"install as root (sudo -i or su -) and start again:\n  apt-get update && {command}")
    say(f"Installing {', '.join(missing)} with apt-get …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for step in ("apt-get update", command):
        code, output = output_of(*step.split(), env=environment)
        if code:
            fail(f"{step} failed:\n{output}")


def port_is_free(host: str, port: int) -> bool:
    """Whether a server could listen there; an address that is not this machine's ends the command."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        if error.errno in ADDRESS_IN_USE:
            return False
        fail(f"cannot listen on {host}, port {port}: {error.strerror}")
    return True


class Clock:
    """Seconds since it was made, for progress lines."""

    def __init__(self) -> None:
        self.start = time.monotonic()

    def __str__(self) -> str:
        return f"{time.monotonic() - self.start:.1f} s"
