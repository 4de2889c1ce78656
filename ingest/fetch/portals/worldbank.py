"""The World Bank's API v2: every page of every indicator. It puts error bodies inside a 200."""

from __future__ import annotations

from typing import Any

from ingest.declare.fetch import WorldbankFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import agree
from ingest.problem import Refusal


def fetch(spec: WorldbankFetch, client: Client) -> list[Fetched]:
    """All pages, one indicator after the other. Raises Refusal."""
    return [page for indicator in spec.indicators for page in _pages(spec, client, indicator)]


def _pages(spec: WorldbankFetch, client: Client, indicator: str) -> list[Fetched]:
    url = f"{spec.api.rstrip('/')}/country/{';'.join(spec.countries)}/indicator/{indicator}"
    asked: dict[str, str | int] = {"format": "json", "per_page": spec.page}
    asked |= {"date": spec.date} if spec.date else {}
    asked |= {"source": spec.database} if spec.database is not None else {}
    pages: list[Fetched] = []
    number, last, given, total = 1, 1, 0, 0
    while number <= last:
        page = client.get(url, name=f"{indicator}.{number:04d}.json", params={**asked, "page": number})
        head, rows = _opened(page, client)
        last, total = int(head["pages"]), int(head["total"])
        given += len(rows)
        number += 1
        pages.append(page)
    agree(promised=total, given=given, what="observations", where=f"{client.label}: {indicator}")
    return pages


def _opened(page: Fetched, client: Client) -> tuple[dict[str, Any], list[Any]]:
    """The head and the rows of a page; rows may come wrapped as `{"value": […], "Count": n}` (PowerShell's copy)."""
    answer = client.json(page)
    match answer:
        case [{"message": message}, *_]:
            found = "; ".join(f"{m.get('key', '')}: {m.get('value', '')}" for m in message)
        case [{"total": 0}, *_]:
            found = "no observation at all"
        case [{"pages": _, "total": _} as head, list(rows)]:
            return head, rows
        case [{"pages": _, "total": _} as head, {"value": list(rows)}]:
            return head, rows
        case _:
            found = str(answer)[:300]
    raise Refusal(
        "not_what_it_says",
        expected="a page of observations",
        found=found,
        where=f"{client.label}: {page.url}",
        to_fix="look the indicator up at data.worldbank.org: archived, renamed, or in another database",
    )
