"""What a printed table looks like: its columns and header words, and where its period, unit and
scale stand.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Literal

from pydantic import Field, field_validator, model_validator

from ingest.contract.vocabulary import FLAGS
from ingest.declare.declaration import Declaration
from ingest.declare.header_words import HeaderWords
from ingest.declare.pattern import Regex, compile_pattern

# A named group of `matching` that sets a flag where it matched begins so.
_FLAG_GROUP = "flag_"


class Spelling(Declaration):
    """One way in which a header is printed; `since`: not before the period that holds this day."""

    text: str
    since: dt.date | None = None


class DeclaredColumn(Declaration):
    """One column of a printed table, or a family of columns (`matching`), and what it feeds.

    `to`: for observations `unit`, `measure`, `period`, `period_kind`, `value`, `numerator`,
    `denominator`, `comparability`, `published_at`, `breakdown`, `flags`, `qualifier`,
    `unit_of_measure`, `missing_reason` (why the value's cell is empty), `source_title`, `source_url`,
    `printed_text` and `note` (the page it was published on, its words there, a remark); for record kinds a column
    of the contract (`unit` for the unit); `nothing` = known and left out on purpose.

    `matching`: a regex over the header text; its named groups feed `period` (year, quarter,
    month…), `flag_<flag>` (sets the flag when it matched) and `breakdown_<key>` (through `values`).

    `means`: what its header says, by the `header_words` of its table: {account: estimate, level:
    province}. A header that says that and nothing else is this column's, however it is worded.

    `under`: a regex over header texts, where two groups of columns bear the same names: this column
    is of the group that the nearest header to its left so matched (any column's `under`) begins.

    `fill_down`: an empty cell means what stands above it, as in a list that names a unit once. What
    is merged down over rows is read so without it.

    `percent_of`: (numerator, denominator), measures of two columns whose quotient this column
    prints, as 80.44 or as 0.8044; which of the two is read from the quotients themselves, and where
    they do not tell it is quarantined.
    """

    to: str
    spellings: tuple[Spelling, ...] = ()
    matching: Regex | None = None
    means: dict[str, str] = Field(default_factory=dict)
    under: Regex | None = None
    required: bool = True
    fill_down: bool = False
    measure: str | None = None
    percent_of: tuple[str, str] | None = None
    number: Literal["count", "amount", "percent", "share", "flag", "printed"] = "count"
    unit_of_measure: str | None = None
    scale: Decimal | Literal["printed"] = Decimal(
        1
    )  # "printed": as `scale` of the table finds it in the file
    # Where a column of the source says it of each row (`to: comparability`), that decides.
    comparability: Literal["exact", "proxy", "rival"] = "exact"
    breakdown: str = ""
    is_total: bool = True
    # In a table that adds up: a row is 1 where its cell reads one of these ("*": anything), else 0.
    counts: tuple[str, ...] = ()
    # printed word → what it means
    values: dict[str, str] = Field(default_factory=dict)
    otherwise: str | None = None  # what any other word means; None = it is quarantined
    # printed mark → missing_reason, beside the common ones of `parse`
    missing: dict[str, str] = Field(default_factory=dict)

    @field_validator(
        "spellings", mode="before", json_schema_input_type=str | list[str | Spelling]
    )
    @classmethod
    def _accept_plain_words(cls, value: object) -> object:
        """`spellings: Tỉnh` and `spellings: [Tỉnh]` mean `spellings: [{text: Tỉnh}]`."""
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list | tuple):
            return value
        spellings = []
        for spelling in value:
            if isinstance(spelling, str):
                spelling = {"text": spelling}
            spellings.append(spelling)
        return spellings

    @model_validator(mode="after")
    def _check_is_findable(self) -> DeclaredColumn:
        if not (self.spellings or self.matching or self.means):
            raise ValueError(
                "a column needs `spellings`, `matching` or `means`, else it can't be found"
            )
        return self

    @model_validator(mode="after")
    def _check_flags(self) -> DeclaredColumn:
        for name in compile_pattern(self.matching or "").group_names:
            flag = name.removeprefix(_FLAG_GROUP)
            if name.startswith(_FLAG_GROUP) and flag not in FLAGS:
                raise ValueError(f"`flag_{flag}` is not one of {', '.join(FLAGS)}")
        return self


class DeclaredPeriod(Declaration):
    """How the period of a row is known: `kind`, and where its text comes from.

    `text`: a literal or a template over the named groups of `matching`, e.g. "{year}" or
    "{year}-{month}"; else the column with `to: period`; else `in_file_name`, `in_sheet_name` or
    `in_banner` (the lines above the header), regexes with such groups. "{retrieved}" is the day the
    file was fetched, for a list that says only what holds now.
    """

    kind: Literal["in_period", "year_to_date", "as_of"] | None = (
        None  # None: the column `period_kind` says
    )
    text: str | None = None
    in_file_name: Regex | None = None
    in_sheet_name: Regex | None = None
    in_banner: Regex | None = None
    month_closes_on: int | None = (
        None  # 14 = administrative months, the 15th to the 14th (Decree 09/2019)
    )


class DeclaredUnit(Declaration):
    """Where the reporting unit is when no column names it: a literal, or a regex with a group
    `unit`.

    `values`: what the group caught → the unit's name, where it is written in no way the reference
    list knows.
    """

    text: str | None = None
    in_file_name: Regex | None = None
    in_sheet_name: Regex | None = None
    in_banner: Regex | None = None
    values: dict[str, str] = Field(default_factory=dict)


class PrintedScale(Declaration):
    """What the file says its amounts are in: a regex with a group `scale`, and what each word of it
    is times.

    A file that does not say is held: an amount is never assumed to be in đồng or in millions.
    """

    in_banner: Regex | None = None
    in_file_name: Regex | None = None
    in_sheet_name: Regex | None = None
    values: dict[str, Decimal] = Field(min_length=1)

    @model_validator(mode="after")
    def _check_is_printed(self) -> PrintedScale:
        patterns = [
            p for p in (self.in_banner, self.in_file_name, self.in_sheet_name) if p
        ]
        if not patterns or not all(_has_group("scale", p) for p in patterns):
            raise ValueError(
                "say where the scale is printed: a regex with a group `scale` in `in_banner`, …"
            )
        return self


def _has_group(name: str, pattern: str) -> bool:
    return name in compile_pattern(pattern).group_names


class Outline(Declaration):
    """Rows that are parts of rows above them (A, I, 1, 1.1, -): each becomes a breakdown
    `<key>=<path>`.

    `number`, `label`: spellings of the columns that number and name the rows. `levels`: regexes
    over the number, from the highest down; a row without a number takes the mark its label begins
    with (-, +, *) or none. The path joins the rows above and the row itself with "/": by its code
    in `codes` (label → code, compared as headers are, without a bracket at its end; an empty code
    is left out of the path), else by the label as printed. A row of which nothing is filled in
    names those below it and is no figure.
    """

    key: str
    number: str
    label: str
    levels: tuple[Regex, ...] = Field(min_length=1)
    codes: dict[str, str] = Field(default_factory=dict)


class TableTitle(Declaration):
    """By what a table is known among others, of which one must be found.

    `words`: titles in any language, of which one begins a line of the first rows or the file's name.
    `in_sheet_name`, `in_banner`: regexes over the name of a sheet and over its first rows, a line per
    row. `form`: what the group `form` of a regex must have caught, for forms that bear a number. A
    sheet that bears another form's number is never this table; where no sheet bears any, the table's
    columns decide.
    """

    words: tuple[str, ...] = ()
    in_sheet_name: Regex | None = None
    in_banner: Regex | None = None
    form: str | None = None

    @model_validator(mode="after")
    def _check_is_given(self) -> TableTitle:
        patterns = [p for p in (self.in_sheet_name, self.in_banner) if p]
        if not (patterns or self.words):
            raise ValueError(
                "a title needs `words`, `in_sheet_name` or `in_banner`, else it can't be found"
            )
        if self.form and not all(_has_group("form", pattern) for pattern in patterns):
            raise ValueError(
                "`form` needs a group of that name in `in_sheet_name` and `in_banner`"
            )
        return self


class RowRule(Declaration):
    """Rows the table keeps, or leaves out: those whose column `of` (a spelling) reads one of `is_one_of`, or
    matches.
    """

    of: str
    is_one_of: tuple[str, ...] = ()
    matching: Regex | None = None


class DeclaredTable(Declaration):
    """`totals`: what the table says is a sum. "line=revenue": the row of that path, of those one
    step below it.

    "level" (a key alone): each row without the key, of the rows with it. Gate A lists those that
    are not.

    `leave_out`: rows that are no part of the table, such as Min, Max or Tổng cộng.

    `add_up`: its rows are parts (one system, one operator a row): those of one unit, period and
    breakdown are added up before they land, so that nothing of a single part lands.
    """

    columns: tuple[DeclaredColumn, ...]
    header_words: HeaderWords | None = None
    # A header that no column claims holds the edition, or is left out and named in its report.
    undeclared: Literal["hold", "leave_out"] = "hold"
    titled: TableTitle | None = None
    sheets: Regex | None = None  # regex over sheet names; None = every visible sheet
    files: Regex | None = None  # regex over file names; None = every file
    header_rows: int = 1  # at most: a sheet may stack fewer
    outline: Outline | None = None
    scale: PrintedScale | None = None
    totals: tuple[str, ...] = ()
    add_up: bool = False
    only_rows: tuple[RowRule, ...] = ()
    leave_out: tuple[RowRule, ...] = ()
    ends_at: Regex | None = (
        None  # regex on the first filled cell of a row: footnotes begin here
    )
    period: DeclaredPeriod = DeclaredPeriod()
    unit: DeclaredUnit = DeclaredUnit()

    @property
    def spellings(self) -> set[str]:
        """Every header text that one of its columns is spelled with."""
        texts: set[str] = set()
        for column in self.columns:
            texts.update(spelling.text for spelling in column.spellings)
        return texts

    @model_validator(mode="after")
    def _check_header_words(self) -> DeclaredTable:
        for column in self.columns:
            if not column.means:
                continue
            if self.header_words is None:
                raise ValueError(
                    "a column with `means` needs the table's `header_words`: how it is written"
                )
            unknown = self.header_words.find_unknown(column.means)
            if unknown:
                raise ValueError(f"`means: {unknown}` is not among `header_words`")
        return self

    @model_validator(mode="after")
    def _check_only_rows(self) -> DeclaredTable:
        spellings = self.spellings
        for name, rules in (
            ("only_rows", self.only_rows),
            ("leave_out", self.leave_out),
        ):
            for rule in rules:
                if rule.of not in spellings:
                    raise ValueError(
                        f"`{name}.of: {rule.of}` is no spelling of a declared column"
                    )
        return self

    @model_validator(mode="after")
    def _check_fill_down(self) -> DeclaredTable:
        for column in self.columns:
            if column.fill_down and column.to in ("value", "numerator", "denominator"):
                raise ValueError(
                    f"expected no `fill_down` of a column `to: {column.to}`, found one; to fix: leave it "
                    "out, a figure is only of the row it stands in"
                )
        return self

    @model_validator(mode="after")
    def _check_add_up(self) -> DeclaredTable:
        counting = [column for column in self.columns if column.counts]
        if counting and not self.add_up:
            raise ValueError(
                "a column with `counts` needs `add_up: true` of its table: it counts rows"
            )
        if self.add_up and self.outline is not None:
            raise ValueError(
                "expected `add_up` or `outline`, found both; to fix: an outline names its own totals"
            )
        return self

    @model_validator(mode="after")
    def _check_scale(self) -> DeclaredTable:
        if self.scale is None and any(
            column.scale == "printed" for column in self.columns
        ):
            raise ValueError(
                "a column with `scale: printed` needs the table's `scale`: where it is printed"
            )
        return self
