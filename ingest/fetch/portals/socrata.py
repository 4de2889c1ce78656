"""Socrata portals: the rows of one dataset in the order of their ids, counted first."""

from __future__ import annotations

from typing import Any

from ingest.declare.fetch import SocrataFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import agree
from ingest.problem import Refusal


def fetch(spec: SocrataFetch, client: Client) -> list[Fetched]:
    """Every page. Raises Refusal; `incomplete` where the pages do not hold the rows the portal counts."""
    url = f"{spec.portal.rstrip('/')}/resource/{spec.dataset}.json"
    only = {"$where": spec.where} if spec.where else {}
    counted = client.get(url, name="count.json", params={"$select": "count(*) as rows", **only})
    total = _count(counted, client)
    pages: list[Fetched] = []
    given = 0
    while given < total:
        asked = {"$order": ":id", "$limit": spec.page, "$offset": given, **only}
        page = client.get(url, name=f"{spec.dataset}.{given:09d}.json", params=asked)
        rows = _rows(page, client)
        if not rows:
            break
        given += len(rows)
        pages.append(page)
    agree(promised=total, given=given, what="rows", where=f"{client.label}: {url}")
    return pages


def _count(fetched: Fetched, client: Client) -> int:
    match _rows(fetched, client):
        case [{"rows": count}]:
            return int(count)
        case other:
            raise _not_it(fetched, client.label, "the number of rows", str(other)[:300])


def _rows(fetched: Fetched, client: Client) -> list[Any]:
    answer = client.json(fetched)
    if not isinstance(answer, list):
        found = str(answer.get("message", answer) if isinstance(answer, dict) else answer)[:300]
        raise _not_it(fetched, client.label, "a list of rows", found)
    return answer


def _not_it(fetched: Fetched, where: str, expected: str, found: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected=expected,
        found=found,
        where=f"{where}: {fetched.url}",
        to_fix="look the dataset up on the portal: closed, moved or renamed",
    )
