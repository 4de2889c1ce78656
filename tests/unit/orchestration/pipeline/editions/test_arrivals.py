"""An arrival is an event: what serves is what a plain model of the events says, in any order they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    Figures,
    House,
    open_house,
    write,
)

OTHER: Figures = FULL | {("Hà Nội", "2024-01"): 999}
HALF: Figures = {("Hà Nội", "2024-01"): 10}
LATER: Figures = {("Hà Nội", "2024-02"): 21, ("Cao Bằng", "2024-02"): 41}
EMPTY: Figures = {}
CONTENTS = (FULL, OTHER, HALF, LATER, EMPTY)


@dataclass(frozen=True)
class Arrival:
    """What one edition says, and from when."""

    known_from: dt.datetime
    came_at: dt.datetime
    published: dt.datetime
    figures: Figures


@dataclass
class Model:
    """The events in plain words: what came when, and what therefore serves.

    `last_came`: content → its last arrival; `lay`: what was there at the last visit.
    """

    replaces: str
    of: str
    lay: set[tuple[str, str]] = field(default_factory=set)
    last_came: dict[frozenset[tuple[str, str]], dt.datetime] = field(
        default_factory=dict
    )
    arrivals: list[Arrival] = field(default_factory=list)

    def visit(self, files: Mapping[str, Figures], now: dt.datetime) -> None:
        together = [list(files)] if self.of == "all_files" else [[n] for n in files]
        came_before = max(self.last_came.values(), default=now)
        for names in together:
            content = frozenset((name, write(files[name])) for name in names)
            last = self.last_came.get(content)
            is_gone = not content <= self.lay
            if last is None or (is_gone and came_before > last):
                self.last_came[content] = now
                for name in names:
                    known_from = date_of(name) if last is None else now
                    arrival = Arrival(known_from, now, date_of(name), files[name])
                    self.arrivals.append(arrival)
        self.lay = {(name, write(figures)) for name, figures in files.items()}

    def serve(self) -> Figures:
        return serve(self.arrivals, self.replaces)


def serve(arrivals: Iterable[Arrival], replaces: str) -> Figures:
    """What is in force once every arrival is heard, in the order they became known."""
    stated: Figures = {}
    for arrival in sorted(
        arrivals, key=lambda a: (a.known_from, a.came_at, a.published)
    ):
        if not arrival.figures:
            continue
        replaced = {name_scope(place, replaces) for place in arrival.figures}
        kept = {
            p: v for p, v in stated.items() if name_scope(p, replaces) not in replaced
        }
        stated = kept | dict(arrival.figures)
    return stated


def name_scope(place: tuple[str, str], replaces: str) -> object:
    unit, month = place
    return {"whole": "", "period": month}.get(replaces, (unit, month))


def date_of(name: str) -> dt.datetime:
    return dt.datetime.fromisoformat(name.removesuffix(".csv").rpartition("_")[2])


def read_served(house: House, replaces: str) -> Figures:
    """What the vintages that serve say together."""
    landed = house.workspace().landed
    arrivals = []
    for vintage in landed.list_vintages(SOURCE_ID):
        rows = pl.read_parquet(landed.list_files(vintage))
        figures = {
            (row["unit_text"], f"{row['period_start']:%Y-%m}"): int(row["value"])
            for row in rows.to_dicts()
        }
        came_at = vintage.retrieved_at.replace(tzinfo=None)
        published = dt.datetime.combine(vintage.published_at, dt.time())
        arrivals.append(Arrival(vintage.known_from, came_at, published, figures))
    return serve(arrivals, replaces)


KINDS = ("whole", "period", "unit_and_period", "nothing")
NAMES = ("a_2024-05-01.csv", "b_2024-04-01.csv")
VISIT = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CONTENTS), max_size=2)


@pytest.mark.parametrize("fetch", ["folder", "inbox"])
@pytest.mark.parametrize("replaces", KINDS)
@settings(max_examples=25, deadline=None)
@given(visits=st.lists(VISIT, max_size=6))
def test_what_serves_is_what_the_events_say(replaces, fetch, visits):
    with open_house(replaces, "each_file", fetch) as house:
        model = Model(replaces, "each_file")
        for files in visits:
            house.visit(files)
            model.visit(files, house.now)
            assert read_served(house, replaces) == model.serve()


@pytest.mark.parametrize("replaces", KINDS)
@settings(max_examples=25, deadline=None)
@given(contents=st.lists(st.sampled_from(CONTENTS), max_size=6))
def test_what_serves_is_what_the_events_of_one_file_say(replaces, contents):
    with open_house(replaces, "all_files", "inbox") as house:
        model = Model(replaces, "all_files")
        for figures in contents:
            files = {NAMES[0]: figures}
            house.visit(files)
            model.visit(files, house.now)
            assert read_served(house, replaces) == model.serve()


@pytest.mark.parametrize("of", ["each_file", "all_files"])
def test_a_content_that_returns_speaks_again_from_its_return(of):
    with open_house("whole", of, "inbox") as house:
        for figures in (FULL, OTHER, FULL):
            house.visit({NAMES[0]: figures})
        assert read_served(house, "whole") == FULL
        first, other, back = house.workspace().landed.list_vintages(SOURCE_ID)
        assert first.known_from == other.known_from == dt.datetime(2024, 5, 1)
        assert (back.known_from, back.known_basis) == (house.now, "retrieved")


def test_a_file_that_still_lies_there_is_no_news():
    with open_house("whole", "each_file", "inbox") as house:
        for _ in range(3):
            house.visit({NAMES[0]: FULL})
        assert len(house.workspace().raw.list_editions(SOURCE_ID)) == 1
