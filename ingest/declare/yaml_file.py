"""YAML that people write, read so that none of it can do harm or be lost without a word."""

from __future__ import annotations

from pathlib import Path

import yaml

# The longest declaration so far has 600 nodes in 9 kB. Aliases of aliases unfold to millions from ten lines.
MAX_BYTES = 1 << 20
MAX_NODES = 100_000


def read(path: Path) -> object:
    """The document of a file. Raises ValueError: no YAML, too large, aliases that unfold without end, a key twice."""
    if path.stat().st_size > MAX_BYTES:
        raise ValueError(f"{path.stat().st_size:,} bytes, where at most {MAX_BYTES:,} are read")
    loader = yaml.SafeLoader(path.read_text("utf-8"))
    try:
        node = loader.get_single_node()
        if node is None:
            return None
        if _unfolded(node, {}) > MAX_NODES:
            raise ValueError(f"its aliases unfold to more than {MAX_NODES:,} nodes")
        return loader.construct_document(node)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"not YAML: {error}") from error
    finally:
        loader.dispose()


def _unfolded(node: yaml.Node, known: dict[int, int]) -> int:
    """How many nodes it stands for with every alias written out; one that holds itself stands for too many."""
    if id(node) not in known:
        known[id(node)] = MAX_NODES + 1
        parts: list[yaml.Node] = []
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
            if twice := next((key for key in keys if keys.count(key) > 1), None):
                raise ValueError(f"“{twice}” stands twice{node.start_mark}")
            parts = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        known[id(node)] = 1 + sum(_unfolded(part, known) for part in parts)
    return known[id(node)]
