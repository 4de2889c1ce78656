"""Dagster's own settings in a data folder: silent towards the outside, tidy, and a run that hangs is given up."""

from __future__ import annotations

import re
from pathlib import Path

import dagster as dg
import pytest
import yaml

from orchestration.dagster_records import prepare_dagster_home


def read_settings(home: Path) -> dict[str, object]:
    settings = yaml.safe_load((home / "dagster.yaml").read_text("utf-8"))
    assert isinstance(settings, dict)
    return settings


def test_nothing_is_told_outside_nobody_signs_up_and_old_ticks_go(
    tmp_path: Path,
) -> None:
    with dg.DagsterInstance.from_config(
        str(prepare_dagster_home(tmp_path / "d"))
    ) as it:
        assert it.telemetry_enabled is False
        assert it.nux_enabled is False
        assert it.run_monitoring_enabled
        assert it.run_monitoring_start_timeout_seconds == 300
        settings = it.get_settings("retention")
    assert settings["sensor"]["purge_after_days"]["skipped"] == 3
    assert settings["schedule"]["purge_after_days"] == 90


def test_settings_of_an_earlier_version_are_brought_on_and_own_ones_stay(
    tmp_path: Path,
) -> None:
    present = prepare_dagster_home(tmp_path / "new") / "dagster.yaml"
    *former, _ = present.read_text("utf-8").splitlines(keepends=True)
    old = tmp_path / "old"
    old.mkdir()
    (old / "dagster.yaml").write_text("".join(former), "utf-8")
    prepare_dagster_home(old)
    assert "run_monitoring" in read_settings(old)
    own = tmp_path / "own"
    own.mkdir()
    (own / "dagster.yaml").write_text("nux: {enabled: true}\n", "utf-8")
    prepare_dagster_home(own)
    assert read_settings(own) == {"nux": {"enabled": True}}


@pytest.mark.parametrize("name", ["telemetry", "nux", "run_monitoring"])
def test_the_settings_that_the_readme_gives_for_postgres_hold_the_same(
    name: str, tmp_path: Path, repository: Path
) -> None:
    readme = (repository / "orchestration" / "deploy" / "README.md").read_text("utf-8")
    [block] = re.findall(r"```yaml\n(.*?)```", readme, re.DOTALL)
    settings = read_settings(prepare_dagster_home(tmp_path / "d"))
    assert yaml.safe_load(block)[name] == settings[name]
