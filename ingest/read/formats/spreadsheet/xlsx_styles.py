"""The cell styles of an xlsx that say something: number formats that are not plain, and letters that
are struck through, or above or below the line.
"""

from __future__ import annotations

from xml.etree import ElementTree

from ingest.read.formats.spreadsheet.cell_marks import CellStyles
from ingest.read.formats.spreadsheet.contents import (
    STYLES,
    get_local_attributes,
    get_local_name,
    parse_xml_part,
)
from ingest.read.formats.spreadsheet.number_format import (
    NumberFormat,
    get_built_in_format,
    parse_number_format,
)

_FALSE = ("0", "false")
RAISED = ("superscript", "subscript")


def read_styles(parts: dict[str, bytes], name: str) -> CellStyles:
    """The styles by their places in `cellXfs`. Raises Refusal `truncated` where they are broken XML."""
    if STYLES not in parts:
        return CellStyles()
    root = parse_xml_part(parts, STYLES, name)
    written = _read_number_formats(root)
    fonts = list(_find_section(root, "fonts"))
    struck_fonts = {n for n, font in enumerate(fonts) if _is_struck(font)}
    raised_fonts = {n for n, font in enumerate(fonts) if _is_raised(font)}
    formats: dict[int, NumberFormat] = {}
    struck, raised = set(), set()
    for number, style in enumerate(_find_section(root, "cellXfs")):
        font = int(style.get("fontId", "0"))
        if font in struck_fonts:
            struck.add(number)
        if font in raised_fonts:
            raised.add(number)
        format_number = int(style.get("numFmtId", "0"))
        number_format = written.get(format_number)
        if number_format is None:
            number_format = get_built_in_format(format_number)
        if not number_format.is_plain:
            formats[number] = number_format
    conditional = _read_conditional_formats(root)
    return CellStyles(formats, frozenset(struck), frozenset(raised), conditional)


def _read_number_formats(root: ElementTree.Element) -> dict[int, NumberFormat]:
    formats = {}
    for element in _find_section(root, "numFmts"):
        attributes = get_local_attributes(element)
        number = int(attributes.get("numFmtId", "0"))
        formats[number] = parse_number_format(attributes.get("formatCode", ""))
    return formats


def _read_conditional_formats(root: ElementTree.Element) -> dict[int, NumberFormat]:
    """By their places in `dxfs` the number formats of conditions that show another number, or words."""
    formats = {}
    for number, style in enumerate(_find_section(root, "dxfs")):
        for element in style:
            if get_local_name(element.tag) == "numFmt":
                code = get_local_attributes(element).get("formatCode", "")
                number_format = parse_number_format(code)
                has_words = bool(number_format.before or number_format.after)
                if number_format.is_scaled or number_format.shows_nothing or has_words:
                    formats[number] = number_format
    return formats


def _find_section(root: ElementTree.Element, name: str) -> ElementTree.Element:
    for element in root:
        if get_local_name(element.tag) == name:
            return element
    return ElementTree.Element(name)


def _is_struck(font: ElementTree.Element) -> bool:
    for element in font:
        if get_local_name(element.tag) in ("strike", "dstrike"):
            return element.get("val", "1") not in _FALSE
    return False


def _is_raised(font: ElementTree.Element) -> bool:
    for element in font:
        if get_local_name(element.tag) == "vertAlign":
            return element.get("val") in RAISED
    return False
