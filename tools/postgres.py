"""A private PostgreSQL for one test run: made in a temporary folder, gone afterwards without trace."""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tools.machine import fail, output_of

READY_SECONDS = 30
# Durability costs most of the time and a test cluster has nothing to keep.
OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=128MB")


def binaries() -> Path | None:
    """The folder with initdb and postgres: the newest of Debian's, else where PATH finds them."""
    debian = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if debian:
        return max(debian, key=lambda folder: [int(n) for n in folder.parent.name.split(".") if n.isdigit()])
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def account() -> dict[str, Any]:
    """Process options that drop root, which PostgreSQL refuses to run as; nothing for an ordinary user."""
    if os.geteuid() != 0:
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def private_cluster() -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh cluster that listens on loopback only and demands a random password."""
    bin_folder = binaries()
    if bin_folder is None:
        fail("PostgreSQL's initdb is not to be found")
    owner = account()
    folder = Path(tempfile.mkdtemp(prefix="catalogue-pg-"))
    server = None
    try:
        password = secrets.token_hex(16)
        (folder / "password").write_text(password)
        if owner:
            for path in (folder, folder / "password"):
                os.chown(path, owner["user"], owner["group"])
        initialise(bin_folder, folder, owner)
        for _attempt in range(5):  # somebody else may take the port between the choice and the start
            port = free_port()
            server = start(bin_folder, folder, port, owner)
            if server:
                break
        else:
            fail("PostgreSQL did not start:\n" + (folder / "log").read_text(errors="replace"))
        yield f"postgres://catalogue:{password}@127.0.0.1:{port}/postgres"
    finally:
        if server:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def initialise(bin_folder: Path, folder: Path, owner: dict[str, Any]) -> None:
    """Makes the data folder. C.UTF-8 exists on every Debian, where ru_RU may not be generated."""
    args = ["--username=catalogue", "--auth=scram-sha-256", f"--pwfile={folder}/password", f"--pgdata={folder}/data"]
    args += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    code, output = output_of(bin_folder / "initdb", *args, cwd=folder, **owner)
    if code:
        fail("initdb failed:\n" + output)


def start(bin_folder: Path, folder: Path, port: int, owner: dict[str, Any]) -> subprocess.Popen | None:
    """The running server once it accepts connections; None when it ended instead (its port was taken)."""
    settings = [*OPTIONS, "listen_addresses=127.0.0.1", f"port={port}", f"unix_socket_directories={folder}"]
    args = [str(bin_folder / "postgres"), "-D", str(folder / "data"), *(f"-c{setting}" for setting in settings)]
    with (folder / "log").open("ab") as log:
        # A session of its own, or Ctrl-C would end the database before the tests have finished with it.
        server = subprocess.Popen(args, cwd=folder, stdout=log, stderr=log, start_new_session=True, **owner)
    deadline = time.monotonic() + READY_SECONDS
    try:
        while server.poll() is None and time.monotonic() < deadline:
            pid_file = folder / "data" / "postmaster.pid"
            # The eighth line of postmaster.pid is the state that pg_ctl waits for.
            if pid_file.exists() and pid_file.read_text().splitlines()[7:8] == ["ready   "]:
                return server
            time.sleep(0.05)
    except BaseException:
        stop(server)
        raise
    stop(server)
    return None


def stop(server: subprocess.Popen) -> None:
    """Fast shutdown (connections are cut, shared memory is given back), the hard way after ten seconds."""
    if server.poll() is not None:
        return
    server.send_signal(signal.SIGINT)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)
        server.wait(timeout=10)
