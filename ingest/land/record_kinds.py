"""The kinds of record a source may hold, each with the way it is landed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from ingest.land import procedures
from ingest.land.dossiers.kind import DossierKind
from ingest.land.landing_job import LandedEdition, LandingJob
from ingest.land.observations import cells, rows
from ingest.land.printed_kind import PrintedKind


class RecordKind(Protocol):
    """One kind of record: how an edition of it becomes vintages.

    `version` is part of the reading's name.
    """

    @property
    def version(self) -> int:
        """Raised by people when what is landed from the same bytes changes."""
        ...

    def land_editions(self, jobs: Sequence[LandingJob]) -> list[LandedEdition]:
        """Of each edition its vintages, or the Refusal by which it is held whole.

        `jobs`: of one source, with the same reference lists.
        """
        ...

    def list_scopes(self, replaces: str, files: list[Path]) -> set[Hashable]:
        """What a vintage is about, by what its source replaces: two that share one of these may
        replace something of each other.

        `files`: the files of its rows.
        """
        ...


_OBSERVATION = PrintedKind(
    version=rows.VERSION,
    extract_cells=cells.extract_cells,
    build_rows=rows.build_rows,
    have_statement=rows.have_statement,
    scopes={
        "whole": (),
        "period": ("period_start", "period_end", "period_kind"),
        "unit_and_period": ("unit_id", "period_start", "period_end", "period_kind"),
        "nothing": ("measure_code", "unit_id", "period_end", "period_kind"),
    },
)

_PROCEDURE = PrintedKind(
    version=procedures.VERSION,
    extract_cells=procedures.extract_cells,
    build_rows=procedures.build_rows,
    scopes={
        "whole": (),
        "period": ("as_of_date",),
        "unit_and_period": ("unit_id", "as_of_date"),
        "nothing": ("procedure_code", "unit_id", "as_of_date"),
    },
)

RECORD_KINDS: Mapping[str, RecordKind] = {
    "observation": _OBSERVATION,
    "procedure": _PROCEDURE,
    "dossier": DossierKind(),
}
