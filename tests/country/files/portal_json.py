"""Writes the national portal's JSON."""

from __future__ import annotations

import json
from pathlib import Path

from tests.country.editions import Entry
from tests.country.files.printer import (
    Printer,
    Written,
)
from tests.country.files.words import (
    FIELDS,
    MARKS,
)


def _empty_record(unit: str) -> dict:
    record: dict = {"donVi": unit}
    for pointer in FIELDS.values():
        group, field = pointer.split("/")
        record.setdefault(group, {})[field] = None
    return record


def write_portal(printer: Printer, path: Path) -> Written:
    by_unit: dict[str, list[Entry]] = {}
    for entry in printer.edition.entries:
        by_unit.setdefault(entry.unit_id, []).append(entry)
    records, found = [], []
    for unit, entries in by_unit.items():
        record = _empty_record(printer.spell(unit, entries[0].period.end))
        records.append(record)
        for entry in entries:
            pointer = FIELDS[entry.measure, entry.breakdown]
            group, field = pointer.split("/")
            text, record[group][field] = _portal_value(printer, entry)
            found.append((len(records), f"/{pointer}", text, entry))
    if printer.flaws.strikes("unknown_unit", printer.rng):
        stranger = _empty_record("Tỉnh Đông Phương")
        stranger["hoSo"] |= {"tiepNhan": 1234, "trucTuyen": 567}
        records.append(stranger)
    document = {
        "nguon": "Cổng DVCQG (synthetic)",
        "ky": printer.edition.label,
        "duLieu": records,
    }
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
    return [("/duLieu", found)]


def _portal_value(printer: Printer, entry: Entry) -> tuple[str, str | int | None]:
    """The text of a figure, and what stands for it in the document."""
    if entry.answer is not None:
        word = MARKS[entry.answer][0]
        return word, word
    if entry.value is None:
        return "", None
    text = printer.number(int(entry.value))
    return text, text if printer.thousands else int(entry.value)
