"""SDMX web services: data and structure by address, the bytes passed on; error messages are refused."""

from __future__ import annotations

import re

from ingest.declare.fetch import SdmxFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.problem import Refusal

_ENDS = 1 << 14  # bytes at either end that are looked at
_ERROR = re.compile(rb"<(?:\w+:)?Error[\s>]")
# A footer with 413 means: too large, only part is here or it is prepared elsewhere (Eurostat, the ECB).
_FOOTER = re.compile(
    rb"<(?:\w+:)?Footer[\s>].*?<(?:\w+:)?Message[^>]*\bcode=[\"'](\d+)[\"']", re.DOTALL
)
_TOO_LARGE = b"413"
_TEXT = re.compile(rb"<(?:\w+:)?Text[^>]*>(.*?)</(?:\w+:)?Text>", re.DOTALL)


def fetch_sdmx(declared: SdmxFetch, client: Client) -> list[Fetched | NotModified]:
    """The structure first, where one is declared, then each address of data. Raises Refusal."""
    addresses = [("data", url, declared.data_accept) for url in declared.data]
    if declared.structure:
        addresses.insert(
            0, ("structure", declared.structure, declared.structure_accept)
        )
    files: list[Fetched | NotModified] = []
    for number, (kind, url, accept) in enumerate(addresses):
        name = f"{number}.{kind}{_choose_extension(accept)}"
        file = client.get_if_modified(url, name=name, headers={"accept": accept})
        if isinstance(file, Fetched):
            _require_data(file, client)
        files.append(file)
    return files


def _require_data(file: Fetched, client: Client) -> None:
    """Refuse an error message, and a footer that says that part of the data is elsewhere."""
    with file.open() as stream:
        head = stream.read(_ENDS)
        stream.seek(max(0, file.size - _ENDS))
        tail = stream.read()
    if _ERROR.search(head):
        raise Refusal(
            "not_what_it_says",
            expected="data or structure",
            found=_quote_texts(head),
            where=client.locate(file.url),
            to_fix="correct the key in the address",
        )
    footer = _FOOTER.search(tail)
    if footer and footer[1] == _TOO_LARGE:
        raise Refusal(
            "incomplete",
            expected="all of the data in one response",
            found=_quote_texts(tail),
            where=client.locate(file.url),
            to_fix="ask for less: split the address by period or key",
        )


def _quote_texts(message: bytes) -> str:
    texts = b"; ".join(_TEXT.findall(message)[:5]).decode("utf-8", "replace")
    return " ".join(texts.split())[:300] or "an SDMX error message"


def _choose_extension(accept: str) -> str:
    for word in ("json", "csv"):
        if word in accept:
            return f".{word}"
    return ".xml"
