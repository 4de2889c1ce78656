"""Texts that others wrote (titles, names, printed words), as plain text inside our Markdown."""

from __future__ import annotations

import re

from ingest.control_signs import show_controls

# Brackets make a link only before another sign, and "_" within a word is no markup: codes and marks
# stay readable.
_MARKUP = re.compile(r"([\\`*|~#]|\](?=[(\[:])|(?<!\w)_|_(?!\w))")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_TICKS = re.compile(r"`+")
# What may stand between < and > as a link.
_ADDRESS = re.compile(r"https?://[^\s<>\\\"]+")


def escape_markdown(text: str) -> str:
    """The text on one line, none of its signs taken for Markdown or HTML."""
    one_line = _to_one_line(text)
    as_text = _ENTITY.sub("&amp;", one_line).replace("<", "&lt;").replace(">", "&gt;")
    return _MARKUP.sub(r"\\\1", as_text)


def format_code(text: str) -> str:
    """The text on one line as a code span, whatever back-ticks it holds."""
    one_line = _to_one_line(text)
    runs = _TICKS.findall(one_line)
    if not runs:
        return f"`{one_line}`"
    fence = "`" * (max(map(len, runs)) + 1)
    return f"{fence} {one_line} {fence}"


def format_link(address: str) -> str:
    """The address as a link where it is one of the web, else as plain text."""
    if _ADDRESS.fullmatch(address):
        return f"<{address}>"
    return escape_markdown(address)


def _to_one_line(text: str) -> str:
    return show_controls(" ".join(text.split()))
