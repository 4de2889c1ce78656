"""YAML that people write, read so that none of it can do harm or be lost without a word."""

from __future__ import annotations

from pathlib import Path

import yaml

# The longest declaration so far has 600 nodes in 9 kB. Aliases of aliases unfold to millions from
# ten lines.
MAX_BYTES = 1 << 20
MAX_NODES = 100_000
# The deepest declaration so far has 9 levels. The parser in C has no stack for a hundred thousand.
MAX_DEPTH = 100

# Ten times as fast as the one in Python: a catalogue is read before anything else can be said.
_Loader: type[yaml.CSafeLoader] = yaml.CSafeLoader


def load_yaml(path: Path) -> object:
    """The document of a file; None where it holds none. Comments are no part of it.

    Raises ValueError: no YAML, too large, nested too deeply, aliases that unfold without end, a key
    twice.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"expected at most {MAX_BYTES:,} bytes, found {size:,}")
    text = path.read_text("utf-8")
    loader = _Loader(text)
    try:
        _check_depth(text)
        node = loader.get_single_node()
        if node is None:
            return None
        if _count_nodes(node, {}) > MAX_NODES:
            raise ValueError(
                f"expected at most {MAX_NODES:,} nodes, found aliases that unfold to more"
            )
        return loader.construct_document(node)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(f"not YAML: {error}") from error
    finally:
        loader.dispose()


def _check_depth(text: str) -> None:
    """Count how deep the parts of a text lie, without composing any. Raises ValueError, YAMLError."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise ValueError(f"expected at most {MAX_DEPTH} levels, found more")


def _count_nodes(node: yaml.Node, counts: dict[int, int]) -> int:
    """How many nodes it stands for with every alias written out; `counts`: those of the nodes seen
    so far, by id.
    """
    if id(node) in counts:
        return counts[id(node)]
    # Counted before its parts are, so that a node that holds itself stands for too many and ends
    # the walk.
    counts[id(node)] = MAX_NODES + 1
    parts: list[yaml.Node] = []
    if isinstance(node, yaml.MappingNode):
        _check_keys(node)
        for key, value in node.value:
            parts += [key, value]
    elif isinstance(node, yaml.SequenceNode):
        parts = node.value
    counts[id(node)] = 1 + sum(_count_nodes(part, counts) for part in parts)
    return counts[id(node)]


def _check_keys(node: yaml.MappingNode) -> None:
    """A key twice would silently lose the first value. Raises ValueError."""
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            raise ValueError(
                f"expected each key once, found “{key.value}” twice{node.start_mark}"
            )
        seen.add(key.value)
