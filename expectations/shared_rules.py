"""The rules several tables have, with the values of each: typed doors to the files of
`rules/shared/`."""

from __future__ import annotations

from collections.abc import Sequence

from expectations.rule import ExactColumns, QueryRule, Rule
from expectations.rule_file import read_shared_rule
from ingest.contract.table import Contract


def match_contract(contract: Contract) -> list[Rule]:
    """A candidate table has the columns of its contract, and no gap in those it requires."""
    required = [column.name for column in contract.columns if column.required]
    return [
        ExactColumns(
            name="columns_are_those_of_the_contract",
            sentence=f"A candidate {contract.name} has exactly the columns of its contract",
            sentence_vi=f"Bảng {contract.name} có đúng các cột của hợp đồng dữ liệu",
            columns=[column.name for column in contract.columns],
            to_fix="compare the loading of candidates with ingest/contract/",
            to_fix_vi="so sánh bảng được nạp với ingest/contract/",
        ),
        read_shared_rule(
            "required_columns_are_filled",
            required=", ".join(required),
            a_column_is_null=" or ".join(f"{column} is null" for column in required),
        ),
    ]


def belong_to_their_editions() -> list[Rule]:
    """Candidate rows are those of the declared vintages, all of them, and never synthetic beside
    real."""
    return [
        read_shared_rule("rows_belong_to_a_declared_vintage"),
        read_shared_rule("vintages_have_all_their_rows"),
        read_shared_rule("synthetic_figures_come_alone"),
    ]


def have_existing_units(on_date: str) -> list[Rule]:
    """The reporting unit is in the reference list, and existed on the date in the column
    `on_date`."""
    return [
        read_shared_rule("units_are_known", on_date=on_date),
        read_shared_rule("units_exist_in_the_period", on_date=on_date),
    ]


def are_declared(
    what: str, what_vi: str, columns: Sequence[str], mart: str
) -> QueryRule:
    """Where all the columns are filled, the mart has a row with those values."""
    return read_shared_rule(
        "are_declared",
        name=f"{what}s_are_declared",
        what=what,
        what_vi=what_vi,
        columns=", ".join(columns),
        mart=mart,
        all_are_filled=" and ".join(f"t.{column} is not null" for column in columns),
    )


def missing_values_have_reasons() -> QueryRule:
    """A value is missing exactly where `missing_reason` is filled."""
    return read_shared_rule("a_missing_value_has_its_reason")


def intervals_do_not_overlap(key: Sequence[str], is_judged: str = "true") -> QueryRule:
    """Of one figure, what was known next begins no earlier than what was known before ends; only
    the last is open.

    `is_judged`: the SQL condition for the rows that are versions of a figure.
    """
    return read_shared_rule(
        "intervals_of_knowledge_do_not_overlap", key=", ".join(key), is_judged=is_judged
    )


def figures_do_not_vanish(
    name: str, sentence: str, sentence_vi: str, table: str, key: Sequence[str]
) -> QueryRule:
    """Every figure of the last release's `table` has a version with a value here, in force or
    not."""
    return read_shared_rule(
        "figures_do_not_vanish",
        name=name,
        sentence=f'"{sentence}"',
        sentence_vi=f'"{sentence_vi}"',
        table=table,
        key=", ".join(key),
    )
