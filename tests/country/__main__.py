"""`python -m tests.country --seed 7 --provinces 63 --out DIR`: write a country and say what it holds.

Some of its units report with the reporting form, which is handed in here: the country itself imports nothing of ours.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from orchestration.tools.form.workbook import write_form
from tests.country.country import Country, write_country
from tests.country.flaws import FLAWS
from tests.country.lists import SEEDS
from tests.country.real_sources import REAL

# Beside the country: how to write the same again.
_ARGUMENTS = "arguments.json"


def main() -> None:
    words = sys.argv[1:]
    given = _parse(words)
    country = _write(given)
    (given.out / _ARGUMENTS).write_text(json.dumps(words), "utf-8")
    print(
        f"{len(country.units)} units, {len(set(country.files))} files, {len(country.editions)} editions, ",
        end="",
    )
    print(
        f"{country.printed_rows} printed figures, listed procedures and cases in {country.folder}"
    )
    sources = {edition.voice.source_id for edition in country.editions}
    of_catalogue = sorted(sources & set(REAL))
    print(
        f"{len(of_catalogue)} of {len(sources)} sources are those of the real catalogue: {', '.join(of_catalogue)}"
    )
    for name, times in country.flaws.items():
        print(f"  {name:22} {times:6}  {FLAWS[name]}")


def write_again(written: Path, folder: Path) -> Country:
    """A country that this command wrote, in another folder and with its answers."""
    given = _parse(json.loads((written / _ARGUMENTS).read_text("utf-8")))
    given.out = folder
    return _write(given)


def _parse(words: Sequence[str]) -> argparse.Namespace:
    asked = argparse.ArgumentParser(prog="python -m tests.country", description=__doc__)
    asked.add_argument(
        "--out",
        type=Path,
        required=True,
        help="an empty folder for sources/ and files/",
    )
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--provinces", type=int, default=63)
    asked.add_argument(
        "--ministries", type=int, default=None, help="with agencies; all if not given"
    )
    asked.add_argument("--months", type=int, default=24)
    asked.add_argument(
        "--books-every",
        type=int,
        default=1,
        choices=(1, 3),
        help="months between workbooks",
    )
    asked.add_argument(
        "--dossiers",
        type=int,
        default=2_000,
        help="cases of one province, up to 100 million",
    )
    asked.add_argument("--start", default="2024-01", help="first month, YYYY-MM")
    asked.add_argument(
        "--without",
        nargs="*",
        default=[],
        choices=sorted(FLAWS),
        help="flaws to leave out",
    )
    return asked.parse_args(words)


def _write(given: argparse.Namespace) -> Country:
    first = dt.date.fromisoformat(f"{given.start}-01")
    return write_country(
        given.out,
        seed=given.seed,
        provinces=given.provinces,
        ministries=given.ministries,
        months=given.months,
        start=(first.year, first.month),
        books_every=given.books_every,
        dossiers=given.dossiers,
        flaws=[name for name in FLAWS if name not in given.without],
        blank_form=partial(write_form, seeds=SEEDS),
        by_catalogue=True,
    )


if __name__ == "__main__":
    main()
