"""What a column of an undeclared table seems to feed: unit, period, measure, figure or nothing."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

import polars as pl
from rapidfuzz import fuzz, process

from ingest.parse.headers.meaning import fold_header
from ingest.parse.numbers.parse import parse_numbers
from ingest.parse.periods import parse_periods
from ingest.parse.reference_lists import ReferenceLists
from orchestration.tools.draft.header import MOSTLY, measure_share
from orchestration.tools.draft.yaml_text import join_words, quote_double

# "1.001234", or whole "1.001234.000.00.00.H44". A decimal with six places looks alike, but codes are
# texts, and of those in the national list all but a few begin so.
PROCEDURE_CODE = r"^[1-3]\.\d{6}(?:\.\S+)?$"
_BEGINNING_OF_CODES = r"^[1-3]\.0[01]"
# Fields that say something of the response, and nothing of what is counted.
_TECHNICAL = re.compile(
    r"(?i) ?(?:id|uuid|guid|index|page|pages|per.?page|page.?(?:size|no|number)|offset|limit|version|etag|href)"
)
_NUMBERING = re.compile(r"(?i)(?:^| / )(?:stt|tt|số tt|(?:số )?thứ tự|no\.?|#|n°)$")
_PERIOD_HEADER = re.compile(
    r"(?i)\b(?:kỳ|năm|tháng|quý|period|year|month|quarter|ngày|date)\b"
)
# The same in the names of fields, which have no accents.
_PERIOD_FIELD = re.compile(r"(?i)^(?:ky|nam|thang|quy|ngay)(?: bao cao)?$")
_PUBLISHED_HEADER = re.compile(r"(?i)công bố|ban hành|published")
_NAME_HEADER = re.compile(r"(?i)tên|name")
_BARE_NUMBER = r"^\s*-?[\d.,]+\s*%?\s*$"
_PERCENT_HEADER = re.compile(r"tỷ lệ|tỉ lệ|percent|share|%")
_MONEY_HEADER = re.compile(r"đồng|vnd|usd")
_SCALES = {
    "nghìn": 10**3,
    "ngàn": 10**3,
    "thousand": 10**3,
    "triệu": 10**6,
    "million": 10**6,
    "tỷ": 10**9,
    "tỉ": 10**9,
    "billion": 10**9,
}
# The last day of 63 provinces: a file may name the units of then, or of now.
_BEFORE_THE_MERGER = dt.date(2025, 6, 30)
# Names less alike than that are no help to anybody.
_LEAST_LIKENESS = 65
_CAMEL_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BRACKETS = re.compile(r"\([^()]*\)")
_COMMON_WORDS = frozenset({
    "so", "tong", "cac", "cua", "va", "theo", "nam", "thang", "quy", "ky", "ty", "le", "%", "phan",
    "the", "of", "and", "by", "in", "number", "total", "count", "percentage", "rate", "share", "value",
})  # fmt: skip
_WORDS = 40
_EXAMPLES = 3


@dataclass(frozen=True)
class Guess:
    """What a column seems to hold, as lines of YAML: `to` and the lines below it."""

    to: str
    lines: tuple[str, ...]

    @property
    def is_undecided(self) -> bool:
        """Whether a person has to look at it: it feeds nothing, and its cells are shown."""
        return self.to == "nothing" and "  # " in self.lines[0]


@dataclass(frozen=True)
class Knowledge:
    """What columns are compared with.

    `is_procedures`: the table lists procedures instead of counting. Of the words of all its
    columns `units` name a unit, of today or of before the merger; `numbers` are numbers; `missing`
    stand for one that is missing.
    """

    reference: ReferenceLists
    is_procedures: bool
    units: frozenset[str]
    numbers: frozenset[str]
    missing: frozenset[str]

    @classmethod
    def look_up(
        cls,
        words: pl.Series,
        reference: ReferenceLists,
        today: dt.date,
        *,
        is_procedures: bool,
    ) -> Knowledge:
        """`words`: of all columns of a table, since looking up one costs as much as all of them."""
        words = words.unique()
        parsed = parse_numbers(words, kind="printed", scale=Decimal(1), missing={})
        is_number = parsed["value"].is_not_null() | words.str.contains(_BARE_NUMBER)
        spans = reference.find_unit_spans(words)
        is_in_force = [
            pl.lit(day).is_between("valid_from", "valid_to")
            for day in (today, _BEFORE_THE_MERGER)
        ]
        return cls(
            reference,
            is_procedures,
            units=frozenset(spans.filter(pl.any_horizontal(is_in_force))["printed"]),
            numbers=frozenset(words.filter(is_number)),
            missing=frozenset(words.filter(parsed["missing_reason"].is_not_null())),
        )


@dataclass(frozen=True)
class PrintedColumn:
    """A column of the file: its header text and its cells. `is_typed`: they are numbers to the file."""

    header: str
    cells: pl.Series
    is_typed: bool = False

    @cached_property
    def words(self) -> pl.Series:
        """The first distinct cells that are filled."""
        return (
            self.cells.drop_nulls()
            .str.strip_chars()
            .unique(maintain_order=True)
            .head(_WORDS)
        )

    @property
    def spelling(self) -> str:
        """The line of YAML that declares its header."""
        return f"spellings: {quote_double(self.header)}"

    @property
    def examples(self) -> str:
        """A comment with its first cells."""
        if self.words.is_empty():
            return "  # no cell of it is filled"
        first = self.words.head(_EXAMPLES).str.slice(0, 40)
        return f"  # {join_words(' | '.join(first))}"


def guess_column(column: PrintedColumn, known: Knowledge) -> Guess:
    """What a column feeds: the first of the questions below that is answered with yes."""
    to = _guess_target(column, known)
    if to == "value":
        return Guess(
            to,
            (
                column.spelling,
                *describe_figures(column.header, column.cells, known.reference),
            ),
        )
    if to is None:
        return Guess("nothing", (f"{column.spelling}{column.examples}",))
    return Guess(to, (column.spelling,))


def _guess_target(column: PrintedColumn, known: Knowledge) -> str | None:
    """The `to` of a column; None where nobody can tell."""
    if _NUMBERING.search(name_field(column.header)) or _is_technical(column.header):
        return "nothing"
    if column.words.is_empty():
        return None
    if known.is_procedures and holds_procedure_codes(column.cells, column.is_typed):
        return "procedure_code"
    if _holds_units(column, known):
        return "unit"
    if _holds_measures(column, known.reference):
        return "measure"
    if _PUBLISHED_HEADER.search(column.header) and _measure_periods(column) == 1:
        return "published_at"
    if known.is_procedures:
        return "procedure_name" if _NAME_HEADER.search(column.header) else None
    if _holds_periods(column):
        return "period"
    return "value" if _holds_figures(column, known) else None


def holds_procedure_codes(cells: pl.Series, is_typed: bool) -> bool:
    """Whether most cells are codes of procedures: by their shape, and never a number to the file."""
    if is_typed or measure_share(cells, PROCEDURE_CODE) <= MOSTLY:
        return False
    return measure_share(cells, _BEGINNING_OF_CODES) > MOSTLY


def _is_technical(header: str) -> bool:
    """Whether the last part of a field's name is one of paging or of keys."""
    return _TECHNICAL.fullmatch(name_field(header)) is not None


def name_field(header: str) -> str:
    """A header; of JSON the last part of its pointer, its words parted: "/a/soHoSo" → "so Ho So"."""
    text = header.strip()
    if text.startswith("/"):
        text = _CAMEL_CASE.sub(" ", text.rpartition("/")[2]).replace("_", " ")
    return text


def _holds_words(column: PrintedColumn) -> bool:
    return bool(column.words.str.contains(r"\p{L}").fill_null(False).any())


def _holds_units(column: PrintedColumn, known: Knowledge) -> bool:
    """Whether at least half of its words name a unit, of today or of before the merger."""
    if not _holds_words(column):
        return False
    named = known.units.intersection(column.words)
    return len(named) >= column.words.len() / 2


def _holds_measures(column: PrintedColumn, reference: ReferenceLists) -> bool:
    codes = "|".join(reference.measures["measure_code"])
    return measure_share(column.words, rf"^(?:{codes})$") > MOSTLY


def _measure_periods(column: PrintedColumn) -> float:
    """The share of its words that are a period, 0 to 1; an empty column has none that is not."""
    if column.words.is_empty():
        return 1.0
    return parse_periods(column.words)["problem"].null_count() / column.words.len()


def _holds_periods(column: PrintedColumn) -> bool:
    """Whether most of its words are periods, and not by chance: four figures may be a year."""
    field = name_field(column.header)
    is_named = _PERIOD_HEADER.search(field) or _PERIOD_FIELD.search(field)
    is_likely = is_named is not None or _holds_words(column)
    return (
        is_likely and not column.words.is_empty() and _measure_periods(column) > MOSTLY
    )


def _holds_figures(column: PrintedColumn, known: Knowledge) -> bool:
    """Whether most of its words are numbers, not counting those that stand for a missing one."""
    numbers = known.numbers.intersection(column.words)
    missing = known.missing.intersection(column.words)
    figures = column.words.len() - len(missing)
    return not column.words.is_empty() and len(numbers) > MOSTLY * figures


def describe_figures(
    header: str, cells: pl.Series, reference: ReferenceLists
) -> tuple[str, ...]:
    """Measure (with the closest ones), kind of number, scale and unit, from the header's words."""
    words = header.lower()
    is_percent = (
        _PERCENT_HEADER.search(words) is not None or measure_share(cells, "%") > MOSTLY
    )
    is_money = _MONEY_HEADER.search(words) is not None
    number = "count"
    if is_percent:
        number = "percent"
    elif is_money or measure_share(cells, r"[.,]\d") > 0.1:
        number = "amount"
    lines = [
        _write_measure(header, reference),
        f"number: {number}  # TODO count | amount | percent",
    ]
    scale = _find_scale(words)
    if scale > 1 and not is_percent:
        lines.append(f"scale: {scale}")
    if is_percent:
        lines.append("unit_of_measure: percent")
    elif is_money:
        lines.append("unit_of_measure: VND")
    return tuple(lines)


def _find_scale(words: str) -> int:
    """What the figures are multiplied by, as the first word of scale in the header says."""
    for word, scale in _SCALES.items():
        if re.search(rf"\b{word}\b", words):
            return scale
    return 1


def _write_measure(header: str, reference: ReferenceLists) -> str:
    """The line that names the measure: the one that is called so, else TODO with those that are close."""
    close = list_closest_measures(header, reference)
    exact = [code for code, likeness in close if likeness == 100]
    if len(exact) == 1:
        return f"measure: {exact[0]}  # by its name; see the seed `measure`"
    if not close:
        return "measure: TODO"
    return f"measure: TODO  # closest: {', '.join(code for code, _ in close)}"


def list_closest_measures(
    header: str, reference: ReferenceLists
) -> list[tuple[str, float]]:
    """Up to three measures whose name, in either language, or code is like a header, each with its
    likeness up to 100; none where nothing is.

    Compared by their telling words alone: "tổng số" says nothing.
    """
    wanted = _tell(header)
    if not wanted:
        return []
    measures = reference.measures
    codes = measures["measure_code"].to_list()
    names = [
        _tell(text or "")
        for column in ("name_vi", "name_en", "measure_code")
        for text in measures[column]
    ]
    closest = process.extract(
        wanted,
        names,
        scorer=fuzz.token_sort_ratio,
        limit=6,
        score_cutoff=_LEAST_LIKENESS,
    )
    found: dict[str, float] = {}
    for _, likeness, place in closest:
        code = codes[place % len(codes)]
        found[code] = max(likeness, found.get(code, 0))
    return list(found.items())[:3]


# Every header is compared with the names of all measures.
@lru_cache(maxsize=10_000)
def _tell(text: str) -> str:
    """The telling words of a header or a name: without accents, units in brackets and common words.

    "/tongSoHoSo" is read as "tong so ho so".
    """
    parted = _CAMEL_CASE.sub(
        " ", text.rpartition("/")[2] if text.startswith("/") else text
    )
    words = fold_header(_BRACKETS.sub(" ", parted).replace("_", " ")).split()
    return " ".join(word for word in words if word not in _COMMON_WORDS)
