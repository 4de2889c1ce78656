"""An explanation in words: the value, its pair, then cells and counted files, two lines each."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from orchestration.release.describe.marks import WORDS_EN, describe_marks
from orchestration.release.describe.wording import format_number
from orchestration.tools.explain.values import CountedFile, Explanation, PrintedCell

MOST_SHOWN = 40


def format_explanations(
    explanations: Sequence[Explanation], most: int = MOST_SHOWN
) -> str:
    """All explanations, an empty line between them; of each at most `most` cells and as many files."""
    return "\n\n".join(
        _format_explanation(explanation, most) for explanation in explanations
    )


def _format_explanation(explanation: Explanation, most: int) -> str:
    lines = [
        f"{explanation.name_vi} · {explanation.name_en}",
        _format_value(explanation),
    ]
    lines += [_format_cell(cell) for cell in explanation.cells[:most]]
    if len(explanation.cells) > most:
        lines.append(
            f"  … and {len(explanation.cells) - most} more; query fct_observation for them"
        )
    lines += [_format_counted_file(file) for file in explanation.counted[:most]]
    if len(explanation.counted) > most:
        more = len(explanation.counted) - most
        lines.append(
            f"  … and {more} more; query fct_dossier_file or fct_procedure_file for them"
        )
    if not explanation.cells and not explanation.counted:
        lines.append("  no printed figure stands under it")
    return "\n".join(lines)


def _format_value(explanation: Explanation) -> str:
    """The unit, the period and the value with its pair.

    For example "VN, in_period 2024-03-01..2024-03-31, as_reported: 37.5 = 450 / 1,200 (computed, 2
    of 3 units)".
    """
    period = f"{explanation.period_kind} {explanation.period_start}..{explanation.period_end}"
    value = explanation.missing_reason
    if explanation.value is not None:
        value = f"{explanation.qualifier or ''}{format_number(explanation.value)}"
    pair = ""
    if explanation.numerator is not None:
        pair += f" = {_format_amount(explanation.numerator)}"
    if explanation.denominator is not None:
        pair += f" / {_format_amount(explanation.denominator)}"
    status = explanation.value_status
    if explanation.units_expected is not None:
        status += (
            f", {explanation.units_reported} of {explanation.units_expected} units"
        )
    marks = describe_marks(explanation.qualifier, explanation.flags, WORDS_EN)
    if marks:
        status += f", {marks}"
    return f"{explanation.unit_id}, {period}, {explanation.boundary_set}: {value}{pair} ({status})"


def _format_amount(amount: Decimal) -> str:
    """1200.500000 → 1,200.5: with thousands, without the zeros its type adds."""
    whole, _, decimals = f"{amount:,f}".partition(".")
    decimals = decimals.rstrip("0")
    return f"{whole}.{decimals}" if decimals else whole


def _format_cell(cell: PrintedCell) -> str:
    # In a sheet the column is a letter, "B3"; in JSON and XML row and column are a number and a
    # pointer.
    place = f"{cell.cell_row}{cell.cell_column}"
    if cell.cell_column.isalpha():
        place = f"{cell.cell_column}{cell.cell_row}"
    figure = f"{cell.unit_id:<22} {cell.measure_code:<30} {cell.period_end}  {cell.value_text!r:<14}"
    return f"  {figure} {cell.cell_sheet}!{place}\n      {_format_raw_file(cell)}"


def _format_counted_file(file: CountedFile) -> str:
    folder = "counted"
    if file.set_id:
        folder = f"counted/{file.month:%Y-%m}/{file.set_id}"
    records = (
        f"{file.unit_id:<22} {file.what:<30} {file.month}  {file.records:,} records"
    )
    return f"  {records}, {folder}\n      {_format_raw_file(file)}"


def _format_raw_file(stated: PrintedCell | CountedFile) -> str:
    source_id = stated.vintage_id.split("@")[0]
    return f"{stated.publisher}; {stated.vintage_id}; {stated.file_name} = raw/{source_id}/{stated.raw_sha256}"
