"""Where what an asset shows is written, for Dagster's page: the declaration of a source, the SQL of a
model, and the function that makes it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import dagster as dg

from orchestration.pipeline.workspace import REPOSITORY


def refer_to_file(path: Path) -> dict[str, Any]:
    """The metadata by which an asset leads to a file."""
    label = str(path)
    if path.is_relative_to(REPOSITORY):
        label = str(path.relative_to(REPOSITORY))
    with warnings.catch_warnings():
        # Dagster may still change it; the test of the asset graph would say so.
        warnings.simplefilter("ignore", dg.BetaWarning)
        file = dg.LocalFileCodeReference(file_path=str(path), label=label)
        references = dg.CodeReferencesMetadataValue(code_references=[file])
    return {"dagster/code_references": references}


def refer_to_functions(assets: list[dg.AssetsDefinition]) -> list[dg.AssetsDefinition]:
    """The same assets, each leading to the function that makes it too."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        referring = dg.with_source_code_references(assets)
    return [asset for asset in referring if isinstance(asset, dg.AssetsDefinition)]
