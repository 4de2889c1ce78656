"""JSON-stat 1.x and 2.0 to text cells, one row per observation.

Written by hand: pyjstat 2.4.0 (2023) fails on three of the five real datasets, gives labels without codes, loses
`status`, and lays out every declared combination before it looks how many figures there are.
"""

from __future__ import annotations

from math import prod
from pathlib import Path

import polars as pl

from ingest.problem import Reason, Refusal
from ingest.read.formats.cube import as_text, check_sets, check_size, tidy, unlike
from ingest.read.formats.json_records import parse_json
from ingest.read.sheet import Sheet

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

_MAX_BYTES = 1 << 26  # Python needs some thirty times as much for a document of numbers


def read_json_stat(path: Path, name: str) -> list[Sheet]:
    """One sheet per dataset of a dataset, a bundle (1.x) or a collection (2.0), named by its id or label.

    Columns: for each dimension its id (the category's code), `<id>_label` and `<id>_unit` where the file has them,
    then `value` and `status` as printed and `updated`, the day. `row` is the place in the cube, so that figures a
    sparse file leaves out leave a gap. A dataset without values (a portal's description of a table) gives its
    categories: `dimension`, `code`, `label`, `unit`. A collection of links gives those: `class`, `href`, `label`.
    Raises Refusal `empty`, `truncated` (fewer values than declared), `not_what_it_says`, `hostile`.
    """
    if path.stat().st_size > _MAX_BYTES:
        raise _refusal("hostile", name, f"{path.stat().st_size:,} bytes", "ask for it in parts, by year or region")
    document = parse_json(path.read_bytes(), name)
    try:
        datasets = _datasets(document)
        check_sets(len(datasets), name)
        sheets = [_dataset(given, title, f"{name}, dataset “{title}”") for title, given in datasets]
        return sheets or [_links(document, name)]
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        found = f"a document that is built otherwise ({type(error).__name__}: {str(error)[:200]})"
        raise _refusal("not_what_it_says", name, found, "look at the answer; it may be an error message") from error


def _datasets(document: dict) -> list[tuple[str, dict]]:
    """The datasets with their names, whatever holds them."""
    if "dimension" in document:
        return [(_title(document, "dataset"), document)]
    if document.get("class") == "collection":
        items = document["link"]["item"]
        return [(_title(item, str(n)), item) for n, item in enumerate(items, start=1) if "dimension" in item]
    return [(title, given) for title, given in document.items() if "dimension" in given]


def _title(given: dict, otherwise: str) -> str:
    return given.get("label") or otherwise


def _links(document: dict, name: str) -> Sheet:
    if document.get("class") != "collection":
        raise _refusal("not_what_it_says", name, f"the keys {', '.join(document)}", "look at the answer")
    items = document["link"]["item"]
    if not items:
        raise _refusal("empty", name, "a collection of nothing", "ask the publisher")
    columns = {key: [item.get(key) for item in items] for key in ("class", "href", "label")}
    return _sheet(
        "collection", pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String)).with_row_index("row", 1)
    )


def _dataset(given: dict, title: str, where: str) -> Sheet:
    dimension = given["dimension"]
    ids = given.get("id") or dimension["id"]
    sizes = [int(size) for size in given.get("size") or dimension["size"]]
    check_size(sizes, 0, len(ids), where)
    if len(sizes) != len(ids):
        raise _refusal(
            "not_what_it_says", where, f"{len(ids)} dimensions and {len(sizes)} sizes", "ask the publisher"
        )
    categories = [_categories(i, dimension[i]["category"], size, where) for i, size in zip(ids, sizes, strict=True)]
    value, status = given.get("value"), given.get("status")
    if not value:
        return _description(ids, categories, title)
    columns = [c for frame in categories for c in frame.columns]
    unlike(columns, where)
    check_size(sizes, len(value), len(columns) + 3, where)
    positions, size = None, prod(sizes)
    if isinstance(value, dict):
        positions = pl.Series([int(at) for at in value], dtype=pl.Int64)
        value = list(value.values())
        if positions.min() < 0 or positions.max() >= size:
            raise _refusal(
                "not_what_it_says", where, f"a value at place {positions.max()} of {size}", "ask for it anew"
            )
    elif len(value) != size:
        reason: Reason = "truncated" if len(value) < size else "not_what_it_says"
        raise _refusal(reason, where, f"{len(value):,} values for {size:,} places", "fetch it again")
    figures = {"value": [_printed(v) for v in value]}
    if status:
        figures["status"] = _statuses(status, len(value), positions)
    if updated := given.get("updated"):
        figures["updated"] = [str(updated)[:10]] * len(value)
    return _sheet(title, tidy(categories, pl.DataFrame(figures, schema=dict.fromkeys(figures, pl.String)), positions))


def _categories(dimension: str, category: dict, size: int, where: str) -> pl.DataFrame:
    """The categories in their order: the code, and the label and unit of those that have one."""
    index, label, unit = category.get("index"), category.get("label") or {}, category.get("unit") or {}
    if isinstance(index, dict):
        index = sorted(index, key=lambda code: int(index[code]))
    codes = list(label) if index is None else index
    if len(codes) != size:
        found = f"{len(codes):,} categories of “{dimension}”, which is said to have {size:,}"
        raise _refusal("not_what_it_says", where, found, "ask the publisher for a whole file")
    texts = {dimension: codes}
    if label:
        texts[f"{dimension}_label"] = [label.get(code) for code in codes]
    if unit:
        texts[f"{dimension}_unit"] = [_unit(unit.get(code) or {}) for code in codes]
    return pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String))


def _unit(unit: dict) -> str | None:
    """`10^3 EUR` where a multiplier is given, else the unit's label, base (as PxWeb says it) or sign."""
    word = unit.get("label") or unit.get("base") or unit.get("symbol")
    power = unit.get("multiplier")
    return " ".join(filter(None, (f"10^{power}" if power else None, word))) or None


def _statuses(status: object, count: int, positions: pl.Series | None) -> list[str | None]:
    """One status for all, one for each value, or some by place."""
    if isinstance(status, dict):
        places = range(count) if positions is None else positions
        return [_printed(status.get(str(at))) for at in places]
    given = [status] if isinstance(status, str) else list(status)
    if len(given) not in (1, count):
        raise ValueError(f"{len(given)} statuses for {count} values")
    return [_printed(one) for one in (given * count if len(given) == 1 else given)]


def _description(ids: list[str], categories: list[pl.DataFrame], title: str) -> Sheet:
    rows = [
        frame.select(
            dimension=pl.lit(dimension),
            code=pl.col(dimension),
            label=pl.col(f"{dimension}_label") if f"{dimension}_label" in frame.columns else pl.lit(None, pl.String),
            unit=pl.col(f"{dimension}_unit") if f"{dimension}_unit" in frame.columns else pl.lit(None, pl.String),
        )
        for dimension, frame in zip(ids, categories, strict=True)
    ]
    return _sheet(title, as_text(pl.concat(rows).with_row_index("row", 1)))


def _printed(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _sheet(title: str, cells: pl.DataFrame) -> Sheet:
    return Sheet(name=title, cells=cells, has_header=False)


def _refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected="JSON-stat with figures", found=found, where=where, to_fix=to_fix)
