"""Puts every edition into a file, as its sender would.

What the files mean is already decided by `press`; nothing here changes a value.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from tests.country import editions as ed
from tests.country import forms
from tests.country.cases import PERSON
from tests.country.editions import Edition
from tests.country.files.declared_table import (
    name_file,
    write_inventory,
    write_reported,
    write_system_table,
)
from tests.country.files.delimited import write_bulletins, write_delimited
from tests.country.files.portal_json import write_portal
from tests.country.files.printer import (
    Cell,
    Printer,
    Written,
)
from tests.country.files.workbook import write_workbook
from tests.country.real_sources import REPORTED, SYSTEMS, is_inventory
from tests.country.world import World


class Posted(NamedTuple):
    """`files`: per edition the path of its file below `files/`. `rows`: printed figures, listed procedures, cases."""

    files: tuple[str, ...]
    cells: list[Cell]
    rows: int


def post(folder: Path, world: World, editions: Sequence[Edition]) -> Posted:
    """Write every edition into `folder`, one folder per source."""
    files: list[str] = [""] * len(editions)
    cells: list[Cell] = []
    rows = 0
    bulletins: list[tuple[int, Edition]] = []
    reported: list[tuple[int, Edition]] = []
    for number, edition in enumerate(editions):
        if edition.voice is ed.PERCENTAGES:
            bulletins.append((number, edition))
            continue
        if edition.voice.source_id == REPORTED:
            reported.append((number, edition))
            continue
        if edition.cases:
            files[number] = (
                f"{edition.voice.source_id}/ho-so_{edition.label}_ban-hanh-{edition.published}.csv"
            )
            rows += _write_cases(folder / files[number], edition)
            continue
        printer = Printer(world, edition)
        name = printer.file_name()
        if edition.voice.source_id in SYSTEMS:
            name = name_file(edition)
        name = f"{edition.voice.source_id}/{name}"
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        files[number] = unicodedata.normalize("NFC", name)
        for sheet, found in _write(printer, path):
            cells += [Cell(number, files[number], sheet, *place) for place in found]
        rows += len(edition.procedures) or len(edition.entries)
    if bulletins:
        name = f"{ed.PERCENTAGES.source_id}/ty-le-cong-bo.csv"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        for number, place in write_bulletins(folder / name, world, bulletins):
            cells.append(Cell(number, name, "1", *place))
            rows += 1
        for number, _ in bulletins:
            files[number] = name
    if reported:
        name = f"{REPORTED}/reported_indicators.xlsx"
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        for number, sheet, place in write_reported(folder / name, world, reported):
            cells.append(Cell(number, name, sheet, *place))
            rows += 1
        for number, _ in reported:
            files[number] = name
    return Posted(tuple(files), cells, rows)


def _write_cases(path: Path, edition: Edition) -> int:
    """A dump of cases, month after month; how many. Who filed a case is in it, and must not land."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sender = edition.cases[0].cases
    unit = sender.world.lists.units[sender.unit_id].name_vi
    count = 0
    with path.open("wb") as stream:
        for number, part in enumerate(edition.cases):
            rows = part.rows().with_columns(
                DonVi=pl.lit(unit), HoTenNguoiNop=pl.lit(PERSON)
            )
            rows.write_csv(stream, include_header=number == 0)
            count += rows.height
    return count


def _write(printer: Printer, path: Path) -> Written:
    """Write the file; per sheet the place of every printed figure."""
    edition = printer.edition
    if edition.blank is not None:
        return forms.fill(path, edition, printer.world)
    if edition.voice.source_id in SYSTEMS:
        write = write_system_table
        if is_inventory(edition.voice.source_id):
            write = write_inventory
        return write(printer, path)
    if edition.unit_id is not None:
        return write_workbook(printer, path)
    if edition.voice is ed.PORTAL:
        return write_portal(printer, path)
    return write_delimited(printer, path)
