"""`chiso form`: the workbook a unit fills in for a period."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import (
    DATA,
    Data,
    find_current_release,
    require_data_folder,
    stop_command,
)
from orchestration.cli.period import parse_period_or_stop
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.workspace import SEEDS


def write_reporting_form(
    unit: Annotated[
        str, typer.Argument(help="unit_id or name, e.g. ha_noi or “Hà Nội”")
    ],
    period: Annotated[
        str,
        typer.Argument(help="2024-03, 2024-Q1 or 2024: all that is due when it ends"),
    ],
    out: Annotated[Path | None, typer.Option(help="The workbook to write.")] = None,
    data: Data = DATA,
) -> None:
    """The workbook a unit fills in; its place afterwards is data/inbox/chiso__reporting_form/."""
    from orchestration.release.describe.period_names import name_period
    from orchestration.tools.form.previous import load_previous_figures
    from orchestration.tools.form.workbook import NothingDue, write_form

    require_data_folder(data)
    span = parse_period_or_stop(period)
    if span.kind == "as_of":
        stop_command(
            f"{period}: expected a month, a quarter or a year, e.g. 2024-03, found a single day",
            ExitCode.WRONG_USE,
        )
    unit_id = _resolve_unit(unit, span.end)
    period_id = name_period(span.start, span.end, span.kind).id
    path = out or Path(f"bieu-bao-cao_{unit_id}_{period_id}.xlsx")
    _stop_where_unwritable(path)
    release = find_current_release(data)
    previous = load_previous_figures(release, unit_id, span.end) if release else {}
    try:
        figures = write_form(path, unit_id, span.end, SEEDS, previous)
    except NothingDue as error:
        stop_command(str(error), ExitCode.WRONG_USE)
    print(
        f"{path}: {figures} figures requested from {unit_id} for the periods that end on {span.end}"
    )


def _stop_where_unwritable(path: Path) -> None:
    """Stop the command where the workbook can't be made, or one is there already."""
    if path.is_dir():
        stop_command(
            f"expected a file to write, found the folder {path};"
            f" to fix: name a file in it, e.g. --out {path}/form.xlsx",
            ExitCode.WRONG_USE,
        )
    if path.exists():
        stop_command(
            f"{path} is there already, perhaps filled in; move it away or name another with --out",
            ExitCode.WRONG_USE,
        )
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        stop_command(
            f"expected a folder that {path.name} can be written to, found none at {folder};"
            " to fix: make it, or name another with --out",
            ExitCode.WRONG_USE,
        )


def _resolve_unit(unit: str, day: dt.date) -> str:
    """The id of the unit that bears an id or name on a day; else the command stops as wrong use."""
    import polars as pl

    from ingest.parse.reference_lists import ReferenceLists

    typed = pl.DataFrame({"unit_text": [unit], "on": [day]})
    [resolved] = ReferenceLists.load(SEEDS).resolve_units(typed).to_dicts()
    if resolved["problem"]:
        stop_command(resolved["problem"], ExitCode.WRONG_USE)
    return str(resolved["unit_id"])
