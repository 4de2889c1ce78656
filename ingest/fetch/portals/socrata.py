"""Socrata portals: the rows of one dataset in the order of their ids, counted first."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ingest.declare.fetch import SocrataFetch
from ingest.fetch.client import Client
from ingest.fetch.envelope import Count, read_envelope
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal

_LOOK_IT_UP = "look the dataset up on the portal: closed, moved or renamed"


class _Counted(BaseModel):
    rows: Count


def fetch_socrata(declared: SocrataFetch, client: Client) -> list[Fetched]:
    """Every page. Raises Refusal; `incomplete` where the pages do not hold the rows the portal counts."""
    url = f"{declared.portal.rstrip('/')}/resource/{declared.dataset}.json"
    only = {"$where": declared.where} if declared.where else {}
    total = _fetch_total(url, only, client)
    client.require_few_pages(count=total, page=declared.page, where=client.locate(url))
    pages: list[Fetched] = []
    given = 0
    while given < total:
        query: dict[str, str | int] = {
            "$order": ":id",
            "$limit": declared.page,
            "$offset": given,
            **only,
        }
        page = client.get(
            url, name=f"{declared.dataset}.{given:09d}.json", params=query
        )
        rows = _parse_rows(page, client)
        if not rows:
            break
        given += len(rows)
        pages.append(page)
    require_total(promised=total, given=given, what="rows", where=client.locate(url))
    return pages


def _fetch_total(url: str, only: dict[str, str], client: Client) -> int:
    """How many rows the portal counts itself."""
    counted = client.get(
        url, name="count.json", params={"$select": "count(*) as rows", **only}
    )
    rows = _parse_rows(counted, client)
    answer = read_envelope(
        _Counted,
        rows[0] if len(rows) == 1 else rows,
        expected="one row with the number of rows as `rows`",
        where=client.locate(counted.url),
        to_fix=_LOOK_IT_UP,
    )
    return answer.rows


def _parse_rows(fetched: Fetched, client: Client) -> list[Any]:
    response = client.parse_json(fetched)
    if isinstance(response, list):
        return response
    if isinstance(response, dict) and "message" in response:
        response = response["message"]
    raise Refusal(
        "not_what_it_says",
        expected="a list of rows",
        found=quote_response(response),
        where=client.locate(fetched.url),
        to_fix=_LOOK_IT_UP,
    )
