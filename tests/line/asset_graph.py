"""The asset graph as lines of text, each an asset with what it is made from; pinned in `asset_graph.txt`.

python -m tests.line.asset_graph      writes the file anew, after a change that was meant
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import dagster as dg
from dagster._core.definitions.assets.graph.base_asset_graph import BaseAssetGraph

from ingest.store.paths import Paths
from orchestration.definitions import define_line
from orchestration.pipeline.workspace import SOURCES, Workspace

PINNED = Path(__file__).with_suffix(".txt")
# The stops at which every source has an asset of its own.
_OF_SOURCES = ("published", "raw", "landed")


def describe_edges(graph: BaseAssetGraph) -> list[str]:
    """`asset ← parents`, ordered as text. Sources come and go: those of one contract are one line."""
    edges: dict[str, set[str]] = {}
    for key in graph.get_all_asset_keys():
        parents = edges.setdefault(_name(graph, key), set())
        parents |= {_name(graph, parent) for parent in graph.get(key).parent_keys}
    return [
        f"{name} ← {', '.join(sorted(parents)) or 'nothing'}"
        for name, parents in sorted(edges.items())
    ]


def _name(graph: BaseAssetGraph, key: dg.AssetKey) -> str:
    stop, *_ = key.path
    if stop not in _OF_SOURCES:
        return key.to_user_string()
    landed = graph.get(dg.AssetKey(["landed", key.path[-1]]))
    return f"{stop}/<{landed.tags['contract']}>"


def main() -> None:
    """Write the file anew."""
    with tempfile.TemporaryDirectory() as folder:
        line = define_line(Workspace(Paths(Path(folder)), SOURCES))
        edges = describe_edges(line.resolve_asset_graph())
    PINNED.write_text("\n".join([*edges, ""]), "utf-8")


if __name__ == "__main__":
    main()
