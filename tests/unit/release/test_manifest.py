"""The manifest says what is in a release and from what; verify finds every difference."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from release_facts import SOURCES, make_facts
from release_warehouse import MARTS, publish_warehouse, stage_warehouse

from ingest.store.records import Vintage
from orchestration.release.describe.manifest import DamagedRelease, read_manifest
from orchestration.release.facts import VintageFacts
from orchestration.release.store.verify import compare_data_files, verify_release


@pytest.fixture(scope="module")
def published(warehouse: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_warehouse(
        warehouse, tmp_path_factory.mktemp("releases"), make_facts()
    ).folder


@pytest.fixture
def release(published: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    folder = Path(shutil.copytree(published, tmp_path / published.name))
    for path in folder.rglob("*"):
        path.chmod(0o755)
    return folder


def test_the_manifest_names_every_file_with_its_own_hash(published: Path) -> None:
    files = {file.path: file for file in read_manifest(published).files}
    present = {
        path.relative_to(published).as_posix()
        for path in published.rglob("*")
        if path.is_file()
    }
    assert set(files) == present - {"manifest.json"}
    for path, entry in files.items():
        content = (published / path).read_bytes()
        assert (entry.bytes, entry.sha256) == (
            len(content),
            hashlib.sha256(content).hexdigest(),
        )


def test_the_manifest_says_from_what_and_when(published: Path) -> None:
    record = json.loads((published / "manifest.json").read_text("utf-8"))
    assert list(record) == [
        "format", "release_id", "previous_release", "created_at", "as_of", "next_change_on",
        "git_revision", "made_with", "is_synthetic", "title_vi", "title_en", "storage_version", "marts", "files",
        "sources", "verdicts",
    ]  # fmt: skip
    assert record["release_id"] == "2026-11-22.1"
    assert record["created_at"] == "2026-11-22T20:30:00+00:00"
    assert (record["git_revision"], record["as_of"], record["previous_release"]) == (
        "0123abc",
        "2026-11-22",
        None,
    )
    assert {mart["name"]: mart["rows"] for mart in record["marts"]}[
        "fct_indicator"
    ] == 4
    assert {mart["name"]: mart["key"] for mart in record["marts"]}["dim_indicator"] == [
        "indicator_id"
    ]
    report = record["sources"][0]
    assert (report["source_id"], report["licence"]["id"], report["newest_held"]) == (
        "mic__report",
        "VN-PUBLIC",
        None,
    )
    assert report["vintages"] == [
        {
            "vintage_id": "mic__report@2024-04-25.1",
            "known_from": "2024-04-25T00:00:00+00:00",
            "known_basis": "published",
            "retrieved_at": "2026-11-20T03:00:00+00:00",
            "rows": 12,
            "quarantined": 0,
            "landed_sha256": "a" * 64,
            "raw_sha256s": ["b" * 64],
            "edition_id": "",
            "reading_id": "",
            "published_at": "2024-04-25",
        }
    ]
    assert record["verdicts"]["judged"] == len(MARTS) + 1
    assert record["verdicts"]["by_outcome"] == {"failed": 1, "passed": len(MARTS)}
    assert record["verdicts"]["not_passed"] == [
        {
            "rule": "sources_agree",
            "table": "marts.fct_indicator",
            "severity": "warning",
            "outcome": "failed",
            "sentence": "Sources agree within 1 point",
            "failing": 2,
        }
    ]


def test_only_files_of_a_mart_name_it(published: Path) -> None:
    record = json.loads((published / "manifest.json").read_text("utf-8"))
    files = {file["path"]: file for file in record["files"]}
    assert files["csv/fct_indicator.csv"]["mart"] == "fct_indicator"
    assert files["csv/fct_indicator.csv"]["rows"] == 4
    assert list(files["CHANGES.md"]) == ["path", "bytes", "sha256"]


# A manifest as the first revision that published wrote it: without `made_with` and without the
# edition of a vintage, and with an outcome that gate B no longer gives.
OLD_MANIFEST = """{
 "format": 1, "release_id": "20261122T203000Z-0123abcd", "previous_release": null,
 "created_at": "2026-11-22T20:30:00+00:00", "as_of": "2026-11-22", "git_revision": "0123abc", "is_synthetic": false,
 "title_vi": "Chiso", "title_en": "Chiso", "storage_version": "v1.0.0",
 "marts": [{"name": "fct_target", "rows": 2, "key": ["indicator_id"]}],
 "files": [{"path": "csv/fct_target.csv", "bytes": 3, "sha256": "2e", "mart": "fct_target", "rows": 2}],
 "sources": [{
  "source_id": "mic__report", "title_vi": "Báo cáo tháng", "title_en": "Monthly report", "publisher_vi": "Bộ",
  "publisher_en": "Ministry", "publisher_url": "https://example.vn/",
  "licence": {"id": "CC-BY-4.0", "url": "https://example.vn/", "attribution": "Nguồn: Bộ"}, "is_synthetic": false,
  "vintages": [{
   "vintage_id": "mic__report@1", "known_from": "2024-04-25T00:00:00", "known_basis": "published",
   "retrieved_at": "2026-11-20T03:00:00+00:00", "rows": 12, "quarantined": 0, "landed_sha256": "a",
   "raw_sha256s": ["b"], "reading_id": "r", "published_at": "2024-04-25"
  }],
  "newest_held": null, "unreachable_since": "2026-11-01T00:00:00+00:00"
 }],
 "verdicts": {"judged": 1, "by_outcome": {"skipped": 1}, "not_passed": [{"rule": "r", "outcome": "skipped"}]}
}"""


def test_a_manifest_of_the_first_days_can_still_be_read(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(OLD_MANIFEST, "utf-8")
    manifest = read_manifest(tmp_path)
    assert manifest.vintage_ids == {"mic__report@1"}
    facts = manifest.to_facts()
    assert (facts.as_of, facts.made_with, facts.licences[0].id) == (
        dt.date(2026, 11, 22),
        {},
        "CC-BY-4.0",
    )
    (source,) = facts.sources
    assert source.unreachable_since == dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    (vintage,) = source.vintages
    assert (vintage.edition_id, vintage.published_at) == ("", dt.date(2024, 4, 25))
    assert vintage.known_from == dt.datetime(2024, 4, 25), (
        "UTC without a zone, as it was written"
    )
    assert [problem.path for problem in verify_release(tmp_path)] == [
        "csv/fct_target.csv"
    ]


def test_keys_of_a_later_manifest_are_passed_over(release: Path) -> None:
    path = release / "manifest.json"
    record = json.loads(path.read_text("utf-8"))
    record["sources"][0]["a_later_key"] = record["a_later_key"] = 1
    path.write_text(json.dumps(record), "utf-8")
    assert verify_release(release) == []


def test_a_vintage_goes_through_its_facts_and_back() -> None:
    vintage = Vintage(
        source_id="mic__report", vintage_id="mic__report@1", edition_id="e1", reading_id="r1",
        published_at=dt.date(2024, 4, 25), retrieved_at=dt.datetime(2026, 11, 20, 3, tzinfo=dt.UTC),
        known_from=dt.datetime(2024, 4, 25), known_basis="published", rows=12, quarantined=1, scope_hash="",
        content_hash="",
    )  # fmt: skip
    facts = VintageFacts.from_vintage(vintage, landed_sha256="a", raw_sha256s=("b",))
    assert (facts.landed_sha256, facts.raw_sha256s) == ("a", ("b",))
    assert facts.to_vintage("mic__report") == vintage


def test_a_whole_release_has_no_problem(release: Path) -> None:
    assert verify_release(release) == []


def test_a_changed_byte_is_found(release: Path) -> None:
    path = release / "csv" / "fct_target.csv"
    path.write_bytes(path.read_bytes().replace(b"met", b"MET", 1))
    (problem,) = verify_release(release)
    assert problem.path == "csv/fct_target.csv"
    assert problem.expected.startswith("sha256 ")
    assert problem.found == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_shortened_file_is_found_by_its_size_too(release: Path) -> None:
    path = release / "parquet" / "fct_target.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:-7])
    size, content = verify_release(release)
    assert (
        str(size)
        == f"parquet/fct_target.parquet: expected {len(whole)} bytes, found {len(whole) - 7}"
    )
    assert content.expected == f"sha256 {hashlib.sha256(whole).hexdigest()}"


def test_a_missing_file_is_found(release: Path) -> None:
    (release / "indicators.duckdb").unlink()
    assert [str(p) for p in verify_release(release)] == [
        "indicators.duckdb: expected the file, found nothing"
    ]


@pytest.mark.parametrize(
    "make", [lambda p: p.write_text(""), lambda p: p.symlink_to("/nowhere")]
)
def test_a_stray_file_is_found(make, release: Path) -> None:
    make(release / "csv" / "mine.csv")
    assert [(p.path, p.found) for p in verify_release(release)] == [
        ("csv/mine.csv", "a stray file")
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (None, "No such file"),
        ("", "Expecting value"),
        ("[]", "the file: Input should be a valid dictionary"),
        ('{"format": 99}', "format: Input should be 1"),
    ],
)
def test_a_release_without_a_readable_manifest_is_damaged(
    content: str | None, found: str, release: Path
) -> None:
    (release / "manifest.json").unlink()
    if content is not None:
        (release / "manifest.json").write_text(content)
    (problem,) = verify_release(release)
    assert (problem.path, problem.expected) == (
        "manifest.json",
        "a manifest of format 1",
    )
    assert found in problem.found
    with pytest.raises(DamagedRelease, match="To fix: restore these files") as damaged:
        read_manifest(release)
    assert str(release) in str(damaged.value)


def test_the_facts_of_a_release_can_be_read_back_to_make_it_again(
    warehouse: Path, tmp_path: Path
) -> None:
    gone = replace(
        SOURCES[1],
        newest_held="v9",
        unreachable_since=dt.datetime(2026, 11, 1, tzinfo=dt.UTC),
        last_seen_at=dt.datetime(2026, 10, 31, tzinfo=dt.UTC),
        last_news_at=dt.datetime(2026, 10, 2, tzinfo=dt.UTC),
    )
    facts = make_facts(sources=(SOURCES[0], gone), next_change_on=dt.date(2026, 12, 1))
    stage_warehouse(warehouse, tmp_path / "r", facts, previous=None)
    assert read_manifest(tmp_path / "r").to_facts() == replace(facts, verdicts=())


def test_a_release_made_again_has_the_same_parquet_and_csv(
    published: Path, warehouse: Path, tmp_path: Path
) -> None:
    manifest = read_manifest(published)
    stage_warehouse(warehouse, tmp_path / "again", manifest.to_facts(), previous=None)
    compared = compare_data_files(manifest, read_manifest(tmp_path / "again"))
    assert len(compared) == 2 * len(manifest.marts) + 1
    assert all(compared.values())

    stage_warehouse(
        warehouse, tmp_path / "other", make_facts(git_revision="fedcba9"), previous=None
    )
    compared = compare_data_files(manifest, read_manifest(tmp_path / "other"))
    assert {path for path, is_same in compared.items() if is_same} == {
        p for p in compared if p.startswith("csv/")
    }
