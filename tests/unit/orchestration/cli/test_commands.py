"""How `chiso` is called and how it ends: the same commands under both names, the same exit codes everywhere."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.pipeline.exit_code import ExitCode

COMMANDS = (
    "refresh",
    "explain",
    "serve",
    "form",
    "status",
    "releases",
    "sources",
    "cite",
)


def run_module(repository: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "orchestration", *words]
    return subprocess.run(
        command, cwd=repository, capture_output=True, text=True, check=False
    )


def test_python_m_orchestration_is_chiso(repository: Path) -> None:
    done = run_module(repository, "--help")
    assert done.returncode == ExitCode.DONE
    assert "Usage: chiso" in done.stdout
    assert all(command in done.stdout for command in COMMANDS)


def test_python_m_orchestration_ends_with_the_code_of_its_command(
    repository: Path, tmp_path: Path
) -> None:
    done = run_module(
        repository,
        "explain",
        "gov_dossiers_online",
        "VN",
        "2024",
        "--data",
        str(tmp_path),
    )
    assert done.returncode == ExitCode.COULD_NOT_RUN
    assert "`chiso refresh` makes one" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("explain", "gov_dossiers_online", "VN", "2024-13"), "2024-13"),
        (("form", "ha_noi", "2024-03-31"), "expected a month, a quarter or a year"),
        (("form", "atlantis", "2024-03"), "atlantis"),
        (
            ("refresh", "--only", "nobody__nothing"),
            "`chiso sources list` names them all",
        ),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_was_expected(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
    assert done.exit_code == ExitCode.WRONG_USE
    assert message in done.output


def test_a_release_that_is_not_there_is_a_sentence_and_3(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        app, ["releases", "verify", "r1", "--data", str(tmp_path)]
    )
    assert done.exit_code == ExitCode.COULD_NOT_RUN
    assert done.output.startswith("chiso: ")
    assert "Traceback" not in done.output
