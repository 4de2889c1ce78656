"""One possible place of a table's header, and how well it fits the declared columns."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ingest.declare.table import DeclaredColumn, DeclaredTable
from ingest.parse.headers.declared import DeclaredHeaders
from ingest.parse.headers.levels import StackedHeader
from ingest.parse.headers.located import LocatedColumn
from ingest.parse.spelling import normalise_spellings


@dataclass(frozen=True, order=True)
class HeaderScore:
    """Lower is better: missing columns weigh most, then texts nobody claims, then columns claimed
    twice; of two that fit alike the flatter header is taken, then the higher one.
    """

    missing: int
    unclaimed: int
    repeated: int
    depth: int
    row: int


@dataclass(frozen=True)
class HeaderCandidate:
    """A place of the header, and what its texts are.

    `row` to `last_row`: its rows as in the sheet, 0 where the sheet has none (JSON). `texts`:
    coordinate → joined text as printed; `unclaimed`: those of them that are no declared column's;
    `of_other_years`: those that would be, but for a year they name.
    """

    table: DeclaredTable
    row: int
    last_row: int
    depth: int
    texts: dict[str, str]
    columns: tuple[LocatedColumn, ...]
    unclaimed: dict[str, str]
    of_other_years: dict[str, str] = field(default_factory=dict)

    @cached_property
    def score(self) -> HeaderScore:
        absent = len(self.table.columns) - len(self._located_indexes())
        repeated = len(self.repeated_columns())
        return HeaderScore(absent, len(self.unclaimed), repeated, self.depth, self.row)

    @property
    def is_complete(self) -> bool:
        """Whether every required column is there once and every text is claimed, or may be left out."""
        must_be_claimed = self.unclaimed if self.table.undeclared == "hold" else {}
        return not (
            self.missing_columns() or must_be_claimed or self.repeated_columns()
        )

    @property
    def left_out(self) -> dict[str, str]:
        """Of a complete header the texts that feed nothing, as coordinate → text."""
        return self.unclaimed | self.of_other_years

    def missing_columns(self) -> list[DeclaredColumn]:
        """The required columns that are not there."""
        located = self._located_indexes()
        columns = enumerate(self.table.columns)
        return [
            column
            for index, column in columns
            if column.required and index not in located
        ]

    def repeated_columns(self) -> list[tuple[DeclaredColumn, list[LocatedColumn]]]:
        """The columns that stand at several places, but those that may: families, and `nothing`."""
        places_by_index: dict[int, list[LocatedColumn]] = {}
        for located in self.columns:
            places_by_index.setdefault(located.index, []).append(located)
        repeated = []
        for index, column in enumerate(self.table.columns):
            places = places_by_index.get(index, [])
            may_repeat = column.matching or column.to == "nothing"
            if len(places) > 1 and not may_repeat:
                repeated.append((column, places))
        return repeated

    def _located_indexes(self) -> set[int]:
        return {located.index for located in self.columns}


@dataclass(frozen=True)
class HeaderTexts:
    """Which of a header's texts are claimed by a column, and which by none."""

    columns: tuple[LocatedColumn, ...]
    unclaimed: dict[str, str]
    of_other_years: dict[str, str]


def assign_columns(
    stacked: StackedHeader, declared: DeclaredHeaders, ignored: frozenset[str]
) -> HeaderTexts:
    """Each coordinate's texts given to the declared columns, from left to right.

    `ignored`: words as compared that may stand there and feed nothing.
    """
    joined = stacked.joined_texts()
    texts_by_coordinate = stacked.texts_to_compare()
    words = _normalise_each(texts_by_coordinate)
    declared.match_patterns(words)
    by_meaning = assign_by_meaning(joined, declared)
    columns: list[LocatedColumn] = []
    unclaimed: dict[str, str] = {}
    of_other_years: dict[str, str] = {}
    group: str | None = None
    for coordinate, texts in texts_by_coordinate.items():
        group = declared.find_group(texts) or group
        located: list[LocatedColumn] = []
        for text in texts:
            claims = declared.find_columns(text, words[text], group)
            if claims:
                located = declared.locate(claims, coordinate, joined[coordinate])
                break
        if not located and coordinate in by_meaning.indexes:
            claims = [(by_meaning.indexes[coordinate], {})]
            located = declared.locate(claims, coordinate, joined[coordinate])
        columns += located
        is_ignored = any(words[text] in ignored for text in texts)
        if located or is_ignored:
            continue
        if coordinate in by_meaning.of_other_years:
            of_other_years[coordinate] = joined[coordinate]
        else:
            unclaimed[coordinate] = joined[coordinate]
    return HeaderTexts(tuple(columns), unclaimed, of_other_years)


@dataclass(frozen=True)
class AssignedByMeaning:
    """Coordinate → place in `table.columns` of the column whose header says what is printed there.

    `of_other_years`: coordinates that say the same as another one, but of another year.
    """

    indexes: dict[str, int]
    of_other_years: frozenset[str]


def assign_by_meaning(
    texts: dict[str, str], declared: DeclaredHeaders
) -> AssignedByMeaning:
    """The columns that are declared by what their header says. `texts`: coordinate → joined header.

    Where several headers say the same and name different years ("Quyết toán năm 2016", "Quyết toán
    năm 2017"), the one of the table's own year is meant.
    """
    read = declared.read_meanings(texts.values())
    if not read:
        return AssignedByMeaning({}, frozenset())
    carried: dict[str, str] = {}
    places_by_index: dict[int, list[str]] = {}
    years: dict[str, tuple[int, ...]] = {}
    for coordinate, text in texts.items():
        meaning = read[text].carry(carried)
        named = {
            kind: meaning.means[kind]
            for kind in declared.carried_kinds
            if kind in meaning.means
        }
        carried = named or carried
        years[coordinate] = meaning.years
        index = declared.find_column_that_means(meaning)
        if index is not None:
            places_by_index.setdefault(index, []).append(coordinate)
    indexes: dict[str, int] = {}
    of_other_years: set[str] = set()
    for index, places in places_by_index.items():
        of_year = [at for at in places if declared.year in years[at]]
        meant = of_year if len(places) > 1 and of_year else places
        of_other_years.update(at for at in places if at not in meant and years[at])
        indexes |= dict.fromkeys(meant, index)
    return AssignedByMeaning(indexes, frozenset(of_other_years))


def _normalise_each(texts_by_coordinate: dict[str, list[str]]) -> dict[str, str]:
    """Text → word as compared; all at once, since a call of polars costs more than a word."""
    every: dict[str, None] = {}
    for texts in texts_by_coordinate.values():
        every |= dict.fromkeys(texts)
    return dict(zip(every, normalise_spellings(every), strict=True))
