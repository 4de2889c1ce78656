"""The World Bank's API v2: every page of every indicator. It puts error bodies inside a 200."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ingest.declare.fetch import WorldbankFetch
from ingest.fetch.client import Client
from ingest.fetch.envelope import Count, read_envelope
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal

_LOOK_IT_UP = "look the indicator up at data.worldbank.org: archived, renamed, or in another database"


class _Head(BaseModel):
    """What stands before the rows of a page: how many pages and observations there are in all."""

    pages: Count
    total: Count


def fetch_worldbank(declared: WorldbankFetch, client: Client) -> list[Fetched]:
    """All pages, one indicator after the other. Raises Refusal."""
    pages = []
    for indicator in declared.indicators:
        pages += _fetch_pages(declared, client, indicator)
    return pages


def _fetch_pages(
    declared: WorldbankFetch, client: Client, indicator: str
) -> list[Fetched]:
    countries = ";".join(declared.countries)
    url = f"{declared.api.rstrip('/')}/country/{countries}/indicator/{indicator}"
    query: dict[str, str | int] = {"format": "json", "per_page": declared.page}
    if declared.date:
        query["date"] = declared.date
    if declared.database is not None:
        query["source"] = declared.database
    pages: list[Fetched] = []
    number, last, given, total = 1, 1, 0, 0
    while number <= last:
        name = f"{indicator}.{number:04d}.json"
        page = client.get(url, name=name, params={**query, "page": number})
        head, rows = _parse_page(page, client)
        last, total = head.pages, head.total
        client.require_few_pages(count=last, page=1, where=client.locate(indicator))
        given += len(rows)
        number += 1
        pages.append(page)
    require_total(
        promised=total, given=given, what="observations", where=client.locate(indicator)
    )
    return pages


def _parse_page(page: Fetched, client: Client) -> tuple[_Head, list[Any]]:
    """The head and the rows of a page. Raises Refusal where it is something else."""
    match client.parse_json(page):
        case [{"message": message}, *_]:
            found = _quote_messages(message)
        case [{"total": 0}, *_]:
            found = "no observation at all"
        case [{"pages": _, "total": _} as head, list(rows)]:
            return _read_head(head, page, client), rows
        # Copies made with PowerShell wrap the rows once more.
        case [{"pages": _, "total": _} as head, {"value": list(rows)}]:
            return _read_head(head, page, client), rows
        case other:
            found = quote_response(other)
    raise Refusal(
        "not_what_it_says",
        expected="a page of observations",
        found=found,
        where=client.locate(page.url),
        to_fix=_LOOK_IT_UP,
    )


def _read_head(head: object, page: Fetched, client: Client) -> _Head:
    return read_envelope(
        _Head,
        head,
        expected="how many `pages` and observations (`total`) there are",
        where=client.locate(page.url),
        to_fix=_LOOK_IT_UP,
    )


def _quote_messages(messages: object) -> str:
    """The key and the value of each message; whatever else stands there as it is."""
    match messages:
        case [{"key": _, "value": _}, *_]:
            said = [message for message in messages if isinstance(message, dict)]
            return "; ".join(f"{m.get('key', '')}: {m.get('value', '')}" for m in said)
        case other:
            return quote_response(other)
