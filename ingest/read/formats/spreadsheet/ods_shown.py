"""What an ods says that its cells show: it keeps the shown text beside each stored value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree import ElementTree

from ingest.read.formats.spreadsheet.contents import (
    get_local_attributes,
    get_local_name,
)
from ingest.read.formats.spreadsheet.number_format import (
    DatePrecision,
    NumberFormat,
    describe_words,
)
from ingest.read.formats.spreadsheet.raised_digits import write_raised

NUMBERS = ("float", "percentage", "currency")
_SHOWN_NUMBER = re.compile(r"\d(?:[\d.,' \u00a0\u202f]*\d)?")
_LARGEST_SCALE = 4  # thousands of thousands: up to a trillion


@dataclass(frozen=True)
class LetterStyles:
    """Names of the styles whose letters are struck through, or above or below the line."""

    struck: frozenset[str]
    raised: frozenset[str]

    @classmethod
    def read(cls, documents: list[ElementTree.Element]) -> LetterStyles:
        """Of the content and of the common styles of a workbook."""
        struck, raised = set(), set()
        for document in documents:
            for name, properties in _list_letter_styles(document):
                line = properties.get("text-line-through-style", "none")
                if line != "none" or properties.get("text-line-through-type"):
                    struck.add(name)
                position = properties.get("text-position", "0%")
                if not position.startswith(("0%", "0 ")):
                    raised.add(name)
        return cls(frozenset(struck), frozenset(raised))


def _list_letter_styles(
    document: ElementTree.Element,
) -> Iterator[tuple[str, dict[str, str]]]:
    for style in document.iter():
        if get_local_name(style.tag) != "style":
            continue
        name = get_local_attributes(style).get("name", "")
        for properties in style:
            if get_local_name(properties.tag) == "text-properties":
                yield name, get_local_attributes(properties)


def find_digits_in_style(cell: ElementTree.Element, names: frozenset[str]) -> bool:
    """Whether digits of a cell stand in one of the styles, the cell's own or of a span."""
    if not names:
        return False
    own = get_local_attributes(cell).get("style-name")
    if own in names:
        return bool(re.search(r"\d", "".join(cell.itertext())))
    for span in cell.iter():
        style = get_local_attributes(span).get("style-name")
        is_styled = get_local_name(span.tag) == "span" and style in names
        if is_styled and re.search(r"\d", "".join(span.itertext())):
            return True
    return False


def write_raised_spans(cell: ElementTree.Element, names: frozenset[str]) -> str:
    """The text of a cell with the digits of its raised spans as Unicode has them."""
    written = cell.text or ""
    for child in cell:
        text = write_raised_spans(child, names)
        style = get_local_attributes(child).get("style-name")
        is_raised = get_local_name(child.tag) == "span" and style in names
        written += write_raised(text) if is_raised else text
        written += child.tail or ""
    return written


def describe_shown_number(attributes: dict[str, str], text: str) -> NumberFormat:
    """What a cell of a number shows beside what it stores. `text`: as shown, "" where it is not kept."""
    if attributes["value-type"] == "percentage":
        return NumberFormat(text, is_percent=True)
    number = _SHOWN_NUMBER.search(text)
    if number is None:
        currency = attributes.get("currency", "")
        shown = describe_words(text, "", "", currency)
        shows_words = re.search(r"[^\W\d_]", text) is not None
        return replace(shown, shows_nothing=shows_words)
    shown = describe_words(text, text[: number.start()], text[number.end() :])
    if "e" in shown.after.lower()[:1] or "/" in text:
        return NumberFormat(text)  # 1.2E+09, or a fraction
    is_scaled = is_shown_in_another_scale(number[0], float(attributes["value"]))
    return replace(shown, is_scaled=shown.is_scaled or is_scaled)


def is_shown_in_another_scale(shown: str, stored: float) -> bool:
    """Whether the shown number is the stored one divided by thousands, and rounded.

    Dots and commas may stand for decimals or thousands: one reading that is the number itself is
    enough for no.
    """
    digits = re.sub("[' \u00a0\u202f]", "", shown)
    readings = {
        digits.replace(",", ""),
        digits.replace(".", "").replace(",", "."),
        digits.replace(",", "").replace(".", ""),
    }
    scales = {0: False}
    for reading in readings:
        if reading.count(".") > 1:
            continue
        number = float(reading)
        half = 0.5 * 10 ** -len(reading.partition(".")[2])
        for power in range(_LARGEST_SCALE + 1):
            scale = 1000.0**power
            if abs(number * scale - abs(stored)) <= half * scale * 1.000001:
                scales[power] = True
    is_another = any(scales.get(power) for power in range(1, _LARGEST_SCALE + 1))
    return is_another and not scales[0]


def find_shown_precision(day: str, text: str) -> DatePrecision:
    """How much of a day ("2024-03-01") its shown text tells: "03/2024" is a month, "2024" a year."""
    year, month = int(day[:4]), int(day[5:7])
    numbers = re.findall(r"\d+", text)
    others = [number for number in numbers if not _is_year(number, year)]
    if len(others) == len(numbers) or len(numbers) > 2:
        return "day"
    words = re.sub(r"(?i)năm|year|[^\w]|\d", "", text)
    if len(numbers) == 1:
        return "month" if words else "year"
    return "month" if others and int(others[0]) == month else "day"


def _is_year(number: str, year: int) -> bool:
    return number in (str(year), f"{year % 100:02}")
