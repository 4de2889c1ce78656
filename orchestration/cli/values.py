"""`chiso explain` and `chiso cite`: one published number, its cells, and how it is cited."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.options import (
    DATA,
    Data,
    require_data_folder,
    stop_command,
)
from orchestration.cli.releases import stop_with_reason
from orchestration.pipeline.exit_code import ExitCode
from orchestration.release.describe.boundary_sets import (
    AS_REPORTED,
    PROVINCES_34,
    PROVINCES_63,
)

if TYPE_CHECKING:
    from orchestration.release.trace.records import ValueKey

_BOUNDARIES = {"63": PROVINCES_63, "34": PROVINCES_34}

Indicator = Annotated[
    str,
    typer.Argument(
        help="Its id or name; or the whole citation id of a value, chiso:…, and nothing else."
    ),
]
Unit = Annotated[
    str | None,
    typer.Argument(help="Its id, name or GSO code: VN, ha_noi, “hà nội”, “Bộ Y tế”."),
]
TypedPeriod = Annotated[
    str | None,
    typer.Argument(
        help="2025, 2025-Q3, 2025-06, 2025-06-30, “quý 3/2025”, “lũy kế đến 9/2025” …"
    ),
]
Boundaries = Annotated[
    str, typer.Option(help=f"{AS_REPORTED}; 63 or 34 for the provinces of then or now.")
]


def explain_indicator(
    indicator: Indicator,
    unit: Unit = None,
    period: TypedPeriod = None,
    boundaries: Boundaries = AS_REPORTED,
    to_cells: Annotated[
        bool, typer.Option("--to-cells", help="walk all the way down to every cell")
    ] = False,
    data: Data = DATA,
) -> None:
    """A published number, what it was added up from, what stands beside it, and the cells under it."""
    from orchestration.tools.cite import cite_key
    from orchestration.tools.explain.values import explain_key
    from orchestration.tools.explain.wording import format_explanations

    with stop_with_reason():
        release, key = _find_value(data, boundaries, indicator, unit, period)
        citation = cite_key(release, key)
        print(citation.stated.vi)
        print(citation.stated.en)
        print(f"cite it as {citation.id}")
        print()
        print(format_explanations(explain_key(release, key), is_down_to_cells=to_cells))


def cite_indicator(
    indicator: Indicator,
    unit: Unit = None,
    period: TypedPeriod = None,
    boundaries: Boundaries = AS_REPORTED,
    data: Data = DATA,
) -> None:
    """The sentence to print beside a value, in Vietnamese and English."""
    from orchestration.tools.cite import cite_key

    with stop_with_reason():
        citation = cite_key(*_find_value(data, boundaries, indicator, unit, period))
        print(citation.sentence_vi)
        print(citation.sentence_en)


def _find_value(
    data: Path, boundaries: str, indicator: str, unit: str | None, period: str | None
) -> tuple[Path, ValueKey]:
    """The release and the value in it that are meant; else the command stops and says why.

    What was taken for granted is said on standard error.
    """
    from ingest.parse.reference_lists import ReferenceLists
    from orchestration.pipeline.workspace import SEEDS
    from orchestration.release.facts import POINTER
    from orchestration.release.store.catalogue import get_release_folder
    from orchestration.tools.cite import is_value_id, make_key, parse_value_id
    from orchestration.tools.lookup.values import NoSuchValue, TypedValue, find_value
    from orchestration.tools.open_release import open_release

    require_data_folder(data)
    releases = data / "releases"
    if is_value_id(indicator) and unit is None:
        value_id = parse_value_id(indicator)
        return get_release_folder(releases, value_id.release), make_key(value_id)
    if unit is None or period is None:
        stop_command(
            f"expected INDICATOR UNIT PERIOD, or a citation id chiso:…; found only “{indicator}”"
            f"{f' “{unit}”' if unit else ''}, e.g. gov_dossiers_fully_online VN 2024",
            ExitCode.WRONG_USE,
        )
    release = get_release_folder(releases, POINTER)
    boundary_set = _BOUNDARIES.get(boundaries, boundaries)
    typed = TypedValue(indicator, unit, period, boundary_set)
    aliases = ReferenceLists.load(SEEDS).aliases
    try:
        with open_release(release) as connection:
            found = find_value(connection, typed, aliases)
    except NoSuchValue as refusal:
        stop_command(str(refusal), ExitCode.WRONG_USE)
    if found.note:
        typer.echo(f"chiso: {found.note}", err=True)
    return release, found.key
