"""In a month of nights people are told of every cause once, when it begins and when it is over."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from unittest.mock import patch

import pytest

from orchestration.pipeline.alerts.delivery import VARIABLE
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_end import (
    conclude_launched_run,
    conclude_run,
    look_for_pause,
)
from orchestration.pipeline.run_log import RunLog, find_last_end
from tests.unit.orchestration.pipeline.alerts.month import Month, Told, open_month

KEYS_EXIST = "REFUSED at gate B.\nmarts.fct_target.keys_exist"


def refuse(*rules: str) -> RefreshResult:
    return RefreshResult(ExitCode.REFUSED, KEYS_EXIST, None, refused_by=rules)


BROKEN = RefreshResult(ExitCode.COULD_NOT_RUN, "dbt could not run: no space left", None)
HELD = RefreshResult(ExitCode.HELD, "1 edition(s) held", None)

EXPECTED: list[Told] = [
    # Down since the 3rd, which is patiently borne for two days; that night the mail server is down too.
    (7, "unreachable/office__down", False),
    (9, "unreachable/office__down", True),
    # Its report of October was due by the 10th: at 19:00 UTC it is the 11th in Viet Nam.
    (10, "late/office__late/2026-11-10", False),
    (13, "held/office__garbage/e1", False),
    (15, "late/office__late/2026-11-10", True),
    (17, "held/office__garbage/e1", True),
    # The machine was off from the 18th to the 20th.
    (21, "no_refresh", False),
    (21, "no_refresh", True),
    (22, "run_failed", False),
    (23, "run_failed", True),
    (23, "refused/marts.fct_target.keys_exist", False),
    # Another rule refuses it now: another cause.
    (25, "refused/marts.fct_target.keys_exist", True),
    (25, "refused/marts.fct_indicator.sums_hold", False),
    (27, "refused/marts.fct_indicator.sums_hold", True),
    (28, "store_damaged/office__quiet", False),
    (30, "store_damaged/office__quiet", True),
]


def live_through(month: Month) -> None:
    month.last_periods = {"office__late": dt.date(2026, 9, 30)}
    for night in range(1, 18):
        month.is_mail_server_up = night != 6
        failing = {}
        if 3 <= night <= 8:
            failing["down"] = "unreachable"
        if 10 <= night <= 11:
            # It recovers before anybody has to know.
            failing["garbage"] = "not_what_it_says"
        if night == 13:
            month.write_state("held", "header_drift")
        if night == 15:
            month.last_periods["office__late"] = dt.date(2026, 10, 31)
        if night == 17:
            month.write_state("accepted")
        month.run_night(night, failing, HELD if 13 <= night <= 16 else None)  # type: ignore[arg-type]
    month.run_night(21)
    # What a run that broke can't know stays as it was.
    month.run_night(22, result=BROKEN)
    month.run_night(23, result=refuse("marts.fct_target.keys_exist"))
    month.run_night(24, result=refuse("marts.fct_target.keys_exist"))
    month.run_night(25, result=refuse("marts.fct_indicator.sums_hold"))
    month.run_night(26, result=refuse("marts.fct_indicator.sums_hold"))
    month.run_night(27)
    month.run_night(28, {"quiet": "damaged"})
    month.run_night(29, {"quiet": "damaged"})
    month.run_night(30)


def test_the_alerts_of_a_month_are_the_expected_ones_none_missing_none_twice(
    tmp_path: Path,
) -> None:
    with open_month(tmp_path) as month:
        live_through(month)
        assert month.told == EXPECTED
        by_key = {(m.key, m.is_recovery): m for m in month.messages}
        workspace = month.workspace
    held = by_key["held/office__garbage/e1", False]
    assert "Tiêu đề cột đã đổi.\nThe header changed." in held.body
    assert "bị giữ lại" in held.subject
    assert "is held" in held.subject
    gone = by_key["unreachable/office__down", False]
    assert "không truy cập được từ 2026-11-03 19:00 UTC" in gone.body
    assert "office__down: unreachable" in gone.body
    assert "đã ổn" in by_key["no_refresh", True].subject
    words = "First told at 2026-11-07 19:00 UTC, over at 2026-11-09 19:00 UTC."
    assert words in by_key["unreachable/office__down", True].body
    metrics = (workspace.paths.monitoring / "chiso.prom").read_text("utf-8")
    assert 'chiso_source_unreachable{source="office__quiet"} 0' in metrics
    assert "chiso_run_exit_code 0" in metrics
    heartbeat = (workspace.paths.monitoring / "heartbeat").read_text("utf-8")
    assert heartbeat == "2026-11-30T19:00:00+00:00\n"


def test_a_run_that_broke_says_nothing_of_what_it_did_not_see(tmp_path: Path) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, result=refuse("marts.fct_target.keys_exist"))
        month.run_night(2, result=BROKEN)
        month.run_night(3, result=refuse("marts.fct_target.keys_exist"))
        told = [key for _, key, is_over in month.told if not is_over]
        heartbeat = (month.workspace.paths.monitoring / "heartbeat").read_text()
    assert told == ["refused/marts.fct_target.keys_exist", "run_failed"]
    assert heartbeat == "2026-11-03T19:00:00+00:00\n"


def test_nobody_is_told_twice_after_the_machine_was_killed_over_an_alert(
    tmp_path: Path,
) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, result=BROKEN)
        ledger = month.workspace.paths.open_causes
        before = ledger.read_bytes()
        month.run_night(2, result=BROKEN)
        assert ledger.read_bytes() == before
        # A ledger that can't be read tells once more, which is better than never.
        ledger.write_bytes(before[:-20])
        month.run_night(3, result=BROKEN)
        month.run_night(4, result=BROKEN)
    assert month.told == [(1, "run_failed", False), (3, "run_failed", False)]


def test_a_refresh_that_was_killed_over_an_alert_has_not_come_to_its_end(
    tmp_path: Path,
) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1)
        with (
            patch.object(Month, "deliver", side_effect=KeyboardInterrupt),
            pytest.raises(KeyboardInterrupt),
        ):
            month.run_night(2, result=refuse("marts.fct_target.keys_exist"))
        # Whoever finds it refused would take people to know.
        last_end = find_last_end(month.workspace.paths)
        assert last_end is not None
        assert last_end.exit_code == ExitCode.DONE
        month.run_night(3, result=refuse("marts.fct_target.keys_exist"))
        last_end = find_last_end(month.workspace.paths)
    assert last_end is not None
    assert last_end.exit_code == ExitCode.REFUSED
    assert month.told == [
        # The last that came to its end was that of the first night.
        (3, "no_refresh", False),
        (3, "no_refresh", True),
        (3, "refused/marts.fct_target.keys_exist", False),
    ]


def test_an_alert_that_reaches_nobody_does_not_hide_the_end_of_its_refresh(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "spoons://nobody")
    workspace = Month(tmp_path).workspace
    log = RunLog.begin(workspace)
    conclude_run(log.tee(), log, BROKEN)
    assert "did not reach address 1" in log.path.read_text("utf-8")
    last_end = find_last_end(workspace.paths)
    assert last_end is not None
    assert last_end.exit_code == ExitCode.COULD_NOT_RUN


def test_who_looks_in_the_morning_is_told_of_a_line_that_stands_still(
    tmp_path: Path,
) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1)
        month.now += dt.timedelta(hours=26)
        assert look_for_pause(month.workspace, None) == dt.timedelta(hours=26)
        assert month.told == []
        for _ in range(3):
            month.now += dt.timedelta(hours=1)
            look_for_pause(month.workspace, None)
        assert month.told == [(2, "no_refresh", False)]
        month.run_night(3)
    assert month.told[1:] == [(3, "no_refresh", True)]


def test_a_run_that_dagster_launched_ends_as_one_of_the_command_does(
    tmp_path: Path,
) -> None:
    with open_month(tmp_path) as month:
        workspace = month.workspace
        started_at = month.now
        month.now += dt.timedelta(minutes=3)
        failed = conclude_launched_run(workspace, "run", started_at, ["it broke"])
        month.now += dt.timedelta(days=1)
        well = conclude_launched_run(workspace, "other", month.now, [])
    assert "it broke" in failed.message
    assert well.exit_code == ExitCode.DONE
    assert [(key, is_over) for _, key, is_over in month.told] == [
        ("run_failed", False),
        ("run_failed", True),
    ]
    log = workspace.paths.runs / f"{started_at:%Y%m%dT%H%M%SZ}.jsonl"
    assert '"seconds": 180.0' in log.read_text("utf-8")
