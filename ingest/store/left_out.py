"""What an accepted edition holds that did not land because nobody declared it: named, never silent."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LeftOut:
    """A file, a sheet or a column that was set aside while the rest landed.

    `cell`: where the column's header stands ("I5"), empty of a sheet or a file. `what`: its header or
    name, as printed.
    """

    file: str
    sheet: str = ""
    cell: str = ""
    what: str = ""
