"""Chiso beside a bare script, the libraries under it and a peer: what landing and counting cost, by size.

    python -m tests.benchmarks [--dossiers N…] [--workbooks N…] [--months-at-once N] [--only NAME…]
        [--folder DIR] [--results FILE]

Every step has a process of its own; contenders take turns on the same files. The answers are compared: ends with 1
where one differs, or a contender fails. A hundred million dossiers: `make benchlarge`, which holds the file of one
month at a time beside what each contender landed. Not collected by pytest.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import dossiers, workbooks
from tests.benchmarks.contenders import (
    Contender,
    Race,
    list_of_dossiers,
    list_of_workbooks,
)
from tests.benchmarks.measured import REPOSITORY
from tests.benchmarks.peer.environment import NoEnvironment, make_environment
from tests.benchmarks.report import Raced, draw_curve, keep_section, write_section

RESULTS = Path(__file__).with_name("RESULTS.md")
PEER = REPOSITORY / "data" / "bench" / "peer"
UV = REPOSITORY / ".venv" / "uv" / "bin" / "uv"


def main() -> int:
    given = _parse_arguments()
    raced: list[Raced] = []
    if given.dossiers:
        peer, why_not = _find_peer()
        contenders = _choose(list_of_dossiers(peer, why_not), given.only)
        for size in given.dossiers:
            with tempfile.TemporaryDirectory(
                prefix="chiso-bench-", dir=given.folder
            ) as folder:
                race = Race(Path(folder), contenders)
                for _ in dossiers.write_files(race.folder, size, given.months_at_once):
                    race.land()
                race.count()
            raced.append(_tell(Raced(dossiers.NAME, size, race)))
    for size in given.workbooks:
        with tempfile.TemporaryDirectory(
            prefix="chiso-bench-", dir=given.folder
        ) as folder:
            race = Race(Path(folder), _choose(list_of_workbooks(), given.only))
            workbooks.write_files(race.folder, size)
            race.land()
        raced.append(_tell(Raced(workbooks.NAME, size, race)))
    picture = given.results.with_suffix(".svg")
    draw_curve(raced, picture)
    section = write_section(raced, picture.name)
    keep_section(section, given.results)
    print(section)
    has_failed = any(
        "failed" in reason for one in raced for reason in one.race.out.values()
    )
    return int(has_failed or not all(one.has_one_answer for one in raced))


def _parse_arguments() -> argparse.Namespace:
    asked = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description=__doc__.splitlines()[0]
    )
    asked.add_argument(
        "--dossiers", type=int, nargs="*", default=[240_000, 1_000_000], metavar="N"
    )
    asked.add_argument(
        "--workbooks", type=int, nargs="*", default=[50, 200], metavar="N"
    )
    asked.add_argument(
        "--months-at-once",
        type=int,
        default=dossiers.MONTHS,
        help="files on the disk at a time, and in a night of each contender",
    )
    asked.add_argument(
        "--only",
        nargs="*",
        default=[],
        choices=[c.name for c in (*list_of_dossiers(None, ""), *list_of_workbooks())],
        metavar="NAME",
        help="the contenders beside the first, to which all ratios are; all where none is named",
    )
    asked.add_argument(
        "--folder",
        type=Path,
        default=None,
        help="where files are made; the system's place for temporary ones",
    )
    asked.add_argument(
        "--results",
        type=Path,
        default=RESULTS,
        help="the file a section is put into; its picture lies beside it",
    )
    return asked.parse_args()


def _choose(contenders: list[Contender], names: list[str]) -> list[Contender]:
    """The first, and those that are named; all where none is."""
    first, *others = contenders
    return [first, *(c for c in others if not names or c.name in names)]


def _find_peer() -> tuple[Path | None, str]:
    try:
        return make_environment(PEER, UV), ""
    except NoEnvironment as reason:
        return None, f"skipped, its environment can't be had: {reason}"


def _tell(raced: Raced) -> Raced:
    """A size that is done is told at once: the next may take an hour."""
    for row in raced.write_rows():
        print(row, file=sys.stderr, flush=True)
    return raced


if __name__ == "__main__":
    sys.exit(main())
