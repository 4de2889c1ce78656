"""Kept bytes and landed files that changed behind our back: refused, or made again, and always told."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest.problem import Refusal
from ingest.store.records import Vintage
from orchestration.pipeline.editions.healing import list_whole_vintages
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    House,
    open_house,
    write,
)

NAME = "a_2024-05-01.csv"


def change_digit(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b",30", b",80"))


def truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:20])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def find_raw(house: House) -> Path:
    raw = house.workspace().raw
    [edition] = raw.list_editions(SOURCE_ID)
    return raw.file_path(SOURCE_ID, edition.files[0].sha256)


def find_rows(house: House) -> Path:
    landed = house.workspace().landed
    [vintage] = landed.list_vintages(SOURCE_ID)
    return landed.rows_path(vintage)


def multiply_values(path: Path) -> None:
    pl.read_parquet(path).with_columns(pl.col("value") * 10).write_parquet(path)


def heal(house: House) -> list[Vintage]:
    workspace = house.workspace()
    vintages = workspace.list_serving_vintages()
    return list_whole_vintages(workspace, vintages, house.folder / "scratch")


@pytest.mark.parametrize("damage", [change_digit, truncate, empty, Path.unlink])
def test_damaged_raw_is_held_by_name_and_heals_when_the_file_comes_again(damage):
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: FULL})
        workspace = house.workspace()
        path = find_raw(house)
        damage(path)
        [edition] = workspace.raw.list_editions(SOURCE_ID)
        with pytest.raises(Refusal) as refused:
            workspace.raw.verify_edition(edition)
        assert f"raw/{SOURCE_ID}/{path.name}" in str(refused.value)
        assert refused.value.reason == "damaged"

        # a program that reads otherwise would have read the damaged bytes
        workspace.landed.reopen_edition(SOURCE_ID, edition.edition_id)
        house.visit({NAME: FULL})
        assert path.read_text("utf-8") == write(FULL)
        assert (
            workspace.landed.find_state(SOURCE_ID, edition.edition_id).outcome
            == "accepted"
        )


@pytest.mark.parametrize("damage", [multiply_values, truncate, empty, Path.unlink])
def test_damaged_rows_are_made_again_from_raw(damage):
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: FULL})
        path = find_rows(house)
        before = pl.read_parquet(path)
        damage(path)
        [vintage] = heal(house)
        assert house.workspace().landed.is_whole(vintage)
        assert pl.read_parquet(path).equals(before)


def test_rows_that_raw_does_not_give_again_stop_the_publication():
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({NAME: FULL})
        multiply_values(find_rows(house))
        change_digit(find_raw(house))
        with pytest.raises(Refusal) as refused:
            heal(house)
        assert f"landed/{SOURCE_ID}/" in str(refused.value)
