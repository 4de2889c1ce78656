"""`chiso explain` and `chiso cite`: one published number, its cells, and how it is cited."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.options import DATA, Data, find_current_release, stop_command
from orchestration.cli.period import parse_typed_period
from orchestration.cli.releases import stop_with_reason
from orchestration.pipeline.exit_code import ExitCode


def explain_indicator(
    indicator: Annotated[str, typer.Argument(help="indicator_id")],
    unit: Annotated[str, typer.Argument(help="unit_id, e.g. VN or ha_noi")],
    period: Annotated[str, typer.Argument(help="2024, 2024-03, 2024-Q1, 2024-03-31 …")],
    boundary_set: Annotated[
        str,
        typer.Option(
            "--boundary-set", help="as_reported, provinces_63 or provinces_34"
        ),
    ] = "as_reported",
    to_cells: Annotated[
        bool, typer.Option("--to-cells", help="walk all the way down to every cell")
    ] = False,
    data: Data = DATA,
) -> None:
    """A published number, what it was added up from, what stands beside it, and the cells under it."""
    from orchestration.tools.explain.values import explain_value
    from orchestration.tools.explain.wording import format_explanations

    last_day = parse_typed_period(period).last_day
    release = find_current_release(data)
    if release is None:
        stop_command(
            f"no release in {data}; `chiso refresh` makes one", ExitCode.COULD_NOT_RUN
        )
    explanations = explain_value(release, indicator, unit, last_day, boundary_set)
    if not explanations:
        stop_command(
            f"no {indicator} of {unit} for {period} on {boundary_set}; fct_indicator lists the periods there are",
            ExitCode.WRONG_USE,
        )
    print(format_explanations(explanations, is_down_to_cells=to_cells))


def cite_indicator(
    value: Annotated[
        str,
        typer.Argument(
            help="chiso:<indicator>/<unit>/<start>..<end>/<kind>/<boundary_set>[@<release>]"
        ),
    ],
    data: Data = DATA,
) -> None:
    """The sentence to print beside a value, in Vietnamese and English."""
    from orchestration.tools.cite import cite_value

    with stop_with_reason():
        citation = cite_value(data / "releases", value)
    print(citation.sentence_vi)
    print(citation.sentence_en)
