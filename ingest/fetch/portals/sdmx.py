"""SDMX web services: data and structure by address, the bytes passed on. Says no to an error dressed as an answer."""

from __future__ import annotations

import re

from ingest.declare.fetch import SdmxFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.problem import Refusal

_ENDS = 1 << 14
_ERROR = re.compile(rb"<(?:\w+:)?Error[\s>]")
# A footer with 413 says: too large, only part is here or it is being prepared elsewhere (Eurostat, the ECB).
_FOOTER = re.compile(rb"<(?:\w+:)?Footer[\s>].*?<(?:\w+:)?Message[^>]*\bcode=[\"'](\d+)[\"']", re.DOTALL)
_TEXT = re.compile(rb"<(?:\w+:)?Text[^>]*>(.*?)</(?:\w+:)?Text>", re.DOTALL)


def fetch(spec: SdmxFetch, client: Client) -> list[Fetched | NotModified]:
    """The structure first, where one is declared, then each address of data. Raises Refusal."""
    asked = [(url, spec.data_accept) for url in spec.data]
    if spec.structure:
        asked.insert(0, (spec.structure, spec.structure_accept))
    answers = []
    for number, (url, accept) in enumerate(asked):
        kind = "structure" if url == spec.structure else "data"
        answer = client.get_if_modified(url, name=f"{number}.{kind}{_extension(accept)}", headers={"accept": accept})
        if isinstance(answer, Fetched):
            _is_whole(answer, client.label)
        answers.append(answer)
    return answers


def _is_whole(answer: Fetched, where: str) -> None:
    with answer.open() as stream:
        head = stream.read(_ENDS)
        stream.seek(max(0, answer.size - _ENDS))
        tail = stream.read()
    error, footer = _ERROR.search(head), _FOOTER.search(tail)
    if error or (footer and footer[1] == b"413"):
        said = b"; ".join(_TEXT.findall(head if error else tail)[:5]).decode("utf-8", "replace")
        raise Refusal(
            "not_what_it_says" if error else "incomplete",
            expected="data or structure" if error else "all of the data in one answer",
            found=" ".join(said.split())[:300] or "an SDMX error message",
            where=f"{where}: {answer.url}",
            to_fix="correct the key in the address" if error else "ask for less: split the address by period or key",
        )


def _extension(accept: str) -> str:
    return next((f".{word}" for word in ("json", "csv") if word in accept), ".xml")
