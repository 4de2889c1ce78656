"""The variables of a PC-Axis table: the values each of them takes, with their texts and units."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from ingest.problem import Refusal
from ingest.read.formats.px.statements import PxStatements


@dataclass(frozen=True)
class Variable:
    """A dimension of the table.

    `value_texts`: in the file's own language; the codes again where the file has no texts.
    """

    name: str
    code: str
    value_codes: list[str]
    value_texts: list[str]

    @property
    def size(self) -> int:
        return len(self.value_codes)

    def find_value(self, value: str) -> int | None:
        """The number of a value, by its text or by its code; None where it has no such value."""
        for known_values in (self.value_texts, self.value_codes):
            if value in known_values:
                return known_values.index(value)
        return None


def find_variables(statements: PxStatements, name: str) -> list[Variable]:
    """In the order the figures run. Raises Refusal `not_what_it_says` where there is none."""
    variables = [
        _read_variable(statements, v, name) for v in statements.get_variables()
    ]
    if not variables:
        raise Refusal(
            "not_what_it_says",
            expected="the variables of a table",
            found="no STUB and no HEADING",
            where=name,
            to_fix="look whether the file is PC-Axis at all",
        )
    return variables


def _read_variable(statements: PxStatements, variable: str, name: str) -> Variable:
    texts = list(statements.get_texts("VALUES", variable))
    codes = list(statements.get_texts("CODES", variable))
    # A file may give either alone; where it gives both they go together, value by value.
    has_both = texts and codes
    if not (texts or codes) or (has_both and len(texts) != len(codes)):
        raise Refusal(
            "not_what_it_says",
            expected=f"VALUES or CODES of “{variable}”, as many as each other",
            found=f"{len(texts)} VALUES and {len(codes)} CODES",
            where=name,
            to_fix="ask the publisher for a whole file",
        )
    variable_code = statements.find_text("VARIABLECODE", variable) or variable
    return Variable(variable, variable_code, codes or texts, texts or codes)


def build_categories(
    statements: PxStatements, variables: list[Variable]
) -> list[pl.DataFrame]:
    """For each variable a row per value, String columns: `<code>`, and where the file has them
    `<code>_label`, `<code>_label_<language>` and `<code>_unit`.
    """
    frames = []
    for number, variable in enumerate(variables):
        texts: dict[str, list[str] | list[str | None]] = {
            variable.code: variable.value_codes
        }
        if variable.value_texts != variable.value_codes:
            texts[f"{variable.code}_label"] = variable.value_texts
        for language in statements.other_languages:
            translated = _find_translation(statements, number, language)
            if len(translated) == variable.size and translated != variable.value_codes:
                texts[f"{variable.code}_label_{language}"] = translated
        units = _find_units(statements, variable)
        if any(units):
            texts[f"{variable.code}_unit"] = units
        frames.append(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)))
    return frames


def _find_translation(
    statements: PxStatements, number: int, language: str
) -> list[str]:
    """The texts of a variable's values; variables are known across languages by their number."""
    variables = statements.get_variables(language)
    variable = variables[number : number + 1]
    return list(statements.get_texts("VALUES", *variable, language=language))


def _find_units(statements: PxStatements, variable: Variable) -> list[str | None]:
    """The units of the values, for the variable by which the contents of the table differ."""
    if variable.name != statements.find_text("CONTVARIABLE"):
        return []
    return [statements.find_text("UNITS", text) for text in variable.value_texts]
