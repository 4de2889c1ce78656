"""What was taken is published only once a release says so: until then it is asked for again, but not for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from unittest.mock import patch

import pytest

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.run_log import RunLog
from orchestration.pipeline.unpublished import (
    NewestRelease,
    UnpublishedNews,
    find_unpublished_news,
)
from orchestration.pipeline.writer_lock import hold_data_folder
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    Figures,
    House,
    open_house,
)

FILE = "a_2024-05-01.csv"
OTHER: Figures = FULL | {("Hà Nội", "2024-01"): 999}
HALF: Figures = {("Hà Nội", "2024-01"): 10}


@pytest.fixture
def house() -> Iterator[House]:
    with open_house("whole", "each_file", "inbox") as opened:
        yield opened


def drop(house: House, figures: Figures) -> None:
    """Put a file there and have it seen, by a refresh that then ends."""
    lines = "".join(f"{unit},{month},,{v}\n" for (unit, month), v in figures.items())
    folder = house.folder / "data" / "inbox" / SOURCE_ID
    (folder / FILE).write_text(f"unit,month,code,value\n{lines}", "utf-8")
    house.now += dt.timedelta(days=1)
    house.look()


def find(house: House) -> UnpublishedNews | None:
    return find_unpublished_news(house.workspace())


def list_served(house: House) -> set[tuple[str, str]]:
    vintages = house.workspace().landed.list_vintages(SOURCE_ID)
    return {(vintage.vintage_id, vintage.reading_id) for vintage in vintages}


def end(house: House, exit_code: ExitCode) -> None:
    log = RunLog.begin(house.workspace())
    log.write_end(log.describe_end(exit_code, None), "")


def test_what_was_never_taken_is_not_asked_for(house: House) -> None:
    house.look()
    assert find(house) is None


def test_a_drop_that_was_taken_and_not_read_is_asked_for(house: House) -> None:
    drop(house, FULL)
    news = find(house)
    assert news is not None
    assert news.source_ids == (SOURCE_ID,)


def test_a_drop_that_was_read_and_not_published_is_asked_for(house: House) -> None:
    house.visit({FILE: FULL})
    news = find(house)
    assert news is not None
    assert news.source_ids == (SOURCE_ID,)


def test_a_drop_that_a_release_was_made_of_is_not_asked_for(house: House) -> None:
    house.visit({FILE: FULL})
    served = {SOURCE_ID: list_served(house)}
    with patch.object(NewestRelease, "served", served):
        assert find(house) is None
        house.visit({FILE: OTHER})
        assert find(house) is not None


def test_a_visit_without_news_changes_nothing_about_it(house: House) -> None:
    house.visit({FILE: FULL})
    first = find(house)
    house.visit({FILE: FULL})
    second = find(house)
    assert first is not None
    assert second is not None
    assert second.mark != first.mark, "each refresh that ended early is followed by one"


def test_while_somebody_refreshes_nobody_else_is_asked_to(house: House) -> None:
    drop(house, FULL)
    with hold_data_folder(house.workspace().paths, "refresh"):
        assert find(house) is None
    assert find(house) is not None


def test_a_held_drop_waits_for_people_and_not_for_a_refresh(house: House) -> None:
    house.visit({FILE: FULL})
    served = {SOURCE_ID: list_served(house)}
    house.visit({FILE: HALF})
    states = house.workspace().landed.list_states(SOURCE_ID)
    assert "held" in {state.outcome for state in states}
    with patch.object(NewestRelease, "served", served):
        assert find(house) is None


def test_a_refused_drop_is_not_tried_again_before_something_comes(house: House) -> None:
    house.visit({FILE: FULL})
    end(house, ExitCode.REFUSED)
    assert find(house) is None
    house.visit({FILE: OTHER})
    assert find(house) is not None


def test_a_refresh_that_could_not_run_has_published_nothing(house: House) -> None:
    house.visit({FILE: FULL})
    end(house, ExitCode.COULD_NOT_RUN)
    assert find(house) is not None


def test_what_ends_every_refresh_is_tried_more_and_more_rarely(house: House) -> None:
    house.visit({FILE: FULL})
    asked: list[int] = []
    begun = house.now
    for minute in range(0, 12 * 60, 5):
        house.now = begun + dt.timedelta(minutes=minute)
        if find(house) is not None:
            asked.append(minute)
            house.look()
    assert asked == [0, 5, 35, 95, 215]
