"""The values of an indicator as files to take away: CSV for programs, a workbook for people."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from orchestration.release.facts import ReleaseFacts
from orchestration.release.page.figures import Figure, Figures
from orchestration.release.page.language import Language

_COLUMNS = (
    *("indicator_id", "unit_id", "period_start", "period_end", "period_kind"),
    *("boundary_set", "numerator", "denominator", "value", "value_status"),
    *("missing_reason", "qualifier", "flags", "units_reported", "units_expected"),
    *("source_ids", "known_from", "known_to"),
)
_WIDTHS = {"indicator_id": 34, "source_ids": 34, "known_from": 20, "known_to": 20}
_USUAL_WIDTH = 14


def write_tables(figures: Figures, facts: ReleaseFacts, folder: Path) -> None:
    """The national values of each indicator that has any, with all their versions: what its page shows."""
    folder.mkdir()
    for indicator_id, versions in figures.national.items():
        _write_csv(folder / f"{indicator_id}.csv", versions)
        _write_workbook(folder / f"{indicator_id}.xlsx", versions, figures, facts)


def _write_csv(path: Path, versions: Sequence[Figure]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(_COLUMNS)
        for figure in versions:
            values = (getattr(figure, column) for column in _COLUMNS)
            writer.writerow(_write_plain(value) for value in values)


def _write_plain(value: object) -> object:
    """A number without the zeros behind it; nothing where there is nothing."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else value


def _write_workbook(
    path: Path, versions: Sequence[Figure], figures: Figures, facts: ReleaseFacts
) -> None:
    """A sheet of the values, and one that says what they are of."""
    created = facts.created_at.astimezone(dt.UTC).replace(tzinfo=None)
    # Each is small: by way of ten temporary files it takes half as long again.
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        # Without it the file would carry the moment it was written.
        book.set_properties({"subject": facts.release_id, "created": created})
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
        sheet = book.add_worksheet("values")
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(versions), len(_COLUMNS) - 1)
        for column, name in enumerate(_COLUMNS):
            sheet.set_column(column, column, _WIDTHS.get(name, _USUAL_WIDTH))
            sheet.write_string(0, column, name, head)
        for row, figure in enumerate(versions, start=1):
            for column, name in enumerate(_COLUMNS):
                value = getattr(figure, name)
                if isinstance(value, dt.datetime):
                    sheet.write_datetime(row, column, value, moment)
                elif isinstance(value, dt.date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, Decimal | int):
                    sheet.write_number(row, column, value)
                elif value:
                    # As text, so that a name that begins with = is no formula.
                    sheet.write_string(row, column, str(value))
        about = book.add_worksheet("about")
        about.set_column(0, 0, 100)
        for row, line in enumerate(_describe(versions[0].indicator_id, figures, facts)):
            about.write_string(row, 0, line)


def _describe(indicator_id: str, figures: Figures, facts: ReleaseFacts) -> list[str]:
    """What the values are of, and of which release, in both languages."""
    indicator = figures.indicators[indicator_id]
    lines: list[str] = []
    for language in (Language("vi"), Language("en")):
        if facts.is_synthetic:
            lines.append(language.say("synthetic"))
        lines.append(language.choose(indicator.name_vi, indicator.name_en))
        lines.append(
            f"{language.choose(facts.title_vi, facts.title_en)}. {language.say('release')} {facts.release_id}."
        )
    return lines
