"""`python -m tests.line.passes_through`: through how many files does one small workbook pass on its way to a release?

A workbook of three rows is refreshed into a release in this process; every function of the project that runs is
noted. It is a measure of the house and judges nothing: fewer files mean a shorter way for a reader, larger ones a
longer stay in each.
"""

from __future__ import annotations

import sys
import tempfile
import threading
from collections import Counter
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import FrameType

from tests.line.house import House

REPOSITORY = Path(__file__).parents[2]
PACKAGES = ("ingest", "expectations", "orchestration")


class PassedFunctions:
    """Which functions of the packages ran: (file, function, first line)."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str, int]] = set()
        self._folders = tuple(f"{REPOSITORY}/{package}/" for package in PACKAGES)

    def note(self, frame: FrameType, event: str, _: object) -> None:
        """A profile function: class bodies and modules are run by importing them and do not count."""
        code = frame.f_code
        is_function = code.co_flags & CO_OPTIMIZED and not code.co_name.startswith("<")
        if (
            event == "call"
            and is_function
            and code.co_filename.startswith(self._folders)
        ):
            name = Path(code.co_filename).relative_to(REPOSITORY).as_posix()
            self.found.add((name, code.co_name, code.co_firstlineno))


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="chiso-passes-") as folder:
        house = House(Path(folder) / "house")
        passed = PassedFunctions()
        threading.setprofile(passed.note)
        sys.setprofile(passed.note)
        try:
            result = house.refresh()
        finally:
            sys.setprofile(None)
            threading.setprofile(None)
    assert result.exit_code == 0, result
    by_file = Counter(name for name, _, _ in passed.found)
    for name, functions in sorted(by_file.items()):
        print(f"{functions:4} {name}")
    print(f"{len(by_file)} files, {len(passed.found)} functions")


if __name__ == "__main__":
    main()
