"""What must hold between the parts of a source: where its columns lead, what never lands, how cases
are read.

Each check raises ValueError with what to change in the YAML.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ingest.contract.landed import CONTRACTS, DOSSIER, PAGE
from ingest.contract.vocabulary import DOSSIER_WORDS
from ingest.declare.table import DeclaredColumn, DeclaredTable

if TYPE_CHECKING:
    from ingest.declare.source import Source

# `to:` of a column that is known and left out on purpose.
NOTHING = "nothing"

_OBSERVATION_TARGETS = frozenset({
    "unit", "measure", "period", "period_kind", "value", "numerator", "denominator", "comparability",
    "published_at", "breakdown", "flags", "qualifier", "unit_of_measure", "missing_reason",
    *(column.name for column in PAGE),
})  # fmt: skip
# Without these a case can be neither told from another nor counted.
_REQUIRED_OF_CASES = frozenset({"dossier_code", "procedure_code", "received_date"})
_TRUTHS = frozenset(
    column.name for column in DOSSIER.columns if column.sql_type == "BOOLEAN"
)


def check_source(source: Source) -> None:
    """All rules of a source. Raises ValueError for the first that does not hold."""
    if source.lists_cases and source.corrections:
        raise ValueError(
            "expected no corrections of single cases, found some; to fix: let the sender correct the file"
        )
    _check_written_down(source)
    _check_complete_from(source)
    _check_access(source)
    _check_withdrawal(source)
    for table in source.tables:
        _check_personal(table, source.personal)
        _check_targets(table, source.contract)
    if source.lists_cases:
        _check_cases(source)


def list_targets(contract: str) -> frozenset[str]:
    """What `to:` of a column may be in a source of this contract."""
    if contract == "observation":
        return _OBSERVATION_TARGETS | {NOTHING}
    targets = frozenset(CONTRACTS[contract].column_names) | {"unit", NOTHING}
    if CONTRACTS[contract].is_counted:
        return targets
    # A file of cases is never parted by a date printed in its rows.
    return targets | {"published_at"}


def _check_complete_from(source: Source) -> None:
    """A day from which a list is complete says for whom, and printed figures are no list."""
    if source.coverage.complete_from is None:
        return
    if source.contract == "observation":
        raise ValueError(
            "expected no `coverage: complete_from` of printed figures, found "
            f"{source.coverage.complete_from}; to fix: leave it out, it is of lists of procedures and of cases"
        )
    if not source.coverage.is_declared:
        raise ValueError(
            "expected `coverage: units` or `scope` beside `complete_from`, found neither; to fix: name the "
            "units that the list is complete for"
        )


def _check_access(source: Source) -> None:
    """Who is known to nobody needs no credential: files beside the project are not asked for."""
    if source.is_live:
        return
    for name in ("credential", "private_hosts"):
        if getattr(source, name):
            raise ValueError(
                f"expected no `{name}` beside `fetch: {{kind: {source.fetch.kind}}}`, found one; to fix: leave"
                " it out, nothing is asked of any server"
            )


def _check_withdrawal(source: Source) -> None:
    """Where each figure replaces only itself, nothing is ever left out."""
    declared = source.model_fields_set & {"max_withdrawn_share", "may_withdraw_whole"}
    if declared and not source.can_withdraw:
        raise ValueError(
            f"expected no {_join(declared)} beside `replaces: nothing`, which withdraws nothing; to fix: "
            "leave it out, or declare what an edition replaces"
        )
    if source.max_withdrawn_share == 1 and source.may_withdraw_whole:
        raise ValueError(
            "expected `may_withdraw_whole` beside a share below 1, found `max_withdrawn_share: 1`, with which "
            "everything may go; to fix: leave one of the two out"
        )


def _check_written_down(source: Source) -> None:
    """What comes from elsewhere became known on the day it came, which no declaration foresees."""
    edition = source.edition
    if edition.written_down_on is None:
        return
    if source.fetch.kind != "folder":
        raise ValueError(
            "`edition: written_down_on` is for files that come with the project (`fetch: {kind: folder}`),"
            f" found `kind: {source.fetch.kind}`; to fix: leave it out"
        )
    if edition.published_at is not None:
        raise ValueError(
            "expected `published_at` or `written_down_on` in `edition`, found both; to fix: keep"
            " `published_at`: every row has that date of publication"
        )
    if any("{retrieved}" in (table.period.text or "") for table in source.tables):
        raise ValueError(
            'expected a period that is the same on every machine beside `written_down_on`, found "{retrieved}";'
            " to fix: write the day out in `period: text`"
        )


def _check_personal(table: DeclaredTable, personal: tuple[str, ...]) -> None:
    both = table.spellings & set(personal)
    if both:
        raise ValueError(
            f"`personal` never lands, so no column may be spelled {_join(both)}; to fix: leave it out of"
            " one of the two"
        )


def _check_targets(table: DeclaredTable, contract: str) -> None:
    allowed = list_targets(contract)
    for column in table.columns:
        if column.to not in allowed:
            raise ValueError(
                f"expected `to` of a column in {_join(allowed)}, found `to: {column.to}`"
            )


def _check_cases(source: Source) -> None:
    """Files of cases are read by DuckDB in one stream, not cell by cell."""
    kinds = ("delimited", "json_records")
    if source.read.kind not in kinds or len(source.tables) != 1:
        raise ValueError(
            "cases are read from delimited text or JSON records with one table; to fix: `read: {kind: delimited}`"
            " or `{kind: json_records}`, and one entry in `tables`"
        )
    if len(getattr(source.read, "pointers", (1,))) != 1:
        raise ValueError("cases stand in one list; to fix: one pointer in `records`")
    [table] = source.tables
    targets = {column.to for column in table.columns}
    missing = _REQUIRED_OF_CASES - targets
    if missing:
        raise ValueError(f"a table of cases needs a column for {_join(missing)}")
    if (
        table.only_rows
        or table.leave_out
        or table.ends_at
        or any(_needs_cells(column) for column in table.columns)
    ):
        raise ValueError(
            "a table of cases has no `only_rows`, `leave_out`, `fill_down`, `ends_at`, `matching` or `scale: printed`"
        )
    for column in table.columns:
        _check_words(column)


def _needs_cells(column: DeclaredColumn) -> bool:
    is_of_a_grid = column.matching is not None or column.fill_down
    return is_of_a_grid or column.scale == "printed"


def _check_words(column: DeclaredColumn) -> None:
    """A column of the closed vocabulary may mean none but its words; "" stands for no value."""
    words = DOSSIER_WORDS.get(column.to, ())
    if column.to in _TRUTHS:
        words = ("true", "false")
    if not words:
        return
    meanings = {*column.values.values(), column.otherwise or ""}
    unknown = meanings - {*words, ""}
    if unknown:
        raise ValueError(
            f"expected `values` of `{column.to}` in {', '.join(words)}, found {_join(unknown)}"
        )


def _join(words: Iterable[str]) -> str:
    return ", ".join(sorted(words))
