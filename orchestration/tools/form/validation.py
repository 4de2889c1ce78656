"""What the cells of the form accept, and the formula that checks what validation can't see."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.tools.form.layout import Placement
from orchestration.tools.form.words import (
    ABOVE_ITS_WHOLE,
    EMPTY,
    NOT_VALID,
    ONE_OF_THE_TWO,
    PICK_A_REASON,
    REASONS,
    VALID_NUMBER,
    YES_OR_NO,
)

# Options of XlsxWriter's `data_validation`.
ValidationRule = dict[str, str | list[str]]


def build_value_rule(placement: Placement, wholes: Sequence[str]) -> ValidationRule:
    """A number from 0, whole where things are counted, no larger than its wholes; of a yes/no
    question 1 or 0.

    `wholes`: the addresses of the figures that this one is a part of.
    """
    if placement.question.is_flag:
        return {
            "validate": "list",
            "source": ["1", "0"],
            "error_message": YES_OR_NO,
            "error_title": NOT_VALID,
        }
    cell = placement.value_cell
    conditions = [f"ISNUMBER({cell})", f"{cell}>=0"]
    if placement.question.unit_of_measure != "VND":
        conditions.append(f"{cell}=INT({cell})")
    # A whole that is not filled in yet says nothing against its part.
    conditions += [f'OR({whole}="",{cell}<={whole})' for whole in wholes]
    return {
        "validate": "custom",
        "value": f"=AND({','.join(conditions)})",
        "error_message": VALID_NUMBER,
        "error_title": NOT_VALID,
    }


def build_reason_rule() -> ValidationRule:
    """One of the reasons of the list."""
    return {
        "validate": "list",
        "source": list(REASONS.values()),
        "error_title": NOT_VALID,
        "error_message": PICK_A_REASON,
    }


def build_check_formula(placement: Placement, wholes: Sequence[str]) -> str:
    """The formula of the column "Check": it sees pasted values too, which validation does not."""
    value, reason = placement.value_cell, placement.reason_cell
    cases = [
        (f'AND({value}="",{reason}="")', EMPTY),
        (f'AND({value}<>"",{reason}<>"")', ONE_OF_THE_TWO),
    ]
    cases += [
        (f'AND({value}<>"",{whole}<>"",{value}>{whole})', ABOVE_ITS_WHOLE)
        for whole in wholes
    ]
    # IF(case 1, its words, IF(case 2, its words, … "✓")): built from the inside out.
    formula = '"✓"'
    for condition, words in reversed(cases):
        formula = f'IF({condition},"{words}",{formula})'
    return f"={formula}"
