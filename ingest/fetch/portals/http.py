"""Plain addresses, each one file, with mirrors for the day the first is gone."""

from __future__ import annotations

from ingest.declare.fetch import HttpFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.problem import Refusal


def fetch(spec: HttpFetch, client: Client) -> list[Fetched | NotModified]:
    """The file of each address. Raises the Refusal of the address itself when its mirrors fail too."""
    return [_first(url, spec.mirrors.get(url, ()), client) for url in spec.urls]


def _first(url: str, mirrors: tuple[str, ...], client: Client) -> Fetched | NotModified:
    """The answer of the address, else of the first mirror that has one."""
    try:
        return client.get_if_modified(url)
    except Refusal as refusal:
        if not mirrors:
            raise
        try:
            return _first(mirrors[0], mirrors[1:], client)
        except Refusal as again:
            found = f"{refusal.found}; and at the mirror {mirrors[0]}: {again.found}"
            raise client.refusal(
                refusal.reason, url, expected=refusal.expected, found=found, to_fix=refusal.to_fix
            ) from again
