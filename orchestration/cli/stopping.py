"""A signal ends a command within two seconds, whatever it is doing, with one sentence.

First the main thread is interrupted, so that it can clear up after itself. It may be inside a
library that swallows the interrupt, or in one that does not come back for minutes; then the process
is ended from a second thread. Nothing is half done by that either: the stores and the releases are
written so that a kill at any moment leaves the old or the new, and the next writer deletes the rest.

Only the standard library is imported here: signals are honoured before anything else is loaded.
"""

from __future__ import annotations

import functools
import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

# As `ExitCode.COULD_NOT_RUN`, which is not loaded yet.
EXIT_CODE = 3
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
# Of the two seconds; the rest is for a busy machine, on which stops took 2.7 s with a grace of 1.2.
_GRACE_SECONDS = 0.7


class Stopped(KeyboardInterrupt):
    """A signal asked this process to end."""


@dataclass
class _State:
    """`signal`: which one came. `words`: a descriptor of the standard error that stays ours.
    `data`: the data folder of the command, once it is known. `is_interrupted`: the main thread was
    interrupted or is ending the process, and is left alone from then on.
    """

    signal: signal.Signals | None = None
    words: int = 2
    data: Path | None = None
    is_honoured: bool = False
    is_interrupted: bool = False
    ending: threading.Lock = field(default_factory=threading.Lock)


_state = _State()


def run_to_end(command: Callable[[], object]) -> None:
    """Run a command that ends with SystemExit, as those of `chiso` do, with signals honoured from here on.

    A signal before that end is told in a sentence. After it there is nothing left to stop: the
    command's own exit code stays, also while the interpreter ends.
    """
    try:
        honour_signals()
        try:
            command()
        finally:
            if is_stopped():
                # Also where a library made an error of its own of the interrupt, or the command came
                # to its end all the same: nothing was written since the signal.
                end_process()
            _ignore_signals()
    except KeyboardInterrupt:
        end_process()


def honour_signals() -> None:
    """From now on SIGINT and SIGTERM end this process as described above. Main thread only."""
    if _state.is_honoured:
        return
    _state.is_honoured = True
    _state.words = os.dup(2)
    # dbt starts a process that warns, after our end, of what was left to it to clear up.
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker")
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    # The interpreter writes the signal's number there at once, even where no Python code gets its
    # turn, and whichever handler a library has put in place of ours.
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    for number in _SIGNALS:
        # `nohup` and background jobs ignore some on purpose.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _interrupt)
    _put_silence_before_handlers()
    threading.Thread(target=_watch, args=(reader,), daemon=True).start()


def note_data_folder(data: Path) -> None:
    """Remember the data folder of the command, to say what is current when it is stopped."""
    _state.data = data


def is_stopped() -> bool:
    """Whether a signal came."""
    return _state.signal is not None


def end_process() -> NoReturn:
    """Say in one sentence that the command was stopped, and end with exit code 3."""
    _state.is_interrupted = True
    # Whoever is second leaves it to the first.
    _state.ending.acquire()
    # One write, so that no other thread's words get between.
    _write_words(f"\nchiso: {describe_stop()}\n".encode())
    os._exit(EXIT_CODE)


def _write_words(words: bytes) -> None:
    """Say it, where anybody reads it still: the process ends all the same."""
    # A terminal that is gone, or a pipe whose reader was stopped by the same signal.
    with suppress(OSError):
        os.write(_state.words, words)


def describe_stop() -> str:
    """The sentence: by which signal, what is current, what to do."""
    name = _state.signal.name if _state.signal else "an interrupt"
    current = _name_current_release()
    stays = f" and {current} is the current release" if current else ""
    return f"stopped by {name}; nothing is half done{stays}; to go on: run the command again"


def _name_current_release() -> str:
    if _state.data is None:
        return ""
    try:
        return str((_state.data / "releases" / "current").readlink())
    except OSError:
        return ""


def _put_silence_before_handlers() -> None:
    """From now on whatever handler a library puts in place of ours notes the signal first.

    The watching thread notes it too, but may get its turn only after the main thread has printed
    the traceback of the interrupt.
    """
    install = signal.signal

    @functools.wraps(install)
    def install_after_silence(number: int, handler: Any) -> Any:
        is_ours = handler is _interrupt or isinstance(handler, _Noting)
        if number in _SIGNALS and callable(handler) and not is_ours:
            handler = _Noting(handler)
        return install(number, handler)

    signal.signal = install_after_silence  # type: ignore[assignment]  # its overloads are typeshed's own


@dataclass(frozen=True)
class _Noting:
    """A handler of a library, with the signal noted before it."""

    handler: Callable[[int, FrameType | None], object]

    def __call__(self, number: int, frame: FrameType | None) -> object:
        _note_signal(number)
        return self.handler(number, frame)


def _ignore_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    _note_signal(number)
    if not _state.is_interrupted:
        # Once: a second signal must not get between the words and the end.
        _state.is_interrupted = True
        raise Stopped


def _note_signal(number: int) -> None:
    """Remember the signal. From now on only our sentence is written: what libraries print when they
    are interrupted (tracebacks, ignored exceptions, dbt's log) is for nobody.
    """
    _state.signal = signal.Signals(number)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nowhere, stream)
    os.close(nowhere)


def _watch(reader: int) -> None:
    """Wait for a signal, give the main thread its moment, then end the process."""
    number = 0
    while number not in _SIGNALS:
        [number] = os.read(reader, 1)
    _note_signal(number)
    time.sleep(_GRACE_SECONDS)
    if os.isatty(_state.words):
        # A live line hides the cursor.
        _write_words(b"\x1b[?25h")
    end_process()
