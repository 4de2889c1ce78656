"""What the files made to do harm have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

MEGABYTE = 1 << 20


@dataclass(frozen=True)
class HostileFile:
    """One input. `read`: the declaration of its reader; `write` puts it at a path."""

    name: str
    read: str
    write: Callable[[Path], object]


def declare_entities(root: str) -> str:
    """Ten entities of ten of the one before: ten thousand million letters."""
    declared = '<!ENTITY e0 "hahahahaha">'
    for number in range(1, 10):
        declared += f'<!ENTITY e{number} "{f"&e{number - 1};" * 10}">'
    return f"<!DOCTYPE {root} [{declared}]>"
