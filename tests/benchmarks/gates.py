"""Both gates over a synthetic country: seconds by gate and by suite.

    python tests/benchmarks/gates.py [PROVINCES] [EDITIONS]

Gate B judges the country's marts, with its Data Docs, against a last release that held the same; gate A at once the
country's vintages of observations, each given out EDITIONS times (1). By default the whole country, 63 provinces.
Not collected by pytest.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import duckdb

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from expectations import gx_duckdb
from expectations import judge as gate
from expectations.last_release import LastRelease
from expectations.verdict import Verdict
from ingest.contract.candidate import DECLARED_TOTAL
from orchestration.pipeline.editions.gate_a import load_reference_lists
from tests.country import write_country
from tests.warehouse.built import build

TODAY = dt.date(2026, 11, 22)


def main(provinces: int = 63, editions: int = 1) -> int:
    with tempfile.TemporaryDirectory(prefix="chiso-bench-") as folder:
        country = write_country(
            Path(folder), seed=7, provinces=provinces, books_every=3
        )
        built = build(
            Path(folder) / "data",
            country.sources,
            now=dt.datetime.combine(TODAY, dt.time(2), dt.UTC),
        )
        print(
            f"{provinces} provinces, {country.printed_rows:,} figures in {len(country.files)} files"
        )
        failed = _gate_b(built.warehouse) + _gate_a(built.warehouse, editions)
    print(f"{failed} rules blocked")
    return bool(failed)


def _gate_b(warehouse: Path) -> int:
    last = LastRelease("the same", _release(warehouse), is_continued=True)
    docs = warehouse.with_name("data_docs")
    with _timed(
        lambda: (
            f"gate B: {len(verdicts)} rules, {sum(v.rows_examined for v in verdicts):,} rows examined"
        )
    ):
        verdicts = gate.run_gate_b(warehouse, last=last, today=TODAY, docs=docs)
    print(
        f"           Data Docs: {sum(p.stat().st_size for p in docs.iterdir()):,} bytes"
    )
    for suite in gate._load_suites_of_gate_b():
        with _timed(lambda: f"    {suite.name}: {len(suite.rules)} rules", indent=4):  # noqa: B023
            gx_duckdb.judge_suites(warehouse, [suite], previous=last.database)
    return _told(verdicts)


def _release(warehouse: Path) -> Path:
    """The marts as a release has them."""
    path = warehouse.with_name("indicators.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        asked = "select table_name from duckdb_tables() where schema_name = 'marts'"
        for (mart,) in connection.execute(asked).fetchall():
            connection.execute(f"create table {mart} as from warehouse.marts.{mart}")
    return path


def _gate_a(warehouse: Path, editions: int) -> int:
    candidates = warehouse.with_name("candidates.duckdb")
    with duckdb.connect(str(candidates)) as connection:
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        connection.execute("create schema candidate; create schema reference")
        connection.execute(
            "create table candidate.observation as select o.* replace (o.vintage_id || '#' || n as vintage_id) "
            "from warehouse.landed.observation o, range($1) as editions(n)",
            [editions],
        )
        connection.execute(
            "create table candidate.vintage as select v.vintage_id || '#' || n as vintage_id, v.source_id, "
            "v.known_from, cast(null as bigint) as records, v.row_count as rows, v.quarantined_count as quarantined, "
            "true as is_synthetic from warehouse.landed.vintage v "
            "join warehouse.landed.source s using (source_id), range($1) as editions(n) "
            "where s.contract = 'observation'",
            [editions],
        )
        connection.execute(
            "create table candidate.raw_file as from warehouse.landed.raw_file"
        )
        connection.execute(DECLARED_TOTAL.create_statement("candidate"))
        load_reference_lists(connection)
        [(vintages,)] = connection.execute(
            "select count(*) from candidate.vintage"
        ).fetchall()
        [(rows,)] = connection.execute(
            "select count(*) from candidate.observation"
        ).fetchall()
    with _timed(
        lambda: f"gate A: {len(verdicts)} rules on {vintages:,} vintages, {rows:,} rows"
    ):
        verdicts = gate.run_gate_a(candidates, "observation", today=TODAY)
    return _told(verdicts)


@contextmanager
def _timed(told: Callable[[], str], indent: int = 0):
    began, used = time.monotonic(), time.process_time()
    yield
    print(
        f"{' ' * indent}{time.monotonic() - began:7.2f} s ({time.process_time() - used:.2f} s of processor)  {told()}"
    )


def _told(verdicts: list[Verdict]) -> int:
    for v in verdicts:
        if v.outcome != "passed":
            print(
                f"           {v.severity} {v.rule} on {v.table}: {v.outcome}, {v.found}"
            )
    return sum(v.is_blocking for v in verdicts)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
