"""Digits above or below the line, written as the letters that Unicode has for them.

"Hà Nội" with a raised 1 is "Hà Nội¹": a name with a footnote, and no other name. So is "45²" no 452.
"""

from __future__ import annotations

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def write_raised(text: str) -> str:
    """The text with its digits raised."""
    return text.translate(_RAISED)
