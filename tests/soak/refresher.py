"""`chiso refresh` with a clock that stands still, so that two refreshes of the same inputs are the same bytes.

    python tests/soak/refresher.py MOMENT DATA SOURCES STOPS KNOWN   one refresh, in a process that loads the program
    python tests/soak/refresher.py --serve SOCKET                    a refresh in a fork of this process, when asked

A server has loaded all that a refresh loads and begun nothing: no thread of ours, no query, no signal honoured. Each
message of the socket is `[moment, data, sources, stops, known]` with a descriptor for the words; it is answered with
the process's number, and again with its number and exit code once it ended. When the socket is closed the server
ends; its forks end with it, however it ends. `known` is the folder of builds that are taken again, or "".
"""

from __future__ import annotations

import atexit
import ctypes
import datetime as dt
import json
import os
import selectors
import signal
import socket
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))

from orchestration.cli import stopping
from tests.soak.file_stops import FileStops
from tests.soak.loading import load_program

_MOST_BYTES = 4096
# Of <sys/prctl.h>.
_PR_SET_PDEATHSIG = 1


def refresh(moment: str, data: str, sources: str, stops: str, known: str) -> None:
    """Refresh as the command does, and end this process as the command does."""
    stands_still = dt.datetime.fromisoformat(moment)
    sys.argv[1:] = ["refresh", "--data", data, "--sources", sources]
    file_stops = FileStops(Path(data), json.loads(stops))

    def run_command_line() -> None:
        from orchestration.cli import main, options
        from orchestration.pipeline.workspace import ReportProgress, Workspace

        def open_workspace(
            *parts: Any, report_progress: ReportProgress, **more: Any
        ) -> Workspace:
            def note_and_report(step: str, text: str) -> None:
                report_progress(step, text)
                file_stops.note_step(step, text)

            more |= {"clock": lambda: stands_still, "report_progress": note_and_report}
            return Workspace(*parts, **more)

        options.Workspace = open_workspace  # type: ignore[misc,assignment]
        if known:
            from tests.soak.known_builds import KnownBuilds

            KnownBuilds(Path(known)).use()
        file_stops.watch()
        main.main()

    try:
        stopping.run_to_end(run_command_line)
    finally:
        file_stops.write_counts()


class Server:
    """Forks a process for each message of the socket, and answers when it ended."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.ready = selectors.DefaultSelector()
        self.ready.register(control, selectors.EVENT_READ)
        # Descriptor of a process → its number.
        self.running: dict[int, int] = {}

    def serve(self) -> list[str]:
        """Until the socket is closed, which ends the process; returns in a fork alone, with its words."""
        while True:
            for key, _ in self.ready.select():
                if key.fileobj is not self.control:
                    self.answer_end(int(key.fd))
                    continue
                words = self.fork()
                if words is not None:
                    return words

    def answer_end(self, handle: int) -> None:
        """Tell the number and the exit code of a fork that ended."""
        pid = self.running.pop(handle)
        self.ready.unregister(handle)
        os.close(handle)
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        self.control.send(json.dumps([pid, code]).encode())

    def fork(self) -> list[str] | None:
        """Fork for the next message; returns its words in the fork, None in the server."""
        message, [*words], _, _ = socket.recv_fds(self.control, _MOST_BYTES, 1)
        if not message:
            sys.exit(0)
        server = os.getpid()
        pid = os.fork()
        if pid == 0:
            die_with(server)
            self.become_fork(words[0])
            return [str(word) for word in json.loads(message)]
        os.close(words[0])
        self.control.send(json.dumps([pid, None]).encode())
        handle = os.pidfd_open(pid)
        self.running[handle] = pid
        self.ready.register(handle, selectors.EVENT_READ)
        return None

    def become_fork(self, words: int) -> None:
        """Let go of what is the server's, and speak into the descriptor that came with the message."""
        self.ready.close()
        self.control.close()
        for handle in self.running:
            os.close(handle)
        for stream in (1, 2):
            os.dup2(words, stream)
        os.close(words)


def die_with(server: int) -> None:
    """Let the kernel kill this process when the server ends, however it ends."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server:
        # It had ended before.
        os._exit(1)


if sys.argv[1] == "--serve":
    load_program()
    with socket.socket(fileno=int(sys.argv[2])) as control:
        asked = Server(control).serve()
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
