"""Landing beside the bare libraries under it, in the same run: seconds, CPU, peak memory and the ratios asked for.

    python tests/benchmarks/landing.py [CASES, 20000000] [ROWS OF THE SHEET, 200000]

Cases: one CSV of 13 columns through the whole line (`land_sources`: both lanes, gate A, the store) beside DuckDB's
own CSV → Parquet. One case in a thousand is written in another way, one in ten thousand is none. A sheet: landing it
beside reading it with fastexcel. Each step has a process of its own and runs twice or more, side by side with
the other; the faster run counts, since what else a machine does only ever adds. Ends with 1 where a ratio is missed.
Not collected by pytest.
"""

from __future__ import annotations

import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from tests.benchmarks.declared import CASES, NOW, SOURCE

MOST = {"cases landed": 1.5, "gate A": 1 / 3, "sheet": 2.0}
MOST_MB = 1000
_SHEET = """
contract: observation
replaces: whole
read: {kind: spreadsheet}
tables:
  - period: {kind: in_period}
    columns:
      - {to: nothing, spellings: [STT]}
      - {to: unit, spellings: [Đơn vị]}
      - {to: period, spellings: [Tháng]}
      - {to: breakdown, spellings: [Lĩnh vực]}
      - {to: nothing, spellings: [Ghi chú]}
      - {to: value, spellings: [Tiếp nhận], measure: dossiers_received}
"""
_UNITS = (
    "Hà Nội",
    "TP. Hồ Chí Minh",
    "Tỉnh Cao Bằng",
    "Lào Cai",
    "Điện Biên",
    "Lai Châu",
    "UBND tỉnh Sơn La",
)


def written_cases(folder: Path, cases: int) -> Path:
    """24 months in the order they were received, as a portal exports them."""
    import duckdb

    path = _declared(folder, CASES) / "cases.csv"
    day = f"date '2023-07-01' + (i * 730 // {cases})::int"
    units = ", ".join(f"'{unit}'" for unit in _UNITS)
    with duckdb.connect(config={"memory_limit": "2GB"}) as connection:
        connection.execute(f"""copy (select
            'H' || lpad((i % 93)::varchar, 2, '0') || '.' || lpad(i::varchar, 10, '0') as "MaHoSo",
            case when i % 10007 = 0 then 'Atlantis' else [{units}][1 + (hash(i) % {len(_UNITS)})::int] end as "DonVi",
            '1.' || lpad((hash(i + 1) % 3000)::varchar, 6, '0') as "MaTTHC",
            (hash(i + 2) % 3 + 1)::varchar as "MucDo",
            case when hash(i + 3) % 10 = 0 then null else (hash(i + 4) % 3 + 1)::varchar end as "KenhThucHien",
            case when i % 1009 = 0 then strftime({day}, '%Y-%m-%d')
                when hash(i + 5) % 500 > 0 then strftime({day}, '%d/%m/%Y') end as "NgayTiepNhan",
            strftime({day} + (hash(i + 6) % 5)::int, '%d/%m/%Y') as "NgayXuLy",
            strftime({day} + (5 + hash(i + 7) % 30)::int, '%d/%m/%Y') as "NgayTra",
            case when hash(i + 8) % 3 = 0 then '0' else (hash(i + 9) % 40 * 5000)::varchar end as "LePhi",
            case when hash(i + 10) % 2 > 0 then (hash(i + 11) % 3)::varchar end as "ThanhToan",
            case when hash(i + 12) % 4 = 0 then '0' else '1' end as "CoKetQua",
            case when hash(i + 13) % 3 > 0 then 'KQ' || (hash(i) % 100000)::varchar end as "MaKetQua",
            case when hash(i + 14) % 3 > 0 then '/kq/' || (hash(i) % 100000)::varchar end as "DuongDanTepTinKetQua"
            from range({cases}) r(i)) to '{path}' (format csv, header)""")
    return path


def written_sheet(folder: Path, rows: int) -> Path:
    import xlsxwriter

    path = _declared(folder, _SHEET) / "sheet.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write_row(
            0, 0, ["STT", "Đơn vị", "Tháng", "Lĩnh vực", "Ghi chú", "Tiếp nhận"]
        )
        for n in range(rows):
            month = f"{1 + n // 7 % 12:02}/{2010 + n // 84 % 15}"
            sheet.write_row(
                n + 1,
                0,
                [
                    n + 1,
                    _UNITS[n % 7],
                    month,
                    f"field=L{n // 1260}",
                    "đã đối chiếu",
                    n % 9973,
                ],
            )
    return path


def _declared(folder: Path, kind: str) -> Path:
    files = folder / "sources" / "bench" / "files"
    files.mkdir(parents=True)
    (files.parent / "bench.yml").write_text(SOURCE + kind, "utf-8")
    return files


def bare_cases(path: Path) -> dict[str, float]:
    import duckdb

    columns = ", ".join(
        f"'{n}': 'VARCHAR'"
        for n in path.open(encoding="utf-8").readline().strip().split(",")
    )
    with duckdb.connect(
        config={"preserve_insertion_order": False, "memory_limit": "900MB"}
    ) as connection:
        began, cpu_began = time.monotonic(), _cpu()
        connection.execute(
            f"copy (from read_csv('{path}', header = true, auto_detect = false, columns = {{{columns}}})) "
            f"to '{path.parents[3] / 'bare.parquet'}' (format parquet)"
        )
        return {"DuckDB": time.monotonic() - began, "DuckDB CPU": _cpu() - cpu_began}


def landed(folder: Path) -> dict[str, float]:
    """The whole line, from the kept raw file to the accepted vintage; the clock is read at each step it tells of.

    Great Expectations, 2 to 3 s to import once a night, is there before.
    """
    import great_expectations  # noqa: F401

    from ingest.store.paths import Paths
    from orchestration.pipeline.editions.fetching import fetch_source
    from orchestration.pipeline.editions.landing import land_sources
    from orchestration.pipeline.workspace import Workspace

    began_at: dict[str, tuple[float, float, float]] = {}

    def note_time(step: str, _text: str) -> None:
        began_at.setdefault(step, (time.monotonic(), _cpu(), _peak_mb()))

    line = Workspace(
        Paths(folder / "data"),
        folder / "sources",
        clock=lambda: NOW,
        report_progress=note_time,
    )
    [source] = line.sources.values()
    fetch_source(line, source)
    [outcome] = land_sources(line, [source], folder / "data" / "build" / "bench")
    note_time("done", "")
    began, cpu_began, _ = began_at["land"]
    judging, cpu_judging, peak = began_at["gate A"]
    done, cpu_done, _ = began_at["done"]
    assert outcome.outcome == "accepted", outcome.report
    return {
        "land": judging - began,
        "land CPU": cpu_judging - cpu_began,
        "gate A": done - judging,
        "gate A CPU": cpu_done - cpu_judging,
        "MB at gate A": peak,
        "rows": outcome.rows,
        "quarantined": outcome.quarantined,
    }


def bare_sheet(path: Path) -> dict[str, float]:
    import fastexcel
    import polars as pl

    seconds, cpu = _best(
        lambda: pl.DataFrame(fastexcel.read_excel(str(path)).load_sheet(0))
    )
    return {"fastexcel": seconds, "fastexcel CPU": cpu}


def landed_sheet(folder: Path) -> dict[str, float]:
    """Landing alone, without imports and first calls: in a night it is one of hundreds of files."""
    from ingest.declare.load import load_sources
    from ingest.fetch.portals.folder import fetch_folder
    from ingest.land.edition import land_edition
    from ingest.parse.reference_lists import ReferenceLists
    from ingest.store.records import Edition, RawFile

    [source] = load_sources(folder / "sources")
    [file] = fetch_folder(source, clock=lambda: NOW)
    edition = Edition(
        source_id=source.id,
        edition_id="bench",
        retrieved_at=NOW,
        files=(
            RawFile(name=file.name, sha256=file.sha256, size=file.size, url=file.url),
        ),
    )
    reference = ReferenceLists.load(REPOSITORY / "dbt_project" / "seeds")
    workshop, landed = folder / "landed", []
    seconds, cpu = _best(
        lambda: landed.extend(
            land_edition(
                source,
                edition,
                raw_path=lambda *_: file.path,
                reference=reference,
                scratch_folder=workshop,
            )
        )
    )
    return {"land": seconds, "land CPU": cpu, "rows": landed[-1].vintage.rows}


def _best(job: Callable[[], object]) -> tuple[float, float]:
    """Seconds and CPU of the fastest of seven runs."""
    runs = []
    for _ in range(7):
        began, cpu_began = time.monotonic(), _cpu()
        job()
        runs.append((time.monotonic() - began, _cpu() - cpu_began))
    return min(runs)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


STEPS = {f.__name__: f for f in (bare_cases, landed, bare_sheet, landed_sheet)}


def step(name: str, path: Path) -> dict[str, float]:
    """One step in a process of its own, with its peak memory and CPU."""
    command = [sys.executable, __file__, "--step", name, str(path)]
    return json.loads(
        subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    )


def main(cases: int, sheet_rows: int) -> int:
    with tempfile.TemporaryDirectory(prefix="chiso-bench-") as folder:
        csv = written_cases(Path(folder) / "cases", cases)
        print(f"{cases:,} cases, {csv.stat().st_size / 1e9:.2f} GB of CSV")
        bare, line = {}, {}
        for _ in range(2):
            bare = _faster(bare, step("bare_cases", csv), "DuckDB")
            line = _faster(line, step("landed", Path(folder) / "cases"), "land")
            shutil.rmtree(Path(folder) / "cases" / "data")
        told = f"{line['rows']:,} cases, {line['quarantined']:,} quarantined"
        _print("DuckDB, CSV to Parquet", bare, "DuckDB", bare["MB"])
        _print(f"landed: {told}", line, "land", line["MB at gate A"])
        _print("gate A, and taken into the store", line, "gate A", line["MB"])
        sheet = written_sheet(Path(folder) / "sheet", sheet_rows)
        read, book = (
            step("bare_sheet", sheet),
            step("landed_sheet", Path(folder) / "sheet"),
        )
        _print(f"fastexcel, {sheet_rows:,} rows", read, "fastexcel", read["MB"])
        _print(f"landed: {book['rows']:,} figures", book, "land", book["MB"])
    pairs = {
        "cases landed": (line, "land", bare, "DuckDB"),
        "gate A": (line, "gate A", line, "land"),
        "sheet": (book, "land", read, "fastexcel"),
    }
    ratios = {
        name: ours[mine] / theirs[other]
        for name, (ours, mine, theirs, other) in pairs.items()
    }
    for name, (ours, mine, theirs, other) in pairs.items():
        by_cpu = ours[f"{mine} CPU"] / theirs[f"{other} CPU"]
        print(
            f"{ratios[name]:8.2f}  {name}, at most {MOST[name]:.2f} ({by_cpu:.2f} by CPU)"
        )
    print(f"{line['MB at gate A']:8.0f}  MB, landing cases (at most {MOST_MB})")
    return int(
        line["MB at gate A"] > MOST_MB
        or any(ratio > MOST[name] for name, ratio in ratios.items())
    )


def _faster(
    one: dict[str, float], other: dict[str, float], name: str
) -> dict[str, float]:
    return min((told for told in (one, other) if told), key=lambda told: told[name])


def _print(what: str, told: dict[str, float], name: str, mb: float) -> None:
    print(f"{told[name]:8.2f} s {told[name + ' CPU']:7.2f} CPU s {mb:6.0f} MB  {what}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--step"]:
        told = STEPS[sys.argv[2]](Path(sys.argv[3]))
        print(json.dumps(told | {"MB": _peak_mb()}))
        sys.exit()
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(given + [20_000_000, 200_000][len(given) :])))
