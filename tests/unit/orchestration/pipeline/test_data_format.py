"""A data folder says of which format its stores are: an older one is brought on, a newer one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ingest.store.paths import Paths
from orchestration.cli.main import app
from orchestration.pipeline.cases.set_files import SetFiles
from orchestration.pipeline.data_format import FORMAT, migrate, read_format


def test_a_folder_of_before_there_were_numbers_is_brought_on(tmp_path: Path) -> None:
    paths = Paths(tmp_path)
    month = paths.counted / "2024-03"
    month.mkdir(parents=True)
    for name in ("ab.parquet", "ab.origins.parquet"):
        (month / name).write_bytes(name.encode())
    assert read_format(paths) == 0
    migrate(paths)
    assert read_format(paths) == FORMAT
    files = SetFiles(month, "ab")
    assert files.seal.is_file() and files.are_whole()
    files.counts.write_bytes(b"other")
    assert not files.are_whole()


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('{"format": 99}', "found format 99"),
        ("", "a file that does not say it"),
        ('{"format": "1"}', "found '1'"),
    ],
)
@pytest.mark.parametrize(
    "command", [["status"], ["refresh"], ["releases", "list"], ["releases", "prune"]]
)
def test_every_command_refuses_a_folder_it_does_not_know(
    tmp_path: Path, command: list[str], content: str, found: str
) -> None:
    (tmp_path / "store.json").write_text(content)
    result = CliRunner().invoke(app, [*command, "--data", str(tmp_path)])
    assert result.exit_code == 2
    assert found in result.output and "To fix" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["store.json"]
