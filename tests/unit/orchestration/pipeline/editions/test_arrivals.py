"""An arrival is an event: what serves is what a plain model of the events says, in any order they come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.store.visits import VisitStore
from tests.budget import multiply
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
# The same, record by record: (unit, month, code).
RECORDS: Figures = {
    ("Hà Nội", "2024-01", "h1"): 1,
    ("Hà Nội", "2024-01", "h2"): 1,
    ("Hà Nội", "2024-02", "h3"): 1,
    ("Cao Bằng", "2024-01", "c1"): 1,
}
RECORDS_OF_CONTENTS = (
    RECORDS,
    RECORDS | {("Cao Bằng", "2024-01", "c2"): 1},
    {("Hà Nội", "2024-01", "h1"): 1, ("Hà Nội", "2024-01", "h2"): 1},
    {("Hà Nội", "2024-02", "h3"): 1, ("Cao Bằng", "2024-02", "c3"): 1},
    EMPTY,
)


@dataclass(frozen=True)
class Arrival:
    """What one edition says, and from when."""

    known_from: dt.datetime
    came_at: dt.datetime
    published: dt.datetime
    figures: Figures

    @property
    def order(self) -> tuple[dt.datetime, ...]:
        return self.known_from, self.came_at, self.published


@dataclass
class Model:
    """The events in plain words: what came when, what nobody has confirmed, and what therefore serves.

    `last_came`: content → its last arrival; `lay`: what was there at the last visit; `held`: names of
    files → the arrival that waits.
    """

    replaces: str
    of: str
    # what may not go whole: the places of the unit and of the period in a record's name
    guarded: tuple[int, ...] = (0, 1)
    lay: set[tuple[str, str]] = field(default_factory=set)
    last_came: dict[frozenset[tuple[str, str]], dt.datetime] = field(
        default_factory=dict
    )
    arrivals: list[Arrival] = field(default_factory=list)
    held: list[tuple[str, Arrival]] = field(default_factory=list)

    def visit(self, files: Mapping[str, Figures], now: dt.datetime) -> None:
        together = [list(files)] if self.of == "all_files" else [[n] for n in files]
        came_before = max(self.last_came.values(), default=now)
        came: list[tuple[str, Arrival]] = []
        for names in together:
            content = frozenset((name, write(files[name])) for name in names)
            last = self.last_came.get(content)
            is_gone = not content <= self.lay
            if last is None or (is_gone and came_before > last):
                self.last_came[content] = now
                for name in names:
                    known_from = date_of(name) if last is None else now
                    came.append(
                        (name, Arrival(known_from, now, date_of(name), files[name]))
                    )
        self.lay = {(name, write(figures)) for name, figures in files.items()}
        waited = [*self.held]
        for name, arrival in sorted(came, key=lambda one: one[1].order):
            if self.withdraws_too_much(arrival):
                self.held.append((name, arrival))
            else:
                self.arrivals.append(arrival)
                # a later edition of a file settles one of it that waits
                if arrival.figures:
                    self.held = [
                        h for h in self.held if h not in waited or h[0] != name
                    ]

    def withdraws_too_much(self, arrival: Arrival) -> bool:
        earlier = [one for one in self.arrivals if one.order < arrival.order]
        before = serve(earlier, self.replaces)
        after = serve([*earlier, arrival], self.replaces)
        about = {name_scope(place, self.replaces) for place in arrival.figures}
        before = {p for p in before if name_scope(p, self.replaces) in about}
        after = {p for p in after if name_scope(p, self.replaces) in about}
        gone = before - after
        whole = [{p[at] for p in gone} - {p[at] for p in after} for at in self.guarded]
        return len(gone) > 0.05 * len(before) or any(whole)

    def confirm_all(self) -> None:
        self.arrivals += [arrival for _, arrival in self.held]
        self.held = []

    def serve(self) -> Figures:
        return serve(self.arrivals, self.replaces)


def serve(arrivals: Iterable[Arrival], replaces: str) -> Figures:
    """What is in force once every arrival is heard, in the order they became known."""
    stated: Figures = {}
    for arrival in sorted(arrivals, key=lambda one: one.order):
        if not arrival.figures:
            continue
        replaced = {name_scope(place, replaces) for place in arrival.figures}
        kept = {
            p: v for p, v in stated.items() if name_scope(p, replaces) not in replaced
        }
        stated = kept | dict(arrival.figures)
    return stated


def name_scope(place: tuple[str, ...], replaces: str) -> object:
    unit, month, *_ = place
    scopes = {"whole": "", "period": month, "unit_and_period": (unit, month)}
    return scopes.get(replaces, place)


def date_of(name: str) -> dt.datetime:
    return dt.datetime.fromisoformat(name.removesuffix(".csv").rpartition("_")[2])


# A landed row → its place and what it states, as `Figures` have them.
READ = {
    "observation": lambda row: (
        (row["unit_text"], f"{row['period_start']:%Y-%m}"),
        int(row["value"]),
    ),
    "procedure": lambda row: (
        (row["unit_text"], f"{row['as_of_date']:%Y-%m}", row["procedure_code"]),
        1,
    ),
    "dossier": lambda row: (
        (row["unit_text"], f"{row['received_date']:%Y-%m}", row["dossier_code"]),
        1,
    ),
}


def read_served(house: House, replaces: str) -> Figures:
    """What the vintages that serve say together."""
    landed = house.workspace().landed
    arrivals = []
    for vintage in landed.list_vintages(SOURCE_ID):
        rows = pl.read_parquet(landed.list_files(vintage))
        figures = dict(map(READ[house.contract], rows.to_dicts()))
        came_at = vintage.retrieved_at.replace(tzinfo=None)
        published = dt.datetime.combine(vintage.published_at, dt.time())
        arrivals.append(Arrival(vintage.known_from, came_at, published, figures))
    return serve(arrivals, replaces)


KINDS = ("whole", "period", "unit_and_period", "nothing")
NAMES = ("a_2024-05-01.csv", "b_2024-04-01.csv")
FILES = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(CONTENTS), max_size=2)
# what lies there, and whether somebody then confirms what is held
VISITS = st.lists(st.tuples(FILES, st.booleans()), max_size=6)
EDITIONS = st.lists(st.tuples(st.sampled_from(CONTENTS), st.booleans()), max_size=6)


@pytest.mark.parametrize("replaces", KINDS)
@settings(max_examples=multiply(20), deadline=None)
@given(fetch=st.sampled_from(["folder", "inbox"]), visits=VISITS)
def test_what_serves_is_what_the_events_say(replaces, fetch, visits):
    with open_house(replaces, "each_file", fetch) as house:
        model = Model(replaces, "each_file")
        for files, is_confirmed in visits:
            check_visit(house, model, files, is_confirmed)


@pytest.mark.parametrize("replaces", KINDS)
@settings(max_examples=multiply(15), deadline=None)
@given(editions=EDITIONS)
def test_what_serves_is_what_the_events_of_one_file_say(replaces, editions):
    with open_house(replaces, "all_files", "inbox") as house:
        model = Model(replaces, "all_files")
        for figures, is_confirmed in editions:
            files = {NAMES[0]: figures}
            check_visit(house, model, files, is_confirmed)


@pytest.mark.parametrize("contract", ["procedure", "dossier"])
@settings(max_examples=multiply(15), deadline=None)
@given(replaces=st.sampled_from(KINDS), editions=EDITIONS)
def test_what_serves_of_records_is_what_the_events_say(contract, replaces, editions):
    with open_house(replaces, "all_files", "inbox", contract) as house:
        # a list of procedures says what holds now, whatever its day
        guarded = (0,) if contract == "procedure" else (0, 1)
        model = Model(replaces, "all_files", guarded)
        for figures, is_confirmed in editions:
            files = {NAMES[0]: RECORDS_OF_CONTENTS[CONTENTS.index(figures)]}
            check_visit(house, model, files, is_confirmed)


@settings(max_examples=multiply(15), deadline=None)
@given(replaces=st.sampled_from(KINDS), editions=EDITIONS)
def test_what_serves_of_an_address_is_what_the_events_say(replaces, editions):
    with open_house(replaces, "all_files", "http") as house:
        model = Model(replaces, "all_files")
        for figures, is_confirmed in editions:
            check_visit(house, model, {NAMES[0]: figures}, is_confirmed)


def check_visit(
    house: House, model: Model, files: Mapping[str, Figures], is_confirmed: bool
) -> None:
    """One visit, after which what serves is what the model says."""
    house.visit(files)
    model.visit(files, house.now)
    if is_confirmed:
        house.confirm_all()
        model.confirm_all()
    assert read_served(house, model.replaces) == model.serve()


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


@pytest.mark.parametrize("of", ["each_file", "all_files"])
def test_a_content_returns_also_after_one_that_only_a_killed_run_saw(of):
    with open_house("whole", of, "inbox") as house:
        house.visit({NAMES[0]: FULL})
        killed = patch.object(VisitStore, "append", side_effect=KeyboardInterrupt)
        with killed, pytest.raises(KeyboardInterrupt):
            house.visit({NAMES[0]: OTHER})
        house.visit({NAMES[0]: FULL})
        assert read_served(house, "whole") == FULL
        house.visit({NAMES[0]: FULL})
        assert len(house.workspace().raw.list_editions(SOURCE_ID)) == 3
