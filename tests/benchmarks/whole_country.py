"""The whole synthetic country, from its files to the marts: seconds by stop and by model, and the answers compared.

    python tests/benchmarks/whole_country.py [SEED] [MONTHS BETWEEN WORKBOOKS: 1 or 3]

63 provinces that become 34, all ministries and agencies, 24 months across the mergers of 2025. Ends with 1 where one
value or verdict differs from the answers computed beside it. Not collected by pytest.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

import duckdb

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.country import write_country  # noqa: E402
from tests.warehouse import compared  # noqa: E402
from tests.warehouse.built import build  # noqa: E402

TODAY = dt.date(2026, 11, 22)
SLOWEST = 15


def main(seed: int, books_every: int) -> int:
    with tempfile.TemporaryDirectory(prefix="chiso-bench-") as folder:
        began = time.monotonic()
        country = write_country(Path(folder), seed=seed, books_every=books_every)
        told = f"{len(country.files)} files, {country.printed_rows:,} figures"
        print(f"{time.monotonic() - began:7.1f} s  written: {told}")
        built = build(Path(folder) / "data", country.sources, now=dt.datetime.combine(TODAY, dt.time(2), dt.UTC))
        for stop, seconds in built.seconds.items():
            print(f"{seconds:7.1f} s  {stop}")
        models = sorted((n for n in built.nodes if n.unique_id.startswith("model.")), key=lambda n: -n.seconds)
        print(f"{sum(n.seconds for n in models):7.1f} s  in {len(models)} models, the slowest of which:")
        for node in models[:SLOWEST]:
            print(f"{node.seconds:11.2f} s  {node.unique_id.removeprefix('model.chiso.')}")
        [(versions,)] = built.ask("select count(*) from marts.fct_indicator_version")
        [(observations,)] = built.ask("select count(*) from marts.fct_observation")
        print(f"{versions:,} versions of indicators from {observations:,} observations")
        return compare(country, built.warehouse)


def compare(country, warehouse: Path) -> int:
    began, count, differing = time.monotonic(), 0, []
    published = country.publication_days
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for day in (published[len(published) // 3], published[2 * len(published) // 3], TODAY):
            values, lines = compared.differing_values(country.truth(day), compared.as_of(connection, day))
            count += values
            differing += [f"as of {day}: {line}" for line in lines]
        verdicts, lines = compared.differing_verdicts(connection, country.verdicts(TODAY))
    differing += lines
    told = f"{count:,} values on three days and {verdicts:,} verdicts compared with the answers"
    print(f"{time.monotonic() - began:7.1f} s  {told}: {len(differing)} differ")
    print("\n".join(differing[:20]))
    return bool(differing)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [7, 3][len(given) :])))
