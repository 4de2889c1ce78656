"""Processes that refresh without loading the program each time: the forks of one that has loaded it."""

from __future__ import annotations

import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Protocol

REFRESHER = Path(__file__).with_name("refresher.py")


class Process(Protocol):
    """What the soak asks of a process that refreshes; `subprocess.Popen` is one."""

    stdout: IO[str] | None

    def poll(self) -> int | None: ...
    def wait(self) -> int: ...
    def kill(self) -> None: ...
    def send_signal(self, sig: int) -> None: ...


class Fork:
    """A process that is the child of the server and not ours."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.stdout: IO[str] | None = None
        self._code: int | None = None
        self._ended = threading.Event()

    def note_end(self, code: int) -> None:
        self._code = code
        self._ended.set()

    def poll(self) -> int | None:
        """The exit code, or None while it runs; a signal's number below zero, as `subprocess` has it."""
        return self._code

    def wait(self) -> int:
        self._ended.wait()
        assert self._code is not None
        return self._code

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def send_signal(self, sig: int) -> None:
        """As `subprocess` does: nothing to one that ended, since its number may be another's by now."""
        if self._code is None:
            os.kill(self.pid, sig)


class ForkServer:
    """The process that forks. It ends with ours, and its forks with it."""

    def __init__(self) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._started: queue.Queue[Fork | None] = queue.Queue()
        self._forks: dict[int, Fork] = {}
        with theirs:
            words = [sys.executable, str(REFRESHER), "--serve", str(theirs.fileno())]
            # Its streams are pipes, as those of a refresh are: Python asks once whether one can seek.
            self._server = subprocess.Popen(
                words,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                pass_fds=[theirs.fileno()],
                text=True,
            )
        threading.Thread(target=self._listen, daemon=True).start()

    def start(self, words: list[str]) -> Fork:
        """A fork that refreshes; `words`: moment, data folder, sources, stops, known (see `refresher`)."""
        reader, writer = os.pipe()
        socket.send_fds(self._control, [json.dumps(words).encode()], [writer])
        os.close(writer)
        fork = self._started.get()
        if fork is None:
            words_of_server = self._server.communicate()[0]
            raise SystemExit(f"the server of forks ended:\n{words_of_server}")
        fork.stdout = os.fdopen(reader)
        return fork

    def _listen(self) -> None:
        while message := self._control.recv(4096):
            pid, code = json.loads(message)
            if code is None:
                self._forks[pid] = Fork(pid)
                self._started.put(self._forks[pid])
            else:
                self._forks.pop(pid).note_end(code)
        for fork in self._forks.values():
            # They ended with their server.
            fork.note_end(-signal.SIGKILL)
        self._started.put(None)
