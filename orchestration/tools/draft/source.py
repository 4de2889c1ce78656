"""A first declaration for a file nobody has declared: what its cells show, and TODO where a person
decides.

The draft is a source the catalogue accepts as it stands, and that lands nothing before its measures
are named.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter

from ingest.declare.read import ReadOptions
from ingest.land.privacy.columns import find_personal_columns
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.read.file_kind import detect_file_kind
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet
from orchestration.tools.draft.columns import (
    Guess,
    Knowledge,
    PrintedColumn,
    describe_figures,
    guess_column,
    holds_procedure_codes,
)
from orchestration.tools.draft.header import (
    SAMPLE,
    FoundTable,
    find_table,
)
from orchestration.tools.draft.records import find_records
from orchestration.tools.draft.yaml_text import join_words, quote_double, quote_single

_NO_WORDS = pl.Series([], dtype=pl.String)
_PROVISIONAL = r"(?P<flag_provisional>(?:Prel\.|Sơ bộ) ?)?"
_ANY_YEAR = r"(?P<year>(?:19|20)\d\d)"
_YEAR = _PROVISIONAL + _ANY_YEAR
_YEARS = re.compile(r"(?:19|20)\d\d")
_YEAR_AND_MONTH_IN_NAME = r"(?P<year>20\d\d)[-_.](?P<month>[01]\d)"
_YEAR_IN_NAME = r"(?P<year>(?:19|20)\d\d)"

_HEAD = """\
# A first draft from {name}. Decide every TODO; each field is explained in ingest/declare/source.py.
# Save it as ingest/sources/<publisher>/<dataset>.yml, then: chiso sources check {name} --source
# <publisher>__<dataset>
title_vi: TODO
title_en: TODO
publisher: {{name_vi: TODO, name_en: TODO, url: TODO}}
licence: {{id: TODO, attribution: TODO}}  # the wording the publisher asks for
system: TODO  # seed `system`
contract: {contract}
replaces: nothing  # TODO what an edition withdraws by leaving out: whole | period | unit_and_period | nothing
calendar: {{frequency: irregular}}  # TODO monthly | quarterly | annual | irregular
fetch: {{kind: inbox, pattern: "*{suffix}"}}  # TODO how the next edition is named, or where it is fetched from
read: {read}
"""


@dataclass(frozen=True)
class DraftTable:
    """One table of the draft.

    `sheet_name`: the pattern of its sheet, where only one of several has this header.
    """

    table: FoundTable
    guesses: tuple[Guess, ...]
    personal: tuple[str, ...]
    is_procedures: bool
    sheet_name: str | None
    only_rows: str | None = None

    @property
    def has_unit(self) -> bool:
        """Whether a column seems to hold units."""
        return any(guess.to == "unit" for guess in self.guesses)

    @property
    def has_period(self) -> bool:
        """Whether a column, or the headers of some, seem to hold periods."""
        if any(guess.to == "period" for guess in self.guesses):
            return True
        return any(
            "(?P<year>" in line for guess in self.guesses for line in guess.lines
        )


def draft_source(path: Path, reference: ReferenceLists, today: dt.date) -> str:
    """The YAML of a first declaration.

    Raises Refusal where the file can't be read or no table is found in it.
    """
    kind = detect_file_kind(path, path.name)
    fields: dict[str, str] = {"kind": kind}
    if kind == "json_records":
        fields["records"] = find_records(path)
    options: ReadOptions = TypeAdapter(ReadOptions).validate_python(fields)
    sheets = [
        sheet for sheet in read_file(path, path.name, options) if not sheet.is_hidden
    ]
    found = [table for table in map(find_table, sheets) if table is not None]
    if not found:
        raise _refuse_without_table(path, sheets)
    tables: list[DraftTable] = []
    for alike in group_alike(found):
        table = draft_table(alike[0], path.stem, reference, today)
        if len(alike) == 1 and len(sheets) > 1:
            table = replace(table, sheet_name=f"^{re.escape(alike[0].sheet.name)}$")
        tables.append(table)
    contract = (
        "procedure" if any(table.is_procedures for table in tables) else "observation"
    )
    text = _HEAD.format(
        name=path.name,
        contract=contract,
        suffix=path.suffix,
        read=_write_read(fields),
    )
    text += _write_personal(tables)
    text += "tables:\n"
    for table in tables:
        text += _write_table(table, path.name)
    return text


def _write_read(fields: dict[str, str]) -> str:
    """How the file is read, as one line of YAML; what is as by default is left out."""
    filled = {name: text for name, text in fields.items() if text}
    return "{" + ", ".join(f"{name}: {text}" for name, text in filled.items()) + "}"


def _refuse_without_table(path: Path, sheets: Sequence[Sheet]) -> Refusal:
    return Refusal(
        "header_drift",
        expected="a row of words above rows that hold something",
        found=f"none in {len(sheets)} sheet(s)",
        where=path.name,
        to_fix="look at the file: it may be a page of text, to be read with `read: {kind: lines}`",
    )


def group_alike(tables: Iterable[FoundTable]) -> list[list[FoundTable]]:
    """Sheets with the same header are one table: they are drafted once, from the first of them."""
    groups: dict[tuple[tuple[str, str], ...], list[FoundTable]] = {}
    for table in tables:
        groups.setdefault(tuple(table.headers.items()), []).append(table)
    return list(groups.values())


def draft_table(
    table: FoundTable, file_stem: str, reference: ReferenceLists, today: dt.date
) -> DraftTable:
    """A guess for every column that does not look personal; those that do are only named."""
    body = table.body.head(SAMPLE)
    [found] = find_personal_columns([(body, table.headers)], reference)
    personal = {column.coordinate: column.header for column in found}
    headers = {
        coordinate: text
        for coordinate, text in table.headers.items()
        if coordinate not in personal
    }
    columns = {}
    for coordinate, header in headers.items():
        is_typed = not body.filter(table.sheet.is_typed(coordinate)).is_empty()
        columns[coordinate] = PrintedColumn(header, body[coordinate], is_typed)
    is_procedures = any(
        holds_procedure_codes(column.cells, column.is_typed)
        for column in columns.values()
    )
    words = [column.words for column in columns.values()]
    known = Knowledge.look_up(
        pl.concat([_NO_WORDS, *words]), reference, today, is_procedures=is_procedures
    )
    guesses = guess_columns(columns, file_stem, known)
    return DraftTable(
        table,
        tuple(guesses),
        tuple(personal.values()),
        is_procedures,
        None,
        find_rows_of_known_boundaries(body, headers, guesses, reference),
    )


def find_rows_of_known_boundaries(
    body: pl.DataFrame,
    headers: dict[str, str],
    guesses: Sequence[Guess],
    reference: ReferenceLists,
) -> str | None:
    """`only_rows` of a table by unit whose column of years begins before the boundaries that are known.

    None where all rows are of known boundaries.
    """
    if not any(guess.to == "unit" for guess in guesses):
        return None
    first_year = find_first_year(reference)
    for guess in guesses:
        if guess.to != "period":
            continue
        for coordinate, text in headers.items():
            if f"spellings: {quote_double(text)}" != guess.lines[0]:
                continue
            years = body[coordinate].drop_nulls().str.strip_chars()
            is_year = years.str.contains(r"^(?:19|20)\d\d$")
            if years.len() and is_year.all() and years.min() < str(first_year):  # type: ignore[operator]
                pattern = quote_single(f"^(?:{write_years_from(first_year)})$")
                return f"only_rows: [{{of: {quote_double(text)}, matching: {pattern}}}]"
    return None


def find_first_year(reference: ReferenceLists) -> int:
    """The first year at whose end the oldest known boundary set of provinces is in force."""
    provinces = reference.units.filter(pl.col("in_provinces_63") == "true")
    day = provinces["valid_from"].min()
    return day.year if isinstance(day, dt.date) else dt.MINYEAR


def write_years_from(first: int) -> str:
    """A regex of the years from the first one to the end of its century: 200[8-9]|20[1-9]\\d."""
    decade, year = divmod(first, 10)
    century, ten = divmod(decade, 10)
    pattern = rf"{decade}[{year}-9]"
    if ten < 9:
        pattern += rf"|{century}[{ten + 1}-9]\d"
    return pattern


def guess_columns(
    columns: Mapping[str, PrintedColumn], file_stem: str, known: Knowledge
) -> list[Guess]:
    """A guess per column (by coordinate), then one per family of columns that differ in their year
    alone.
    """
    headers = {coordinate: column.header for coordinate, column in columns.items()}
    families = find_year_families(headers)
    in_family = {coordinate for family in families.values() for coordinate in family}
    guesses: list[Guess] = []
    for coordinate, printed in columns.items():
        if coordinate not in in_family:
            guess = guess_column(printed, known)
            if guess.to == "unit" and any(one.to == "unit" for one in guesses):
                # A row has one unit: a second column of them repeats it, or is another table.
                guess = Guess("nothing", (f"{printed.spelling}{printed.examples}",))
            guesses.append(guess)
    has_units = any(guess.to == "unit" for guess in guesses)
    first_year = find_first_year(known.reference)
    for (before, after), family in families.items():
        # Where the header is but a year, only the file's name may tell what is counted.
        subject = f"{before}{after}"
        if not re.search(r"[^\W\d_]", subject):
            subject = file_stem
        examples = join_words(
            " | ".join(headers[coordinate] for coordinate in family[:3])
        )
        years = [
            int(found[-1]) for c in family if (found := _YEARS.findall(headers[c]))
        ]
        is_older = has_units and min(years) < first_year <= max(years)
        year = rf"(?P<year>{write_years_from(first_year)})" if is_older else _ANY_YEAR
        pattern = quote_single(
            f"{re.escape(before)}{_PROVISIONAL}{year}{re.escape(after)}"
        )
        cells = pl.concat([columns[coordinate].cells for coordinate in family])
        figures = describe_figures(subject, cells, known.reference)
        guesses.append(
            Guess("value", (f"matching: {pattern}  # {examples} …", *figures))
        )
        if is_older:
            # Patterns are tried in turn: this one takes the years that are left.
            rest = quote_single(
                f"{re.escape(before)}(?:.* )?(?:19|20)\\d\\d{re.escape(after)}"
            )
            why = f"# before {first_year} no boundary set of provinces is known"
            guesses.append(
                Guess("nothing", (f"matching: {rest}", "required: false", why))
            )
    return guesses


def find_year_families(headers: dict[str, str]) -> dict[tuple[str, str], list[str]]:
    """(Text before the year, text after) → the coordinates of two or more columns with that header."""
    families: dict[tuple[str, str], list[str]] = {}
    for coordinate, text in headers.items():
        match = re.fullmatch(f"(.*?){_YEAR}(.*)", text)
        if match:
            families.setdefault((match[1], match[4]), []).append(coordinate)
    return {words: columns for words, columns in families.items() if len(columns) > 1}


def _write_personal(tables: Sequence[DraftTable]) -> str:
    """The line of columns that never land; empty where none looks personal."""
    headers: list[str] = []
    for table in tables:
        headers += table.personal
    if not headers:
        return ""
    quoted = ", ".join(quote_double(header) for header in dict.fromkeys(headers))
    return f"personal: [{quoted}]  # looks personal: never lands\n"


def _write_table(draft: DraftTable, file_name: str) -> str:
    """One entry of `tables`."""
    lines: list[str] = []
    if draft.sheet_name:
        lines.append(f"sheets: {quote_single(draft.sheet_name)}")
    if draft.table.levels > 1:
        lines.append(f"header_rows: {draft.table.levels}")
    if draft.only_rows:
        lines.append(draft.only_rows)
    lines.append(_write_period(draft, file_name))
    if not draft.has_unit:
        lines.append(
            "unit: {text: Cả nước}  # TODO whose figures; or in_file_name, in_sheet_name, in_banner"
        )
    lines.append("columns:")
    for guess in draft.guesses:
        todo = "  # TODO what it feeds, if anything" if guess.is_undecided else ""
        lines.append(f"  - to: {guess.to}{todo}")
        lines += [f"    {line}" for line in guess.lines]
    return f"  - {lines[0]}\n" + "".join(f"    {line}\n" for line in lines[1:])


def _write_period(draft: DraftTable, file_name: str) -> str:
    """The kind of period, and where it stands if in no column."""
    kind = "as_of" if draft.is_procedures else "in_period"
    place = ""
    if not draft.has_period:
        place = f", {_find_period_place(file_name, draft.table.sheet.name)}"
    return f"period: {{kind: {kind}{place}}}  # TODO in_period | year_to_date | as_of"


def _find_period_place(file_name: str, sheet_name: str) -> str:
    """The sheet's name or the file's if it bears a period, else a text to be written."""
    if re.fullmatch(_YEAR_IN_NAME, sheet_name):
        return f"in_sheet_name: {quote_single(_YEAR_IN_NAME)}"
    for pattern in (_YEAR_AND_MONTH_IN_NAME, _YEAR_IN_NAME):
        if re.search(pattern, file_name):
            return f"in_file_name: {quote_single(pattern)}"
    return "text: TODO"
