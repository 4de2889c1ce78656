"""`chiso form`: the workbook a unit fills in for a period."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.options import DATA, Data, find_current_release, stop_command
from orchestration.cli.period import parse_typed_period
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
    from orchestration.tools.form.previous import load_previous_figures
    from orchestration.tools.form.workbook import NothingDue, write_form

    typed = parse_typed_period(period)
    if typed.kind != "in_period":
        stop_command(
            f"{period}: expected a month, a quarter or a year, e.g. 2024-03, found a single day",
            ExitCode.WRONG_USE,
        )
    unit_id = _resolve_unit(unit, typed.last_day)
    path = out or Path(f"bieu-bao-cao_{unit_id}_{period}.xlsx")
    if path.exists():
        stop_command(
            f"{path} is there already, perhaps filled in; move it away or name another with --out",
            ExitCode.WRONG_USE,
        )
    release = find_current_release(data)
    previous = (
        load_previous_figures(release, unit_id, typed.last_day) if release else {}
    )
    try:
        figures = write_form(path, unit_id, typed.last_day, SEEDS, previous)
    except NothingDue as error:
        stop_command(str(error), ExitCode.WRONG_USE)
    print(
        f"{path}: {figures} figures requested from {unit_id} for the periods that end on {typed.last_day}"
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
