"""The code as somebody else installed it: read-only, an odd path, another locale, no home; a refresh works."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.line.house import House

PACKAGES = ("ingest", "expectations", "orchestration", "dbt_project")


def without_a_write_permission(command: list[str]) -> list[str]:
    """The command as a user whom file permissions bind, which they don't bind root."""
    if os.geteuid() != 0:
        return command
    if shutil.which("setpriv") is None:
        pytest.skip("run as root on a machine without setpriv")
    dropped = "-dac_override,-dac_read_search,-fowner"
    return ["setpriv", f"--bounding-set={dropped}", f"--inh-caps={dropped}", *command]


def test_a_refresh_works_beside_code_that_is_read_only(
    tmp_path: Path, repository: Path
) -> None:
    code = tmp_path / "mã nguồn chỉ đọc"
    for package in PACKAGES:
        leave_out = shutil.ignore_patterns(
            "__pycache__", "target", "logs", "*.user.yml"
        )
        shutil.copytree(repository / package, code / package, ignore=leave_out)
    for path in (code, *code.rglob("*")):
        path.chmod(path.stat().st_mode & 0o555)
    before = sorted(code.rglob("*"))
    house = House(tmp_path / "dữ liệu của “Sở”")
    command = [sys.executable, "-m", "orchestration", "refresh"]
    command += ["--data", str(house.folder / "data")]
    command += ["--sources", str(house.folder / "sources")]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir(mode=0o555)
    try:
        done = subprocess.run(
            without_a_write_permission(command),
            cwd=elsewhere,
            env={"PYTHONPATH": str(code), "PATH": "/usr/bin:/bin", "LANG": "C"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )
    finally:
        after = sorted(code.rglob("*"))
        for path in (code, *code.rglob("*")):
            path.chmod(path.stat().st_mode | 0o200)
    assert done.returncode == 0, done.stdout + done.stderr
    assert house.current.is_dir()
    assert "dữ liệu của “Sở”" in done.stdout
    assert after == before
    assert not list(elsewhere.iterdir())
