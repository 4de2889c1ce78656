"""`chiso fsck`: what it says of each kind of damage, and what is left after `--mend`."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.store.paths import Paths
from ingest.store.records import EditionState
from orchestration.cli.main import app
from orchestration.tools.fsck.check import check_stores, mend_stores
from orchestration.tools.fsck.finding import Finding, Remedy
from tests.unit.orchestration.pipeline.editions.office import (
    FULL,
    SOURCE_ID,
    open_house,
)

RAW = f"raw/{SOURCE_ID}"
LANDED = f"landed/{SOURCE_ID}"
HEX = "[0-9a-f]" * 64


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("house") / "data"
    with open_house("whole", "all_files", "inbox") as house:
        house.visit({"a_2024-05-01.csv": FULL})
        shutil.copytree(house.folder / "data", folder)
    state = EditionState(edition_id="e", reading_id="", outcome="held")
    state.write(folder / LANDED / "editions" / "e.json")
    shutil.copy(
        next((folder / RAW / "editions").glob("*.json")),
        folder / RAW / "editions" / "e.json",
    )
    report = folder / "held" / SOURCE_ID / "e" / "report.txt"
    report.parent.mkdir(parents=True)
    report.write_text("why")
    (folder / "dagster").mkdir()
    with sqlite3.connect(folder / "dagster" / "runs.db") as connection:
        connection.execute("create table run (id)")
    return folder


@pytest.fixture
def data(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "data")
    return tmp_path / "data"


def check(data: Path) -> list[Finding]:
    return check_stores(Paths(data), lambda *_: None)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def change_one_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_whole_folder_has_no_findings(data: Path) -> None:
    assert check(data) == []


@pytest.mark.parametrize("damage", [empty, change_one_byte])
@pytest.mark.parametrize(
    ("pattern", "remedy", "mended"),
    [
        (f"{RAW}/{HEX}", Remedy.LOST, Remedy.LOST),
        (f"{RAW}/editions/??*.json", Remedy.LOST, Remedy.LOST),
        (f"{RAW}/listing.json", Remedy.MENDABLE, None),
        (f"{LANDED}/editions/??*.json", Remedy.HEALS, None),
        (f"{LANDED}/*/vintage.json", Remedy.HEALS, Remedy.HEALS),
        (f"{LANDED}/*/*/rows.parquet", Remedy.HEALS, Remedy.HEALS),
        (f"{LANDED}/*/*/quarantine.parquet", Remedy.HEALS, Remedy.HEALS),
        ("dagster/runs.db", Remedy.HEALS, Remedy.HEALS),
    ],
)
def test_each_damage_has_its_remedy(
    data: Path,
    pattern: str,
    remedy: Remedy,
    mended: Remedy | None,
    damage: Callable[[Path], None],
) -> None:
    if pattern.startswith("dagster"):
        damage = lambda path: path.write_bytes(b"no database" * 400)  # noqa: E731
    [path] = data.glob(pattern)
    damage(path)
    before = {p: p.read_bytes() for p in data.rglob("*") if p.is_file()}
    findings = [finding for finding in check(data) if finding.is_damage]
    assert findings and findings[0].remedy is remedy
    assert findings[0].place.split("/")[0] == pattern.split("/")[0]
    assert {p: p.read_bytes() for p in before} == before

    mend_stores(check(data))
    kept = [p.read_bytes() for p in data.rglob("*") if p.is_file()]
    assert all(content in kept for content in before.values())
    left = {finding.remedy for finding in check(data) if finding.is_damage}
    assert left == ({mended} if mended else set())


def test_lost_bytes_are_asked_for_by_the_name_they_came_with(data: Path) -> None:
    [path] = data.glob(f"{RAW}/{HEX}")
    path.unlink()
    [finding] = check(data)
    assert "a_2024-05-01.csv" in finding.advice and "missing" in finding.problem


def test_landed_rows_whose_bytes_are_lost_too_do_not_heal(data: Path) -> None:
    for pattern in (f"{RAW}/{HEX}", f"{LANDED}/*/*/rows.parquet"):
        [path] = data.glob(pattern)
        change_one_byte(path)
    assert {finding.remedy for finding in check(data)} == {Remedy.LOST}


def test_what_is_nobodys_is_named_and_no_damage(data: Path) -> None:
    (data / RAW / ("ab" * 32)).write_text("bytes")
    (data / LANDED / "20240101-abcd" / "r").mkdir(parents=True)
    findings = check(data)
    assert [finding.remedy for finding in findings] == [Remedy.ORPHAN] * 2
    assert not any(finding.is_damage for finding in findings)


def test_a_missing_report_has_its_edition_read_again(data: Path) -> None:
    shutil.rmtree(data / "held" / SOURCE_ID)
    [finding] = mend_stores(check(data))
    assert finding.remedy is Remedy.MENDED
    state = EditionState.read(data / LANDED / "editions" / "e.json")
    assert state.reading_id == ""


def test_the_command_ends_with_1_where_a_file_differs(data: Path) -> None:
    run = CliRunner().invoke
    assert run(app, ["fsck", "--data", str(data)]).exit_code == 0
    [path] = data.glob(f"{RAW}/listing.json")
    empty(path)
    result = run(app, ["fsck", "--data", str(data)])
    assert result.exit_code == 1 and f"{RAW}/listing.json" in result.output
    assert run(app, ["fsck", "--mend", "--data", str(data)]).exit_code == 0
    assert run(app, ["fsck", "--data", str(data)]).exit_code == 0


def test_no_folder_is_wrong_use(tmp_path: Path) -> None:
    absent = tmp_path / "absent"
    assert CliRunner().invoke(app, ["fsck", "--data", str(absent)]).exit_code == 2
    assert not absent.exists()
