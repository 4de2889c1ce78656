"""Nights on which no source brings anything: the calendar alone may change what a release says."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys

from orchestration.pipeline.clock import VIETNAM_TIME
from orchestration.pipeline.run_log import find_last_end
from orchestration.release.describe.manifest import read_manifest
from tests.line.house import House

# Whatever of these tables rests on the day of the run.
DATED_CONTENT = """
    select target_id, basis, unit_id, verdict, reason, forecast_on from fct_target
    union all
    select indicator_id, period_kind, unit_id, maturity, boundary_set, period_end from fct_indicator_version
    order by all
"""


# A refresh at a given moment; then which of the heavy libraries the process has loaded.
QUIET_NIGHT = """
import datetime as dt
import sys
from pathlib import Path
from ingest.store.paths import Paths
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh

folder, moment = Path(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2])
workspace = Workspace(Paths(folder / "data"), folder / "sources", clock=lambda: moment)
print(run_refresh(workspace).message)
print([name for name in ("dagster", "dbt", "great_expectations") if name in sys.modules])
"""


def test_a_night_without_news_loads_nothing_that_builds_and_writes_its_visit_down(
    published: House,
) -> None:
    later = published.now + dt.timedelta(days=1)
    words = [sys.executable, "-c", QUIET_NIGHT, str(published.folder)]
    done = subprocess.run(
        [*words, later.isoformat()], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["Nothing new: nothing was published.", "[]"]
    contact = published.workspace().visits.find_contact("office__dossiers")
    assert contact.last_seen_at == later
    last_end = find_last_end(published.workspace().paths)
    assert last_end is not None
    assert (last_end.ended_at, last_end.exit_code) == (later, 0)


def test_a_night_on_which_only_the_calendar_moved_publishes_what_it_changed_once(
    published: House,
) -> None:
    first = published.current.resolve()
    changes_on = read_manifest(first).next_change_on
    assert changes_on is not None
    midnight = dt.datetime.combine(changes_on, dt.time(), VIETNAM_TIME)
    published.now = midnight.astimezone(dt.UTC) - dt.timedelta(minutes=5)
    assert "Nothing new" in published.refresh().message
    assert published.current.resolve() == first
    before = published.ask(DATED_CONTENT)
    published.now += dt.timedelta(minutes=10)
    outcome = published.refresh()
    assert outcome.exit_code == 0, outcome.message
    assert published.current.resolve() != first
    assert published.ask(DATED_CONTENT) != before
    manifest = read_manifest(published.current)
    assert manifest.as_of == changes_on
    assert manifest.next_change_on is None or manifest.next_change_on > changes_on
    changes = (published.current / "CHANGES.md").read_text("utf-8")
    assert f"Như đã biết đến ngày {changes_on}" in changes
    assert "Nothing new" in published.refresh().message
