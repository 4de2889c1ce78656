"""What nobody foresaw, for two readers: one sentence for who ran the command, the whole report in a file."""

from __future__ import annotations

import errno
import traceback
from pathlib import Path

from orchestration.pipeline.workspace import read_utc_clock

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
_MOST_CHARACTERS = 300


def describe_error(error: BaseException) -> str:
    """An unforeseen error in a part of a sentence: what went wrong, and with which file."""
    if isinstance(error, OSError) and error.strerror:
        # A copy names two files, and either may be the one at fault.
        files = [
            str(name) for name in (error.filename, error.filename2) if name is not None
        ]
        place = f": {' → '.join(files)}" if files else ""
        remedy = ""
        if error.errno in _NO_SPACE:
            remedy = " (to fix: free some space on its disk and run again)"
        return f"{error.strerror}{place}{remedy}"
    return shorten_message(f"{type(error).__name__}: {error}")


def shorten_message(message: str) -> str:
    """The first line of a message, cut where it runs too long for a sentence."""
    first = message.strip().partition("\n")[0]
    if len(first) <= _MOST_CHARACTERS:
        return first
    return f"{first[:_MOST_CHARACTERS]}…"


def locate_error(error: BaseException) -> str:
    """The line of the program an error arose at: "publish.py, line 94"; "" where there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return ""
    return f"{Path(frames[-1].filename).name}, line {frames[-1].lineno}"


def report_error(error: BaseException, folder: Path) -> str:
    """The sentence on an unforeseen error, whose traceback is written into `folder`."""
    report = "".join(traceback.format_exception(error))
    kept = write_report(folder / f"{read_utc_clock():%Y%m%dT%H%M%SZ}.log", report)
    return compose_sentence(describe_error(error), locate_error(error), kept)


def compose_sentence(what: str, at: str, kept: str) -> str:
    """One sentence of its three parts; `at` may be empty."""
    place = f" (at {at})" if at else ""
    return f"expected to come to an end, found {what}{place}; {kept}"


def write_report(path: Path, report: str) -> str:
    """Keep a report in a file, after what is there already; returns in words where it is.

    A disk that is full keeps no report either: then the words say so, and nothing is raised.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{report.rstrip()}\n")
    except OSError as error:
        return f"the whole report could not be kept ({error.strerror}: {path})"
    return f"the whole report is in {path}"
