"""Cases counted: 20 million dossiers in 24 monthly files, then one new month, beside a bare DuckDB query.

    python tests/benchmarks/cases.py [DOSSIERS]

The same dossiers are counted twice: as one province's system sends them, and with the national portal sending four in
ten of them again, with other statuses and one in a hundred of these dated in the next month: the province's date
holds. Each count runs in a process of its own: seconds on the clock and of the processors, the most memory it held,
and how many landed files it opened. The bare query reads all files at once and knows no sets, no editions and no
`as_of`; ends with 1 where its counts are not the same. Landing has a benchmark of its own. Not collected by pytest.
"""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import duckdb

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from ingest.declare.source import Coverage
from ingest.store.records import Vintage
from orchestration.pipeline.cases import counting, counting_rules
from tests.warehouse.straight_cases import Landed, vintage_of

MONTHS = 24
SERVICES = 1_800
OWN, PORTAL = "own__cases", "portal__cases"
SOURCES = [
    SimpleNamespace(
        id=OWN,
        contract="dossier",
        lists_cases=True,
        priority=1,
        replaces="period",
        coverage=Coverage(),
    ),
    SimpleNamespace(
        id=PORTAL,
        contract="dossier",
        lists_cases=True,
        priority=2,
        replaces="period",
        coverage=Coverage(),
    ),
]


def first_day(month: int) -> dt.date:
    return dt.date(2024 + month // 12, month % 12 + 1, 1)


def select_rows(month: int, vintage: Vintage) -> str:
    """A portal's dossiers of a month; the national portal dates one in a hundred of its own a month later."""
    if vintage.source_id == OWN:
        return rows_of(month, vintage, f"date '{first_day(month)}' + day", "true")
    in_time = rows_of(
        month, vintage, f"date '{first_day(month)}' + day", "again < 4 and late > 0"
    )
    if month == 0:
        return in_time
    late = rows_of(
        month - 1, vintage, f"date '{first_day(month)}'", "again < 4 and late = 0"
    )
    return f"{in_time} union all {late}"


def rows_of(month: int, vintage: Vintage, received: str, condition: str) -> str:
    """The landed rows of dossiers filed in a month. `received`: the day the portal gives."""
    is_own = vintage.source_id == OWN
    return f"""
        select
            '{vintage.source_id}' as source_id, '{vintage.vintage_id}' as vintage_id,
            concat('H26.', {month}, '-', lpad(number::varchar, 9, '0')) as dossier_code,
            'Hà Nội' as unit_text, 'ha_noi' as unit_id,
            concat('1.', lpad(service::varchar, 6, '0')) as procedure_code,
            if(service % 10 < 6, 'full', 'partial') as online_level,
            case when channel < 6 then 'online' when channel < 9 then 'direct' end as channel,
            {received} as received_date,
            date '{first_day(month)}' + day + waits as processing_started_date,
            if(lasts < {32 if is_own else 16}, date '{first_day(month)}' + day + waits + lasts, null)
                as finished_date,
            cast(if(service % 2 = 0, 20000, 0) as decimal(18, 2)) as fee_due,
            case when paid < 3 then 'national_portal' when paid < 5 then 'gateway' end as payment_channel,
            {"service % 5 > 0" if is_own else "cast(null as boolean)"} as returns_document,
            if(result < 7, concat('KQ-', number), null) as result_code,
            result < 6 as has_result_link, '{vintage.vintage_id}' as raw_sha256
        from base
        where {condition}
    """


def write(folder: Path, per_month: int) -> list[Vintage]:
    """Landed files of 25 months, a vintage a month and portal."""
    vintages = []
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        # one month drawn once; the others are the same cases on other days under other names
        connection.execute(
            f"""
            create table base as select
                i as number, hash(i, 1) % {SERVICES} as service, cast(hash(i, 2) % 28 as integer) as day,
                cast(hash(i, 3) % 20 as integer) as waits, cast(hash(i, 4) % 40 as integer) as lasts,
                hash(i, 5) % 10 as channel, hash(i, 6) % 10 as paid, hash(i, 7) % 10 as result,
                hash(i, 8) % 10 as again, hash(i, 9) % 100 as late
            from range({per_month}) t(i)
            """
        )
        for month in range(MONTHS + 1):
            for source in SOURCES:
                vintage = vintage_of(
                    f"{source.id}@{month:02}",
                    source.id,
                    first_day(month) + dt.timedelta(40),
                )
                vintages.append(vintage)
                into = (
                    folder
                    / "landed"
                    / vintage.vintage_id
                    / f"{first_day(month):%Y-%m}.parquet"
                )
                into.parent.mkdir(parents=True)
                connection.execute(
                    f"copy ({select_rows(month, vintage)}) to '{into}' (format parquet, compression zstd)"
                )
    return vintages


class Cost(NamedTuple):
    seconds: float
    of_processors: float
    megabytes: float

    def __str__(self) -> str:
        return f"{self.seconds:7.1f} s {self.of_processors:7.1f} s {self.megabytes:7,.0f} MB"


def _measured(
    work: Callable[..., object],
    pipe: multiprocessing.connection.Connection,
    *given: object,
) -> None:
    began, busy = time.monotonic(), time.process_time()
    result = work(*given)
    cost = Cost(
        time.monotonic() - began,
        time.process_time() - busy,
        resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )
    pipe.send((result, cost))


def measured(work: Callable[..., object], *given: object) -> tuple[object, Cost]:
    """What it gave and what it took, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_measured, args=(work, its, *given))
    process.start()
    its.close()
    told = mine.recv()
    process.join()
    return told


def count(
    folder: Path, kept: str, vintages: list[Vintage]
) -> tuple[int, int, list[str]]:
    """(sets counted, files opened, the files of the sets in force)."""
    counts = counting.count_new_sets(
        folder / kept, SOURCES, vintages, Landed(folder / "landed")
    )
    in_force = {counted.month: counted for counted in counts.sets}
    files = [str(counts.locate_counts(counted)) for counted in in_force.values()]
    return counts.new, counts.opened, files


BARE = """
    with once as (
        select
            unit_id, dossier_code, arg_min(date_trunc('month', received_date), vintage_id) as received,
            arg_min(procedure_code, vintage_id) as procedure_code,
            arg_min(channel, vintage_id) = 'online' as is_online,
            arg_min(online_level, vintage_id) = 'full' as is_full,
            arg_min(returns_document, vintage_id) as is_due,
            arg_min(fee_due, vintage_id) > 0 as owes,
            arg_min(payment_channel, vintage_id) as paid,
            arg_min(date_trunc('month', processing_started_date), vintage_id) as begun,
            bool_or(finished_date is not null) as done,
            bool_or(result_code is not null and has_result_link) as electronic
        from read_parquet($files) group by unit_id, dossier_code
    ),
    counted as (
        select
            unit_id, procedure_code, received, begun, count(*) as dossiers,
            count_if(is_online and (not is_due or electronic)) as online,
            count_if(is_online and (not is_due or electronic) and is_full and done) as fully_online,
            count_if(is_due and done) as issued, count_if(is_due and done and electronic) as digitised,
            count_if(owes) as owing, count_if(owes and paid in ('national_portal', 'gateway')) as paying,
            count_if(owes and paid = 'national_portal') as npsp
        from once group by all
    )
    select sum(dossiers), sum(online), sum(fully_online), sum(issued), sum(digitised), sum(owing), sum(paying),
        sum(npsp), count(*)
    from counted
"""
OURS = """
    select sum(dossiers), sum(dossiers_online), sum(dossiers_fully_online), sum(results_issued),
        sum(results_digitised), sum(dossiers_fee_due), sum(dossiers_paid_online), sum(dossiers_paid_npsp),
        count(distinct (set_id, unit_id, procedure_code, processing_month))
    from read_parquet($files)
"""


def asked(sql: str, files: list[str]) -> tuple:
    with duckdb.connect(config={"preserve_insertion_order": "false"}) as connection:
        connection.execute("set enable_progress_bar = false")
        return connection.execute(sql, {"files": files}).fetchone()


def main(dossiers: int) -> int:
    counting_rules.compile_counting_rules()
    with tempfile.TemporaryDirectory(prefix="chiso-cases-") as place:
        folder = Path(place)
        began = time.monotonic()
        vintages = write(folder, dossiers // MONTHS)
        size = (
            sum(p.stat().st_size for p in (folder / "landed").rglob("*.parquet")) / 1e6
        )
        print(
            f"{time.monotonic() - began:7.1f} s, {len(vintages)} landed files written, {size:,.0f} MB"
        )
        ended = 0
        for kept, voices in (("one", {OWN}), ("two", {OWN, PORTAL})):
            known = [v for v in vintages if v.source_id in voices]
            before = [v for v in known if int(v.vintage_id[-2:]) < MONTHS]
            files = [
                str(f)
                for v in before
                for f in Landed(folder / "landed").files_by_month(v).popitem()[1]
            ]
            rows = sum(duckdb.read_parquet(f).count("*").fetchone()[0] for f in files)
            print(f"{len(voices)} portal(s), {rows:,} rows")
            for name, vintages_known in (("all", before), ("one new month", known)):
                (sets, opened, made), cost = measured(
                    count, folder, kept, vintages_known
                )
                print(f"{cost}  {name}: {sets} set(s) counted, {opened} file(s) opened")
                if vintages_known is before:
                    ours, _ = measured(asked, OURS, made)
            told, cost = measured(asked, BARE, files)
            print(f"{cost}  the bare query: {len(files)} file(s) opened")
            if told != ours:
                print(f"the counts differ: {ours} against {told}")
                ended = 1
    return ended


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 20_000_000))
