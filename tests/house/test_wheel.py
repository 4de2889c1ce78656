"""The wheel carries all that the line reads beside its code."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PACKAGED = ("ingest", "expectations", "orchestration", "dbt_project", "data/bundled")
BUILD = "import setuptools.build_meta as b, sys; b.build_wheel(sys.argv[1])"


@pytest.fixture(scope="module")
def wheel(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Built in a copy of the checkout, since building leaves folders behind."""
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "checkout"
    unwanted = shutil.ignore_patterns("target", "logs", "__pycache__")
    for part in PACKAGED:
        shutil.copytree(repository / part, copy / part, ignore=unwanted)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(repository / name, copy)
    words = [sys.executable, "-c", BUILD, str(folder)]
    subprocess.run(words, cwd=copy, check=True, capture_output=True)
    [built] = folder.glob("*.whl")
    return built


def test_a_wheel_holds_every_file_of_the_line(wheel: Path) -> None:
    checkout = wheel.parent / "checkout"
    written = {
        str(path.relative_to(checkout))
        for part in PACKAGED
        for path in (checkout / part).rglob("*")
        # Settings of linters are for who changes the code.
        if path.is_file() and path.name != ".sqlfluff"
    }
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    assert not written - packed
    assert "dbt_project/seeds/indicator.csv" in packed


def test_an_installed_wheel_finds_its_sources_and_keeps_data_where_it_is_run(
    wheel: Path, tmp_path: Path
) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    empty.mkdir()
    code = "from orchestration.pipeline.workspace import DATA; print(DATA)"
    list_sources = ["-m", "orchestration", "sources", "list"]
    answers = [
        subprocess.run(
            [sys.executable, *words],
            cwd=empty,
            env={**os.environ, "PYTHONPATH": str(installed)},
            capture_output=True,
            text=True,
            check=False,
        )
        for words in (["-c", code], list_sources)
    ]
    assert answers[0].stdout.strip() == str(empty / "data")
    assert answers[1].returncode == 0, answers[1].stdout + answers[1].stderr
    assert "mic__reported_indicators" in answers[1].stdout
