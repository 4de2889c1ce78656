"""An explanation in words: the value and its pair, what it was added up from, what stands beside it,
then cells and counted files, two lines each."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from orchestration.release.describe.marks import WORDS_EN, describe_marks
from orchestration.release.describe.missing_reasons import describe_missing_reason
from orchestration.release.describe.period_names import name_period
from orchestration.release.describe.wording import format_number_en
from orchestration.release.trace.records import CountedFile, PrintedCell
from orchestration.tools.explain.values import Explanation, StatementBeside, Step

MOST_SHOWN = 40
# How the steps of one kind are announced.
_MADE_OF = {
    "as_reported": "the value as reported, which holds here too",
    "block": "the sum of the ministries and of the provinces",
    "component": "the sum of its components",
    "member": "the sum of the members heard",
    "predecessor": "the sum of the provinces merged into it",
    "statement": "stated",
    "tile": "the sum of the shorter periods it is made of",
    "universe": "each unit expected, counted as one",
}
_NEEDS_ALL = "1 where all of these are"
# Why a statement is no part of the value.
_REASONS = {
    "proxy": "a proxy: shown beside, never used",
    "rival": "a rival concept: shown beside, never used",
    "priority": "another source comes first by its declared priority",
    "latest": "another source of the same priority stated it later",
    "name": "another source of the same priority and day comes first by name",
    "nobody": "no exact figure to prefer it to",
    "components": "the components come first",
    "members": "the figures of the members come first",
    "pair": "a numerator with its denominator comes before a percentage",
    "half": "the other half of its pair is missing, or does not belong to it",
    "not_applicable": "not applicable, says the source",
}


def format_explanations(
    explanations: Sequence[Explanation],
    *,
    is_down_to_cells: bool = False,
    most: int = MOST_SHOWN,
) -> str:
    """All explanations, an empty line between them.

    Of each at most `most` steps of a kind. The cells and files are those of its own statements, at
    most `most`, or with `is_down_to_cells` all that its lineage ends in.
    """
    return "\n\n".join(
        _format_explanation(explanation, is_down_to_cells, most)
        for explanation in explanations
    )


def _format_explanation(
    explanation: Explanation, is_down_to_cells: bool, most: int
) -> str:
    lines = [_format_value(explanation)]
    for kind, steps in groupby(explanation.steps, key=lambda step: step.step):
        lines += _format_steps(kind, list(steps), most)
    lines += _format_records(explanation, is_down_to_cells, most)
    if explanation.beside:
        lines.append("  beside it, and no part of it:")
        lines += [_format_beside(statement) for statement in explanation.beside]
    return "\n".join(lines)


def _format_steps(kind: str, steps: Sequence[Step], most: int) -> list[str]:
    """The heading of one kind of steps and a line for each."""
    made_of = _MADE_OF[kind]
    if any(step.needs_all for step in steps):
        made_of = _NEEDS_ALL
    lines = [f"  {made_of} ({len(steps)}):"]
    lines += [_format_step(step) for step in steps[:most]]
    if len(steps) > most:
        lines.append(f"    … and {len(steps) - most} more; query fct_lineage for them")
    return lines


def _format_step(step: Step) -> str:
    """One step; the name of what was added is left out where it is the value's own."""
    name = step.measure_code or step.child_indicator_id or ""
    period = name_period(step.period_start, step.period_end, step.period_kind).id
    halves = [
        format_number_en(half)
        for half in (step.published, step.numerator, step.denominator)
        if half is not None
    ]
    line = f"    {step.unit_id:<22} {name:<30} {period:<12}  {' / '.join(halves)}"
    if step.publisher:
        line += f"  ({step.publisher})"
    return line.rstrip()


def _format_records(
    explanation: Explanation, is_down_to_cells: bool, most: int
) -> list[str]:
    """The cells and files; where the value has no statement of its own, how to see them."""
    total = len(explanation.cells) + len(explanation.counted)
    if not total:
        return ["  no printed figure stands under it"]
    is_stated = any(step.step == "statement" for step in explanation.steps)
    if not is_stated and not is_down_to_cells:
        return [
            f"  {total} cells and files under it: --to-cells lists them, or explain one of the above"
        ]
    shown = max(most, total) if is_down_to_cells else most
    lines = [_format_cell(cell) for cell in explanation.cells[:shown]]
    if len(explanation.cells) > shown:
        lines.append(
            f"  … and {len(explanation.cells) - shown} more cells; --to-cells lists all"
        )
    lines += [_format_counted_file(file) for file in explanation.counted[:shown]]
    if len(explanation.counted) > shown:
        lines.append(
            f"  … and {len(explanation.counted) - shown} more files; --to-cells lists all"
        )
    return lines


def _format_beside(statement: StatementBeside) -> str:
    name = statement.measure_code
    if statement.breakdown:
        name += f" ({statement.breakdown})"
    reason = _REASONS.get(statement.reason, statement.reason)
    return (
        f"    {statement.unit_id:<22} {name:<30} {statement.value_text!r} of {statement.publisher}: {reason}\n"
        f"      {statement.vintage_id}, {_format_place(statement)}"
    )


def _format_value(explanation: Explanation) -> str:
    """The value to the last digit, with its pair.

    For example "VN, 2024-03, as_reported: 37.5 = 450 / 1,200 (computed, 2 of 3 units)".
    """
    period = name_period(
        explanation.period_start, explanation.period_end, explanation.period_kind
    ).id
    if explanation.value is None:
        _, reason = describe_missing_reason(explanation.missing_reason)
        value = f"not computed because {reason}"
    else:
        value = f"{explanation.qualifier or ''}{format_number_en(explanation.value)}"
    pair = ""
    if explanation.numerator is not None:
        pair += f" = {format_number_en(explanation.numerator)}"
    if explanation.denominator is not None:
        pair += f" / {format_number_en(explanation.denominator)}"
    status = explanation.value_status
    if explanation.units_expected is not None:
        status += (
            f", {explanation.units_reported} of {explanation.units_expected} units"
        )
    marks = describe_marks(explanation.qualifier, explanation.flags, WORDS_EN)
    if marks:
        status += f", {marks}"
    return f"{explanation.unit_id}, {period}, {explanation.boundary_set}: {value}{pair} ({status})"


def _format_cell(cell: PrintedCell) -> str:
    period = name_period(cell.period_start, cell.period_end, cell.period_kind).id
    figure = f"{cell.unit_id:<22} {cell.measure_code:<30} {period:<12}  {cell.value_text!r:<14}"
    lines = [f"  {figure} {_format_place(cell)}", f"      {_format_raw_file(cell)}"]
    if cell.page:
        lines.append(f"      published in {cell.page}")
    if cell.printed_text:
        lines.append(f"      printed there: {cell.printed_text}")
    if cell.note:
        lines.append(f"      note: {cell.note}")
    return "\n".join(lines)


def _format_place(cell: PrintedCell | StatementBeside) -> str:
    # In a sheet the column is a letter, "B3"; in JSON and XML row and column are a number and a
    # pointer.
    place = f"{cell.cell_row}{cell.cell_column}"
    if cell.cell_column.isalpha():
        place = f"{cell.cell_column}{cell.cell_row}"
    return f"{cell.cell_sheet}!{place}"


def _format_counted_file(file: CountedFile) -> str:
    folder = "counted"
    if file.set_id:
        folder = f"counted/{file.month:%Y-%m}/{file.set_id}"
    records = (
        f"{file.unit_id:<22} {file.what:<30} {file.month}  {file.records:,} records"
    )
    return f"  {records}, {folder}\n      {_format_raw_file(file)}"


def _format_raw_file(stated: PrintedCell | CountedFile) -> str:
    return f"{stated.publisher}; {stated.vintage_id}; {stated.file_name} = raw/{stated.source_id}/{stated.raw_sha256}"
