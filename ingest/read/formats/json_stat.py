"""JSON-stat 1.x and 2.0 to text cells, one row per observation.

Written by hand: pyjstat 2.4.0 (2023) fails on three of the five real datasets, gives labels without
codes, loses `status`, and lays out every declared combination before it looks how many figures
there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import cast

import polars as pl

from ingest.problem import Refusal
from ingest.read.formats.cube import (
    build_cube_rows,
    check_cube_size,
    check_data_set_count,
    check_names_differ,
)
from ingest.read.formats.json_document import Json, JsonObject, parse_json
from ingest.read.formats.json_stat_dimension import Dimension, read_dimension
from ingest.read.refusals import (
    CHECK_THE_ADDRESS,
    FETCH_AGAIN,
    build_structure_refusal,
    check_file_size,
)
from ingest.read.sheet import Sheet, normalize_cells

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 2

_MAX_BYTES = 1 << 26  # Python needs some thirty times as much for a document of numbers
_JSON_STAT = "JSON-stat with figures"
_LINK_KEYS = ("class", "href", "label")
_DESCRIPTION_SCHEMA = dict.fromkeys(("dimension", "code", "label", "unit"), pl.String)


@dataclass(frozen=True)
class _Figures:
    """The figures of a cube in the order of the file.

    `positions`: where each stands in the cube, from 0; None where every place has one.
    """

    values: list[str | None]
    positions: pl.Series | None


def read_json_stat(path: Path, name: str) -> list[Sheet]:
    """One sheet per dataset of a dataset, a bundle (1.x) or a collection (2.0), named by its label.

    Columns: for each dimension its id (the category's code), `<id>_label` and `<id>_unit` where the
    file has them, then `value` and `status` as printed and `updated`, the day. `row` is the place
    in the cube, so that figures a sparse file leaves out leave a gap. A dataset without values (a
    portal's description of a table) gives its categories: `dimension`, `code`, `label`, `unit`. A
    collection of links gives those: `class`, `href`, `label`.
    Raises Refusal `empty`, `truncated` (fewer values than declared), `not_what_it_says`, `hostile`.
    """
    check_file_size(path, name, _MAX_BYTES)
    document = parse_json(path.read_bytes(), name)
    try:
        # What is no object raises an error here or below, and is refused with it.
        return _read_document(cast("JsonObject", document), name)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise build_structure_refusal(_JSON_STAT, name, error) from error


def _read_document(document: JsonObject, name: str) -> list[Sheet]:
    datasets = _find_datasets(document)
    check_data_set_count(len(datasets), name)
    if not datasets:
        return [_read_links(document, name)]
    sheets = []
    for title, dataset in datasets:
        sheets.append(_read_dataset(dataset, title, f"{name}, dataset “{title}”"))
    return sheets


def _find_datasets(document: JsonObject) -> list[tuple[str, JsonObject]]:
    """The datasets with their titles, whatever holds them."""
    if "dimension" in document:
        return [(_get_title(document, "dataset"), document)]
    if document.get("class") == "collection":
        datasets = []
        for number, item in enumerate(_get_items(document), start=1):
            if "dimension" in item:
                datasets.append((_get_title(item, str(number)), item))
        return datasets
    bundle = cast("dict[str, JsonObject]", document)
    return [
        (title, dataset) for title, dataset in bundle.items() if "dimension" in dataset
    ]


def _get_items(collection: JsonObject) -> list[JsonObject]:
    links = cast("dict[str, list[JsonObject]]", collection["link"])
    return links["item"]


def _get_title(dataset: JsonObject, otherwise: str) -> str:
    return cast("str", dataset.get("label") or otherwise)


def _read_links(document: JsonObject, name: str) -> Sheet:
    if document.get("class") != "collection":
        found = f"the keys {', '.join(document)}"
        raise _build_refusal(_JSON_STAT, found, CHECK_THE_ADDRESS, name)
    items = _get_items(document)
    if not items:
        raise Refusal(
            "empty",
            expected=_JSON_STAT,
            found="a collection of nothing",
            where=name,
            to_fix="ask the publisher where the data is now",
        )
    columns = {key: [item.get(key) for item in items] for key in _LINK_KEYS}
    links = pl.DataFrame(columns, schema=dict.fromkeys(_LINK_KEYS, pl.String))
    return _build_sheet("collection", links.with_row_index("row", offset=1))


def _read_dataset(dataset: JsonObject, title: str, where: str) -> Sheet:
    dimensions = _read_dimensions(dataset, where)
    values = dataset.get("value")
    if not values:
        return _describe_dimensions(dimensions, title)
    sizes = [dimension.size for dimension in dimensions]
    columns: list[str] = []
    for dimension in dimensions:
        columns += dimension.categories.columns
    check_names_differ(columns, where)
    values = cast("dict[str, Json] | list[Json]", values)
    # Beside the dimensions there may be a value, a status and a day.
    check_cube_size(sizes, figures=len(values), columns=len(columns) + 3, where=where)
    figures = _read_figures(values, prod(sizes), where)
    cells = pl.DataFrame({"value": figures.values}, schema={"value": pl.String})
    if dataset.get("status"):
        statuses = _read_statuses(dataset["status"], figures)
        cells = cells.with_columns(pl.Series("status", statuses, dtype=pl.String))
    if dataset.get("updated"):
        day = str(dataset["updated"])[:10]
        cells = cells.with_columns(pl.lit(day, pl.String).alias("updated"))
    categories = [dimension.categories for dimension in dimensions]
    return _build_sheet(title, build_cube_rows(categories, cells, figures.positions))


def _read_dimensions(dataset: JsonObject, where: str) -> list[Dimension]:
    described = cast("dict[str, JsonObject]", dataset["dimension"])
    # Version 1 has `id` and `size` inside `dimension`, version 2 beside it.
    ids = cast("list[str]", dataset.get("id") or described["id"])
    printed_sizes = cast("list[str]", dataset.get("size") or described["size"])
    sizes = [int(size) for size in printed_sizes]
    check_cube_size(sizes, figures=0, columns=len(ids), where=where)
    if len(sizes) != len(ids):
        found = f"{len(ids)} dimensions and {len(sizes)} sizes"
        raise _build_refusal(
            "as many sizes as dimensions", found, "ask the publisher", where
        )
    dimensions = []
    for dimension_id, size in zip(ids, sizes, strict=True):
        category = cast("JsonObject", described[dimension_id]["category"])
        dimensions.append(read_dimension(dimension_id, category, size, where))
    return dimensions


def _read_figures(
    values: dict[str, Json] | list[Json], size: int, where: str
) -> _Figures:
    """The values of a cube of so many places: a list of all, or some of them by their place."""
    if isinstance(values, dict):
        positions = [int(position) for position in values]
        outside = [position for position in positions if not 0 <= position < size]
        if outside:
            expected = f"values at places from 0 to {size - 1:,}"
            found = f"one at place {outside[0]:,}"
            raise _build_refusal(expected, found, FETCH_AGAIN, where)
        printed = [_print_value(value) for value in values.values()]
        return _Figures(printed, pl.Series(positions, dtype=pl.Int64))
    if len(values) != size:
        raise Refusal(
            "truncated" if len(values) < size else "not_what_it_says",
            expected=f"a value for each of {size:,} places",
            found=f"{len(values):,} values",
            where=where,
            to_fix=FETCH_AGAIN,
        )
    return _Figures([_print_value(value) for value in values], None)


def _read_statuses(status: Json, figures: _Figures) -> list[str | None]:
    """A status for each figure: the file gives one for all, one for each, or some by place."""
    count = len(figures.values)
    if isinstance(status, dict):
        positions = range(count) if figures.positions is None else figures.positions
        return [_print_value(status.get(str(position))) for position in positions]
    if isinstance(status, str):
        return [status] * count
    statuses = [_print_value(one) for one in cast("list[Json]", status)]
    if len(statuses) == 1:
        return statuses * count
    if len(statuses) != count:
        raise ValueError(f"{len(statuses)} statuses for {count} values")
    return statuses


def _describe_dimensions(dimensions: list[Dimension], title: str) -> Sheet:
    """A row for each category of each dimension."""
    descriptions = []
    for dimension in dimensions:
        columns = {
            dimension.id: "code",
            dimension.label_column: "label",
            dimension.unit_column: "unit",
        }
        named = dimension.categories.rename(columns, strict=False)
        descriptions.append(named.with_columns(dimension=pl.lit(dimension.id)))
    # A dimension may lack labels or units; the first frame names all columns in their order.
    schema = pl.DataFrame(schema=_DESCRIPTION_SCHEMA)
    rows = pl.concat([schema, *descriptions], how="diagonal").with_row_index(
        "row", offset=1
    )
    return _build_sheet(title, normalize_cells(rows))


def _print_value(value: Json) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _build_sheet(title: str, cells: pl.DataFrame) -> Sheet:
    return Sheet(name=title, cells=cells, has_header=False, typed={"value": None})


def _build_refusal(expected: str, found: str, to_fix: str, where: str) -> Refusal:
    return Refusal(
        "not_what_it_says", expected=expected, found=found, where=where, to_fix=to_fix
    )
