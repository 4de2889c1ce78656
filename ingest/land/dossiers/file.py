"""Case-level files (hồ sơ), millions of lines of delimited text → rows of the dossier contract, month by month.

Two lanes. In the first DuckDB takes what is written as a sample of the file shows, or as declared: days of one form,
codes, plain fees, unit names of the reference list; no row passes through Python. What it does not take is looked at
a second time as text, the way other files are read: what can be understood joins its month, what can't is
quarantined with its line. What a case counts for is not known here.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from ingest.contract.landed import DOSSIER, QUARANTINE
from ingest.contract.table import FEE_TYPE
from ingest.contract.vocabulary import DOSSIER_WORDS
from ingest.declare.source import Source
from ingest.declare.table import DeclaredColumn
from ingest.land import privacy
from ingest.land.row_problems import build_loss_refusal as too_much_lost
from ingest.land.row_problems import choose_first_problem as first_problem
from ingest.land.surroundings import Surroundings, find_unit_text
from ingest.parse.headers import LocatedTable, find_table
from ingest.parse.numbers.parse import parse_numbers
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.read import encodings
from ingest.read.formats import delimited
from ingest.read.sheet import set_blanks_to_null, to_column_letters
from ingest.store.landing import UNDATED, group_by_month
from ingest.store.records import RawFile

_HEAD = 1 << 20
# The sample: so many pieces, evenly spread, so that a file in the order of its units shows all of them.
_PIECES, _PIECE = 200, 1 << 15
_JUDGED = 10_000
# One-stop shops began with QĐ 181/2003/QĐ-TTg, their software later: an earlier receipt is a slip of the pen.
_EARLIEST = dt.date(2003, 9, 4)
_DATES = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d")
_PADDED = (("%d", "%m"), ("%-d", "%-m"))
_TIME = r"[ T]\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?$"
# Of DuckDB itself: every month that is being written holds buffers, and the process holds other things.
_MEMORY = "600MB"
# So many cases a thread gathers before it writes each month's share of them; at half of it a landing takes 10 % more.
_GATHERED = 1_000_000
# Cases are promised for a day that far ahead at most.
_YEARS_AHEAD = 10
_BATCH = 200_000
# No editor goes to a line of a larger file: there a case is found by its code, and the search for lines is spared.
_OPENABLE = 500_000_000
_UNIT_SEPARATOR = "\x1f"
_LINE_END = ord("\n")
_BROKEN = {
    "MISSING COLUMNS": ("as_many_cells_as_the_header", "the line has fewer cells than the header"),
    "TOO MANY COLUMNS": ("as_many_cells_as_the_header", "the line has more cells than the header"),
    "UNQUOTED VALUE": ("quotes_are_closed", 'a quote (") stands open, or in the middle of a cell'),
    "LINE SIZE OVER MAXIMUM": ("lines_of_bearable_length", "the line is longer than DuckDB reads (2 MB)"),
    "INVALID ENCODING": ("readable_text", "the line holds bytes that are not UTF-8"),
}
_EDITION = ("source_id", "vintage_id", "raw_sha256")
_TYPES = {c.name: c.sql_type for c in DOSSIER.columns}
_DAYS = tuple(name for name, kind in _TYPES.items() if kind == "DATE")
_NEEDED = ("dossier_code", "procedure_code")

# Raise when what is landed from the same files changes: every kept file of this kind is then read again.
VERSION = 1


@dataclass(frozen=True)
class Read:
    """What the files of one vintage came to. `records`: how many they hold, counted apart from reading them."""

    records: int
    rows: int
    quarantined: int
    scope_hash: str
    content_hash: str


@dataclass(frozen=True)
class _File:
    """One file as the reader is told of it: UTF-8 text at `path`, its cases from line `skip` + 1 on."""

    name: str
    sha256: str
    path: Path
    delimiter: str
    skip: int
    width: int
    columns: Mapping[str, tuple[DeclaredColumn, str]]  # column of the contract → its declaration and its letter
    headers: Mapping[str, str]  # letter → header as printed
    unit_text: str | None  # where no column names the unit


def read(
    source: Source,
    files: Sequence[RawFile],
    *,
    raw_path: Callable[[str, str], Path],
    reference: ReferenceLists,
    vintage_id: str,
    known_from: dt.datetime,
    folder: Path,
) -> Read:
    """Write the cases of `files` into a new `folder`, as `store.Landing` holds them; what is no case is quarantined.

    Raises Refusal where a file can't be read, holds undeclared
    or personal columns, or where more is lost than the source's `max_loss_share`.
    """
    folder.mkdir(parents=True)
    edition = {"source_id": source.id, "vintage_id": vintage_id}
    records, rows, lost = 0, 0, []
    for number, raw in enumerate(files):
        with _scratch(folder) as scratch:
            for again in (False, True):
                file = _told_of(source, raw_path(source.id, raw.sha256), raw, scratch, rewrite=again)
                lane = _Lanes(file, edition | {"raw_sha256": raw.sha256}, reference, known_from.date(), scratch)
                try:
                    written = lane.run(source)
                    break
                except duckdb.InvalidInputException:
                    # line ends of more than one kind: DuckDB reads the file once they are all the same
                    if again:
                        raise
            for path in sorted(scratch.glob("months/*.parquet")):
                month, _, part = path.stem.partition(" ")
                path.rename(folder / f"{month}-{number}.{part}.parquet")
        records, rows = records + written.records, rows + written.rows
        lost.append(written.quarantined)
    quarantined = pl.concat(lost)
    if not records:
        raise Refusal(
            "empty",
            expected="at least one case",
            found="a header and nothing under it",
            where=", ".join(f.name for f in files[:3]),
            to_fix="ask the publisher for the file again; nothing was withdrawn",
        )
    if quarantined.height > source.max_loss_share * records or not rows:
        raise too_much_lost(source, quarantined, records)
    quarantined.write_parquet(folder / "quarantine.parquet", compression="zstd")
    return Read(records, rows, quarantined.height, *_hashes(folder, source.replaces))


# What tells the scope of a vintage: what its cases are spoken of by. Months of receipt need no row to be read.
_SCOPE = {"unit_and_period": "unit_id, date_trunc('month', received_date)", "nothing": "unit_id, dossier_code"}


def _hashes(folder: Path, replaces: str) -> tuple[str, str]:
    """(scope, content) of the cases in a folder; the same cases in any order give the same."""
    said = [c.name for c in DOSSIER.columns if c.name not in (*_EDITION, "unit_text")]
    files = [str(p) for paths in group_by_month(folder).values() for p in paths]
    with _scratch(folder) as scratch, _database(scratch) as connection:

        def total(what: str, of: str = "read_parquet($files)") -> str:
            counted = connection.execute(f"select count(*), sum(hash({what})) from {of}", {"files": files}).fetchone()
            return hashlib.sha256(repr(counted).encode()).hexdigest()[:16]

        content = total(", ".join(said))
        if replaces == "whole":
            return "whole", content
        if replaces == "period":
            return hashlib.sha256("|".join(sorted(group_by_month(folder))).encode()).hexdigest()[:16], content
        return total("t", f"(select distinct {_SCOPE[replaces]} from read_parquet($files)) t"), content


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    scratch = folder / "scratch"
    scratch.mkdir()
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch)


@contextmanager
def _database(scratch: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    settings = {
        "memory_limit": _MEMORY,
        "temp_directory": str(scratch / "spilled"),
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=settings) as connection:
        yield connection


def _told_of(source: Source, path: Path, raw: RawFile, scratch: Path, *, rewrite: bool) -> _File:
    """Find out how a file is written and where its columns stand, from its beginning."""
    (table,) = source.tables
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    encoding = encodings.find_encoding(head, raw.name, source.read.encoding)
    if encoding != "utf-8" or rewrite or (b"\r" in head and b"\n" not in head):
        path = encodings.write_as_utf8(path, scratch / "utf-8", raw.name, encoding)
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    text = encodings.decode_text(head[: head.rfind(b"\n") + 1] or head, raw.name, "utf-8")
    while text.count('"') % 2 and "\n" in text.rstrip("\n"):  # not in the middle of a quoted cell
        text = text[: text.rstrip("\n").rfind("\n") + 1]
    delimiter = source.read.delimiter or delimited.find_delimiter(text)
    # a ragged line is quarantined by itself: here none of them holds the file
    sheet = replace(delimited.parse_delimited(text, delimiter, raw.name), is_grid=True)
    located = find_table(sheet, table, where=raw.name, ignored=source.personal)
    rows = sheet.cells["row"].to_list()
    first = next((row for row in rows if row >= located.first_row), len(text.split("\n")))
    return _File(
        name=raw.name,
        sha256=raw.sha256,
        path=path,
        delimiter=delimiter,
        skip=first - 1,
        width=_cells_in_header(text, located, first, delimiter),
        columns={
            "unit_text" if c.column.to == "unit" else c.column.to: (c.column, c.coordinate)
            for c in located.columns
            if c.column.to != "nothing"
        },
        headers={c.coordinate: c.text for c in located.columns},
        unit_text=find_unit_text(table.unit, Surroundings(raw.name, "", located.banner)),
    )


def _cells_in_header(text: str, located: LocatedTable, first: int, delimiter: str) -> int:
    header = text.split("\n")[located.header_row - 1 : first - 1]
    return max(map(len, csv.reader((line + "\n" for line in header), delimiter=delimiter)))


@dataclass(frozen=True)
class _Written:
    records: int
    rows: int
    quarantined: pl.DataFrame


class _Lanes:
    """One file through both lanes, into `scratch/months/<YYYY-MM> <part>.parquet`."""

    def __init__(
        self, file: _File, edition: Mapping[str, str], reference: ReferenceLists, known_from: dt.date, scratch: Path
    ) -> None:
        self._file, self._edition, self._reference = file, edition, reference
        self._known_from, self._months, self._scratch = known_from, scratch / "months", scratch
        last = dt.date(known_from.year + _YEARS_AHEAD, 12, 31)
        self._days = pl.date_range(_EARLIEST, last, eager=True)

    def run(self, source: Source) -> _Written:
        for folder in (self._months, self._scratch / "parts"):
            shutil.rmtree(folder, ignore_errors=True)
        self._months.mkdir()
        with _database(self._scratch) as connection:
            sample = self._sampled = self._sample(connection)
            spans = self._reference.find_unit_spans(self._units_in(sample))
            [found] = privacy.find_personal_columns([(sample, self._file.headers)], self._reference)
            privacy.refuse_personal_columns(found, where=self._file.name)
            self._judge_sample(source, sample)
            rows = self._first_lane(connection, sample, spans)
            lost = [self._broken(connection)]
        for number, cells in enumerate(self._refused()):
            looked_at = self._second_look(cells)
            mended = looked_at.filter(pl.col("rule").is_null())
            rows += mended.height
            self._write(mended, number)
            lost.append(looked_at.filter(pl.col("rule").is_not_null()).select(_LOST))
        return self._counted(rows, pl.concat(lost).with_row_index("nth"))

    def _sample(self, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        """Text cells of lines from all over the file; columns are letters."""
        file, path, size = self._file, self._scratch / "sample", self._file.path.stat().st_size
        with file.path.open("rb") as stream, path.open("wb") as sample:
            for _ in range(file.skip):
                stream.readline()
            start = stream.tell()
            step = (size - start) // _PIECES
            if step <= _PIECE:
                shutil.copyfileobj(stream, sample)
            else:
                for n in range(_PIECES):
                    stream.seek(start + n * step)
                    if n:
                        stream.readline(_HEAD)
                    piece = stream.read(_PIECE)
                    sample.write(piece[: piece.rfind(b"\n") + 1])
        cells = connection.sql(f"from {_reader(path, file.delimiter, 0, file.width)}, ignore_errors = true)").pl()
        path.unlink()
        return cells

    def _judge_sample(self, source: Source, sample: pl.DataFrame) -> None:
        """Where half of the sample can't be understood, no more of the file is read to say so."""
        judged = self._second_look(sample.gather_every(sample.height // _JUDGED + 1))
        lost = judged.filter(pl.col("rule").is_not_null())
        if lost.height > max(source.max_loss_share, 0.5) * judged.height:
            raise too_much_lost(source, self._told(lost.rename({"line": "cell_row"})), judged.height)

    def _units_in(self, sample: pl.DataFrame) -> pl.Series:
        declared = self._file.columns.get("unit_text")
        told = sample[declared[1]] if declared else pl.Series([self._file.unit_text], dtype=pl.String)
        words = told.drop_nulls().unique()
        # one that is written with blanks around it, or with letters and tones apart, is left to the second look
        return words.filter(words == words.str.normalize("NFC").str.strip_chars())

    def _first_lane(self, connection: duckdb.DuckDBPyConnection, sample: pl.DataFrame, spans: pl.DataFrame) -> int:
        file, told, words, doubted = self._file, {}, {}, []

        def enum(name: str, members: Iterable[str]) -> str:
            """A column of few words is carried and written as numbers: half the cost of a landing."""
            connection.execute(f"create type {name} as enum ({_listed(dict.fromkeys(members))})")
            return name

        unit_words = enum("unit_words", spans["printed"])
        known_from = f"date '{self._known_from}'"
        unit_id = _unit_on(spans, "unit_day", enum("unit_ids", spans["unit_id"]))
        for target, (column, place) in file.columns.items():
            at, word = f'"{place}"', f"{target}_word"  # column 45 is AS
            if target in _DAYS:
                form, is_timed = _date_form(sample[place], self._days)
                day = f"split_part(replace({at}, 'T', ' '), ' ', 1)" if is_timed else at
                words[word] = day, enum(f"{target}_words", self._days.dt.strftime(form))
                told[target] = f"date '{_EARLIEST}' + enum_code({word})::integer"
            elif target == "fee_due":
                told[target] = _plain_fee(at, column)
                doubted.append(f"({at} is not null and (fee_due is null or fee_due < 0))")
            elif target == "unit_text":
                words[word], told[target] = (at, unit_words), word
            elif (listed := _words(target, column)) is not None:
                meant = enum(f"{target}_meant", DOSSIER_WORDS[target]) if target in DOSSIER_WORDS else _TYPES[target]
                told[target] = _meaning(column, at, listed, meant)
                doubted.append(f"({at} is not null and {at} not in ({_listed(listed)}))")
            else:
                told[target] = _meaning(column, at, (), _TYPES[target])
            doubted += [f"({at} is not null and {word} is null)"] * (word in words)
        if file.unit_text in spans["printed"]:
            told.setdefault("unit_text", f"{_quoted(file.unit_text)}::{unit_words}")
        for name, sql_type in _TYPES.items():
            if name not in (*_EDITION, "unit_id"):
                told.setdefault(name, f"null::{unit_words if name == 'unit_text' else sql_type}")
        connection.execute(f"set partitioned_write_flush_threshold = {_GATHERED}")
        constant = {n: f"{_quoted(text)}::{enum(n + '_words', [text])}" for n, text in self._edition.items()}
        letters = [f'"{place}"' for _, place in file.columns.values()]
        printed = f", {_quoted(_UNIT_SEPARATOR)}, ".join(f"{at}::varchar" for at in letters)
        out = {name: constant.get(name, name) for name in _TYPES}
        # a refused case carries its cells as printed to the second look
        out["result_code"] = f"case when part < 0 then concat({printed}) else result_code end"
        casts = ", ".join(f"try_cast({text} as {kind}) as {word}" for word, (text, kind) in words.items())
        refused = ["dossier_code is null", "procedure_code is null", "unit_id is null", *doubted]
        connection.execute(f"""
            copy (
                select {", ".join(f"{sql} as {name}" for name, sql in out.items())}, part
                from (
                    select *,
                        case
                            when {" or ".join(refused)} or received_date > {known_from} then -1
                            when received_date is null then 0
                            else year(received_date) * 12 + month(received_date) - 1
                        end as part
                    from (
                        select *, {unit_id} as unit_id
                        from (
                            select *, coalesce({", ".join(_DAYS)}, {known_from}) as unit_day
                            from (
                                select {", ".join([*letters, *words, *(f"{sql} as {n}" for n, sql in told.items())])}
                                from (
                                    select *, {casts}
                                    from {_reader(file.path, file.delimiter, file.skip, file.width)},
                                        store_rejects = true, rejects_limit = 0)
                                )
                            )
                        )
                    )
                )
            ) to {_quoted(str(self._scratch / "parts"))}
            (format parquet, compression zstd, partition_by (part), filename_pattern 'part_{{i}}')
        """)
        rows = 0
        for folder in sorted((self._scratch / "parts").glob("part=*")):
            part = int(folder.name.removeprefix("part="))
            for number, path in enumerate(sorted(folder.iterdir())):
                if part >= 0:
                    month = f"{part // 12:04}-{part % 12 + 1:02}" if part else UNDATED
                    rows += pl.scan_parquet(path).select(pl.len()).collect().item()
                    path.rename(self._months / f"{month} {number}.parquet")
        return rows

    def _broken(self, connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
        """Lines that are no row of the table. They are not repeated: which of their cells is personal is unknown."""
        kinds = pl.DataFrame([(k, *v) for k, v in _BROKEN.items()], schema=["kind", "rule", "problem"], orient="row")
        broken = connection.sql(
            "select line, min(error_type::varchar) as kind from reject_errors group by all order by all"
        ).pl()
        return broken.join(kinds, on="kind", how="left", maintain_order="left").select(
            pl.col("line").cast(pl.Int64),
            dossier_code=pl.lit(None, pl.String),
            cell_column=pl.lit(""),
            unit_text=pl.lit(""),
            value_text=pl.lit(""),
            rule=pl.col("rule").fill_null("readable_line"),
            problem=pl.coalesce(
                "problem", pl.format("DuckDB can't read the line: {}", pl.col("kind").str.to_lowercase())
            ),
        )

    def _refused(self) -> Iterator[pl.DataFrame]:
        """The cells, as printed, of what the first lane did not take for a case; columns are letters."""
        places = [place for _, place in self._file.columns.values()]
        for path in sorted(self._scratch.glob("parts/part=-1/*.parquet")):
            carried = pl.scan_parquet(path, hive_partitioning=False).select("result_code")
            start = 0
            while (texts := carried.slice(start, _BATCH).collect()["result_code"]).len():
                cells = texts.str.split_exact(_UNIT_SEPARATOR, len(places) - 1).struct.unnest()
                yield cells.rename(dict(zip(cells.columns, places, strict=True)))
                start += _BATCH

    def _second_look(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Cells as text (columns are letters) → cases of the contract.

        With `rule`, `problem`, `cell_column` and `value_text` where a row is none.
        """
        file = self._file
        cells = cells.with_columns(pl.col(pl.String).str.normalize("NFC"))
        cells = set_blanks_to_null(cells.with_columns(pl.col(pl.String).str.strip_chars()))
        read: dict[str, pl.Expr] = {}
        problems: dict[str, tuple[str, pl.Expr]] = {}  # rule → column of the contract, what is wrong
        for target in (name for name in _TYPES if name not in (*_EDITION, "unit_id", "fee_due")):
            if target not in file.columns:
                read[target] = pl.lit(file.unit_text if target == "unit_text" else None, DOSSIER.schema[target])
                continue
            column, at = file.columns[target]
            printed = pl.col(at)
            if target in _DAYS:
                read[target] = _as_date(printed)
                told = pl.format(f"{target}: “{{}}” is no date such as 31/12/2024 or 2024-12-31", printed)
                is_unread = printed.is_not_null() & read[target].is_null()
                problems[f"readable_{target}"] = target, pl.when(is_unread).then(told)
                continue
            read[target] = _meant(target, column, printed)
            if (words := _words(target, column)) is not None:
                told = pl.format(f"{target}: “{{}}” is none of {', '.join(words)}", printed)
                problems[f"known_{target}"] = target, pl.when(~printed.is_in(words)).then(told)
        rows = cells.with_columns(expression.alias(target) for target, expression in read.items())
        fee = self._fees(cells)
        rows = rows.with_columns(
            fee_due=fee["value"].cast(DOSSIER.schema["fee_due"], strict=False),
            fee_problem=fee["problem"],
            on=pl.coalesce(*_DAYS, pl.lit(self._known_from)),
        )
        rows = self._reference.resolve_units(rows, date_column="on")
        is_below = pl.when(pl.col("fee_due") < 0).then(pl.format("fee_due {} is below zero", "fee_due"))
        problems = (
            {f"filled_{n}": (n, pl.when(pl.col(n).is_null()).then(pl.lit(f"{n} is empty"))) for n in _NEEDED}
            | problems
            | {"readable_fee_due": ("fee_due", pl.coalesce("fee_problem", is_below))}
            | {f"plausible_{day}": (day, self._implausible(day)) for day in _DAYS}
            | {"resolvable_unit": ("unit_text", pl.col("problem"))}
        )
        problem, rule = first_problem(**{rule: told for rule, (_, told) in problems.items()})
        places = {rule: file.columns[target][1] for rule, (target, _) in problems.items() if target in file.columns}
        values = [pl.when(pl.col("rule") == rule).then(pl.col(at)) for rule, at in places.items()]
        return rows.with_columns(rule, told=problem).select(
            *(c for c in _TYPES if c not in _EDITION),
            "rule",
            pl.lit(None, pl.Int64).alias("line"),
            problem=pl.when(pl.col("rule").is_not_null()).then(
                pl.format("case {}: {}", pl.col("dossier_code").fill_null("?"), "told")
            ),
            cell_column=pl.col("rule").replace_strict(places, default="", return_dtype=pl.String),
            value_text=pl.coalesce(*values, pl.lit("")),
        ).with_columns(pl.col("unit_text").fill_null(""))  # fmt: skip

    def _fees(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Parsed beside fees from all over the file, which tell what its dots and commas are for."""
        if "fee_due" not in self._file.columns:
            nothing = pl.Series([None] * cells.height, dtype=pl.String)
            return parse_numbers(nothing, kind="count", scale=Decimal(1), missing={})
        column, at = self._file.columns["fee_due"]
        beside = pl.concat([cells[at], self._sampled[at]])
        return parse_numbers(beside, kind=column.number, scale=column.scale, missing=column.missing).head(
            cells.height
        )

    def _implausible(self, day: str) -> pl.Expr:
        """A day before there were cases, or a receipt that is still to come."""
        too_early = pl.when(pl.col(day) < _EARLIEST).then(pl.format(f"{day} {{}} is before {_EARLIEST}", day))
        if day != "received_date":
            return too_early
        told = pl.format(f"{day} {{}} is after {self._known_from}, when this became known", day)
        return too_early.when(pl.col(day) > self._known_from).then(told)

    def _write(self, rows: pl.DataFrame, number: int) -> None:
        edition = {name: pl.lit(text) for name, text in self._edition.items()}
        rows = rows.with_columns(**edition, month=pl.col("received_date").dt.strftime("%Y-%m").fill_null(UNDATED))
        for (month,), part in rows.group_by("month"):
            path = self._months / f"{month} again{number}.parquet"
            part.select(list(_TYPES)).cast(DOSSIER.schema).write_parquet(path, compression="zstd")

    def _counted(self, rows: int, lost: pl.DataFrame) -> _Written:
        """Give the quarantined their lines, and count the records of the file by its line ends."""
        path, skip = self._file.path, self._file.skip
        records = _lines(path) - skip
        # blank lines, or line ends inside cells: the records are counted, and their lines, by the standard library
        if records != rows + lost.height:
            records, starts = _records(path, skip, self._file.delimiter, self._file.name, lost["line"].drop_nulls())
            lost = lost.with_columns(pl.col("line").replace_strict(starts, default=None, return_dtype=pl.Int64))
        return _Written(records, rows, self._told(self._with_lines(lost.rename({"line": "cell_row"}))))

    def _with_lines(self, lost: pl.DataFrame) -> pl.DataFrame:
        """Lines of cases that DuckDB did not name, found by their codes; null where a code is, or in a huge file."""
        sought = lost.filter(pl.col("cell_row").is_null()).drop_nulls("dossier_code")
        if not sought.height or self._file.path.stat().st_size > _OPENABLE:
            return lost
        codes = sought["dossier_code"].unique()
        found = (
            pl.scan_lines(self._file.path, row_index_name="cell_row", row_index_offset=1)
            .filter(pl.col("line").str.contains_any(codes.to_list()))
            .with_columns(dossier_code=pl.col("line").str.replace_all('"', "").str.split(self._file.delimiter))
            .explode("dossier_code")
            .with_columns(pl.col("dossier_code").str.strip_chars())
            .filter(pl.col("dossier_code").is_in(codes.implode()))
            .collect(engine="streaming")
        )
        # a case may stand on several lines: the one that holds what was refused, where that is as printed
        printed = pl.when(pl.col("cell_column") != "").then("value_text")
        ranked = (
            sought.drop("cell_row")
            .join(found, on="dossier_code")
            .sort(~pl.col("line").str.contains(printed, literal=True), "cell_row")
        )
        lines = ranked.unique("nth", keep="first", maintain_order=True)
        return lost.join(
            lines.select("nth", found="cell_row"), on="nth", how="left", maintain_order="left"
        ).with_columns(cell_row=pl.coalesce("cell_row", pl.col("found").cast(pl.Int64)))

    def _told(self, lost: pl.DataFrame) -> pl.DataFrame:
        return lost.with_columns(
            **{name: pl.lit(text) for name, text in self._edition.items()},
            file_name=pl.lit(self._file.name),
            cell_sheet=pl.lit(""),
        ).select(pl.col(name).cast(kind) for name, kind in QUARANTINE.schema.items())


_LOST = ("line", "dossier_code", "cell_column", "unit_text", "value_text", "rule", "problem")


def _unit_on(spans: pl.DataFrame, day: str, ids: str) -> str:
    """SQL for the unit that `unit_text` means on a day: a list by name for each stretch of days.

    A join with the spans would cost a fifth of a landing.
    """
    after = spans.filter(pl.col("valid_to") < dt.date.max)["valid_to"] + dt.timedelta(days=1)
    steps = pl.concat([spans["valid_from"], after]).unique().sort()
    names = spans.select("printed").unique(maintain_order=True)
    lists = []
    for first in [_EARLIEST, *steps.filter(steps > _EARLIEST)]:
        valid = spans.filter((pl.col("valid_from") <= first) & (first <= pl.col("valid_to")))
        known = names.join(valid, on="printed", how="left", maintain_order="left")["unit_id"]
        meant = ", ".join(_quoted(unit) if unit else "null" for unit in known) or "null"
        lists.append((first, f"list_extract([{meant}]::{ids}[], enum_code(unit_text)::integer + 1)"))
    cases = "".join(f"when {day} >= date '{first}' then {meant} " for first, meant in reversed(lists))
    return f"case {cases}else {lists[0][1]} end"


def _date_form(printed: pl.Series, days: pl.Series) -> tuple[str, bool]:
    """(form, with a time of day): how most of these dates are written, as polars calls it."""
    words = printed.drop_nulls().str.strip_chars()
    bare = words.str.replace(_TIME, "")
    forms = [form.replace("%d", day).replace("%m", month) for form in _DATES for day, month in _PADDED]
    hits = {form: bare.is_in(days.dt.strftime(form).implode()).sum() for form in forms}
    return max(hits, key=hits.__getitem__), (bare != words).sum() * 2 > words.len()


def _as_date(printed: pl.Expr) -> pl.Expr:
    bare = printed.str.replace(_TIME, "")
    return pl.coalesce(*(bare.str.to_date(form, strict=False) for form in _DATES))


def _words(target: str, column: DeclaredColumn) -> list[str] | None:
    """The closed list of what a cell of this column may say; None where it is open."""
    if column.otherwise is not None:
        return None
    if column.values:
        return [word for word in column.values if word]
    if _TYPES[target] == "BOOLEAN":
        return ["true", "false"]
    return list(DOSSIER_WORDS[target]) if target in DOSSIER_WORDS else None


def _meaning(column: DeclaredColumn, at: str, listed: Sequence[str], meant: str) -> str:
    """What a cell means, as SQL. Under `values` the key "" is an empty cell, and a meaning of "" is none."""
    values = dict(column.values) or {w: w for w in listed}
    if not values and column.otherwise is None:
        # trim copies every text, and hardly any has a blank
        return f"nullif(case when contains({at}, ' ') then trim({at}) else {at} end, '')"

    def value(meaning: str | None) -> str:
        return f"{_quoted(meaning)}::{meant}" if meaning else "null"

    cases = [f"when {at} is null then {value(values[''])}"] if "" in values else []
    cases += [f"when {at} = {_quoted(key)} then {value(meaning)}" for key, meaning in values.items() if key]
    return f"case {' '.join(cases)} else {value(column.otherwise)} end::{meant}"


def _meant(target: str, column: DeclaredColumn, printed: pl.Expr) -> pl.Expr:
    """The same of text cells."""
    meant = printed
    if column.values or column.otherwise is not None:
        given = printed.fill_null("")
        meant = given.replace_strict(column.values, default=column.otherwise, return_dtype=pl.String)
        meant = pl.when(meant != "").then(meant)
    if _TYPES[target] != "BOOLEAN":
        return meant
    return meant.str.to_lowercase().replace_strict(
        {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
    )


def _plain_fee(at: str, column: DeclaredColumn) -> str:
    """A fee as a machine prints it; "150.000" is 150 thousand đồng, and is left to the second look."""
    scale = "" if column.scale == 1 else f" * {column.scale}::{FEE_TYPE}"
    plain = f"not contains({at}, '.') or length({at}) - instr({at}, '.') < 3"
    return f"case when {plain} then (try_cast({at} as {FEE_TYPE}){scale})::{FEE_TYPE} end"


def _reader(path: Path, delimiter: str, skip: int, width: int) -> str:
    """read_csv of text cells with everything said, up to its closing bracket.

    No other type is asked for: where many cells do not fit one, DuckDB 1.5 keeps the whole file in memory (ENUM), or
    loses blocks of rows without a word (DATE: 12 % of a file a seventh of which was in another form).
    """
    columns = ", ".join(f"{to_column_letters(n)!r}: 'VARCHAR'" for n in range(1, width + 1))
    return (
        f"read_csv({_quoted(str(path))}, auto_detect = false, header = false, skip = {skip}, quote = '\"', "
        f"escape = '\"', delim = {_quoted(delimiter)}, columns = {{{columns}}}"
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _listed(words: Iterable[str]) -> str:
    """Quoted, commas between; of none the empty text, since SQL knows no empty list."""
    return ", ".join(map(_quoted, words)) or _quoted("")


def _lines(path: Path) -> int:
    """Ends of lines, and a last line without one; polars compares bytes ten times as fast as Python counts them."""
    lines, last = 0, b"\n"
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            text = pa.Array.from_buffers(pa.uint8(), len(chunk), [None, pa.py_buffer(chunk)])
            lines, last = lines + (pl.from_arrow(text) == _LINE_END).sum(), chunk[-1:]
    return lines + (last != b"\n")


def _records(path: Path, skip: int, delimiter: str, name: str, sought: Iterable[int]) -> tuple[int, dict[int, int]]:
    """How many records a file has, and where those begin that DuckDB names by their count, blank lines included."""
    wanted, starts, records, start = set(sought), {}, 0, skip
    with path.open(encoding="utf-8", errors="replace", newline="") as stream:
        for _ in range(skip):
            stream.readline()
        reader = csv.reader(stream, delimiter=delimiter)
        try:
            for nth, record in enumerate(reader, start=skip + 1):
                records += bool(record)
                if nth in wanted:
                    starts[nth] = start + 1
                start = skip + reader.line_num
        except csv.Error as error:
            raise Refusal(
                "truncated",
                expected="every quoted cell closed",
                found=f"{error}; perhaps a quote that is never closed",
                where=name,
                to_fix="fetch the file again; if it is whole, ask the sender to close the quote",
            ) from error
    return records, starts
