"""Dossiers landed and counted: 24 monthly files as a portal exports them, by Chiso and beside it.

The files are written month by month, each contender lands each, and they are thrown away: so a hundred million fit on
a disk of 20 GB. Then every contender counts what it landed; all must answer the same.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks.declared import CASES, NOW, SOURCE

MONTHS = 24
SERVICES = 1_800
# As the files print them → as Chiso's reference lists call them before the mergers of 2025.
UNITS = {
    "Hà Nội": "ha_noi",
    "TP. Hồ Chí Minh": "ho_chi_minh",
    "Tỉnh Cao Bằng": "cao_bang",
    "Lào Cai": "lao_cai",
    "Điện Biên": "dien_bien",
    "Lai Châu": "lai_chau",
    "UBND tỉnh Sơn La": "son_la",
}
# One day in a thousand is written another way, one unit in ten thousand is none.
WRITE_MONTH = """
copy (
    select
        concat('H26.', $month, '-', lpad(i::varchar, 9, '0')) as "MaHoSo",
        if(i % 10007 = 0, 'Atlantis', list_extract($units, 1 + (hash(i) % 7)::int)) as "DonVi",
        concat('1.', lpad((hash(i, 1) % $services)::varchar, 6, '0')) as "MaTTHC",
        (1 + hash(i, 2) % 3)::varchar as "MucDo",
        case when hash(i, 3) % 10 > 0 then (1 + hash(i, 4) % 3)::varchar end as "KenhThucHien",
        if(i % 1009 = 0, strftime(received, '%Y-%m-%d'), strftime(received, '%d/%m/%Y')) as "NgayTiepNhan",
        strftime(received + (hash(i, 6) % 5)::int, '%d/%m/%Y') as "NgayXuLy",
        case when hash(i, 7) % 9 > 0 then strftime(received + 5 + (hash(i, 8) % 30)::int, '%d/%m/%Y') end
            as "NgayTra",
        case when hash(i, 9) % 3 = 0 then '0' else (5000 * (1 + hash(i, 10) % 40))::varchar end as "LePhi",
        case when hash(i, 11) % 2 > 0 then (hash(i, 12) % 3)::varchar end as "ThanhToan",
        if(hash(i, 13) % 4 = 0, '0', '1') as "CoKetQua",
        case when hash(i, 14) % 3 > 0 then concat('KQ', i) end as "MaKetQua",
        case when hash(i, 15) % 3 > 0 then concat('/kq/', i) end as "DuongDanTepTinKetQua"
    from (select i, $first + (i * $days // $dossiers)::int as received from range($dossiers) r(i))
) to $path (format csv, header)
"""
# The same columns as a landed file of Chiso has, for the queries below.
TYPED = """
    select
        c."MaHoSo" as dossier_code, u.unit_id, c."MaTTHC" as procedure_code,
        case c."MucDo" when '1' then 'full' when '2' then 'partial' when '3' then 'none' end as online_level,
        case c."KenhThucHien" when '1' then 'direct' when '2' then 'online' when '3' then 'post' end as channel,
        coalesce(try_strptime(c."NgayTiepNhan", '%d/%m/%Y'), try_strptime(c."NgayTiepNhan", '%Y-%m-%d'))::date
            as received_date,
        try_strptime(c."NgayXuLy", '%d/%m/%Y')::date as processing_started_date,
        try_strptime(c."NgayTra", '%d/%m/%Y')::date as finished_date,
        c."LePhi"::decimal(18, 2) as fee_due,
        case c."ThanhToan" when '1' then 'national_portal' when '2' then 'gateway' end as payment_channel,
        c."CoKetQua" = '1' as returns_document, c."MaKetQua" as result_code,
        c."DuongDanTepTinKetQua" is not null as has_result_link
    from read_csv($path, all_varchar = true, header = true) c
    join unit u on u.printed = c."DonVi"
"""
COUNTED = """
    select
        unit_id, procedure_code, date_trunc('month', received_date) as received,
        date_trunc('month', processing_started_date) as begun,
        count(*) as dossiers,
        count_if(channel = 'online' and (not returns_document or is_electronic)) as online,
        count_if(channel = 'online' and (not returns_document or is_electronic) and online_level = 'full'
            and finished_date is not null) as fully_online,
        count_if(returns_document and finished_date is not null) as issued,
        count_if(returns_document and finished_date is not null and is_electronic) as digitised,
        count_if(fee_due > 0) as owing,
        count_if(fee_due > 0 and payment_channel is not null) as paying,
        count_if(fee_due > 0 and payment_channel = 'national_portal') as npsp
    from (
        -- a dossier is counted once, however often it is listed
        select distinct on (unit_id, dossier_code) *, result_code is not null and has_result_link as is_electronic
        from {dossiers}
    )
    group by all
"""
ANSWER = """
    select sum(dossiers)::bigint, sum(online)::bigint, sum(fully_online)::bigint, sum(issued)::bigint,
        sum(digitised)::bigint, sum(owing)::bigint, sum(paying)::bigint, sum(npsp)::bigint, count(*)
    from {counted}
"""
ANSWER_OF_CHISO = """
    select sum(dossiers)::bigint, sum(dossiers_online)::bigint, sum(dossiers_fully_online)::bigint,
        sum(results_issued)::bigint, sum(results_digitised)::bigint, sum(dossiers_fee_due)::bigint,
        sum(dossiers_paid_online)::bigint, sum(dossiers_paid_npsp)::bigint,
        count(distinct (set_id, unit_id, procedure_code, processing_month))
    from read_parquet([{files}])
"""
NAME = "dossiers"


def first_day(month: int) -> dt.date:
    return dt.date(2023 + (6 + month) // 12, (6 + month) % 12 + 1, 1)


def write_files(
    folder: Path, dossiers: int, months_at_once: int = MONTHS
) -> Iterator[None]:
    """So many months' files after the other, each gone when the next are asked for."""
    import duckdb

    files = locate_files(folder)
    files.mkdir(parents=True)
    (files.parent / f"{NAME}.yml").write_text(SOURCE + CASES, "utf-8")
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        for start in range(0, MONTHS, months_at_once):
            for month in range(start, min(start + months_at_once, MONTHS)):
                values = {
                    "month": month,
                    "units": list(UNITS),
                    "services": SERVICES,
                    "first": first_day(month),
                    "days": (first_day(month + 1) - first_day(month)).days,
                    "dossiers": dossiers // MONTHS,
                    "path": str(files / f"{first_day(month):%Y-%m}.csv"),
                }
                connection.execute(WRITE_MONTH, values)
            yield
            for path in files.iterdir():
                path.unlink()


def locate_files(folder: str | Path) -> Path:
    """Where the files of a race lie."""
    return Path(folder) / "sources" / "bench" / "files"


def _open_workspace(folder: str):
    from ingest.store.paths import Paths
    from orchestration.pipeline.workspace import Workspace

    return Workspace(
        Paths(Path(folder) / "data"), Path(folder) / "sources", clock=lambda: NOW
    )


def land_with_chiso(folder: str) -> Callable[[], object]:
    """The whole line, from the file to accepted vintages: kept, read, judged at gate A, taken into the store."""
    import great_expectations  # noqa: F401

    from orchestration.pipeline.editions.fetching import fetch_source
    from orchestration.pipeline.editions.landing import land_sources

    workspace = _open_workspace(folder)

    def land() -> int:
        [source] = workspace.sources.values()
        fetch_source(workspace, source)
        build = workspace.paths.build / "bench"
        outcomes = land_sources(workspace, [source], build)
        held = [outcome.report for outcome in outcomes if outcome.outcome == "held"]
        if held:
            raise RuntimeError(held[0])
        # Raw is kept for ever; a benchmark has not the disk for it.
        for edition in workspace.raw.list_editions(source.id):
            for file in edition.files:
                workspace.raw.file_path(source.id, file.sha256).unlink(missing_ok=True)
        return sum(outcome.rows for outcome in outcomes)

    return land


def count_with_chiso(folder: str) -> Callable[[], object]:
    import duckdb

    from ingest.sql_text import quote_literals
    from orchestration.pipeline.cases.counting_rules import compile_counting_rules
    from orchestration.pipeline.cases.landed_cases import count_landed_cases

    workspace = _open_workspace(folder)
    # Compiled by dbt once for all nights.
    compile_counting_rules()

    def count() -> list[int]:
        counts = count_landed_cases(workspace, workspace.paths.build / "bench")
        files = quote_literals(map(counts.locate_counts, counts.sets))
        # Not bound: DuckDB would import pandas for it, which counting does without.
        return list(duckdb.execute(ANSWER_OF_CHISO.format(files=files)).fetchone())

    return count


def land_with_duckdb(folder: str) -> Callable[[], object]:
    import duckdb

    # DuckDB imports it for the first value that is bound; imports are timed apart.
    import pandas  # noqa: F401

    typed = Path(folder) / "duckdb"
    typed.mkdir(exist_ok=True)

    def land() -> None:
        with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
            connection.execute("create table unit (printed text, unit_id text)")
            connection.executemany("insert into unit values ($1, $2)", UNITS.items())
            for file in locate_files(folder).iterdir():
                target = typed / f"{file.stem}.parquet"
                connection.execute(
                    f"copy ({TYPED}) to $target (format parquet, compression zstd)",
                    {"path": str(file), "target": str(target)},
                )

    return land


def count_with_duckdb(folder: str) -> Callable[[], object]:
    import duckdb

    def count() -> list[int]:
        with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
            connection.execute("set enable_progress_bar = false")
            parts = []
            # Month by month: all at once would hold every dossier's code in memory.
            for number, path in enumerate(sorted((Path(folder) / "duckdb").iterdir())):
                counted = COUNTED.format(dossiers=f"read_parquet('{path}')")
                connection.execute(f"create table counted{number} as {counted}")
                parts.append(f"from counted{number}")
            answer = ANSWER.format(counted=f"({' union all '.join(parts)})")
            return list(connection.execute(answer).fetchone())

    return count


def land_with_polars(folder: str) -> Callable[[], object]:
    typed = Path(folder) / "polars"
    typed.mkdir(exist_ok=True)

    def land() -> None:
        for file in locate_files(folder).iterdir():
            frame = _type_with_polars(file)
            frame.sink_parquet(typed / f"{file.stem}.parquet")

    return land


def _type_with_polars(file: Path):
    import polars as pl

    day = "%d/%m/%Y"
    received = pl.col("NgayTiepNhan")
    channels = {"1": "direct", "2": "online", "3": "post"}
    levels = {"1": "full", "2": "partial", "3": "none"}
    payments = {"1": "national_portal", "2": "gateway"}
    frame = pl.scan_csv(file, infer_schema=False).select(
        dossier_code="MaHoSo",
        unit_id=pl.col("DonVi").replace_strict(UNITS, default=None),
        procedure_code="MaTTHC",
        online_level=pl.col("MucDo").replace_strict(levels, default=None),
        channel=pl.col("KenhThucHien").replace_strict(channels, default=None),
        received_date=pl.coalesce(
            received.str.to_date(day, strict=False),
            received.str.to_date("%Y-%m-%d", strict=False),
        ),
        processing_started_date=pl.col("NgayXuLy").str.to_date(day),
        finished_date=pl.col("NgayTra").str.to_date(day),
        fee_due=pl.col("LePhi").cast(pl.Decimal(18, 2)),
        payment_channel=pl.col("ThanhToan").replace_strict(payments, default=None),
        returns_document=pl.col("CoKetQua") == "1",
        result_code="MaKetQua",
        has_result_link=pl.col("DuongDanTepTinKetQua").is_not_null(),
    )
    return frame.filter(pl.col("unit_id").is_not_null())


def count_with_polars(folder: str) -> Callable[[], object]:
    import polars as pl

    def count() -> list[int]:
        is_issued = pl.col("returns_document") & pl.col("finished_date").is_not_null()
        is_electronic = pl.col("result_code").is_not_null() & pl.col("has_result_link")
        is_online = (pl.col("channel") == "online").fill_null(False) & (
            ~pl.col("returns_document") | is_electronic
        )
        is_full = (pl.col("online_level") == "full") & pl.col(
            "finished_date"
        ).is_not_null()
        owes = pl.col("fee_due") > 0
        parts = []
        for path in sorted((Path(folder) / "polars").iterdir()):
            once = pl.scan_parquet(path).unique(["unit_id", "dossier_code"])
            counted = once.group_by(
                "unit_id",
                "procedure_code",
                pl.col("received_date").dt.truncate("1mo"),
                pl.col("processing_started_date").dt.truncate("1mo"),
            ).agg(
                pl.len(),
                is_online.sum().alias("online"),
                (is_online & is_full).sum().alias("fully_online"),
                is_issued.sum().alias("issued"),
                (is_issued & is_electronic).sum().alias("digitised"),
                owes.sum().alias("owing"),
                (owes & pl.col("payment_channel").is_not_null()).sum().alias("paying"),
                (owes & (pl.col("payment_channel") == "national_portal"))
                .sum()
                .alias("npsp"),
            )
            parts.append(counted.collect(engine="streaming"))
        every = pl.concat(parts)
        sums = every.select(pl.exclude("unit_id", "procedure_code", "^.*_date$").sum())
        return [*map(int, sums.row(0)), every.height]

    return count
