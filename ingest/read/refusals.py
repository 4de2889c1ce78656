"""Refusals that several readers give in the same words."""

from __future__ import annotations

from pathlib import Path
from xml.parsers import expat

from ingest.problem import Refusal

# What to do about the commonest of them, in words that begin or make a sentence.
FETCH_AGAIN = "fetch the file again"
CHECK_THE_ADDRESS = (
    "look at what the address gives now; it may be a page or an error message"
)

# What expat says of a document that just stops.
_CUT_XML = {
    expat.errors.codes[message]
    for message in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}


def build_empty_refusal(expected: str, name: str, data: bytes = b"") -> Refusal:
    """For a file that holds nothing: no bytes at all, or (`data`) nothing but white space."""
    found = "nothing but blanks" if data else "no bytes at all"
    return Refusal(
        "empty", expected=expected, found=found, where=name, to_fix=FETCH_AGAIN
    )


def build_structure_refusal(expected: str, name: str, error: Exception) -> Refusal:
    """For a document in which a parser looked in vain for what its format promises."""
    return Refusal(
        "not_what_it_says",
        expected=expected,
        found=f"a document built differently ({type(error).__name__}: {str(error)[:200]})",
        where=name,
        to_fix=CHECK_THE_ADDRESS,
    )


def build_xml_refusal(expected: str, name: str, error: expat.ExpatError) -> Refusal:
    """For XML that stops in the middle (`truncated`), or that is none (`not_what_it_says`)."""
    where = f"{name}, line {error.lineno}, column {error.offset + 1}"
    if error.code in _CUT_XML:
        return Refusal(
            "truncated",
            expected=expected,
            found="a document that stops here",
            where=where,
            to_fix=FETCH_AGAIN,
        )
    return Refusal(
        "not_what_it_says",
        expected=expected,
        found=f"XML that can't be read ({expat.ErrorString(error.code)})",
        where=where,
        to_fix=CHECK_THE_ADDRESS,
    )


def check_file_size(path: Path, name: str, max_bytes: int) -> None:
    """Raises Refusal `hostile` for a file that would take too much memory to parse."""
    size = path.stat().st_size
    if size > max_bytes:
        raise Refusal(
            "hostile",
            expected=f"a file of at most {max_bytes:,} bytes",
            found=f"{size:,} bytes",
            where=name,
            to_fix="fetch the data in parts, by year or by region",
        )
