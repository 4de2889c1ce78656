"""One SDMX data set as it is read: what is stated of the whole set, of groups, series and observations."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.read.formats.cube import check_cube_size, check_data_set_count
from ingest.read.sheet import Sheet, normalize_cells

# Observations are laid out in frames of so many, as Python objects they take ten times the memory.
_CHUNK = 50_000
_SERIES = "\0series"
_NO_SERIES = -1
_WIDER = "\0wider"

Attributes = dict[str, str | None]


@dataclass(frozen=True)
class _Group:
    """`key`: which of the attributes say which series the group is about; none where unknown."""

    key: frozenset[str]
    attributes: Attributes


class Levels:
    """Filled by a parser in the order of the document, then laid out with `build_sheet`.

    What is stated of a series, a group or the set holds for each of its observations, unless that
    states otherwise. Every method raises Refusal `hostile` where it grows too large to hold.
    """

    def __init__(self, where: str) -> None:
        self.set_attributes: Attributes = {}
        self.observation_count = 0
        self._where = where
        self._series: list[Attributes] = []
        self._groups: list[_Group] = []
        self._waiting: list[
            tuple[int, Attributes]
        ] = []  # observations, each with its series
        self._frames: list[pl.DataFrame] = []
        self._current_series = _NO_SERIES
        self._names: dict[str, None] = {}

    def begin_series(self, attributes: Attributes) -> None:
        """The observations that follow belong to it. It may be written into until it ends."""
        self._current_series = len(self._series)
        self._series.append(attributes)

    def end_series(self) -> None:
        """The observations that follow belong to no series."""
        self._note_names(self._series[self._current_series], len(self._series))
        self._current_series = _NO_SERIES

    def add_group(self, attributes: Attributes, key: Collection[str] = ()) -> None:
        """`key`: the attributes that say which series (or observations) the group is about.

        Without it they are those that series (or observations) have too.
        """
        self._groups.append(_Group(frozenset(key), attributes))
        self._note_names(attributes, len(self._groups))

    def add_observation(self, attributes: Attributes) -> None:
        """The next observation of the current series, or of none."""
        self._waiting.append((self._current_series, attributes))
        self.observation_count += 1
        self._note_names(attributes, self.observation_count)
        if len(self._waiting) == _CHUNK:
            self._lay_out_waiting()

    def build_sheet(self, name: str) -> Sheet:
        """One row per observation in the order of the document, `row` from 1.

        Columns are the concepts' ids; those of the series come first. There must be observations.
        """
        self._lay_out_waiting()
        observations = pl.concat(self._frames, how="diagonal")
        series = (
            _build_frame(self._series).with_row_index(_SERIES).cast({_SERIES: pl.Int64})
        )
        series_names = [n for n in series.columns if n != _SERIES]
        own_names = [
            n for n in observations.columns if n != _SERIES and n not in series_names
        ]
        rows = _join_wider(observations, series, [_SERIES]).select(
            *series_names, *own_names
        )
        rows = self._join_groups(rows, series_names or own_names)
        self._check_size(rows.height, rows.width + len(self.set_attributes))
        for concept, text in self.set_attributes.items():
            stated = pl.lit(text, pl.String)
            if concept in rows.columns:
                stated = pl.coalesce(concept, stated)
            rows = rows.with_columns(stated.alias(concept))
        typed = {"OBS_VALUE": None}
        cells = _number_rows(rows)
        return Sheet(name=name, cells=cells, has_header=False, typed=typed)

    def _note_names(self, attributes: Attributes, rows: int) -> None:
        # Only new names, or many more rows, can make the set too large to hold.
        if not self._names.keys() >= attributes.keys() or rows % _CHUNK == 0:
            self._names |= dict.fromkeys(attributes)
            self._check_size(rows, len(self._names))

    def _lay_out_waiting(self) -> None:
        if not self._waiting:
            return
        series = [number for number, _ in self._waiting]
        attributes = [stated for _, stated in self._waiting]
        # Names that were written into an observation after it was added count too.
        names = _collect_names(attributes)
        self._note_names(dict.fromkeys(names), self.observation_count)
        numbers = pl.DataFrame({_SERIES: series}, schema={_SERIES: pl.Int64})
        self._frames.append(numbers.hstack(_build_frame(attributes).get_columns()))
        self._waiting = []

    def _join_groups(self, rows: pl.DataFrame, known_names: list[str]) -> pl.DataFrame:
        groups_by_key: dict[tuple[str, ...], list[Attributes]] = {}
        for group in self._groups:
            key = tuple(
                name for name in group.attributes if name in (group.key or known_names)
            )
            # A group that names no known concept is about no series.
            if key and set(key) <= set(known_names):
                groups_by_key.setdefault(key, []).append(group.attributes)
        check_data_set_count(len(groups_by_key), self._where)
        for key, attributes in groups_by_key.items():
            groups = _build_frame(attributes).group_by(key, maintain_order=True)
            rows = _join_wider(
                rows, groups.agg(pl.all().drop_nulls().first()), list(key)
            )
        return rows

    def _check_size(self, rows: int, columns: int) -> None:
        check_cube_size([rows], figures=rows, columns=columns, where=self._where)


def _number_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """With a column `row`, and text as all readers give it; a concept of that name gives way."""
    names = [name for name in rows.columns if name.casefold() == "row"]
    rows = rows.rename({name: f"concept {name}" for name in names})
    return rows.with_row_index("row", offset=1).pipe(normalize_cells)


def _collect_names(rows: Sequence[Attributes]) -> list[str]:
    """Each name once, in the order they first appear."""
    names: dict[str, None] = {}
    for row in rows:
        names.update(dict.fromkeys(row))
    return list(names)


def _build_frame(rows: Sequence[Attributes]) -> pl.DataFrame:
    columns = {}
    for name in _collect_names(rows):
        columns[name] = pl.Series(
            name, [row.get(name) for row in rows], dtype=pl.String
        )
    return pl.DataFrame(columns)


def _join_wider(
    narrow: pl.DataFrame, wide: pl.DataFrame, on: list[str]
) -> pl.DataFrame:
    """`narrow` with what `wide` states beside it; where both state something, `narrow` holds."""
    joined = narrow.join(wide, on=on, how="left", suffix=_WIDER, maintain_order="left")
    for name in wide.columns:
        if name not in on and name in narrow.columns:
            joined = joined.with_columns(pl.coalesce(name, f"{name}{_WIDER}")).drop(
                f"{name}{_WIDER}"
            )
    return joined
