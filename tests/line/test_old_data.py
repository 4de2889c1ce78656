"""The data folder of an earlier version is taken up as it is: its figures stay known from when they were known."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from ingest.store.paths import Paths
from orchestration.pipeline.data_format import FORMAT, read_format
from orchestration.pipeline.workspace import Workspace, ignore_progress
from orchestration.refresh import run_refresh
from orchestration.tools.fsck.check import check_stores
from tests.line.house import ask
from tests.line.old_data import open_old_data

SOURCE_ID = "office__form"


def test_a_folder_of_before_seals_and_formats_is_taken_up_and_goes_on(
    tmp_path: Path,
) -> None:
    open_old_data(tmp_path)
    form = tmp_path / "sources" / "office" / "files" / "form.csv"
    form.write_text(form.read_text("utf-8").replace("400", "401"), "utf-8")
    now = dt.datetime(2027, 2, 1, 19, tzinfo=dt.UTC)
    workspace = Workspace(
        Paths(tmp_path / "data"), tmp_path / "sources", clock=lambda: now
    )
    assert read_format(workspace.paths) == 0
    [before] = workspace.landed.list_vintages(SOURCE_ID)
    result = run_refresh(workspace)
    assert result.exit_code == 0, result.message
    assert read_format(workspace.paths) == FORMAT
    first, second = workspace.landed.list_vintages(SOURCE_ID)
    assert first.known_from == before.known_from < second.known_from
    assert result.release is not None
    figures = ask(
        result.release,
        "select unit_id, measure_code, value::int, min(known_from) from fct_observation"
        " where source_id = 'office__form' and known_to is null group by all order by all",
    )
    known = {"before": first.known_from, "now": second.known_from}
    assert figures == [
        ("ha_giang", "tthc_online", 50, known["before"]),
        ("ha_giang", "tthc_total", 200, known["before"]),
        ("ha_noi", "tthc_online", 401, known["now"]),
        ("ha_noi", "tthc_total", 1000, known["before"]),
    ]
    assert check_stores(workspace.paths, ignore_progress) == []
