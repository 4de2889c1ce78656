"""A data folder holds real figures or synthetic ones, never both: its first run writes down which."""

from __future__ import annotations

from ingest.store.atomic import write_atomically
from orchestration.pipeline.workspace import Workspace

MARKER = "figures.txt"


def find_mixed_figures(workspace: Workspace) -> str | None:
    """Why this catalogue may not be run on this data folder, as a sentence; None where it may.

    The first catalogue that is run on a folder decides, and `figures.txt` remembers it.
    """
    kinds = sorted(
        {_name_kind(source.is_synthetic) for source in workspace.sources.values()}
    )
    if len(kinds) > 1:
        return (
            f"expected sources of one kind, found real and synthetic ones in {workspace.sources_folder}; "
            "to fix: put them into two catalogues"
        )
    [kind] = kinds
    marker = workspace.paths.data / MARKER
    if not marker.exists():
        write_atomically(marker, f"{kind}\n".encode())
    kind_of_folder = marker.read_text("utf-8").strip()
    if kind_of_folder != kind:
        return (
            f"{workspace.paths.data} holds {kind_of_folder} figures and the catalogue {kind} ones; "
            "to fix: name another folder with --data"
        )
    return None


def _name_kind(is_synthetic: bool) -> str:
    return "synthetic" if is_synthetic else "real"
