"""`chiso refresh` with a clock that stands still, so that two refreshes of the same inputs are the same bytes.

    python tests/soak/refresher.py MOMENT DATA SOURCES     one refresh, in a process that loads the program itself
    python tests/soak/refresher.py --serve SOCKET          a refresh in a fork of this process, as often as asked

A server has loaded all that a refresh loads and begun nothing: no thread of ours, no query, no signal honoured. Each
message of the socket is `[moment, data, sources]` with a descriptor for the words; it is answered with the process's
number, and again with its number and exit code once it ended. When the socket is closed, what still runs is killed.
"""

from __future__ import annotations

import atexit
import datetime as dt
import importlib
import json
import os
import selectors
import signal
import socket
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from orchestration.cli import stopping

_MOST_BYTES = 4096
_LOADED_ON_THE_WAY = (
    "dbt.adapters.duckdb",
    "dbt.cli.main",
    "expectations.gx_duckdb",
    "expectations.report.data_docs",
    "google.protobuf.json_format",
    "great_expectations",
    "orchestration.cli.main",
    "orchestration.job",
)


def refresh(moment: str, data: str, sources: str) -> None:
    """Refresh as the command does, and end this process as the command does."""
    stopping.honour_signals()

    from orchestration.cli import main, options
    from orchestration.pipeline.workspace import Workspace

    stands_still = dt.datetime.fromisoformat(moment)
    options.Workspace = partial(Workspace, clock=lambda: stands_still)  # type: ignore[misc,assignment]
    sys.argv[1:] = ["refresh", "--data", data, "--sources", sources]
    main.main()


def load_program() -> None:
    """Import what a refresh imports on its way."""
    # One thread: a library that computes in threads of its own would lose them in a fork.
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    for name in _LOADED_ON_THE_WAY:
        importlib.import_module(name)


def serve(control: socket.socket) -> list[str]:
    """Fork a process for each message; returns in the fork alone, with what it is to refresh."""
    ready = selectors.DefaultSelector()
    ready.register(control, selectors.EVENT_READ)
    running: dict[int, int] = {}
    while True:
        for key, _ in ready.select():
            if key.fileobj is not control:
                handle = int(key.fd)
                pid = running.pop(handle)
                ready.unregister(handle)
                os.close(handle)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                control.send(json.dumps([pid, code]).encode())
                continue
            message, [*words], _, _ = socket.recv_fds(control, _MOST_BYTES, 1)
            if not message:
                for pid in running.values():
                    os.kill(pid, signal.SIGKILL)
                sys.exit(0)
            pid = os.fork()
            if pid == 0:
                ready.close()
                control.close()
                for handle in running:
                    os.close(handle)
                for stream in (1, 2):
                    os.dup2(words[0], stream)
                os.close(words[0])
                return [str(word) for word in json.loads(message)]
            os.close(words[0])
            control.send(json.dumps([pid, None]).encode())
            handle = os.pidfd_open(pid)
            running[handle] = pid
            ready.register(handle, selectors.EVENT_READ)


if sys.argv[1] == "--serve":
    load_program()
    with socket.socket(fileno=int(sys.argv[2])) as control:
        asked = serve(control)
    try:
        refresh(*asked)
    except SystemExit as end:
        # Libraries in C++ that began a thread while they were loaded would wait for it, and here it
        # never was.
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(end.code or 0))
else:
    refresh(*sys.argv[1:])
