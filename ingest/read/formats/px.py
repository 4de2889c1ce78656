"""PC-Axis files (.px) to text cells, one row per observation.

Written by hand: pyaxis 0.4.3 reads the real files, but gives labels without codes, one language, no units or notes,
and turns the missing-value signs to NaN.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod
from pathlib import Path

import polars as pl

from ingest.problem import Reason, Refusal
from ingest.read.encodings import decode_text
from ingest.read.formats.cube import check_size, tidy, unlike
from ingest.read.sheet import Sheet

# Raise it when what is read of a file changes: raw files of this kind are then read again.
VERSION = 1

_MAX_BYTES = 1 << 28
_MAX_NOTES = 2000

_STATEMENT = re.compile(
    r'\s*(?P<keyword>[A-Z][A-Z0-9-]*)(?:\[(?P<language>[^\]"]*)\])?(?:\((?P<of>(?:"[^"]*"|[^")"]++)*+)\))?\s*='
    r'(?P<value>(?:"[^"]*"|[^";]++)*+);'
)
_DATA = re.compile(r"\s*DATA\s*=")
_QUOTED = re.compile(r'"([^"]*)"')
# A text too long for one line goes on in quotes on the next; a comma parts two texts.
_CONTINUED = re.compile(r'"\s*\n\s*"')
_FIGURE = re.compile(r'"[^"]*"|[^\s,;"]+')
_CODEPAGE = re.compile(rb'CODEPAGE\s*=\s*"([^"]+)"')


@dataclass(frozen=True)
class _File:
    """What stands before the figures: (KEYWORD, language, of) → texts; language "" is the file's own."""

    said: dict[tuple[str, str, tuple[str, ...]], tuple[str, ...]]

    def texts(self, keyword: str, *of: str, language: str = "") -> tuple[str, ...]:
        return self.said.get((keyword, language, of), ())

    def first(self, keyword: str, *of: str) -> str | None:
        return "".join(self.texts(keyword, *of)) or None

    def languages(self) -> list[str]:
        """The others."""
        return list(dict.fromkeys(language for _, language, _ in self.said if language))

    def variables(self, language: str = "") -> tuple[str, ...]:
        """In the order the figures run: the last one fastest."""
        return self.texts("STUB", language=language) + self.texts("HEADING", language=language)


@dataclass(frozen=True)
class _Variable:
    name: str
    code: str
    codes: list[str]
    names: list[str]  # of the values, in the file's own language


def read_px(path: Path, name: str) -> list[Sheet]:
    """One sheet, named by the table's MATRIX.

    Columns: for each variable its VARIABLECODE (else its name) with the value's code, `<code>_label` where there are
    codes beside the texts, `<code>_label_<language>` for the file's other languages, and `<code>_unit` for the
    variable the UNITS are told by; then `value` as printed (missing signs such as ".." too), `unit` where one holds
    for all, `notes` (VALUENOTE, CELLNOTE and DATANOTECELL that hold for the figure) and `updated`, the day. `row` is
    the place in the cube, also where KEYS leave places out. Raises Refusal `empty`, `truncated`, `not_what_it_says`,
    `hostile`, or the encoding's.
    """
    text = _text(path, name)
    file, at = _statements(text, name)
    check_size([], 0, len(file.variables()) * (1 + len(file.languages())), name)
    variables = [_variable(file, variable, name) for variable in file.variables()]
    if not variables:
        raise _refusal("not_what_it_says", name, "no STUB and no HEADING", "look whether the file is PC-Axis at all")
    categories = _categories(file, variables)
    unlike([c for frame in categories for c in frame.columns], name)
    sizes = [frame.height for frame in categories]
    tokens = [token.strip('"') for token in _FIGURE.findall(text, at)]
    positions, values = _placed(file, variables, tokens, name)
    check_size(sizes, len(values), sum(frame.width for frame in categories) + 4, name)
    figures = pl.DataFrame({"value": values}, schema={"value": pl.String})
    if (unit := file.first("UNITS")) and not any(c.endswith("_unit") for frame in categories for c in frame.columns):
        figures = figures.with_columns(unit=pl.lit(unit))
    if found := _notes(file, variables, name):
        places = pl.int_range(len(values), dtype=pl.Int64, eager=True) if positions is None else positions
        figures = figures.with_columns(_noted(found, places, sizes))
    if updated := _updated(file):
        figures = figures.with_columns(updated=pl.lit(updated))
    return [Sheet(name=file.first("MATRIX") or "1", cells=tidy(categories, figures, positions), has_header=False)]


def _text(path: Path, name: str) -> str:
    if path.stat().st_size > _MAX_BYTES:
        raise _refusal("hostile", name, f"{path.stat().st_size:,} bytes", "ask for the table in parts")
    data = path.read_bytes()
    if not data.strip():
        raise _refusal("empty", name, "no bytes at all", "fetch the file again")
    declared = _CODEPAGE.search(data[:4096])
    try:  # one real file says iso-8859-1 and is UTF-8; the reverse can't pass for UTF-8
        data.decode("utf-8")
    except UnicodeDecodeError:
        return decode_text(data, name, declared[1].decode("ascii", "replace") if declared else None)
    return decode_text(data, name, "utf-8")


def _statements(text: str, name: str) -> tuple[_File, int]:
    """Every statement before DATA, and where the figures begin."""
    said, at, main = {}, 0, ""
    while not (data := _DATA.match(text, at)):
        found = _STATEMENT.match(text, at)
        if not found:
            begins = (text[at : at + 60].strip().splitlines() or [""])[0]
            if not said:
                found = f"a file that begins “{begins}”"
                raise _refusal("not_what_it_says", name, found, "look what the address gives")
            where = f"{name}, line {text.count(chr(10), 0, at) + 1}"
            found = f"a statement that does not end (“{begins}…”)"
            raise _refusal("truncated", where, found, "fetch the file again; its end is missing")
        value = _CONTINUED.sub("", found["value"])
        texts = tuple(_QUOTED.findall(value)) or (value.strip(),)
        if found["keyword"] == "LANGUAGE":
            main = texts[0]
        language = "" if found["language"] == main else found["language"] or ""
        said[found["keyword"], language, tuple(_QUOTED.findall(found["of"] or ""))] = texts
        at = found.end()
    if not text.rstrip().endswith(";"):
        raise _refusal("truncated", name, "figures that do not end with “;”", "fetch the file again")
    return _File(said), data.end()


def _variable(file: _File, variable: str, name: str) -> _Variable:
    names, codes = list(file.texts("VALUES", variable)), list(file.texts("CODES", variable))
    if not (names or codes) or (names and codes and len(names) != len(codes)):
        found = f"{len(names)} VALUES and {len(codes)} CODES of “{variable}”"
        raise _refusal("not_what_it_says", name, found, "ask the publisher for a whole file")
    return _Variable(variable, file.first("VARIABLECODE", variable) or variable, codes or names, names or codes)


def _categories(file: _File, variables: list[_Variable]) -> list[pl.DataFrame]:
    languages, frames = file.languages(), []
    for number, variable in enumerate(variables):
        texts = {variable.code: variable.codes}
        if variable.names != variable.codes:
            texts[f"{variable.code}_label"] = variable.names
        for language in languages:
            translated = file.texts("VALUES", *file.variables(language)[number : number + 1], language=language)
            if len(translated) == len(variable.codes) and list(translated) != variable.codes:
                texts[f"{variable.code}_label_{language}"] = list(translated)
        if variable.name == file.first("CONTVARIABLE"):
            units = [file.first("UNITS", value) for value in variable.names]
            if any(units):
                texts[f"{variable.code}_unit"] = units
        frames.append(pl.DataFrame(texts, schema=dict.fromkeys(texts, pl.String)))
    return frames


def _placed(
    file: _File, variables: list[_Variable], tokens: list[str], name: str
) -> tuple[pl.Series | None, list[str]]:
    """The figures, and where each stands in the cube; None where every place has one.

    With KEYS a record begins with the codes (or texts) of the stub's variables, then the figures of the heading.
    """
    keyed = [v for v in variables if file.texts("KEYS", v.name)]
    size = prod(len(v.codes) for v in variables)
    if not keyed:
        if len(tokens) != size:
            reason: Reason = "empty" if not tokens else "truncated" if len(tokens) < size else "not_what_it_says"
            raise _refusal(reason, name, f"{len(tokens):,} figures for {size:,} places", "fetch the file again")
        return None, tokens
    across = prod(len(v.codes) for v in variables[len(keyed) :])
    width = len(keyed) + across
    if keyed != variables[: len(keyed)] or not tokens or len(tokens) % width:
        found = f"{len(tokens):,} words of data, where a record has {width:,}"
        raise _refusal("truncated" if tokens else "empty", name, found, "fetch the file again")
    place = pl.Series([0] * (len(tokens) // width), dtype=pl.Int64)
    for number, variable in enumerate(keyed):
        known = variable.names if file.first("KEYS", variable.name) == "VALUES" else variable.codes
        given = pl.Series(tokens[number::width], dtype=pl.String)
        at = given.replace_strict(known, range(len(known)), default=None, return_dtype=pl.Int64)
        if at.null_count():
            found = f"the key “{given.filter(at.is_null())[0]}”, which is no value of “{variable.name}”"
            raise _refusal("not_what_it_says", name, found, "ask the publisher for a whole file")
        place = place * len(known) + at
    inside = pl.DataFrame({"inside": pl.int_range(across, dtype=pl.Int64, eager=True)})
    positions = place.alias("place").to_frame().join(inside, how="cross", maintain_order="left_right")
    figures = [t for start in range(len(keyed), len(tokens), width) for t in tokens[start : start + across]]
    return positions.select(pl.col("place") * across + pl.col("inside")).to_series(), figures


_Note = tuple[dict[int, int | None], str]  # variable's number → its category's (None: of no category), and the text


def _notes(file: _File, variables: list[_Variable], name: str) -> list[_Note]:
    """What is noted on values of one variable, or on cells."""
    named = [v.name for v in variables]
    found: list[_Note] = []
    for (keyword, language, of), texts in file.said.items():
        if language:
            continue
        if keyword in ("VALUENOTE", "VALUENOTEX") and len(of) == 2 and of[0] in named:
            conditions = {named.index(of[0]): of[1]}
        elif keyword in ("CELLNOTE", "CELLNOTEX", "DATANOTECELL") and len(of) == len(named):
            conditions = {number: value for number, value in enumerate(of) if value != "*"}
        else:
            continue
        found.append(({n: _category(variables[n], value) for n, value in conditions.items()}, "".join(texts)))
    if len(found) > _MAX_NOTES:
        raise _refusal("hostile", name, f"{len(found):,} notes on values and cells", "ask for the table in parts")
    return found


def _category(variable: _Variable, value: str) -> int | None:
    return next((known.index(value) for known in (variable.names, variable.codes) if value in known), None)


def _noted(notes: list[_Note], places: pl.Series, sizes: list[int]) -> pl.Series:
    """For each place the notes that hold there, joined by " | "."""
    frame, inner = places.alias("place").to_frame(), prod(sizes)
    for number, size in enumerate(sizes):
        inner //= size
        frame = frame.with_columns((pl.col("place") // inner % size).alias(str(number)))
    told = [
        pl.when(pl.all_horizontal(pl.lit(True), *(pl.col(str(n)) == at for n, at in conditions.items()))).then(
            pl.lit(text)
        )
        for conditions, text in notes
    ]
    return frame.select(notes=pl.concat_str(told, separator=" | ", ignore_nulls=True)).to_series()


def _updated(file: _File) -> str | None:
    """The last day the table, or a part of it, was changed, else made ("20230703 16:08")."""
    for wanted in ("LAST-UPDATED", "CREATION-DATE"):
        said = (text for (keyword, *_), texts in file.said.items() if keyword == wanted for text in texts)
        if days := [f"{m[1]}-{m[2]}-{m[3]}" for text in said if (m := re.match(r"(\d{4})(\d\d)(\d\d)", text))]:
            return max(days)
    return None


def _refusal(reason: Reason, where: str, found: str, to_fix: str) -> Refusal:
    return Refusal(reason, expected="a PC-Axis file", found=found, where=where, to_fix=to_fix)
