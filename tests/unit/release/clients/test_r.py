"""R, as it comes: without any package."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest


def test_r_reads_filters_computes_and_plots(year: Path, tmp_path: Path) -> None:
    rscript = shutil.which("Rscript")
    if not rscript:
        pytest.skip("R is not installed here (Debian: r-base-core)")
    program = Path(__file__).with_name("read_figures.R")
    files = (year / "csv" / "fct_indicator.csv", tmp_path / "figures.png")
    done = subprocess.run(
        [rscript, "--vanilla", program, *files],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert files[1].read_bytes().startswith(b"\x89PNG")
