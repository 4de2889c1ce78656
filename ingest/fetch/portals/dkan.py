"""DKAN 2 portals (Ho Chi Minh City's): the metastore names the distributions, the datastore gives their rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.declare.fetch import DkanFetch
from ingest.fetch.choose import Candidate, choose
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import agree
from ingest.problem import Refusal


def fetch(spec: DkanFetch, client: Client) -> list[Fetched | NotModified]:
    """The distribution meant: its file, or every page of its datastore. Raises Refusal."""
    url = f"{spec.portal.rstrip('/')}/api/1/metastore/schemas/dataset/items/{spec.dataset}"
    dataset = _mapping(client, client.get(url, name="dataset.json", params={"show-reference-ids": "true"}))
    there = [_candidate(given, dataset) for given in dataset.get("distribution", [])]
    where = f"{client.label}: dataset {spec.dataset}"
    chosen = choose(there, spec, where=where)
    if spec.datastore:
        return [page for one in chosen for page in _pages(spec, client, one, there.index(one))]
    answers = [(one, client.get_if_modified(one.url)) for one in chosen]
    return [a if isinstance(a, NotModified) else _with(one, a) for one, a in answers]


def _pages(spec: DkanFetch, client: Client, one: Candidate, number: int) -> list[Fetched]:
    """Pages of the `number`th distribution, in the portal's own order (its record number)."""
    url = f"{spec.portal.rstrip('/')}/api/1/datastore/query/{spec.dataset}/{number}"
    where = f"{client.label}: datastore {spec.dataset}/{number}"
    pages: list[Fetched] = []
    offset, total = 0, None
    while total is None or offset < total:
        asked = {"limit": spec.page, "offset": offset, "count": "true", "results": "true", "keys": "true"}
        page = client.get(url, name=f"{spec.dataset}.{number}.{offset:09d}.json", params=asked)
        answer = _mapping(client, page)
        if "results" not in answer or "count" not in answer:
            raise _not_it(client, page, "`results` and `count`", f"{', '.join(answer) or 'nothing'}")
        count = int(answer["count"])
        agree(promised=count if total is None else total, given=count, what="rows", where=where)
        total = count
        if not answer["results"]:
            break
        offset += len(answer["results"])
        pages.append(_with(one, page))
    agree(promised=total, given=offset, what="rows", where=where)
    return pages


def _candidate(given: dict[str, Any], dataset: dict[str, Any]) -> Candidate:
    """With `show-reference-ids` a distribution is wrapped with its identifier, else it is bare."""
    data = given.get("data", given)
    return Candidate(
        id=given.get("identifier", ""),
        name=data.get("title") or "",
        url=data.get("downloadURL") or data.get("accessURL") or "",
        formats=tuple(filter(None, (data.get("mediaType"), data.get("format")))),
        modified=data.get("modified") or data.get("issued") or dataset.get("modified") or "",
    )


def _mapping(client: Client, fetched: Fetched) -> dict[str, Any]:
    answer = client.json(fetched)
    if not isinstance(answer, dict) or ("message" in answer and "status" in answer):
        raise _not_it(client, fetched, "a dataset or its rows", str(answer)[:300])
    return answer


def _not_it(client: Client, fetched: Fetched, expected: str, found: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected=expected,
        found=found,
        where=f"{client.label}: {fetched.url}",
        to_fix="look the dataset up on the portal: renamed, closed, or not imported into the datastore",
    )


def _with(one: Candidate, page: Fetched) -> Fetched:
    return replace(page, headers={**page.headers, **one.facts})
