"""One page of the site before it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """A page to be written. `path`: below the folder of its language, for example units/ha_noi.html."""

    path: str
    template: str
    title: str
    shown: dict[str, Any]

    @property
    def root(self) -> str:
        """The way from this page up to the folder of its language."""
        return "../" * self.path.count("/")
