"""One SDMX data set as it is read: what is said of the whole set, of groups, of series and of each observation."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import polars as pl

from ingest.read.formats.cube import as_text, check_sets, check_size
from ingest.read.sheet import Sheet

_CHUNK = 50_000
Attributes = dict[str, str | None]


class Levels:
    """Filled by a parser in the order of the document, then laid out with `sheet`.

    What is said of a series, a group or the set holds for each of its observations, unless that says otherwise.
    """

    def __init__(self, where: str) -> None:
        self.whole: Attributes = {}
        self._where = where
        self._series: list[Attributes] = []
        self._groups: list[tuple[frozenset[str], Attributes]] = []
        self._waiting: list[tuple[int, Attributes]] = []
        self._laid_out: list[pl.DataFrame] = []
        self._now = _NO_SERIES
        self._names: dict[str, None] = {}
        self.observations = 0

    def begin_series(self, attributes: Attributes) -> None:
        """The observations that follow belong to it. It may be written into until it ends."""
        self._now = len(self._series)
        self._series.append(attributes)

    def end_series(self) -> None:
        self._heard(self._series[self._now], len(self._series))
        self._now = _NO_SERIES

    def add_group(self, attributes: Attributes, key: Collection[str] = ()) -> None:
        """`key`: which of the attributes say whom it is about; else those that series (or observations) have."""
        self._groups.append((frozenset(key), attributes))
        self._heard(attributes, len(self._groups))

    def add_observation(self, attributes: Attributes) -> None:
        self._waiting.append((self._now, attributes))
        self.observations += 1
        self._heard(attributes, self.observations)
        if len(self._waiting) == _CHUNK:
            self._lay_out()

    def _heard(self, attributes: Attributes, rows: int) -> None:
        if not self._names.keys() >= attributes.keys() or rows % _CHUNK == 0:
            self._names |= dict.fromkeys(attributes)
            self._check(rows, len(self._names))

    def sheet(self, name: str) -> Sheet:
        """One row per observation in the order of the document, `row` from 1; columns are the concepts' ids.

        Those of the series come first. To be asked only where there are observations. Raises Refusal `hostile` where
        it is too large to hold, as the other methods do.
        """
        self._lay_out()
        observations = pl.concat(self._laid_out, how="diagonal")
        series = _frame(self._series).with_columns(pl.int_range(len(self._series), dtype=pl.Int64).alias(_SERIES))
        names = [c for c in series.columns if c != _SERIES]
        own = [c for c in observations.columns if c != _SERIES and c not in names]
        rows = _with_wider(observations, series, [_SERIES]).select(*names, *own)
        groups = _groups(self._groups, names or own)
        check_sets(len(groups), self._where)
        for key, group in groups.items():
            rows = _with_wider(rows, group, list(key))
        self._check(rows.height, rows.width + len(self.whole))
        for concept, text in self.whole.items():
            said = pl.lit(text, pl.String)
            rows = rows.with_columns((pl.coalesce(concept, said) if concept in rows.columns else said).alias(concept))
        named = {c: f"concept {c}" for c in rows.columns if c.casefold() == "row"}
        return Sheet(name=name, cells=as_text(rows.rename(named).with_row_index("row", 1)), has_header=False)

    def _lay_out(self) -> None:
        if self._waiting:
            number, attributes = zip(*self._waiting, strict=True)
            self._heard(dict.fromkeys(name for one in attributes for name in one), self.observations)
            numbered = pl.DataFrame({_SERIES: number}, schema={_SERIES: pl.Int64})
            self._laid_out.append(numbered.hstack(_frame(attributes).get_columns()))
            self._waiting = []

    def _check(self, rows: int, columns: int) -> None:
        check_size([rows], rows, columns, self._where)


_SERIES = "\0series"
_NO_SERIES = -1


def _frame(rows: Collection[Mapping[str, str | None]]) -> pl.DataFrame:
    names = list(dict.fromkeys(name for row in rows for name in row))
    return pl.DataFrame({n: [row.get(n) for row in rows] for n in names}, schema=dict.fromkeys(names, pl.String))


def _groups(groups: list[tuple[frozenset[str], Attributes]], known: list[str]) -> dict[tuple[str, ...], pl.DataFrame]:
    """By key, one row per group with all that is said of it; groups that name no known concept are of no series."""
    by_key: dict[tuple[str, ...], list[Attributes]] = {}
    for told, attributes in groups:
        key = tuple(name for name in attributes if name in (told or known))
        if key and set(key) <= set(known):
            by_key.setdefault(key, []).append(attributes)
    return {
        key: _frame(said).group_by(key, maintain_order=True).agg(pl.all().drop_nulls().first())
        for key, said in by_key.items()
    }


def _with_wider(narrow: pl.DataFrame, wide: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """`narrow` with what `wide` says beside it; where both say something, `narrow` holds."""
    joined = narrow.join(wide, on=on, how="left", suffix="\0wide", maintain_order="left")
    both = [c for c in wide.columns if c not in on and c in narrow.columns]
    return joined.with_columns(pl.coalesce(c, f"{c}\0wide") for c in both).drop(f"{c}\0wide" for c in both)
