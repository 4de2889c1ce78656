"""Texts of a file as they are written into YAML."""

from __future__ import annotations

import json


def quote_double(text: str) -> str:
    """A text between double quotes, where a line break is `\\n`."""
    return json.dumps(text, ensure_ascii=False)


def quote_single(text: str) -> str:
    """A text between single quotes, where a backslash is a backslash: for patterns."""
    return "'" + text.replace("'", "''") + "'"


def join_words(text: str) -> str:
    """A text on one line, with one blank between words: for comments."""
    return " ".join(text.split())
