"""Exit codes have one home, and the README tells a script's author the same."""

from __future__ import annotations

import re
from pathlib import Path

from orchestration.pipeline.exit_code import ExitCode


def test_the_readme_lists_every_exit_code(repository: Path) -> None:
    text = (repository / "README.md").read_text("utf-8")
    table = text.partition("| exit code |")[2].partition("\n\n")[0]
    listed = re.findall(r"^\| (\d+) \|", table, re.MULTILINE)
    assert listed == [str(int(code)) for code in ExitCode]
