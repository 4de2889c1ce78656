"""A source that failed is asked again over the night, each time after a longer wait, and without the others."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ingest.problem import Reason
from orchestration.pipeline.retrying import find_retry
from tests.unit.orchestration.pipeline.alerts.month import Month, open_month


def list_retries(month: Month, reason: Reason, minutes: int) -> list[int]:
    """The minutes after the first failure at which a sensor that looks every five asks again."""
    begun = month.now
    asked: list[int] = []
    for minute in range(5, minutes + 1, 5):
        month.now = begun + dt.timedelta(minutes=minute)
        retry = find_retry(month.workspace)
        if retry is not None:
            assert retry.source_ids == ("office__down",)
            asked.append(minute)
            month.visit("down", reason)
    return asked


def test_the_waits_grow_and_the_night_comes_to_an_end(tmp_path: Path) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, {"down": "unreachable"})
        assert list_retries(month, "unreachable", 11 * 60) == [30, 90, 210]


def test_the_next_night_begins_anew(tmp_path: Path) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, {"down": "unreachable"})
        list_retries(month, "unreachable", 4 * 60)
        month.run_night(2, {"down": "unreachable"})
        assert list_retries(month, "unreachable", 60) == [30]


@pytest.mark.parametrize("reason", ["not_what_it_says", "damaged"])
def test_what_does_not_pass_by_itself_is_not_asked_again(
    tmp_path: Path, reason: Reason
) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, {"down": reason})
        assert list_retries(month, reason, 120) == []


def test_a_source_that_answers_again_is_left_in_peace(tmp_path: Path) -> None:
    with open_month(tmp_path) as month:
        month.run_night(1, {"down": "unreachable"})
        month.now += dt.timedelta(minutes=30)
        month.visit("down", None)
        month.now += dt.timedelta(minutes=60)
        assert find_retry(month.workspace) is None
