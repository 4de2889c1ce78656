"""The last step of a run: whole or not at all, whatever happens, and nobody who reads is disturbed."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
import sqlalchemy
from killed_publisher import publish_until
from release_facts import VERDICTS, make_facts
from release_warehouse import MARTS, make_warehouse, publish_warehouse, value_row

from orchestration.release.describe import describe
from orchestration.release.describe.manifest import DamagedRelease, read_manifest
from orchestration.release.facts import ReleaseFacts
from orchestration.release.steps import STEPS
from orchestration.release.store import catalogue, lock, publish, stage
from orchestration.release.store.publish import AlreadyPublished, PublishedRelease
from orchestration.release.store.publishable import NotPublishable
from orchestration.release.store.verify import verify_release
from orchestration.release.store.whole import find_last_whole

# A publisher is a fork of one process that has loaded the program: to load it takes longer than to publish.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([publish.__name__, stage.__name__])


def run_publisher(
    warehouse: Path, releases: Path, release_id: str, fatal: str = ""
) -> int | None:
    """The exit code of a process that publishes, and dies before the fatal step."""
    words = (str(warehouse), str(releases), release_id, fatal)
    publisher = FORKS.Process(target=publish_until, args=words)
    publisher.start()
    publisher.join()
    return publisher.exitcode


@dataclass(frozen=True)
class FirstPublished:
    """The release `old` in a releases folder of its own, with one report; `steps`: those it announced."""

    releases: Path
    release: PublishedRelease
    steps: tuple[str, ...]


@pytest.fixture(scope="module")
def published(
    warehouse: Path, tmp_path_factory: pytest.TempPathFactory
) -> FirstPublished:
    """Published once, for all that can be seen of it; only read, or copied."""
    folder = tmp_path_factory.mktemp("published")
    docs = folder / "reports" / "docs"
    docs.mkdir(parents=True)
    (docs / "index.html").write_text("all is well")
    taken: list[str] = []
    release = publish_warehouse(
        warehouse,
        folder / "releases",
        make_facts("old"),
        step=taken.append,
        quality=folder / "reports",
    )
    return FirstPublished(folder / "releases", release, tuple(taken))


@pytest.fixture
def releases(published: FirstPublished, tmp_path: Path) -> Path:
    """A releases folder whose current release is `old`."""
    folder = tmp_path / "releases"
    return Path(shutil.copytree(published.releases, folder, symlinks=True))


def test_every_step_is_announced_in_order(published: FirstPublished) -> None:
    release = published.release
    assert published.steps == STEPS
    assert (release.release_id, release.git_revision, release.is_synthetic) == (
        "old",
        "0123abc",
        False,
    )
    assert release.rows == 520


def test_current_is_a_relative_pointer_to_a_whole_release(
    published: FirstPublished, releases: Path, tmp_path: Path
) -> None:
    assert (published.releases / "current").readlink() == Path("old")
    releases.rename(tmp_path / "moved")
    assert verify_release(tmp_path / "moved" / "current") == []


@pytest.mark.parametrize("fatal", STEPS)
def test_killed_before_a_step_the_old_or_the_new_release_is_whole(
    fatal: str, warehouse: Path, releases: Path
) -> None:
    assert run_publisher(warehouse, releases, "new", fatal) == -signal.SIGKILL

    current = catalogue.find_current_release(releases)
    assert current is not None
    assert current.name == (
        "new" if STEPS.index(fatal) > STEPS.index("swap") else "old"
    )
    assert [
        problem
        for name in catalogue.list_release_ids(releases)
        for problem in verify_release(releases / name)
    ] == []

    publish_warehouse(warehouse, releases, make_facts("next"))
    swapped = {"new"} if current.name == "new" else set()
    assert {p.name for p in releases.iterdir()} == {
        "old",
        "next",
        "current",
        ".lock",
    } | swapped
    assert verify_release(releases / "current") == []


@pytest.mark.parametrize("fatal", ["export_csv", "rename", "swap"])
def test_a_first_release_that_was_killed_can_be_published_again_under_its_id(
    fatal: str, warehouse: Path, tmp_path: Path
) -> None:
    assert run_publisher(warehouse, tmp_path, "first", fatal) == -signal.SIGKILL
    assert catalogue.find_current_release(tmp_path) is None
    assert run_publisher(warehouse, tmp_path, "first") == 0
    assert verify_release(tmp_path / "current") == []


@pytest.mark.parametrize("broken", ["export_csv", "sync", "sync_catalogue", "swap"])
def test_an_error_at_a_step_leaves_nothing_behind(
    broken: str, warehouse: Path, releases: Path
) -> None:

    def step(name: str) -> None:
        if name == broken:
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space left"):
        publish_warehouse(warehouse, releases, make_facts("new"), step=step)
    assert {p.name for p in releases.iterdir()} == {"old", "current", ".lock"}
    assert verify_release(releases / "current") == []


def test_readers_of_the_old_release_finish_undisturbed(
    releases: Path, tmp_path: Path
) -> None:
    with (
        duckdb.connect(
            str(releases / "current" / "indicators.duckdb"), read_only=True
        ) as reader,
        (releases / "current" / "parquet" / "fct_indicator.parquet").open(
            "rb"
        ) as parquet,
    ):
        before = reader.execute("FROM fct_indicator").fetchall()
        changed = make_warehouse(
            tmp_path / "next.duckdb", values=[value_row(pair=("1", "2"))]
        )
        publish_warehouse(changed, releases, make_facts("new"))
        assert reader.execute("FROM fct_indicator").fetchall() == before
        assert pl.read_parquet(parquet).height == len(before) == 4
        with duckdb.connect(
            str(releases / "current" / "indicators.duckdb"), read_only=True
        ) as late:
            assert late.execute("SELECT value FROM fct_indicator").fetchall() == [(50,)]


def test_a_reader_through_sqlalchemy_keeps_its_release_and_meets_the_new_one_next(
    releases: Path, tmp_path: Path
) -> None:
    def engine() -> sqlalchemy.Engine:
        database = (releases / "current").resolve() / "indicators.duckdb"
        return sqlalchemy.create_engine(
            f"duckdb:///{database}", connect_args={"read_only": True}
        )

    asked = sqlalchemy.text(
        "SELECT count(*), count(DISTINCT unit_id) FROM fct_indicator"
    )
    reader = engine()
    with reader.connect() as connection:
        changed = make_warehouse(
            tmp_path / "next.duckdb", values=[value_row(pair=("1", "2"))]
        )
        publish_warehouse(changed, releases, make_facts("new"))
        assert tuple(connection.execute(asked).one()) == (4, 2)
        with engine().connect() as late:
            assert tuple(late.execute(asked).one()) == (1, 1)
    reader.dispose()


def test_a_second_publisher_is_told_who_is_at_work(
    warehouse: Path, tmp_path: Path
) -> None:
    def step(name: str) -> None:
        if name == "verify":
            with pytest.raises(
                lock.ReleasesLocked,
                match=f"process {os.getpid()}, which publishes first",
            ):
                publish_warehouse(warehouse, tmp_path, make_facts("second"))

    publish_warehouse(warehouse, tmp_path, make_facts("first"), step=step)
    assert catalogue.list_release_ids(tmp_path) == ["first"]


def test_a_release_is_never_written_twice(warehouse: Path, releases: Path) -> None:
    publish_warehouse(warehouse, releases, make_facts("two"))
    with pytest.raises(
        AlreadyPublished,
        match="found old, which is published; to fix: give the run an id of its own",
    ):
        publish_warehouse(warehouse, releases, make_facts("old"))
    publish_warehouse(warehouse, releases, make_facts("three"))
    assert catalogue.list_release_ids(releases) == ["old", "three", "two"]


def test_a_release_damaged_while_it_is_written_is_not_published(
    warehouse: Path, tmp_path: Path
) -> None:
    def step(name: str) -> None:
        if name == "verify":
            (tmp_path / ".staged-bad" / "csv" / "left_over.csv").write_text("?")

    with pytest.raises(DamagedRelease, match="left_over"):
        publish_warehouse(warehouse, tmp_path, make_facts("bad"), step=step)
    assert catalogue.find_current_release(tmp_path) is None


def test_a_release_without_its_pages_is_refused(
    warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describe, "write_site", lambda *_: None)

    with pytest.raises(
        DamagedRelease, match=r"site/en/index\.html: expected the front page"
    ):
        publish_warehouse(warehouse, tmp_path, make_facts("bare"))
    assert catalogue.list_release_ids(tmp_path) == []


def test_published_files_can_not_be_written(published: FirstPublished) -> None:
    writable = [
        p
        for p in published.release.folder.rglob("*")
        if p.is_file() and p.stat().st_mode & 0o222
    ]
    assert writable == []


def test_reports_travel_with_the_release(published: FirstPublished) -> None:
    folder = published.release.folder
    report = folder / "quality" / "docs" / "index.html"
    assert report.read_text() == "all is well"
    assert "quality/docs/index.html" in {
        file.path for file in read_manifest(folder).files
    }


def refusal(warehouse: Path, releases: Path, facts: ReleaseFacts) -> str:
    with pytest.raises(NotPublishable) as refused:
        publish_warehouse(warehouse, releases, facts)
    assert not releases.exists(), "a refused run touches nothing"
    return str(refused.value)


@pytest.mark.parametrize(
    ("severity", "outcome", "told"),
    [
        ("critical", "failed", "no_gaps on marts.fct_target: the rule failed"),
        ("critical", "errored", "the rule could not be judged"),
        ("warning", "errored", "the rule could not be judged"),
        ("warning", "skipped", "the rule was skipped"),
        ("critical", "no_rows", "looked at no rows"),
        ("critical", "fine", "expected an outcome of gate B, found 'fine'"),
        ("loud", "passed", "severity critical or warning"),
    ],
)
def test_there_is_no_way_round_a_verdict(
    severity: str, outcome: str, told: str, warehouse: Path, tmp_path: Path
) -> None:
    verdict = {
        "rule": "no_gaps",
        "table": "marts.fct_target",
        "severity": severity,
        "outcome": outcome,
    }
    assert told in refusal(
        warehouse, tmp_path / "releases", make_facts(verdicts=(*VERDICTS, verdict))
    )


def test_a_rule_without_a_verdict_refuses_the_release(
    warehouse: Path, tmp_path: Path
) -> None:
    due = {
        ("marts.fct_indicator", "sources_agree"),
        ("marts.fct_target", "keys_are_unique"),
    }
    told = refusal(
        warehouse, tmp_path / "releases", make_facts(rules_due=frozenset(due))
    )
    assert (
        "keys_are_unique on marts.fct_target: the rule is due, but it has no verdict"
        in told
    )
    assert "sources_agree" not in told
    assert "no rule was judged" in refusal(
        warehouse, tmp_path / "releases", make_facts(verdicts=())
    )


def test_a_mart_nobody_judged_refuses_the_release(
    warehouse: Path, tmp_path: Path
) -> None:
    judged = tuple(v for v in VERDICTS if v["table"] != "marts.dim_source")
    told = refusal(warehouse, tmp_path / "releases", make_facts(verdicts=judged))
    assert "marts.dim_source: no rule was judged on this mart" in told


def test_a_waived_rule_and_a_failed_warning_are_published_and_listed(
    warehouse: Path, tmp_path: Path
) -> None:
    waived = {
        "rule": "no_gaps",
        "table": "marts.fct_target",
        "severity": "critical",
        "outcome": "waived",
        "owner": "Lan",
    }
    release = publish_warehouse(
        warehouse, tmp_path, make_facts(verdicts=(*VERDICTS, waived))
    )
    verdicts = read_manifest(release.folder).verdicts
    assert verdicts.by_outcome == {"failed": 1, "passed": len(MARTS), "waived": 1}
    assert [v["rule"] for v in verdicts.not_passed] == ["sources_agree", "no_gaps"]
    assert verdicts.not_passed[1]["owner"] == "Lan"


def test_figures_of_an_unknown_licence_or_of_two_worlds_are_not_published(
    warehouse: Path, tmp_path: Path
) -> None:
    first, second = make_facts().sources
    unlicensed = replace(first, licence=replace(first.licence, id="unknown"))
    told = refusal(
        warehouse, tmp_path / "releases", make_facts(sources=(unlicensed, second))
    )
    assert "mic__report: its licence is unknown" in told
    mixed = make_facts(sources=(replace(first, is_synthetic=True), second))
    assert "mic__report is synthetic" in refusal(
        warehouse, tmp_path / "releases", mixed
    )


@pytest.mark.parametrize(
    "release_id", ["", "current", "../up", ".hidden", "a/b", "a b"]
)
def test_a_release_id_is_one_plain_word(release_id: str) -> None:
    with pytest.raises(ValueError, match="release id"):
        make_facts(release_id)


def damage_the_manifest(release: Path) -> None:
    (release / "manifest.json").chmod(0o644)
    (release / "manifest.json").write_bytes(b"")


def damage_a_table(release: Path) -> None:
    table = release / "parquet" / "fct_indicator.parquet"
    table.chmod(0o644)
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 1
    table.write_bytes(content)


@pytest.fixture(scope="module")
def published_thrice(
    warehouse: Path,
    published: FirstPublished,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """`old`, `older` and `z-damaged`, which is current and whole; only to be copied."""
    releases = tmp_path_factory.mktemp("thrice") / "releases"
    shutil.copytree(published.releases, releases, symlinks=True)
    for name in ("older", "z-damaged"):
        publish_warehouse(warehouse, releases, make_facts(name))
    return releases


@pytest.mark.parametrize("damage", [damage_the_manifest, damage_a_table])
def test_a_damaged_current_release_is_stepped_over(
    warehouse, published_thrice, tmp_path, damage
):
    releases = tmp_path / "releases"
    shutil.copytree(published_thrice, releases, symlinks=True)
    damage(releases / "z-damaged")
    found = find_last_whole(releases)
    assert found.folder == releases / "older"
    assert "the current release z-damaged is damaged" in found.damage
    assert "`chiso releases rollback older`" in found.damage
    publish_warehouse(warehouse, releases, make_facts("z-new"))
    assert catalogue.find_current_release(releases) == releases / "z-new"
    assert read_manifest(releases / "z-new").previous_release == "older"


def test_without_any_whole_release_publishing_begins_anew(warehouse, releases):
    damage_the_manifest(releases / "old")
    publish_warehouse(warehouse, releases, make_facts("new"))
    assert read_manifest(releases / "new").previous_release is None
