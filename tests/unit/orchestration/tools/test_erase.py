"""`chiso raw erase`: bytes gone by law, from every store, for good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from ingest.store.atomic import write_atomically
from ingest.store.paths import Paths
from orchestration.cli.main import app
from orchestration.tools.fsck.check import check_stores, mend_stores
from orchestration.tools.rebuild_here import CannotRebuild, read_whole_edition
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    House,
    open_house,
    write,
)

CONTENT = write(FULL).encode()
NAME = "a_2024-05-01.csv"
RELEASE = "20240601T000000Z-aaaaaaaa"


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """One edition served and was published."""
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: FULL})
        paths = house.workspace().paths
        [edition] = house.workspace().raw.list_editions(SOURCE_ID)
        marts = paths.releases / RELEASE / "parquet"
        marts.mkdir(parents=True)
        pl.DataFrame({"raw_sha256": [edition.files[0].sha256]}).write_parquet(
            marts / "dim_raw_file.parquet"
        )
        write_atomically(paths.counted / "keys" / "x", b"keys")
        yield house


@pytest.fixture(scope="module", autouse=True)
def erased(house: House) -> str:
    """What the command said."""
    return erase(house, NAME)


def erase(house: House, file: str, why: str = "Nghị định 13/2023") -> str:
    paths = house.workspace().paths
    arguments = ["raw", "erase", SOURCE_ID, file, "--by", "An", "--why", why]
    folders = ["--data", str(paths.data), "--sources", str(house.folder / "sources")]
    result = CliRunner().invoke(app, [*arguments, *folders])
    return f"{result.exit_code}: {result.output}"


def list_files_with(folder: Path, content: bytes) -> list[Path]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if content in path.read_bytes()]


def test_the_bytes_and_all_that_was_read_from_them_are_gone(
    house: House, erased: str
) -> None:
    assert erased.startswith("0: erased by An")
    paths = house.workspace().paths
    assert not list((paths.landed / SOURCE_ID).glob("*/*/*.parquet"))
    assert not list_files_with(paths.raw, CONTENT)
    assert not paths.counted.exists()
    assert house.workspace().landed.list_vintages(SOURCE_ID) == []


def test_the_releases_that_hold_it_are_named(erased: str) -> None:
    assert f"release {RELEASE} still holds figures" in erased


def test_a_rebuild_says_who_had_it_erased(house: House) -> None:
    [edition] = house.workspace().raw.list_editions(SOURCE_ID)
    with pytest.raises(CannotRebuild, match=r"erased on .* by An: Nghị định 13/2023"):
        read_whole_edition(house.workspace(), SOURCE_ID, edition.edition_id)


def test_what_still_lies_at_the_source_does_not_come_back(house: House) -> None:
    house.visit({NAME: FULL})
    paths = house.workspace().paths
    assert not list_files_with(paths.raw, CONTENT)
    assert house.workspace().landed.list_vintages(SOURCE_ID) == []
    [edition] = house.workspace().raw.list_editions(SOURCE_ID)
    state = house.workspace().landed.find_state(SOURCE_ID, edition.edition_id)
    assert state is not None
    assert state.outcome == "erased"


def test_fsck_takes_it_for_whole_and_deletes_bytes_that_came_back(house: House) -> None:
    paths: Paths = house.workspace().paths
    checked = [
        f for f in check_stores(paths, lambda *_: None) if "releases" not in f.place
    ]
    assert checked == []
    [edition] = house.workspace().raw.list_editions(SOURCE_ID)
    back = house.workspace().raw.file_path(SOURCE_ID, edition.files[0].sha256)
    back.write_bytes(CONTENT)
    mend_stores(check_stores(paths, lambda *_: None))
    assert not back.exists()


def test_a_folder_set_aside_in_place_of_the_bytes_goes_too(house: House) -> None:
    [edition] = house.workspace().raw.list_editions(SOURCE_ID)
    sha256 = edition.files[0].sha256
    aside = house.workspace().raw.file_path(SOURCE_ID, f"{sha256}.damaged")
    write_atomically(aside / "copy.csv", CONTENT)
    assert erase(house, NAME).startswith("0: ")
    assert not aside.exists()


def test_who_and_why_must_be_said_and_the_file_must_have_come(house: House) -> None:
    assert "2: " in erase(house, NAME, why=" ")
    assert "found none called b.csv" in erase(house, "b.csv")
