"""A backup as `orchestration/deploy/README.md` takes it: what is restored verifies, and the line goes on from it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from typer.testing import CliRunner

from orchestration.cli.main import app
from tests.line.house import House, workbook


def list_left_out(repository: Path) -> set[str]:
    """The folders the command of the page leaves out of a backup."""
    page = (repository / "orchestration" / "deploy" / "README.md").read_text("utf-8")
    return set(re.findall(r"--exclude /(\w+)", page))


def test_a_restored_copy_verifies_and_the_next_nights_go_on(
    published: House, repository: Path, tmp_path: Path
):
    data, backup = published.folder / "data", tmp_path / "backup"
    left_out = list_left_out(repository)
    assert left_out == {"build", "dagster", "monitoring"}
    shutil.copytree(
        data, backup, symlinks=True, ignore=shutil.ignore_patterns(*left_out)
    )
    shutil.rmtree(data)
    shutil.copytree(backup, data, symlinks=True)

    for command in (["fsck"], ["releases", "verify"]):
        done = CliRunner().invoke(app, [*command, "--data", str(data)])
        assert done.exit_code == 0, done.output
    before = published.current.resolve().name
    assert published.refresh().message.startswith("Nothing new")
    rows = [("Tỉnh", "Hồ sơ tiếp nhận", "Hồ sơ trực tuyến", "Tỷ lệ")]
    rows += [("Hà Nội", 1000, 500, None), ("Hà Giang", 200, 50, None)]
    rows += [("Lào Cai", None, None, 31.5)]
    workbook(published.form, rows)
    result = published.refresh()
    assert result.exit_code == 0, result.message
    assert published.current.resolve().name != before
    # What the restored release said is told from as a revision.
    revised = "select count(*) from fct_revision where previous_value = 400 and current_value = 500"
    assert published.ask(revised)[0][0] > 0
