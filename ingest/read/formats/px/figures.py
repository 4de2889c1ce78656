"""The figures of a PC-Axis table, and where in its cube each of them stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

import polars as pl

from ingest.problem import Reason, Refusal
from ingest.read.formats.px.statements import PxStatements
from ingest.read.formats.px.variables import Variable
from ingest.read.refusals import FETCH_AGAIN

_WORD = re.compile(r'"[^"]*"|[^\s,;"]+')


@dataclass(frozen=True)
class Figures:
    """Values as printed, and the place of each in the cube, from 0.

    `places`: None where every place has a value, in order.
    """

    values: list[str]
    places: pl.Series | None

    def get_places(self) -> pl.Series:
        """The place of each value, also where all places have one."""
        if self.places is not None:
            return self.places
        return pl.int_range(len(self.values), dtype=pl.Int64, eager=True)


def read_figures(
    text: str,
    statements: PxStatements,
    variables: list[Variable],
    name: str,
) -> Figures:
    """The figures after DATA. Raises Refusal `empty`, `truncated` or `not_what_it_says`."""
    words = [word.strip('"') for word in _WORD.findall(text, statements.figures_start)]
    keyed = [v for v in variables if statements.get_texts("KEYS", v.name)]
    if keyed:
        return _place_records(words, statements, variables, name)
    size = prod(variable.size for variable in variables)
    if len(words) != size:
        reason = _choose_reason(len(words), size)
        expected = f"a figure for each of {size:,} places"
        raise _build_refusal(reason, expected, f"{len(words):,} figures", name)
    return Figures(words, None)


def _choose_reason(count: int, expected_count: int) -> Reason:
    if count == 0:
        return "empty"
    if count < expected_count:
        return "truncated"
    return "not_what_it_says"


def _place_records(
    words: list[str],
    statements: PxStatements,
    variables: list[Variable],
    name: str,
) -> Figures:
    """The figures of a table with KEYS, which leaves out places without one.

    A record begins with the codes (or texts) of the stub's variables; then come the figures of the
    heading.
    """
    # Keys belong to the variables of the stub, which come before those of the heading.
    has_keys = [
        bool(statements.get_texts("KEYS", variable.name)) for variable in variables
    ]
    key_count = has_keys.count(True)
    keyed, heading = variables[:key_count], variables[key_count:]
    figures_per_record = prod(variable.size for variable in heading)
    record_length = key_count + figures_per_record
    are_keys_first = all(has_keys[:key_count])
    if not are_keys_first or not words or len(words) % record_length:
        reason: Reason = "truncated" if words else "empty"
        expected = f"records of {key_count} keys and {figures_per_record:,} figures"
        raise _build_refusal(reason, expected, f"{len(words):,} words of data", name)
    record_places = pl.repeat(
        0, len(words) // record_length, dtype=pl.Int64, eager=True
    )
    for number, variable in enumerate(keyed):
        keys = pl.Series(words[number::record_length], dtype=pl.String)
        key_kind = statements.find_text("KEYS", variable.name)
        record_places = record_places * variable.size + _find_keys(
            keys, variable, key_kind, name
        )
    values = []
    for start in range(key_count, len(words), record_length):
        values += words[start : start + figures_per_record]
    return Figures(values, _spread_places(record_places, figures_per_record))


def _find_keys(
    keys: pl.Series, variable: Variable, key_kind: str | None, name: str
) -> pl.Series:
    """The number of the value each key names. `key_kind`: VALUES (texts) or CODES."""
    known_values = variable.value_codes
    if key_kind == "VALUES":
        known_values = variable.value_texts
    numbers = keys.replace_strict(
        known_values,
        range(len(known_values)),
        default=None,
        return_dtype=pl.Int64,
    )
    if numbers.null_count():
        unknown_key = keys.filter(numbers.is_null())[0]
        expected = f"values of “{variable.name}” as keys"
        raise _build_refusal("not_what_it_says", expected, f"“{unknown_key}”", name)
    return numbers


def _spread_places(record_places: pl.Series, figures_per_record: int) -> pl.Series:
    """The place of each figure, from the place of its record among the records."""
    records = pl.DataFrame({"record": record_places})
    offsets = pl.DataFrame(
        {"offset": range(figures_per_record)}, schema={"offset": pl.Int64}
    )
    places = records.join(offsets, how="cross", maintain_order="left_right")
    place = pl.col("record") * figures_per_record + pl.col("offset")
    return places.select(place).to_series()


def _build_refusal(reason: Reason, expected: str, found: str, name: str) -> Refusal:
    return Refusal(
        reason, expected=expected, found=found, where=name, to_fix=FETCH_AGAIN
    )
