"""A file more in ../shared/data turns no test red; a reader that crashes on it does."""

from __future__ import annotations

import shutil

import pytest

from tests.sources import survey
from tests.sources.known_files import load_known_files
from tests.sources.survey import survey_folder

INDEX = """| path | from | licence | shape |
| --- | --- | --- | --- |
| a/known.csv | x | y | 2 x 2 |
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "INDEX.md").write_text(INDEX, "utf-8")
    (tmp_path / "a" / "known.csv").write_text("tỉnh;hồ sơ\nHuế;1\n", "utf-8")
    return tmp_path


def test_a_file_more_is_read_and_its_shape_not_judged(folder):
    (folder / "a" / "more.csv").write_text("tỉnh;hồ sơ\nHuế;1\nVinh;2\n", "utf-8")
    (folder / "a" / "page.html").write_text("<!doctype html><p>", "utf-8")
    found = survey_folder(folder, known_paths={"a/known.csv"})
    assert [(o.file.path, o.result, o.rows) for o in found.known] == [
        ("a/known.csv", "delimited", 2)
    ]
    assert [(o.file.path, o.result) for o in found.added] == [
        ("a/more.csv", "delimited"),
        ("a/page.html", "not_what_it_says"),
    ]


def test_a_file_at_which_a_reader_crashes_fails(folder, monkeypatch):
    def crash(*_: object) -> None:
        raise ValueError("a crash")

    monkeypatch.setattr(survey, "read_file", crash)
    (folder / "a" / "more.csv").write_text("a;b\n", "utf-8")
    with pytest.raises(ValueError, match="a crash"):
        survey_folder(folder, known_paths=())


@pytest.mark.shared
def test_the_real_folder_with_a_file_more_gives_the_same_known_files(shared, tmp_path):
    """A part of the real folder, so that it takes no time, under the real list."""
    data = shutil.copytree(
        shared / "data" / "vn-nsdp-sdmx", tmp_path / "vn-nsdp-sdmx"
    ).parent
    shutil.copy(shared / "data" / "INDEX.md", data)
    before = survey_folder(data, load_known_files())
    (data / "vn-nsdp-sdmx" / "2026q4.csv").write_text("a;b\n1;2\n", "utf-8")
    after = survey_folder(data, load_known_files())
    assert (
        [o.file.path for o in after.known] == [o.file.path for o in before.known] != []
    )
    assert not before.added
    assert [o.file.path for o in after.added] == ["vn-nsdp-sdmx/2026q4.csv"]
