"""A list in a page: its items, each with a link and words around it."""

from __future__ import annotations

import unicodedata
from html.parser import HTMLParser
from pathlib import Path

import polars as pl

from ingest.declare.read import HtmlListRead
from ingest.problem import Refusal
from ingest.read.encodings import decode_text
from ingest.read.refusals import (
    CHECK_THE_ADDRESS,
    build_empty_refusal,
    check_file_size,
)
from ingest.read.sheet import Sheet, check_extent, set_blanks_to_null

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

_MAX_BYTES = 1 << 26
_COLUMNS = ("link", "link_text", "text")


def read_html_list(path: Path, name: str, spec: HtmlListRead) -> list[Sheet]:
    """One sheet, `row` = the item's number, from 1.

    Columns: `link` and `link_text`, address and words of the item's first link, and `text`, all
    other words of the item. Items inside items are part of the outer one. Several pages saved one
    after the other are one list.
    Raises Refusal `empty`, `not_what_it_says` (no item), `hostile`, or the encoding's.
    """
    check_file_size(path, name, _MAX_BYTES)
    text = decode_text(path.read_bytes(), name, None)
    if not text.strip():
        raise build_empty_refusal("a page with a list", name, b" ")
    page = _Page(spec.item)
    page.feed(text)
    page.close()
    if not page.items:
        raise Refusal(
            "not_what_it_says",
            expected=f"items <{spec.item}> of a list",
            found="a page without any",
            where=name,
            to_fix=CHECK_THE_ADDRESS,
        )
    check_extent(len(page.items), len(_COLUMNS), 3 * len(page.items), name)
    rows = pl.int_range(1, len(page.items) + 1, dtype=pl.UInt32, eager=True)
    cells = [rows.alias("row")]
    for column in _COLUMNS:
        texts = [_clean(item[column]) for item in page.items]
        cells.append(pl.Series(column, texts, dtype=pl.String))
    sheet = set_blanks_to_null(pl.DataFrame(cells))
    return [Sheet(name=spec.item, cells=sheet, has_header=False)]


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


class _Page(HTMLParser):
    """The items met so far. `_depth`: how many items are open."""

    def __init__(self, item: str) -> None:
        super().__init__(convert_charrefs=True)
        self.items: list[dict[str, str]] = []
        self._item = item.lower()
        self._depth = 0
        self._is_in_first_link = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An item begins, or its first link does."""
        if tag == self._item:
            if self._depth == 0:
                self.items.append(dict.fromkeys(_COLUMNS, ""))
            self._depth += 1
        elif tag == "a" and self._depth and not self.items[-1]["link"]:
            self.items[-1]["link"] = dict(attrs).get("href") or ""
            self._is_in_first_link = True

    def handle_endtag(self, tag: str) -> None:
        """An item ends, or a link does."""
        if tag == self._item and self._depth:
            self._depth -= 1
        if tag in ("a", self._item):
            self._is_in_first_link = False

    def handle_data(self, data: str) -> None:
        """Words of an item, inside its first link or around it."""
        if self._depth:
            column = "link_text" if self._is_in_first_link else "text"
            self.items[-1][column] += data
