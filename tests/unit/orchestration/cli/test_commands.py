"""How `chiso` is called and how it ends: the same commands under both names, the same exit codes everywhere."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
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
    assert "run `chiso refresh`" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "Missing command"),
        (("refersh",), "No such command"),
        (("status", "--colour"), "No such option"),
        (
            ("explain", "gov_dossiers_online", "VN"),
            "expected INDICATOR UNIT PERIOD",
        ),
        (("cite", "gov_dossiers_online"), "expected INDICATOR UNIT PERIOD"),
        (("cite", "chiso:a/b"), "expected chiso:{indicator_id}/{unit_id}"),
        (("form", "ha_noi", "2024-03-31"), "expected a month, a quarter or a year"),
        (("form", "ha_noi", "yesterday"), "expected a period such as"),
        (("form", "atlantis", "2024-03"), "atlantis"),
        (("form", "ha_noi", "2024-03", "--out", "/no/such/f.xlsx"), "/no/such"),
        (("form", "ha_noi", "2024-03", "--out", "."), "found the folder"),
        (
            ("refresh", "--only", "nobody__nothing"),
            "`chiso sources list` names them all",
        ),
        (("refresh", "--sources", "/no/such"), "found none at /no/such"),
        (("status", "--sources", "/no/such"), "found none at /no/such"),
        (("sources", "list", "--sources", "/no/such"), "found none at /no/such"),
        (("releases", "prune", "--keep-days", "-5"), "--keep-days"),
        (("releases", "prune", "--keep-days", "99999999"), "--keep-days"),
        (("releases", "prune", "--keep-days", "many"), "--keep-days"),
        (("releases", "diff"), "Missing argument"),
        (("sources", "check", "nobody__nothing"), "no file and no source"),
        (("sources", "check", "."), "expected a file or the id of a source"),
        (
            ("sources", "check", "README.md", "--source", "nobody__nothing"),
            "nobody__nothing",
        ),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_was_expected(
    tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    done = CliRunner().invoke(app, [*words, "--data", str(tmp_path)] if words else [])
    assert done.exit_code == ExitCode.WRONG_USE, done.output
    assert message in done.output or not words
    assert "Traceback" not in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("explain", "gov_dossiers_online", "VN", "2024"),
        ("cite", "gov_dossiers_online", "VN", "2024"),
        ("form", "ha_noi", "2024-03"),
        ("releases", "list"),
        ("releases", "diff", "r1"),
        ("releases", "rollback", "r1"),
        ("releases", "verify"),
        ("releases", "prune"),
        ("releases", "rebuild"),
    ],
)
def test_a_data_folder_that_is_not_there_is_wrong_use(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    missing = tmp_path / "nowhere"
    done = CliRunner().invoke(app, [*words, "--data", str(missing)])
    assert done.exit_code == ExitCode.WRONG_USE, done.output
    assert f"expected a data folder, found none at {missing}" in done.output
    assert not missing.exists()


@pytest.mark.parametrize(
    "words",
    [
        ("releases", "diff", "r1"),
        ("releases", "rollback", "../r1"),
        ("releases", "verify", "r1"),
        ("releases", "rebuild", "r1"),
        ("explain", "gov_dossiers_online", "VN", "2024"),
        ("cite", "chiso:a/VN/2024-01-01..2024-01-31/in_period/x@r1"),
    ],
)
def test_a_release_that_is_not_there_is_a_sentence_and_3(
    tmp_path: Path, words: tuple[str, ...]
) -> None:
    done = CliRunner().invoke(app, [*words, "--data", str(tmp_path)])
    assert done.exit_code == ExitCode.COULD_NOT_RUN, done.output
    assert done.output.startswith("chiso: ")
    assert "Traceback" not in done.output


def test_an_empty_data_folder_has_no_releases_and_is_no_fault(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["releases", "list", "--data", str(tmp_path)])
    assert done.exit_code == ExitCode.DONE
    assert "no release yet" in done.output


def test_the_version_and_the_completion_of_a_shell_are_given() -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["--version"]).output == f"chiso {version('chiso')}\n"
    assert "--install-completion" in runner.invoke(app, ["--help"]).output


def test_a_form_may_be_asked_for_by_any_words_for_its_period(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(
        app, ["form", "Hà Nội", "quý 1/2024", "--data", str(tmp_path)]
    )
    assert done.exit_code == ExitCode.DONE, done.output
    assert [path.name for path in tmp_path.glob("*.xlsx")] == [
        "bieu-bao-cao_ha_noi_2024-Q1.xlsx"
    ]
