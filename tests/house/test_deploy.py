"""The files of `orchestration/deploy/`: what they name is there, and the table of variables is complete."""

from __future__ import annotations

import configparser
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli.main import app

PACKAGES = ("ingest", "expectations", "orchestration")
VARIABLE = re.compile(r"\b(?:CHISO_[A-Z]+|DAGSTER_HOME)\b")
UNITS = sorted(
    (Path(__file__).parents[2] / "orchestration" / "deploy" / "systemd").glob(
        "*.service"
    )
)


@pytest.fixture(scope="module")
def deploy(repository: Path) -> Path:
    return repository / "orchestration" / "deploy"


def test_every_variable_stands_in_the_table(deploy: Path, repository: Path):
    listed = set()
    for line in (deploy / "README.md").read_text("utf-8").splitlines():
        if line.startswith("| `"):
            listed |= set(VARIABLE.findall(line.split("|")[1]))
    used = set(VARIABLE.findall((deploy / "chiso.env").read_text("utf-8")))
    for unit in UNITS:
        used |= set(VARIABLE.findall(unit.read_text("utf-8")))
    for package in PACKAGES:
        for module in (repository / package).rglob("*.py"):
            used |= set(VARIABLE.findall(module.read_text("utf-8")))
    assert used == listed


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_call_commands_and_options_that_there_are(unit: Path):
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit, "utf-8")
    program, command, *words = shlex.split(parser["Service"]["ExecStart"])
    assert program == "/opt/chiso/.venv/bin/chiso"
    told = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200"})
    assert told.exit_code == 0, told.output
    for option in [word for word in words if word.startswith("--")]:
        assert option in told.output
    timer = unit.with_suffix(".timer")
    assert timer.exists() or "[Install]" in unit.read_text("utf-8")


def test_the_container_takes_what_there_is_from_the_registry_alone(
    deploy: Path, repository: Path
):
    text = (deploy / "Containerfile").read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in lines:
        if line.startswith("COPY "):
            *names, _ = line.removeprefix("COPY ").split()
            assert all((repository / name).exists() for name in names), line
    assert not re.search(r"https?://|git\+|curl |wget |apt", "\n".join(lines))
    assert "--require-hashes -r runtime.lock" in text


def test_what_runs_by_night_can_tell_people(repository: Path):
    assert "\napprise==" in (repository / "runtime.lock").read_text("utf-8")


def test_tests_that_the_page_names_are_there(deploy: Path, repository: Path):
    named = re.findall(r"`(tests/[\w/]+\.py)`", (deploy / "README.md").read_text())
    assert named
    assert all((repository / name).exists() for name in named)
