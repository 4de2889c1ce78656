"""Why a row is quarantined, and when so many are that the whole edition is held."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from ingest.declare.source import Source
from ingest.land.annotate.findings import MAX_FINDINGS
from ingest.problem import CellProblem, Refusal

# The report of a held edition names so many of its unreadable cells; the annotated copy marks them
# all.
_CELLS_NAMED = 5


def choose_first_problem(**problems: str | pl.Expr) -> list[pl.Expr]:
    """`problem`, the first that is not null, and `rule`, its name.

    `problems`: name of a rule → a text expression, or a column, that is null where the rule is
    kept.
    """
    texts = []
    rules = []
    for rule, problem in problems.items():
        text = pl.col(problem) if isinstance(problem, str) else problem
        texts.append(text)
        rules.append(pl.when(text.is_not_null()).then(pl.lit(rule)))
    return [pl.coalesce(*texts).alias("problem"), pl.coalesce(*rules).alias("rule")]


def check_word(column: str, allowed: Sequence[str]) -> pl.Expr:
    """A message where `column` holds none of the `allowed` words, null where it does."""
    word = pl.col(column).fill_null("")
    message = pl.format(
        f"expected {column} to be one of {', '.join(allowed)}, found {{}}",
        pl.col(column).fill_null("an empty cell"),
    )
    return pl.when(~word.is_in(list(allowed))).then(message)


def check_loss(source: Source, lost: pl.DataFrame, total: int) -> None:
    """Raises Refusal `too_much_lost` where more of `total` rows are lost than the source's
    `max_loss_share`.

    `lost`: columns as in `QUARANTINE`.
    """
    if total and lost.height / total > source.max_loss_share:
        raise build_loss_refusal(source, lost, total)


def build_loss_refusal(source: Source, lost: pl.DataFrame, total: int) -> Refusal:
    """Why an edition is held whole: of its `total` cells or cases so many are no rows."""
    return Refusal(
        "too_much_lost",
        expected=f"at most {source.max_loss_share:.1%} of the cells unreadable",
        found=f"{lost.height} of {total} ({lost.height / total:.1%}): {_name_cells(lost)}",
        where=source.id,
        to_fix="correct the cells; or, if the file is right, the source's YAML or the list of "
        "aliases, and the file is read again by itself",
        places=_list_cells(lost),
    )


def _name_cells(lost: pl.DataFrame) -> str:
    """The first few cells, each with its file and what is wrong: "a.xlsx Sheet1!C4: …; …"."""
    row_number = pl.col("cell_row").cast(pl.String).fill_null("")
    cell = pl.format("{}!{}{}", "cell_sheet", "cell_column", row_number)
    sentences = lost.head(_CELLS_NAMED).select(
        pl.format("{} {}: {}", "file_name", cell, "problem")
    )
    return "; ".join(sentences.to_series())


def _list_cells(lost: pl.DataFrame) -> tuple[CellProblem, ...]:
    """The lost cells whose row is known, as the annotated copy marks them."""
    known = lost.drop_nulls("cell_row").head(MAX_FINDINGS)
    fields = known.select(
        "rule",
        "problem",
        sheet="cell_sheet",
        row="cell_row",
        column="cell_column",
        file="file_name",
    )
    return tuple(CellProblem(**cell) for cell in fields.iter_rows(named=True))
