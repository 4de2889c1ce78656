"""A PostgreSQL server of its own on loopback, for as long as somebody needs one, by this machine's own binaries."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_BINARIES = Path("/usr/lib/postgresql")
# The server refuses to run as root.
_USER = "postgres"


def find_missing() -> str:
    """Why no server can be had here, in words; "" where one can."""
    if _find_binaries() is None:
        return f"PostgreSQL is not installed below {_BINARIES}"
    if os.geteuid() == 0 and _find_user() is None:
        return f"PostgreSQL does not run as root, and there is no user {_USER}"
    try:
        import dagster_postgres  # noqa: F401
    except ModuleNotFoundError:
        return "the extra `postgres` is not installed"
    return ""


@dataclass(frozen=True)
class PostgresServer:
    """One server. `folder`: its data; `port`: on 127.0.0.1, where everybody on this machine may ask."""

    folder: Path
    port: int

    def start(self) -> None:
        """Start it, after a crash too, and wait until it answers."""
        options = f"-c listen_addresses=127.0.0.1 -p {self.port} -k {self.folder}"
        # Nobody pulls the plug of a test.
        options += " -c fsync=off"
        log = self.folder / "log"
        words = ["-D", str(self.folder), "-l", str(log), "-o", options, "-w", "start"]
        self._run("pg_ctl", words)

    def crash(self) -> None:
        """End it without giving it time to tidy up: the next start recovers from its log."""
        self._run("pg_ctl", ["-D", str(self.folder), "-m", "immediate", "-w", "stop"])

    def stop(self) -> None:
        """End it in order."""
        self._run("pg_ctl", ["-D", str(self.folder), "-m", "fast", "-w", "stop"])

    def create(self) -> None:
        """Make its folder, with one user and one database, both of the name `chiso`."""
        words = ["-D", str(self.folder), "-U", "chiso", "-A", "trust", "--no-sync"]
        self._run("initdb", words)

    def create_database(self) -> None:
        """Make the database; the server is up."""
        words = ["-h", "127.0.0.1", "-p", str(self.port), "-U", "chiso", "chiso"]
        self._run("createdb", words)

    def describe_storage(self) -> str:
        """The lines of `dagster.yaml` by which Dagster keeps its records there."""
        return (
            "storage:\n  postgres:\n    postgres_db:\n"
            "      hostname: 127.0.0.1\n      username: chiso\n      password: none\n"
            f"      db_name: chiso\n      port: {self.port}\n"
        )

    def _run(self, program: str, words: Sequence[str]) -> None:
        binaries = _find_binaries()
        assert binaries is not None
        command = [str(binaries / program), *words]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _USER, "--", *command]
        done = subprocess.run(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            # The server keeps what it inherits: a pipe would never end.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode != 0:
            raise RuntimeError(f"{program} ended with {done.returncode}; {self.folder}")


@contextmanager
def run_postgres(folder: Path) -> Iterator[PostgresServer]:
    """A server with an empty database; `folder` is made for it and deleted at the end."""
    folder.mkdir(mode=0o700, parents=True)
    if os.geteuid() == 0:
        user = _find_user()
        assert user is not None
        os.chown(folder, user.pw_uid, user.pw_gid)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = PostgresServer(folder, port)
    server.create()
    server.start()
    try:
        server.create_database()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _find_binaries() -> Path | None:
    """Those of the newest version."""
    found = list(_BINARIES.glob("*/bin/initdb"))
    found.sort(key=lambda path: int(path.parents[1].name))
    return found[-1].parent if found else None


def _find_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(_USER)
    except KeyError:
        return None
