"""Plain addresses, each one file, with mirrors for the day the first is gone."""

from __future__ import annotations

from ingest.declare.fetch import HttpFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.problem import Refusal


def fetch_addresses(declared: HttpFetch, client: Client) -> list[Fetched | NotModified]:
    """The file of each address. Raises the Refusal of the address itself when its mirrors fail too."""
    files = []
    for url in declared.urls:
        files.append(_fetch_or_mirror(url, declared.mirrors.get(url, ()), client))
    return files


def _fetch_or_mirror(
    url: str, mirrors: tuple[str, ...], client: Client
) -> Fetched | NotModified:
    """The file at the address, else at the first mirror that has it."""
    try:
        return client.get_if_modified(url)
    except Refusal as refusal:
        if not mirrors:
            raise
        try:
            return _fetch_or_mirror(mirrors[0], mirrors[1:], client)
        except Refusal as second:
            raise Refusal(
                refusal.reason,
                expected=refusal.expected,
                found=f"{refusal.found}; and at the mirror {mirrors[0]}: {second.found}",
                where=client.locate(url),
                to_fix=refusal.to_fix,
            ) from second
