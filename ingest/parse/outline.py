"""Rows that are parts of the rows above them: where each stands in its form, as one path.

Set-wise over a sheet; which rows hold figures and what they are called is decided by the declaration.
"""

from __future__ import annotations

import polars as pl

from ingest.declare.table import Outline
from ingest.parse.spelling import normalise_spelling

_MARK = r"^\s*([-+*])"


def add_outline_paths(
    rows: pl.DataFrame, outline: Outline, number: str, label: str, figures: list[str]
) -> pl.DataFrame:
    """The rows of which any of the `figures` columns is filled, with `path`: "revenue/domestic/Thuế môn bài".

    `number` and `label` are the coordinates of the two columns. A row without any name has no path. The second row of
    one path is told from the first by its place: "… (2)".
    """
    numbered = pl.coalesce(pl.col(number).str.strip_chars(), pl.col(label).str.extract(_MARK), pl.lit(""))
    level = pl.coalesce(
        *(pl.when(numbered.str.contains(f"^(?:{p})$")).then(pl.lit(n)) for n, p in enumerate(outline.levels)),
        pl.lit(len(outline.levels)),
    )
    # A total may be named in the numbering column, over both.
    printed = pl.coalesce(label, number).str.replace(_MARK, "").str.replace_all(r"\s+", " ").str.strip_chars()
    word = normalise_spelling(printed.str.replace(r"\s*\([^()]*\)\s*$", ""))
    words = pl.select(normalise_spelling(pl.Series(list(outline.codes), dtype=pl.String))).to_series()
    codes = dict(zip(words, outline.codes.values(), strict=True))
    # "|" and "=" part the pairs of a breakdown, "/" the steps of a path.
    name = word.replace_strict(codes, default=printed.str.replace_all(r"[|=/]", "-"), return_dtype=pl.String)
    told = rows.with_columns(outline_level=level, outline_name=name)
    steps = []
    for n in range(len(outline.levels) + 1):
        here = pl.when(pl.col("outline_level") == n).then("outline_name")
        # a row speaks for those below it until one of its own level or a higher one comes
        group = (pl.col("outline_level") < n).cast(pl.Int32).cum_sum()
        above = here.forward_fill().over(group)
        steps.append(pl.when(pl.col("outline_level") >= n).then(above).replace("", None).alias(f"outline_{n}"))
    told = told.with_columns(steps)
    path = pl.concat_str([f"outline_{n}" for n in range(len(steps))], separator="/", ignore_nulls=True)
    path = pl.when(pl.col("outline_name").is_not_null()).then(path)
    filled = told.filter(pl.any_horizontal(pl.col(c).is_not_null() for c in figures)).with_columns(path=path)
    again = pl.int_range(1, pl.len() + 1).over("path")
    return filled.with_columns(
        path=pl.when(again > 1).then(pl.format("{} ({})", "path", again)).otherwise("path")
    ).drop("^outline_.*$")
