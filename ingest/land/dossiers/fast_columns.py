"""How the fast lane makes each column of the contract of text cells, in SQL.

Expressions over cells named by letters; what they mean is what `words` and `days` say in polars.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import duckdb
import polars as pl

from ingest.contract.table import FEE_TYPE
from ingest.contract.vocabulary import DOSSIER_WORDS
from ingest.declare.table import DeclaredColumn
from ingest.land.dossiers.case_file import CaseReading
from ingest.land.dossiers.days import (
    FIRST_DAY,
    find_day_form,
    write_possible_days,
)
from ingest.land.dossiers.words import (
    COLUMN_TYPES,
    DAY_COLUMNS,
    EDITION_COLUMNS,
    list_allowed_words,
)
from ingest.sql_text import quote_identifier, quote_literal, quote_literals

# Types by which a column of few words is carried and written as numbers: half the cost of a
# landing.
UNIT_WORDS = "unit_words"
UNIT_IDS = "unit_ids"


@dataclass(frozen=True)
class EnumType:
    """A DuckDB ENUM, to be created before the copy.

    `is_shared`: the same for every file, by its name; it is created for the first of them and stays.
    """

    name: str
    members: Iterable[str]
    is_shared: bool = False

    def create(
        self, connection: duckdb.DuckDBPyConnection, shared_types: set[str]
    ) -> None:
        """`shared_types`: names of those that are there; a shared one is added to them.

        Raises duckdb.Error where the name is taken.
        """
        if self.name in shared_types:
            return
        # SQL knows no empty list of members
        members = list(dict.fromkeys(self.members)) or [""]
        kind = "type" if self.is_shared else "temp type"
        name = quote_identifier(self.name)
        connection.execute(f"create {kind} {name} as enum ({quote_literals(members)})")
        if self.is_shared:
            shared_types.add(self.name)


@dataclass(frozen=True)
class FastColumn:
    """How one column of the contract is made of a text cell, in SQL.

    `cast`: a text, cast to an enum before anything else under the name `word`; null where it is
    none of its members. `value`: the column, of the cell or of the word. `doubt`: when the row is
    left to the second look.
    """

    name: str
    value: str
    doubt: str | None = None
    cast: str | None = None
    enums: tuple[EnumType, ...] = ()

    @property
    def word(self) -> str:
        """The name of the text that was cast."""
        return _name_word(self.name)


def describe_columns(reading: CaseReading, spans: pl.DataFrame) -> list[FastColumn]:
    """How each column of the contract is made, but for the edition's own and `unit_id`."""
    printed = [_describe_column(name, reading) for name in reading.file.columns]
    apart = {*reading.file.columns, *EDITION_COLUMNS, "unit_id"}
    missing = [name for name in COLUMN_TYPES if name not in apart]
    absent = [_describe_absent_column(name, reading, spans) for name in missing]
    return [*printed, *absent]


def _describe_column(name: str, reading: CaseReading) -> FastColumn:
    column = reading.file.columns[name]
    cell = quote_identifier(column.letter)  # the 45th column is AS
    if name in DAY_COLUMNS:
        return _describe_day(name, cell, reading)
    if name == "fee_due":
        return _describe_fee(cell, column.declared)
    if name == "unit_text":
        return FastColumn(
            name,
            value=_name_word(name),
            cast=f"try_cast({cell} as {UNIT_WORDS})",
            doubt=f"{cell} is not null and {_name_word(name)} is null",
        )
    words = list_allowed_words(name, column.declared)
    if words is None:
        value = _translate_in_sql(cell, column.declared, (), COLUMN_TYPES[name])
        return FastColumn(name, value=value)
    return _describe_listed_word(name, cell, column.declared, words)


def _describe_day(name: str, cell: str, reading: CaseReading) -> FastColumn:
    """A day in the form of most days of the sample: its text's number among those of all days."""
    known_from = reading.known_from
    printed = reading.sample.cells[reading.file.columns[name].letter]
    form = find_day_form(printed, known_from)
    text = (
        f"split_part(replace({cell}, 'T', ' '), ' ', 1)"
        if form.has_time_of_day
        else cell
    )
    enum = EnumType(
        f"days known in {known_from.year} as {form.pattern}",
        write_possible_days(known_from, form.pattern),
        is_shared=True,
    )
    word = _name_word(name)
    return FastColumn(
        name,
        value=f"{quote_literal(FIRST_DAY)} + enum_code({word})::integer",
        cast=f"try_cast({text} as {quote_identifier(enum.name)})",
        doubt=f"{cell} is not null and {word} is null",
        enums=(enum,),
    )


def _describe_fee(cell: str, column: DeclaredColumn) -> FastColumn:
    """A fee as a machine prints it.

    "150.000" is 150 thousand đồng, and is left to the second look.
    """
    scale = "" if column.scale == 1 else f" * {column.scale}::{FEE_TYPE}"
    is_plain = f"not contains({cell}, '.') or length({cell}) - instr({cell}, '.') < 3"
    amount = f"(try_cast({cell} as {FEE_TYPE}){scale})::{FEE_TYPE}"
    return FastColumn(
        "fee_due",
        value=f"case when {is_plain} then {amount} end",
        doubt=f"{cell} is not null and (fee_due is null or fee_due < 0)",
    )


def _describe_listed_word(
    name: str,
    cell: str,
    column: DeclaredColumn,
    words: Sequence[str],
) -> FastColumn:
    enums: tuple[EnumType, ...] = ()
    sql_type: str = COLUMN_TYPES[name]
    if name in DOSSIER_WORDS:
        meanings = EnumType(f"{name}_meanings", DOSSIER_WORDS[name])
        enums = (meanings,)
        sql_type = meanings.name
    listed = quote_literals(words) or quote_literal("")
    return FastColumn(
        name,
        value=_translate_in_sql(cell, column, words, sql_type),
        doubt=f"{cell} is not null and {cell} not in ({listed})",
        enums=enums,
    )


def _describe_absent_column(
    name: str, reading: CaseReading, spans: pl.DataFrame
) -> FastColumn:
    """A column the file does not print: the unit of all its cases, or null."""
    if name != "unit_text":
        return FastColumn(name, value=f"null::{COLUMN_TYPES[name]}")
    unit = reading.file.unit_text
    text = quote_literal(unit if unit in spans["printed"] else None)
    return FastColumn(name, value=f"{text}::{UNIT_WORDS}")


def _name_word(name: str) -> str:
    return f"{name}_word"


def _translate_in_sql(
    cell: str,
    column: DeclaredColumn,
    words: Sequence[str],
    sql_type: str,
) -> str:
    """What a cell means, as `words.translate_words` has it.

    Under `values` the key "" is an empty cell.
    """
    meanings = dict(column.values) or {word: word for word in words}
    if not meanings and column.otherwise is None:
        # trim copies every text, and hardly any has a blank
        return f"nullif(case when contains({cell}, ' ') then trim({cell}) else {cell} end, '')"
    branches = []
    if "" in meanings:
        branches.append(
            f"when {cell} is null then {_write_meaning(meanings[''], sql_type)}"
        )
    for word, meaning in meanings.items():
        if word:
            value = _write_meaning(meaning, sql_type)
            branches.append(f"when {cell} = {quote_literal(word)} then {value}")
    otherwise = _write_meaning(column.otherwise, sql_type)
    return f"case {' '.join(branches)} else {otherwise} end::{sql_type}"


def _write_meaning(meaning: str | None, sql_type: str) -> str:
    """A typed literal; a meaning of "" is none."""
    return f"{quote_literal(meaning)}::{sql_type}" if meaning else "null"


def find_unit_in_sql(spans: pl.DataFrame) -> str:
    """The unit that `unit_text` means on `unit_day`: a list by name for each stretch of days.

    A join with the spans would cost a fifth of a landing.
    """
    names = spans.select("printed").unique(maintain_order=True)
    branches = []
    for first_day in _list_first_days(spans):
        is_valid = (pl.col("valid_from") <= first_day) & (
            pl.lit(first_day) <= pl.col("valid_to")
        )
        valid = spans.filter(is_valid)
        units = names.join(valid, on="printed", how="left", maintain_order="left")[
            "unit_id"
        ]
        listed = quote_literals(units) or "null"
        unit = (
            f"list_extract([{listed}]::{UNIT_IDS}[], enum_code(unit_text)::integer + 1)"
        )
        branches.append(f"when unit_day >= {quote_literal(first_day)} then {unit}")
    earliest = branches[0].partition(" then ")[2]
    return f"case {' '.join(reversed(branches))} else {earliest} end"


def _list_first_days(spans: pl.DataFrame) -> list[dt.date]:
    """The first day of each stretch in which no name changes its meaning, in order."""
    ended = spans.filter(pl.col("valid_to") < dt.date.max)["valid_to"]
    changes = (
        pl.concat([spans["valid_from"], ended + dt.timedelta(days=1)]).unique().sort()
    )
    return [FIRST_DAY, *changes.filter(changes > FIRST_DAY)]
