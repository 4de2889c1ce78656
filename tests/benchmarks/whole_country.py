"""The whole synthetic country, from its files to the marts: seconds by stop and by model, and the answers compared.

    python tests/benchmarks/whole_country.py [SEED] [MONTHS BETWEEN WORKBOOKS: 1 or 3]

63 provinces that become 34, all ministries and agencies, 24 months across the mergers of 2025. Then the same country
in which every edition was given out anew a few times, each time with other figures: 1.5 million versions or more.
Ends with 1 where one value or verdict differs from the answers computed beside it. Not collected by pytest.
"""

from __future__ import annotations

import datetime as dt
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from orchestration.pipeline.transform.build import build_models
from orchestration.pipeline.transform.node_result import NodeResult
from tests.country import write_country
from tests.warehouse import compared
from tests.warehouse.built import build

TODAY = dt.date(2026, 11, 22)
SLOWEST = 15
TIMES = 8


def main(seed: int, books_every: int) -> int:
    with tempfile.TemporaryDirectory(prefix="chiso-bench-") as folder:
        began = time.monotonic()
        country = write_country(Path(folder), seed=seed, books_every=books_every)
        told = f"{len(country.files)} files, {country.printed_rows:,} figures"
        print(f"{time.monotonic() - began:7.1f} s  written: {told}")
        built = build(
            Path(folder) / "data",
            country.sources,
            now=dt.datetime.combine(TODAY, dt.time(2), dt.UTC),
        )
        for stop, seconds in built.seconds.items():
            print(f"{seconds:7.1f} s  {stop}")
        tell_models(built.nodes, built.warehouse)
        differ = compare(country, built.warehouse)
        (Path(folder) / "again").mkdir()
        again = Path(
            shutil.copy(built.warehouse, Path(folder) / "again" / "warehouse.duckdb")
        )
        give_out_again(again, TIMES)
        began = time.monotonic()
        nodes = build_models(again)
        print(
            f"{time.monotonic() - began:7.1f} s  dbt, every edition given out {TIMES} times more"
        )
        tell_models(nodes, again)
        return differ


def tell_models(nodes: Sequence[NodeResult], warehouse: Path) -> None:
    models = sorted(
        (n for n in nodes if n.unique_id.startswith("model.")), key=lambda n: -n.seconds
    )
    print(
        f"{sum(n.seconds for n in models):7.1f} s  in {len(models)} models, the slowest of which:"
    )
    for node in models[:SLOWEST]:
        print(f"{node.seconds:11.2f} s  {node.unique_id.removeprefix('model.chiso.')}")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        versions, observations = (
            connection.execute(f"select count(*) from marts.{mart}").fetchone()[0]
            for mart in ("fct_indicator_version", "fct_observation")
        )
    print(f"{versions:,} versions of indicators from {observations:,} observations")


def give_out_again(warehouse: Path, times: int) -> None:
    """Every edition once a day for `times` days more, its counts and amounts a little higher each day."""
    is_moving = "o.unit_of_measure not in ('0/1', 'unit', 'percent')"
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute(
            "create table time as select unnest(range(1, $1 + 1)) as day", [times]
        )
        connection.execute(
            "insert into landed.observation select o.* replace (o.vintage_id || '-' || t.day as vintage_id, "
            f"if({is_moving}, o.value + t.day, o.value) as value) from landed.observation o, time t"
        )
        connection.execute(
            "insert into landed.vintage select v.* replace (v.vintage_id || '-' || t.day as vintage_id, "
            "v.known_from + to_days(cast(t.day as integer)) as known_from, "
            "v.retrieved_at + to_days(cast(t.day as integer)) as retrieved_at) "
            "from landed.vintage v, time t where v.vintage_id in (select vintage_id from landed.observation)"
        )
        connection.execute("drop table time")


def compare(country, warehouse: Path) -> int:
    began, count, differing = time.monotonic(), 0, []
    published = country.publication_days
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        for day in (
            published[len(published) // 3],
            published[2 * len(published) // 3],
            TODAY,
        ):
            values, lines = compared.differing_values(
                country.truth(day), compared.as_of(connection, day)
            )
            count += values
            differing += [f"as of {day}: {line}" for line in lines]
        verdicts, lines = compared.differing_verdicts(
            connection, country.verdicts(TODAY)
        )
    differing += lines
    told = f"{count:,} values on three days and {verdicts:,} verdicts compared with the answers"
    print(f"{time.monotonic() - began:7.1f} s  {told}: {len(differing)} differ")
    print("\n".join(differing[:20]))
    return bool(differing)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [7, 3][len(given) :])))
