"""The releases there are: listing, comparing, going back, and letting old ones go."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import threading
from collections import Counter
from pathlib import Path

import pytest
from release_facts import make_facts
from release_warehouse import make_warehouse, publish_warehouse, value_row

from orchestration.release.describe.changes.markdown import format_after, format_before
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.describe.manifest import (
    DamagedRelease,
    read_manifest,
    write_manifest,
)
from orchestration.release.store import catalogue, history, lock, retention


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two releases, `r1` and the current `r2`, in which one value was revised."""
    folder = tmp_path_factory.mktemp("two")
    for name, numerator, hour in (("r1", "1", 1), ("r2", "2", 2)):
        warehouse = make_warehouse(
            folder / f"{name}.duckdb", values=[value_row(pair=(numerator, "3"))]
        )
        created = dt.datetime(2026, 11, 22, hour, tzinfo=dt.UTC)
        publish_warehouse(
            warehouse, folder / "releases", make_facts(name, created_at=created)
        )
    return folder / "releases"


@pytest.fixture
def releases(two: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(two, tmp_path / "releases", symlinks=True))


def make_catalogue(releases: Path, created: dict[str, str], current: str) -> Path:
    """A catalogue of releases that hold nothing but a manifest with the moment they were made."""
    for release_id, moment in created.items():
        (releases / release_id).mkdir(parents=True)
        created_at = dt.datetime.fromisoformat(moment)
        facts = make_facts(release_id, created_at=created_at)
        write_manifest(
            ReleaseContents(releases / release_id, facts, (), ()), previous=None
        )
    (releases / "current").symlink_to(current)
    return releases


def test_releases_are_listed_newest_first_with_the_current_marked(
    releases: Path,
) -> None:
    (releases / "broken").mkdir()
    listed = history.list_releases(releases)
    assert [(x.release_id, x.is_current) for x in listed] == [
        ("r2", True),
        ("r1", False),
        ("broken", False),
    ]
    assert listed[0].release is not None
    assert listed[0].release.git_revision == "0123abc"
    assert listed[2].release is None
    assert "manifest.json" in listed[2].problem


def test_an_empty_catalogue_is_an_empty_list(tmp_path: Path) -> None:
    assert history.list_releases(tmp_path / "none") == ()
    with pytest.raises(
        catalogue.NoSuchRelease, match="found none: nothing has been published yet"
    ):
        history.verify_published(tmp_path / "none", "current")


def test_two_releases_are_compared_in_either_direction(releases: Path) -> None:
    forth, back = (
        history.compare_published(releases, "r1", "current"),
        history.compare_published(releases, "r2", "r1"),
    )
    assert (forth.before, forth.after, forth.counts["revised"]) == ("r1", "r2", 1)
    assert (
        format_before(forth.examples[0])
        == format_after(back.examples[0])
        == "33.333333 (1 / 3, computed)"
    )


def test_a_release_that_is_not_there_is_named_with_those_that_are(
    releases: Path,
) -> None:
    for release_id in ("r9", "../two", ".lock"):
        with pytest.raises(catalogue.NoSuchRelease, match="there are: r1, r2"):
            history.compare_published(releases, "r1", release_id)


def test_rollback_swaps_the_pointer_and_deletes_nothing(releases: Path) -> None:
    assert history.roll_back(releases, "r1").release_id == "r1"
    assert (releases / "current").readlink() == Path("r1")
    assert history.roll_back(releases, "r1").release_id == "r1"
    assert history.roll_back(releases, "r2").release_id == "r2"
    assert {p.name for p in releases.iterdir()} == {"r1", "r2", "current", ".lock"}


def test_there_is_never_a_moment_without_a_current_release(releases: Path) -> None:
    stop, found = threading.Event(), Counter()

    def look() -> None:
        while not stop.is_set():
            found[(releases / "current" / "manifest.json").is_file()] += 1

    watcher = threading.Thread(target=look)
    watcher.start()
    for _ in range(300):
        catalogue.point_current_at(releases, "r1")
        catalogue.point_current_at(releases, "r2")
    stop.set()
    watcher.join()
    assert set(found) == {True}
    assert found[True] > 300


def test_the_next_release_after_a_rollback_is_compared_with_what_readers_had(
    releases: Path, tmp_path: Path
) -> None:
    history.roll_back(releases, "r1")
    warehouse = make_warehouse(
        tmp_path / "w.duckdb", values=[value_row(pair=("2", "3"))]
    )
    third = publish_warehouse(warehouse, releases, make_facts("r3"))
    assert read_manifest(third.folder).previous_release == "r1"
    assert "Revised values: 1" in (third.folder / "CHANGES.md").read_text("utf-8")


def test_no_rollback_to_a_damaged_release(releases: Path) -> None:
    (releases / "r1" / "csv" / "fct_target.csv").unlink()
    expected = rf"{releases}/r1 is not what (.|\n)*csv/fct_target\.csv: expected the file, found nothing"
    with pytest.raises(DamagedRelease, match=expected):
        history.roll_back(releases, "r1")
    assert (releases / "current").readlink() == Path("r2")
    assert [p.path for p in history.verify_published(releases, "r1")] == [
        "csv/fct_target.csv"
    ]


MOMENTS = {
    "sep-20": "2026-09-20T20:00:00+00:00",
    "sep-29": "2026-09-29T20:00:00+00:00",
    # 30 September 18:00 in London is already October in Hà Nội
    "oct-01": "2026-09-30T18:00:00+00:00",
    "oct-30": "2026-10-30T20:00:00+00:00",
    "nov-01": "2026-11-01T20:00:00+00:00",
    "nov-18": "2026-11-18T20:00:00+00:00",
    "nov-22": "2026-11-22T20:00:00+00:00",
}
NOW = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)


def test_pruning_keeps_the_current_month_ends_and_the_young(tmp_path: Path) -> None:
    make_catalogue(tmp_path, MOMENTS, current="sep-20")
    (tmp_path / "broken").mkdir()
    planned = retention.prune_releases(tmp_path, NOW, keep_days=7, dry_run=True)
    assert len(catalogue.list_release_ids(tmp_path)) == 8
    assert retention.prune_releases(tmp_path, NOW, keep_days=7) == planned
    assert planned.dropped == ("nov-01", "oct-01")
    reasons = dict(planned.kept)
    assert reasons.pop("broken").startswith("manifest.json")
    assert reasons == {
        "sep-20": "current",
        "sep-29": "last of its month",
        "oct-30": "last of its month",
        "nov-18": "younger than 7 days",
        "nov-22": "last of its month",
    }
    assert catalogue.list_release_ids(tmp_path) == sorted([*reasons, "broken"])
    assert {p.name for p in tmp_path.iterdir()} - set(
        catalogue.list_release_ids(tmp_path)
    ) == {"current", ".lock"}


def test_pruning_twice_drops_nothing_more(tmp_path: Path) -> None:
    make_catalogue(tmp_path, MOMENTS, current="nov-22")
    assert retention.prune_releases(tmp_path, NOW, keep_days=0).dropped == (
        "nov-18",
        "nov-01",
        "oct-01",
        "sep-20",
    )
    assert retention.prune_releases(tmp_path, NOW, keep_days=0).dropped == ()
    with pytest.raises(
        ValueError, match="expected a number of days to keep, 0 or more, found -1"
    ):
        retention.prune_releases(tmp_path, NOW, keep_days=-1)


def test_a_half_pruned_release_is_swept_by_the_next_writer(releases: Path) -> None:
    (releases / "r1").rename(releases / ".dropped-r1")
    shutil.rmtree(releases / ".dropped-r1" / "csv")
    (releases / ".current-r2").symlink_to("r2")
    history.roll_back(releases, "r2")
    assert {p.name for p in releases.iterdir()} == {"r2", "current", ".lock"}


def test_a_folder_in_place_of_the_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / ".lock").mkdir()
    with (
        pytest.raises(lock.ReleasesLocked, match=f"a folder: {tmp_path / '.lock'};"),
        lock.lock_releases(tmp_path),
    ):
        pass


def test_only_one_writer_at_a_time(releases: Path) -> None:
    with lock.lock_releases(releases):
        lock.note_publication(releases, "r3")
        with pytest.raises(
            lock.ReleasesLocked, match=f"process {os.getpid()}, which publishes r3"
        ):
            history.roll_back(releases, "r1")
        with pytest.raises(lock.ReleasesLocked):
            retention.prune_releases(releases, NOW, keep_days=0)
    assert (releases / "current").readlink() == Path("r2")
