"""Dagster's events of a refresh, for the many tests that do not look at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def forget_events() -> Iterator[None]:
    """Refreshes in here keep no events, which are a sixth of what a refresh of a few figures costs.

    Runs are known all the same, and how they ended. The records themselves are looked at in
    test_dagster, test_refusals, test_prune and test_event_log, and every bundled refresh keeps them.
    """
    # Imported here: Dagster takes seconds.
    from orchestration.event_log import OpenEventLog

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(OpenEventLog, "store_event", lambda _log, _event: None)
        patch.setattr(OpenEventLog, "get_asset_records", lambda _log, _keys: [])
        yield
