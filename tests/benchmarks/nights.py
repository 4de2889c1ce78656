"""What a night costs on the demo: its first refresh, a night without news, a night with one new workbook.

    python -m tests.benchmarks.nights [FOLDER]

The synthetic country of `make demo` is written, and its last workbook held back until all else is published. FOLDER:
where to make it; by default a temporary one. Processor seconds, of which the night without news is set beside the
imports of Dagster, dagster-dbt and dbt alone. Ends with 1 where a limit is passed. Not collected by pytest.
"""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

COUNTRY = ("--seed", "7", "--start", "2023-10", "--books-every", "3")
IMPORTS = "import dagster, dagster_dbt, dbt.cli.main"
SOURCE = "dia_phuong__bao_cao_thang"

NOTHING_NEW_TO_IMPORTS = 1.3
ONE_WORKBOOK_TO_FIRST = 0.15
ONE_WORKBOOK_SECONDS = 25.0


def main(folder: Path) -> int:
    country, data = folder / "country", folder / "data"
    run_python("-m", "tests.country", *COUNTRY, "--out", country)
    books = country / "files" / SOURCE
    last = max(books.glob("*.xlsx"), key=lambda book: book.stem[-10:])
    aside = Path(shutil.move(last, folder))
    refresh = ("-m", "orchestration", "refresh", "--sources", country / "sources")

    first = run_python(*refresh, "--data", data)
    silent = run_python(*refresh, "--data", data)
    imports = run_python("-c", IMPORTS)
    shutil.move(aside, last)
    one = run_python(*refresh, "--data", data)

    limits = [
        ("nothing new", silent, "imports", imports, NOTHING_NEW_TO_IMPORTS),
        ("one workbook", one, "first refresh", first, ONE_WORKBOOK_TO_FIRST),
    ]
    for what, seconds, beside, unit, limit in limits:
        told = f"{what}: {seconds:.1f} CPU s, {seconds / unit:.2f} × {beside}"
        print(f"{told} ({unit:.1f} CPU s; limit {limit} ×)")
    passed = [s / unit > limit for _, s, _, unit, limit in limits]
    return any(passed) or one > ONE_WORKBOOK_SECONDS


def run_python(*arguments: object) -> float:
    """Processor seconds of a Python of its own."""
    before = _children_seconds()
    began = time.monotonic()
    command: Sequence[str] = [sys.executable, *map(str, arguments)]
    subprocess.run(
        command,
        cwd=REPOSITORY,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    taken = _children_seconds() - before
    told = " ".join(command[1:4])
    print(f"{taken:7.1f} CPU s, {time.monotonic() - began:6.1f} s  {told}", flush=True)
    return taken


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(main(Path(sys.argv[1])))
    with tempfile.TemporaryDirectory(prefix="chiso-nights-") as temporary:
        sys.exit(main(Path(temporary)))
