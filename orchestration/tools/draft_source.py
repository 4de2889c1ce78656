"""A first declaration for a file nobody has declared: what its cells show, and TODO where a person decides.

The draft is a source the catalogue accepts as it stands, and that lands nothing before its measures are named.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import polars as pl
from pydantic import TypeAdapter
from rapidfuzz import fuzz, process

from ingest.declare.read import ReadOptions
from ingest.land.privacy import find_personal_columns
from ingest.parse.headers.levels import read_header_texts
from ingest.parse.numbers.parse import parse_numbers
from ingest.parse.periods import parse_periods
from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.spelling import normalise_spelling
from ingest.problem import Refusal
from ingest.read.file_kind import detect_file_kind
from ingest.read.registry import read_file
from ingest.read.sheet import Sheet

_NEAR_THE_TOP, _SAMPLE, _WORDS = 60, 300, 40
_MOSTLY = 0.6
_FIGURE = r"^[\s\d.,%()+-]*\d[\s\d.,%()+-]*$"
_PROCEDURE_CODE = r"^\d\.\d{6}(?:\.\S+)?$"
_NUMBERING = re.compile(r"(?i)^(?:stt|tt|số tt|no\.?|#|n°)$")
_PERIOD_HEADER = re.compile(r"(?i)\b(?:kỳ|năm|tháng|quý|period|year|month|quarter|ngày|date)\b")
_YEAR = r"(?P<flag_provisional>(?:Prel\.|Sơ bộ) ?)?(?P<year>(?:19|20)\d\d)"
_SCALES = {"nghìn": 10**3, "ngàn": 10**3, "thousand": 10**3, "triệu": 10**6, "million": 10**6, "tỷ": 10**9}
_SCALES |= {"tỉ": 10**9, "billion": 10**9}

_HEAD = """\
# A first draft from {name}. Decide every TODO; each field is explained in ingest/declare/source.py. Save it as
# ingest/sources/<publisher>/<dataset>.yml, then: chiso sources check {name} --source <publisher>__<dataset>
title_vi: TODO
title_en: TODO
publisher: {{name_vi: TODO, name_en: TODO, url: TODO}}
licence: {{id: TODO, attribution: TODO}}  # the wording the publisher asks for
system: TODO  # seed `system`
contract: {contract}
replaces: nothing  # TODO what an edition withdraws by leaving out: whole | period | unit_and_period | nothing
calendar: {{frequency: irregular}}  # TODO monthly | quarterly | annual | irregular
fetch: {{kind: inbox, pattern: "*{suffix}"}}  # TODO how the next edition is named, or where it is fetched from
read: {read}
"""


@dataclass(frozen=True)
class _Guess:
    """What a column seems to hold, as lines of YAML."""

    to: str
    lines: tuple[str, ...]


def draft(path: Path, reference: ReferenceLists, today: dt.date) -> str:
    """The YAML. Raises Refusal where the file can't be read or no table is found in it."""
    kind = detect_file_kind(path, path.name)
    spec = TypeAdapter(ReadOptions).validate_python({"kind": kind})
    shown = [s for s in read_file(path, path.name, spec) if not s.is_hidden]
    tables = [(s, found) for s in shown if (found := _header(s))]
    if not tables:
        raise Refusal(
            "header_drift",
            expected="a row of words above rows that hold something",
            found=f"none in {len(shown)} sheet(s)",
            where=path.name,
            to_fix="look at the file: perhaps it is a page of text, to be read with `read: {kind: lines}`",
        )
    sections, personal, contract = [], [], "observation"
    for headers, sheets in _alike_tables(tables):
        sheet, body = sheets[0]
        body = body.head(_SAMPLE)
        [found] = find_personal_columns([(body, headers)], reference)
        personal += [s.header for s in found if s.header not in personal]
        kept = {c: text for c, text in headers.items() if c not in {s.coordinate for s in found}}
        is_procedures = any(_share(body[c], _PROCEDURE_CODE) > _MOSTLY for c in kept)
        contract = "procedure" if is_procedures else contract
        guesses = _columns(body, kept, path.stem, reference, today, is_procedures)
        name = f"^{re.escape(sheet.name)}$" if len(sheets) == 1 and len(shown) > 1 else None
        sections.append(_section(path, name, len(_levels(sheet)), guesses, is_procedures))
    read = f"{{kind: {kind}}}"
    head = _HEAD.format(name=path.name, contract=contract, suffix=path.suffix, read=read)
    people = f"personal: [{', '.join(map(_quoted, personal))}]  # looks personal: never lands\n" if personal else ""
    return head + people + "tables:\n" + "".join(sections)


def _alike_tables(
    tables: list[tuple[Sheet, tuple[dict[str, str], pl.DataFrame]]],
) -> Iterable[tuple[dict[str, str], list[tuple[Sheet, pl.DataFrame]]]]:
    """Sheets with the same header are one table."""
    by_header: dict[tuple, list] = {}
    for sheet, (headers, body) in tables:
        by_header.setdefault(tuple(headers.items()), []).append((sheet, body))
    return [(dict(headers), sheets) for headers, sheets in by_header.items()]


def _header(sheet: Sheet) -> tuple[dict[str, str], pl.DataFrame] | None:
    """Coordinate → header text, and the rows below it; None where the sheet shows no table."""
    if not sheet.has_header:
        return {c: c for c in sheet.columns}, sheet.cells
    rows = _levels(sheet)
    if not rows:
        return None
    headers = read_header_texts(sheet, rows[0], len(rows))
    body = sheet.cells.filter(pl.col("row") > rows[-1])
    filled = body.select(pl.col(list(headers)).count()).row(0, named=True)
    return ({c: text for c, text in headers.items() if filled[c]}, body) if any(filled.values()) else None


def _levels(sheet: Sheet) -> list[int]:
    """The rows of the header: those with more than one text right above the first row of figures.

    Where no column holds figures, the first of the fullest rows near the top.
    """
    if not sheet.has_header:
        return [0]
    head = sheet.cells.head(_NEAR_THE_TOP).filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    words = pl.col(sheet.columns)
    is_text = head.select(words.str.contains(r"\p{L}").fill_null(False))
    filled = head.select(pl.sum_horizontal(words.is_not_null().cast(pl.Int32))).to_series()
    texts = is_text.select(pl.sum_horizontal(pl.all().cast(pl.Int32))).to_series()
    figures = [c for c in sheet.columns if _share(sheet.cells[c].tail(_SAMPLE), _FIGURE) > _MOSTLY]
    if not head.height or filled.max() < 2:
        return []
    fullest = int((filled >= max(2, int(filled.max() * _MOSTLY))).arg_max())
    if not figures:
        return [head["row"][fullest]]
    # a row of figures has some in most of the columns that hold them; years alone may be a header

    def found(pattern: str) -> pl.Series:
        of_column = pl.col(figures).str.contains(pattern).cast(pl.Int32)
        return head.select(pl.sum_horizontal(of_column)).to_series()

    years = found(r"^(?:19|20)\d\d$")
    is_data = (found(_FIGURE) - years) * 2 > len(figures)
    first = int(is_data.arg_max()) if is_data.any() else fullest + 1
    while first > 1 and texts[first - 1] == 0 and years[first - 1] == 0:  # the row that numbers the columns
        first -= 1
    levels: list[int] = []
    for at in range(first - 1, max(first - 4, -1), -1):
        if filled[at] < 2 and levels:
            break
        levels.insert(0, head["row"][at])
    return levels


def _columns(
    body: pl.DataFrame,
    headers: dict[str, str],
    name: str,
    reference: ReferenceLists,
    today: dt.date,
    is_procedures: bool,
) -> list[_Guess]:
    """A guess per column, and one per family of columns that differ in their year; `name`: the file's."""
    families: dict[tuple[str, str], list[str]] = {}
    for c, text in headers.items():
        if found := re.fullmatch(f"(.*?){_YEAR}(.*)", text):
            families.setdefault((found[1], found[4]), []).append(c)
    families = {words: columns for words, columns in families.items() if len(columns) > 1}
    in_family = {c for columns in families.values() for c in columns}
    guesses = [
        _of_column(body[c], text, reference, today, is_procedures)
        for c, text in headers.items()
        if c not in in_family
    ]
    for (before, after), columns in families.items():
        seen = _one_line(" | ".join(headers[c] for c in columns[:3]))
        pattern = f"matching: {_single(re.escape(before) + _YEAR + re.escape(after))}  # {seen} …"
        words = f"{before}{after}" if re.search("[^\\W\\d_]", f"{before}{after}") else name
        value = _value(words, pl.concat([body[c] for c in columns]), reference)
        guesses.append(_Guess("value", (pattern, *value)))
    return guesses


def _of_column(
    printed: pl.Series, text: str, reference: ReferenceLists, today: dt.date, is_procedures: bool
) -> _Guess:
    spelled, filled = (
        (f"spellings: {_quoted(text)}",),
        printed.drop_nulls().str.strip_chars().unique(maintain_order=True).head(_WORDS),
    )
    seen = f"  # {_one_line(' | '.join(filled.head(3).str.slice(0, 40)))}"
    if _NUMBERING.match(text.strip()):
        return _Guess("nothing", spelled)
    if is_procedures and _share(printed, _PROCEDURE_CODE) > _MOSTLY:
        return _Guess("procedure_code", spelled)
    on = pl.DataFrame({"unit_text": filled}).with_columns(on=pl.lit(today))
    before = on.with_columns(on=pl.lit(dt.date(2025, 6, 30)))  # the last day of 63 provinces
    known = pl.concat([reference.resolve_units(f) for f in (on, before)])
    is_word = filled.str.contains(r"\p{L}").fill_null(False)
    if is_word.any() and known.filter(pl.col("unit_id").is_not_null())["unit_text"].n_unique() >= filled.len() / 2:
        return _Guess("unit", spelled)
    if _share(filled, rf"^(?:{'|'.join(reference.measures['measure_code'])})$") > _MOSTLY:
        return _Guess("measure", spelled)
    if (
        re.search(r"(?i)công bố|ban hành|published", text)
        and parse_periods(filled)["problem"].null_count() == filled.len()
    ):
        return _Guess("published_at", spelled)
    if is_procedures and re.search(r"(?i)tên|name", text):
        return _Guess("procedure_name", spelled)
    periods = parse_periods(filled)["problem"].null_count() / max(filled.len(), 1)
    if periods > _MOSTLY and (_PERIOD_HEADER.search(text) or is_word.any()) and not is_procedures:
        return _Guess("period", spelled)
    if not is_procedures and _is_figures(filled):
        return _Guess("value", (*spelled, *_value(text, printed, reference)))
    return _Guess("nothing", (f"{spelled[0]}{seen}",))


def _is_figures(filled: pl.Series) -> bool:
    read = parse_numbers(filled, kind="printed", scale=Decimal(1), missing={})
    is_number = read["value"].is_not_null() | filled.str.contains(r"^\s*-?[\d.,]+\s*%?\s*$")
    return bool(filled.len()) and is_number.sum() > _MOSTLY * (filled.len() - read["missing_reason"].count())


def _value(text: str, printed: pl.Series, reference: ReferenceLists) -> tuple[str, ...]:
    """Measure (the closest known ones beside it), kind of number, scale and unit, from the header's words."""
    words = text.lower()
    names = reference.measures.with_columns(
        word=normalise_spelling(pl.col("name_vi")), word_en=normalise_spelling(pl.col("name_en"))
    )
    asked = pl.select(normalise_spelling(pl.lit(text))).item()
    known = {**dict(enumerate(names["word"])), **{n + names.height: w for n, w in enumerate(names["word_en"])}}
    closest = process.extract(asked, known, scorer=fuzz.token_set_ratio, limit=3)
    codes = dict.fromkeys(names["measure_code"][at % names.height] for _, _, at in closest)
    is_percent = "%" in words or re.search(r"tỷ lệ|tỉ lệ|percent|share", words) or _share(printed, "%") > _MOSTLY
    scale = next((n for word, n in _SCALES.items() if re.search(rf"\b{word}\b", words)), 1)
    is_money = re.search(r"đồng|vnd|usd", words)
    number = "percent" if is_percent else "amount" if is_money or _share(printed, r"[.,]\d") > 0.1 else "count"
    lines = [f"measure: TODO  # closest: {', '.join(codes)}", f"number: {number}  # TODO count | amount | percent"]
    if scale > 1 and not is_percent:
        lines.append(f"scale: {scale}")
    if is_percent or is_money:
        lines.append(f"unit_of_measure: {'percent' if is_percent else 'VND'}")
    return tuple(lines)


def _section(path: Path, sheet: str | None, levels: int, guesses: list[_Guess], is_procedures: bool) -> str:
    given = {g.to for g in guesses}
    lines = [f"sheets: {_single(sheet)}"] if sheet else []
    lines += [f"header_rows: {levels}"] if levels > 1 else []
    kind = "as_of" if is_procedures else "in_period"
    has_period = "period" in given or any("(?P<year>" in line for g in guesses for line in g.lines)
    where = "" if has_period else f", {_period_elsewhere(path.name)}"
    lines.append(f"period: {{kind: {kind}{where}}}  # TODO in_period | year_to_date | as_of")
    if "unit" not in given:
        lines.append("unit: {text: Cả nước}  # TODO whose figures; or in_file_name, in_sheet_name, in_banner")
    lines.append("columns:")
    for guess in guesses:
        todo = "  # TODO what it feeds, if anything" if guess.to == "nothing" and "  # " in guess.lines[0] else ""
        lines += [f"  - to: {guess.to}{todo}", *(f"    {line}" for line in guess.lines)]
    return "".join(f"  {'- ' if n == 0 else '  '}{line}\n" for n, line in enumerate(lines))


def _period_elsewhere(name: str) -> str:
    """Where a period may be read that no column holds: the file's name if it bears one, else it is to be said."""
    for pattern in (r"(?P<year>20\d\d)[-_.](?P<month>[01]\d)", r"(?P<year>(?:19|20)\d\d)"):
        if re.search(pattern, name):
            return f"in_file_name: {_single(pattern)}"
    return "text: TODO"


def _share(printed: pl.Series, pattern: str) -> float:
    filled = printed.drop_nulls()
    return filled.str.contains(pattern).sum() / filled.len() if filled.len() else 0.0


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _single(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
