from __future__ import annotations

import datetime as dt
import hashlib
import unicodedata
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.declare.fetch import FolderFetch
from ingest.fetch.portals.folder import fetch_folder
from ingest.problem import Refusal

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


def source(fetch, path: Path):
    return SimpleNamespace(id="so__bao_cao", path=path, fetch=fetch)


def dropped(inbox: Path, name: str, body: bytes = b"x") -> Path:
    path = inbox / "so__bao_cao" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return path


def asked(inbox: Path, pattern: str = "**/*"):
    declared = FolderFetch(kind="folder", path="so__bao_cao", pattern=pattern)
    return fetch_folder(source(declared, inbox / "d.yml"), clock=lambda: NOON)


def names(inbox: Path, pattern: str = "**/*") -> list[str]:
    return [f.name for f in asked(inbox, pattern)]


def test_a_dropped_file_comes_with_its_facts_and_no_path_of_this_machine(tmp_path):
    dropped(tmp_path, "2024/quy 1.xlsx", b"abc")
    (got,) = asked(tmp_path)
    assert (got.name, got.size, got.retrieved_at) == ("2024/quy 1.xlsx", 3, NOON)
    assert got.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert got.url == "folder:so__bao_cao/2024/quy 1.xlsx"
    assert got.open().read() == got.read_bytes() == b"abc"


def test_files_of_editors_downloads_and_systems_are_not_data(tmp_path):
    for name in (
        "~$x.xlsx", "x.xlsx.part", ".DS_Store", "Thumbs.db", ".git/x.xlsx", ".~lock.x.ods#", "__MACOSX/x.csv",
        "x.csv.crdownload", "x.csv~",
    ):  # fmt: skip
        dropped(tmp_path, name)
    dropped(tmp_path, "part.csv")
    dropped(tmp_path, "a~b.csv")
    assert names(tmp_path) == ["a~b.csv", "part.csv"]


def test_a_declared_folder_that_is_not_there_is_refused(tmp_path):
    gone = source(FolderFetch(kind="folder", path="../gone"), tmp_path / "p" / "d.yml")
    with pytest.raises(Refusal, match="unreachable") as refused:
        fetch_folder(gone, clock=lambda: NOON)
    assert str(tmp_path) not in str(refused.value)


def test_a_folder_is_found_from_its_yaml(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "b.csv").write_text("1")
    (tmp_path / "files" / "a.csv").write_text("2")
    (tmp_path / "p").mkdir()
    declared = source(
        FolderFetch(kind="folder", path="../files", pattern="*.csv"),
        tmp_path / "p" / "d.yml",
    )
    got = fetch_folder(declared, clock=lambda: NOON)
    assert [(f.name, f.url) for f in got] == [
        ("a.csv", "folder:so__bao_cao/a.csv"),
        ("b.csv", "folder:so__bao_cao/b.csv"),
    ]


@pytest.mark.parametrize("make", ["file", "folder"])
def test_a_link_out_of_the_folder_is_refused(tmp_path, make):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.csv").write_text("1")
    dropped(tmp_path, "good.csv")
    (tmp_path / "so__bao_cao" / "link").symlink_to(
        outside if make == "folder" else outside / "secret.csv"
    )
    with pytest.raises(Refusal, match="hostile"):
        asked(tmp_path)


def test_a_link_inside_the_folder_is_a_file_like_any_other(tmp_path):
    dropped(tmp_path, "2024.csv", b"1")
    (tmp_path / "so__bao_cao" / "latest.csv").symlink_to("2024.csv")
    assert names(tmp_path, "latest.csv") == ["latest.csv"]


def test_a_link_that_leads_back_up_does_not_run_for_ever(tmp_path):
    dropped(tmp_path, "a/x.csv")
    (tmp_path / "so__bao_cao" / "a" / "up").symlink_to("..")
    assert names(tmp_path) == ["a/x.csv"]


def test_patterns_span_folders_only_where_they_say_so(tmp_path):
    for name in ("a.csv", "y/b.CSV", "y/z/c.csv", "y/d.txt"):
        dropped(tmp_path, name)
    assert names(tmp_path, "*.csv") == ["a.csv"]
    assert names(tmp_path, "y/*.csv") == ["y/b.CSV"]
    assert names(tmp_path, "**/*.csv") == ["a.csv", "y/b.CSV", "y/z/c.csv"]
    assert names(tmp_path, "y/**") == ["y/b.CSV", "y/d.txt", "y/z/c.csv"]
    assert names(tmp_path, "?.csv") == ["a.csv"]


def test_vietnamese_names_match_in_either_unicode_form_and_are_given_in_nfc(tmp_path):
    nfc = "Báo cáo quý.xlsx"
    dropped(tmp_path, unicodedata.normalize("NFD", nfc))
    assert names(tmp_path, unicodedata.normalize("NFD", "BÁO CÁO*.xlsx")) == [nfc]
    assert asked(tmp_path)[0].read_bytes() == b"x"


def test_a_file_still_being_written_is_not_taken(tmp_path, monkeypatch):
    growing = dropped(tmp_path, "big.csv", b"1")

    def slow_digest(_: Path) -> str:
        growing.write_bytes(b"12")
        return "0" * 64

    monkeypatch.setattr("ingest.fetch.portals.folder.hash_file", slow_digest)
    with pytest.raises(Refusal, match="incomplete"):
        asked(tmp_path)
