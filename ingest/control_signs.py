"""Signs that steer a terminal or the direction of writing, in texts that others wrote."""

from __future__ import annotations

import re

# C0 and C1 but tab and line end; the marks that turn or isolate the direction of writing, which can
# make "gpj.exe" read "exe.jpg"; line and paragraph separators.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
)
_SHOWN_AS = "\ufffd"


def show_controls(text: str) -> str:
    """The text with each such sign as "�": what is shown is what stands there, from left to right."""
    return _CONTROLS.sub(_SHOWN_AS, text.replace("\r\n", "\n"))
