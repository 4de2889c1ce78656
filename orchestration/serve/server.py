"""Dagster's web page behind the guard, and its daemon, which runs the nightly schedule, beside it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import dagster as dg
import uvicorn
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import ModuleTarget
from dagster_webserver.app import create_app_from_workspace_process_context

from orchestration.serve.guard import Application, Door, Guard

_DEFINITIONS = "orchestration.definitions"
_SECONDS_TO_END = 10
EXIT_OF_A_DEAD_DAEMON = 3


def serve(door: Door, host: str) -> int:
    """Serve until a signal comes; the daemon ends with it. Returns the exit code.

    A daemon that ends by itself ends the page too: nobody should believe in a schedule that no longer
    runs. DAGSTER_HOME and the settings of the line stand in the environment.
    """
    with dg.DagsterInstance.get() as instance, _start_daemon() as daemon:
        target = ModuleTarget(
            module_name=_DEFINITIONS,
            attribute=None,
            working_directory=None,
            location_name=_DEFINITIONS,
        )
        with WorkspaceProcessContext(
            instance, read_only=not door.may_operate, workspace_load_target=target
        ) as context:
            page = cast(
                "Application", create_app_from_workspace_process_context(context)
            )
            config = uvicorn.Config(
                Guard(page, door),
                host=host,
                port=door.port,
                log_level="warning",
                proxy_headers=False,
                timeout_graceful_shutdown=_SECONDS_TO_END,
            )
            server = uvicorn.Server(config)
            ended = threading.Event()
            threading.Thread(
                target=_end_with, args=(daemon, server, ended), daemon=True
            ).start()
            # Once all is closed, uvicorn sends the signal it was stopped by again.
            with contextlib.suppress(KeyboardInterrupt, SystemExit):
                server.run()
        return EXIT_OF_A_DEAD_DAEMON if ended.is_set() else 0


@contextlib.contextmanager
def _start_daemon() -> Iterator[subprocess.Popen[bytes]]:
    """Dagster's daemon as a child that ends when the block does."""
    command = [
        str(Path(sys.executable).with_name("dagster-daemon")),
        *("run", "-m", _DEFINITIONS),
    ]
    # In a group of its own: an interrupt at the terminal reaches the page, which then ends it.
    daemon = subprocess.Popen(command, start_new_session=True)
    try:
        yield daemon
    finally:
        daemon.terminate()
        try:
            daemon.wait(_SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def _end_with(
    daemon: subprocess.Popen[bytes], server: uvicorn.Server, ended: threading.Event
) -> None:
    daemon.wait()
    if not server.should_exit:
        print(
            "chiso serve: Dagster's daemon has ended, so the page ends", file=sys.stderr
        )
        ended.set()
        server.should_exit = True
