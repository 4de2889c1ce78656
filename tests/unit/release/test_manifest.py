"""The manifest says what is in a release and from what; verify finds every difference."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from release_warehouse import MARTS, SOURCES, make_facts, publish_warehouse, stage_warehouse

from orchestration.release.describe import manifest


@pytest.fixture(scope="module")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_warehouse(warehouse, tmp_path_factory.mktemp("releases"), make_facts()).folder


@pytest.fixture
def release(published: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    folder = Path(shutil.copytree(published, tmp_path / published.name))
    for path in folder.rglob("*"):
        path.chmod(0o755)
    return folder


def test_the_manifest_names_every_file_with_its_own_hash(published: Path) -> None:
    files = {f["path"]: f for f in manifest.read(published)["files"]}
    present = {p.relative_to(published).as_posix() for p in published.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(files) == present
    for path, told in files.items():
        content = (published / path).read_bytes()
        assert (told["bytes"], told["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_manifest_says_from_what_and_when(published: Path) -> None:
    record = manifest.read(published)
    assert record["release_id"] == "2026-11-22.1"
    assert record["created_at"] == "2026-11-22T20:30:00+00:00"
    assert (record["git_revision"], record["as_of"], record["previous_release"]) == ("0123abc", "2026-11-22", None)
    assert {m["name"]: m["rows"] for m in record["marts"]}["fct_indicator"] == 4
    assert {m["name"]: m["key"] for m in record["marts"]}["dim_indicator"] == ["indicator_id"]
    report = record["sources"][0]
    assert (report["source_id"], report["licence"]["id"], report["newest_held"]) == ("mic__report", "VN-PUBLIC", None)
    assert report["vintages"][0]["vintage_id"] == "mic__report@2024-04-25.1"
    assert report["vintages"][0]["raw_sha256s"] == ["b" * 64]
    assert record["verdicts"] == {
        "judged": len(MARTS) + 1,
        "by_outcome": {"failed": 1, "passed": len(MARTS)},
        "not_passed": [
            {
                "rule": "sources_agree",
                "table": "marts.fct_indicator",
                "severity": "warning",
                "outcome": "failed",
                "sentence": "Sources agree within 1 point",
                "failing": 2,
            }
        ],
    }


def test_a_whole_release_has_no_problem(release: Path) -> None:
    assert manifest.verify(release) == []


def test_a_changed_byte_is_found(release: Path) -> None:
    path = release / "csv" / "fct_target.csv"
    path.write_bytes(path.read_bytes().replace(b"met", b"MET", 1))
    (problem,) = manifest.verify(release)
    assert problem.path == "csv/fct_target.csv"
    assert problem.expected.startswith("sha256 ")


def test_a_shortened_file_is_found_by_its_size_too(release: Path) -> None:
    path = release / "parquet" / "fct_target.parquet"
    path.write_bytes(path.read_bytes()[:-7])
    assert [p.expected.split()[0] for p in manifest.verify(release)] == ["bytes", "sha256"]


def test_a_missing_file_is_found(release: Path) -> None:
    (release / "indicators.duckdb").unlink()
    assert [str(p) for p in manifest.verify(release)] == ["indicators.duckdb: expected the file, met nothing"]


@pytest.mark.parametrize("make", [lambda p: p.write_text(""), lambda p: p.symlink_to("/nowhere")])
def test_a_stray_file_is_found(make, release: Path) -> None:
    make(release / "csv" / "mine.csv")
    assert [(p.path, p.found) for p in manifest.verify(release)] == [("csv/mine.csv", "a stray file")]


@pytest.mark.parametrize("content", [None, "", "[]", '{"format": 99}'])
def test_a_release_without_a_readable_manifest_is_damaged(content: str | None, release: Path) -> None:
    (release / "manifest.json").unlink()
    if content is not None:
        (release / "manifest.json").write_text(content)
    assert [p.path for p in manifest.verify(release)] == ["manifest.json"]
    with pytest.raises(manifest.Damaged, match="manifest of format 1"):
        manifest.read(release)


def test_the_facts_of_a_release_can_be_read_back_to_make_it_again(warehouse: Path, tmp_path: Path) -> None:
    gone = replace(SOURCES[1], newest_held="v9", unreachable_since=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
    facts = make_facts(sources=(SOURCES[0], gone))
    stage_warehouse(warehouse, tmp_path / "r", facts, previous=None)
    assert manifest.facts_of(manifest.read(tmp_path / "r")) == replace(facts, verdicts=())


def test_a_release_made_again_has_the_same_parquet_and_csv(published: Path, warehouse: Path, tmp_path: Path) -> None:
    stage_warehouse(warehouse, tmp_path / "again", manifest.facts_of(manifest.read(published)), previous=None)
    compared = manifest.compared(manifest.read(published), manifest.read(tmp_path / "again"))
    assert len(compared) == 2 * len(MARTS) + 1
    assert all(compared.values())

    stage_warehouse(warehouse, tmp_path / "other", make_facts(git_revision="fedcba9"), previous=None)
    compared = manifest.compared(manifest.read(published), manifest.read(tmp_path / "other"))
    assert {path for path, is_same in compared.items() if is_same} == {p for p in compared if p.startswith("csv/")}
