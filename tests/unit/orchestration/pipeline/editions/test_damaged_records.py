"""What a store remembers and can't be read any more: made again from raw, or one source held; never a traceback."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.pipeline.clock import find_clock_problem
from orchestration.pipeline.editions import landing
from orchestration.pipeline.editions.fetching import fetch_source
from orchestration.pipeline.editions.landing import land_sources
from orchestration.pipeline.editions.outcome import EditionOutcome
from orchestration.pipeline.editions.reading import reopen_damaged
from orchestration.pipeline.exit_code import ExitCode
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    House,
    open_house,
)


@pytest.fixture
def house() -> Iterator[House]:
    """Two files that were accepted, one after the other."""
    with open_house("unit_and_period", "each_file", "inbox") as house:
        house.visit({"a_2024-05-01.csv": FULL})
        house.visit(
            {"a_2024-05-01.csv": FULL, "b_2024-05-02.csv": {("Lào Cai", "2024-01"): 5}}
        )
        yield house


def empty(path: Path) -> None:
    path.write_bytes(b"")


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:25])


def put_foreign_json(path: Path) -> None:
    path.write_text('{"some": "other record"}')


def put_other_bytes(path: Path) -> None:
    path.write_bytes(b"\xff\xfe\x00PK")


def put_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


FAULTS = (empty, truncate, put_foreign_json, put_other_bytes, put_a_folder)


def land(house: House) -> list[EditionOutcome]:
    """One more night in which nothing comes."""
    workspace = house.workspace()
    sources = list(workspace.sources.values())
    judge = patch.object(landing, "judge_candidates", lambda *_: {"observation": []})
    with judge:
        reopen_damaged(workspace)
        return land_sources(workspace, sources, house.folder / "scratch")


@pytest.mark.parametrize("fault", [*FAULTS, Path.unlink])
@pytest.mark.parametrize("record", ["editions/*.json", "*/vintage.json"])
def test_a_record_of_the_landed_store_is_made_again_from_raw(
    house: House, record: str, fault: Callable[[Path], None]
) -> None:
    before = house.workspace().list_serving_vintages()
    landed = house.folder / "data" / "landed" / SOURCE_ID
    path = sorted(landed.glob(record))[0]
    fault(path)
    land(house)
    assert house.workspace().list_serving_vintages() == before
    assert path.is_file()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("record", ["listing.json", "editions/*.json"])
def test_a_damaged_receipt_holds_its_source_and_names_the_file(
    house: House, record: str, fault: Callable[[Path], None]
) -> None:
    path = sorted((house.folder / "data" / "raw" / SOURCE_ID).glob(record))[0]
    fault(path)
    workspace = house.workspace()
    fetched = fetch_source(workspace, workspace.sources[SOURCE_ID])
    assert path.name in fetched.problem
    [outcome] = land(house)
    assert (outcome.outcome, outcome.reason) == ("held", "damaged")
    assert path.name in outcome.report
    assert find_clock_problem(workspace) is None


def test_status_names_the_damaged_file(house: House) -> None:
    path = house.folder / "data" / "raw" / SOURCE_ID / "listing.json"
    empty(path)
    words = ["status", "--data", str(house.folder / "data")]
    done = CliRunner().invoke(app, [*words, "--sources", str(house.folder / "sources")])
    assert done.exit_code == ExitCode.HELD
    assert "listing.json: damaged" in done.stdout
    assert done.exception is None or isinstance(done.exception, SystemExit)


def test_without_records_and_rows_raw_gives_all_of_it_again(house: House) -> None:
    before = house.workspace().list_serving_vintages()
    shutil.rmtree(house.folder / "data" / "landed")
    land(house)
    assert house.workspace().list_serving_vintages() == before
