"""Three releases in a row, with readers: a correction with a withdrawal, then a form whose header changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
import sqlalchemy

from orchestration.pipeline.revision import CannotRebuild
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.store import catalogue
from orchestration.tools import rebuild
from tests.line.house import HEADER, House, ask, copy_house, workbook

COUNT = "select count(*) from fct_observation"
CORRECTED = (HEADER, ("Hà Nội", 1000, 450, None), ("Lào Cai", None, None, 31.5))
RENAMED = ((*HEADER[:3], "Tỷ lệ trực tuyến"), *CORRECTED[1:], ("Cao Bằng", 10, 5, None))


@dataclass(frozen=True)
class Three:
    """A house with three releases, and what readers of `current` read before and after the second and the third."""

    house: House
    releases: tuple[Path, ...]
    through_duckdb: tuple[int, int]
    through_sqlalchemy: tuple[int, int]


@pytest.fixture(scope="module")
def three(once_published: House, tmp_path_factory: pytest.TempPathFactory) -> Three:
    house = copy_house(once_published, tmp_path_factory.mktemp("three") / "house")
    database = str(house.current / "indicators.duckdb")
    with duckdb.connect(database, read_only=True) as reader:
        before = reader.execute(COUNT).fetchone()[0]
        workbook(house.form, CORRECTED)
        house.let_go()
        assert (outcome := house.refresh()).exit_code == 0, outcome.message
        through_duckdb = (before, reader.execute(COUNT).fetchone()[0])

    declared = house.folder / "sources" / "office" / "dossiers.yml"
    declared.write_text(
        declared.read_text("utf-8").replace("[Tỷ lệ]", "[Tỷ lệ trực tuyến]"), "utf-8"
    )
    engine = sqlalchemy.create_engine(f"duckdb:///{database}?access_mode=read_only")
    with engine.connect() as reader:
        before = reader.execute(sqlalchemy.text(COUNT)).scalar_one()
        workbook(house.form, RENAMED)
        # the older forms can't be read by the new declaration: their last reading keeps serving
        assert (outcome := house.refresh()).exit_code == 4, outcome.message
        through_sqlalchemy = (
            before,
            reader.execute(sqlalchemy.text(COUNT)).scalar_one(),
        )
    engine.dispose()
    shelved = house.workspace().paths.releases
    releases = tuple(shelved / name for name in catalogue.list_release_ids(shelved))
    return Three(house, releases, through_duckdb, through_sqlalchemy)


def test_who_holds_current_open_through_duckdb_or_sqlalchemy_keeps_reading_it(
    three: Three,
):
    assert three.through_duckdb == (9, 9)
    assert three.through_sqlalchemy == (15, 15)
    assert [ask(release, COUNT) for release in three.releases] == [
        [(9,)],
        [(15,)],
        [(24,)],
    ]
    assert three.house.ask(COUNT) == [(24,)], "who opens `current` now meets the newest"


def test_one_file_in_two_editions_is_two_versions(three: Three):
    versions = ask(
        three.releases[1],
        """
        select numerator::int, known_to is null from fct_indicator_version
        where indicator_id = 'gov_dossiers_online' and unit_id = 'ha_noi' and boundary_set = 'as_reported'
            and period_kind = 'in_period' and period_start = '2024-03-01' and period_end = '2024-03-31'
        order by known_from
        """,
    )
    assert versions == [(400, False), (450, True)]
    gone = ask(
        three.releases[1],
        "select measure_code, is_withdrawn from fct_revision where unit_id = 'ha_giang' and first_value is not null",
    )
    assert sorted(gone) == [("dossiers_online", True), ("dossiers_received", True)]


def test_the_changes_tell_what_was_revised_withdrawn_and_new(three: Three):
    _, second, third = three.releases
    told = (second / "CHANGES.md").read_text("utf-8")
    assert (
        "Hà Nội · Ha Noi City, 2024-03-01–2024-03-31, in_period, as_reported: 40 (400 / 1000, computed)"
        " → 45 (450 / 1000, computed)"
    ) in told
    assert (
        "Hà Giang · Ha Giang Province, 2024-03-01–2024-03-31, in_period, as_reported: 25 (50 / 200, computed) → –"
        in told
    )
    assert (
        "`dossiers_received`): 1 số liệu của 1 đơn vị · figures of 1 unit(s) (Hà Giang"
        in told
    )
    assert re.search(
        r"confirmed 2024-04-20, A. Nguyen: it is so \(withdraws_too_much: 2 of", told
    )
    assert read_manifest(second).sources[0].decisions[0].by == "A. Nguyen"
    told = (third / "CHANGES.md").read_text("utf-8")
    assert (
        "Cao Bằng · Cao Bang Province, 2024-03-01–2024-03-31, in_period, as_reported: – → 50 (5 / 10, computed)"
        in told
    )
    assert "held" not in told, "it is older editions that the new reading holds"


def test_each_release_is_made_again_from_raw_byte_for_byte(
    three: Three, tmp_path: Path
):
    paths = three.house.workspace().paths
    for release in three.releases:
        made = rebuild.rebuild_release(paths, release.name, tmp_path / release.name)
        assert [path for path, is_same in made.compared.items() if not is_same] == []
        assert len(made.compared) == 2 * len(read_manifest(release).marts) + 1
        carried = any("2 vintage(s) of another reading" in note for note in made.notes)
        assert carried == (release == three.releases[2]), made.notes


def test_raw_that_is_gone_is_named(three: Three, tmp_path: Path):
    paths = three.house.workspace().paths
    first, *_ = read_manifest(three.releases[0]).sources[0].vintages
    stored = paths.raw / "office__dossiers" / first.raw_sha256s[0]
    aside = stored.rename(stored.with_name("aside"))
    with pytest.raises(
        CannotRebuild,
        match=f"raw/office__dossiers/{stored.name}: expected the bytes of form.xlsx",
    ):
        rebuild.rebuild_release(paths, three.releases[0].name, tmp_path / "again")
    aside.rename(stored)
