"""Puts a country together: its world, what was printed about it, the files, and the answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from tests.country import lists as facts
from tests.country.cases import cases_of
from tests.country.declared import declare
from tests.country.editions import Edition
from tests.country.files.mail import Cell, post
from tests.country.flaws import FLAWS, Flaws
from tests.country.forms import BlankForm, by_form
from tests.country.judged import Verdict, verdicts
from tests.country.lists import SEEDS, Lists
from tests.country.press.compose import compose
from tests.country.statements import Heard, Replay, replay
from tests.country.truth import Row, Truth
from tests.country.world import World, choose_members


@dataclass(frozen=True)
class Country:
    """A synthetic country on disk.

    `sources`: the catalogue (`chiso refresh --sources`). `files[i]` is the file of `editions[i]`, below `raw`.
    `found_late`: files that, in the story, reach us only after newer editions: a test may hide them for a first
    refresh. `cells`: every printed figure with its place and text. `flaws`: how often each flaw was injected.
    """

    folder: Path
    lists: Lists
    units: tuple[str, ...]
    editions: tuple[Edition, ...]
    files: tuple[str, ...]
    cells: list[Cell]
    printed_rows: int
    flaws: dict[str, int]

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    @property
    def raw(self) -> Path:
        return self.folder / "files"

    @property
    def found_late(self) -> tuple[str, ...]:
        return tuple(
            f for f, e in zip(self.files, self.editions, strict=True) if e.is_found_late
        )

    @property
    def publication_days(self) -> list[dt.date]:
        """Every day on which something became known."""
        return sorted({e.published for e in self.editions})

    def heard(self, without: Collection[str] = ()) -> tuple[Edition, ...]:
        """The editions, leaving out those of some files."""
        return tuple(
            e
            for e, f in zip(self.editions, self.files, strict=True)
            if f not in without
        )

    def truth(self, as_of: dt.date, *, without: Collection[str] = ()) -> Iterator[Row]:
        """Every indicator, unit, period and boundary set with a value or a reason, as known on that day."""
        return Truth(self.lists, self.heard(without), as_of).rows()

    def said(
        self, as_of: dt.date, *, without: Collection[str] = ()
    ) -> dict[str, dict[tuple, Heard]]:
        """Source → (measure, unit, period, breakdown, comparability) → its current figure and since when.

        Printed figures only.
        """
        said = replay(
            e for e in self.heard(without) if e.published <= as_of and not e.cases
        )
        return {source: _keep_figures(answers) for source, answers in said.items()}

    def said_day_by_day(
        self,
    ) -> Iterator[tuple[dt.date, dict[str, dict[tuple, Heard]]]]:
        """Every day on which anything was printed, in turn, and what the sources that spoke on it say since.

        As `said`: a source that is silent on a day says what it said before.
        """
        printed = [e for e in self.editions if not e.cases]
        printed.sort(key=attrgetter("published"))
        replayed = Replay()
        for day, editions in groupby(printed, attrgetter("published")):
            spoke = set()
            for edition in editions:
                replayed.hear(edition)
                spoke.add(edition.voice.source_id)
            yield (
                day,
                {source: _keep_figures(replayed.said[source]) for source in spoke},
            )

    def verdicts(
        self, today: dt.date, *, without: Collection[str] = ()
    ) -> Iterator[Verdict]:
        return verdicts(self.lists, self.heard(without), today)


def _keep_figures(answers: dict[tuple, Heard]) -> dict[tuple, Heard]:
    return {key: heard for key, heard in answers.items() if heard.is_figure}


def write_country(
    folder: Path,
    *,
    seed: int,
    provinces: int = 63,
    ministries: int | None = None,
    months: int = 24,
    start: tuple[int, int] = (2024, 1),
    books_every: int = 1,
    dossiers: int = 2_000,
    flaws: Collection[str] = tuple(FLAWS),
    seeds: Path = SEEDS,
    blank_form: BlankForm | None = None,
    is_alone: bool = False,
    by_catalogue: bool = False,
) -> Country:
    """Write the files and the catalogue of a country into `folder`, and return it with its answers.

    `provinces` are those of the 63 (their successors of 2025 come with them); `ministries` includes
    government-attached agencies, None = all. `months` are reported from `start` (year, month) on. `books_every`:
    3 sends workbooks for March, June… only, a third of the files. The smaller the country the likelier its flaws.
    `dossiers`: about how many cases one province sends, up to 100 million.
    `blank_form` writes the reporting form; with it some units report by form, else none does.
    `by_catalogue`: the country sends through the sources of the real catalogue wherever one has a place for it.
    `is_alone`: nobody but the country's own units is expected to report, so that groups can be complete.
    """
    if not 1 <= provinces <= 63:
        raise ValueError(f"a country has 1 to 63 provinces, not {provinces}")
    lists = facts.read(seeds)
    units = choose_members(lists, seed, provinces, ministries)
    if is_alone:
        lists = lists.only(units)
    year, first = start[0], start[1] - 1
    struck = Flaws(flaws, boost=min(4.0, max(1.0, 600 / (len(units) * months))))
    calendar = tuple((year + i // 12, i % 12 + 1) for i in range(first + months))
    world = World(seed, lists, units, calendar, first, struck)
    editions = compose(
        world, books_every, cases_of(world, dossiers), by_catalogue=by_catalogue
    )
    if blank_form:
        editions = by_form(world, editions, blank_form, folder / "blank")
    posted = post(folder / "files", world, editions)
    declare(folder / "sources", lists, editions)
    return Country(
        folder,
        lists,
        units,
        editions,
        posted.files,
        posted.cells,
        posted.rows,
        dict(sorted(struck.count.items())),
    )
