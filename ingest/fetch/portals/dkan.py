"""DKAN 2 portals (Ho Chi Minh City's): the metastore names the distributions, the datastore gives their rows."""

from __future__ import annotations

from typing import Any

from ingest.declare.fetch import DkanFetch
from ingest.fetch.choose import Candidate, choose_files
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal


def fetch_dkan(declared: DkanFetch, client: Client) -> list[Fetched | NotModified]:
    """The distribution meant: its file, or every page of its datastore. Raises Refusal."""
    url = f"{declared.portal.rstrip('/')}/api/1/metastore/schemas/dataset/items/{declared.dataset}"
    page = client.get(url, name="dataset.json", params={"show-reference-ids": "true"})
    dataset = _parse_object(client, page)
    candidates = [
        _read_distribution(entry, dataset) for entry in dataset.get("distribution", [])
    ]
    where = client.locate(f"dataset {declared.dataset}")
    files: list[Fetched | NotModified] = []
    for distribution in choose_files(candidates, declared, where=where):
        if declared.datastore:
            number = candidates.index(distribution)
            files += _fetch_datastore(declared, client, distribution, number)
            continue
        file = client.get_if_modified(distribution.url)
        if isinstance(file, Fetched):
            file = file.with_headers(distribution.receipt_headers)
        files.append(file)
    return files


def _fetch_datastore(
    declared: DkanFetch, client: Client, distribution: Candidate, number: int
) -> list[Fetched]:
    """Pages of the `number`th distribution, in the portal's own order (its record number)."""
    url = f"{declared.portal.rstrip('/')}/api/1/datastore/query/{declared.dataset}/{number}"
    where = client.locate(f"datastore {declared.dataset}/{number}")
    pages: list[Fetched] = []
    offset = 0
    total: int | None = None
    while total is None or offset < total:
        query: dict[str, str | int] = {
            "limit": declared.page,
            "offset": offset,
            "count": "true",
            "results": "true",
            "keys": "true",
        }
        name = f"{declared.dataset}.{number}.{offset:09d}.json"
        page = client.get(url, name=name, params=query)
        response = _parse_object(client, page)
        if "results" not in response or "count" not in response:
            found = ", ".join(response) or "nothing"
            raise _refuse_response(client, page, "`results` and `count`", found)
        count = int(response["count"])
        if total is not None:
            require_total(promised=total, given=count, what="rows", where=where)
        total = count
        if not response["results"]:
            break
        offset += len(response["results"])
        pages.append(page.with_headers(distribution.receipt_headers))
    require_total(promised=total, given=offset, what="rows", where=where)
    return pages


def _read_distribution(entry: dict[str, Any], dataset: dict[str, Any]) -> Candidate:
    """With `show-reference-ids` a distribution is wrapped with its identifier, else it is bare."""
    facts = entry.get("data", entry)
    formats = (facts.get("mediaType"), facts.get("format"))
    return Candidate(
        id=entry.get("identifier", ""),
        name=facts.get("title") or "",
        url=facts.get("downloadURL") or facts.get("accessURL") or "",
        formats=tuple(form for form in formats if form),
        modified=facts.get("modified")
        or facts.get("issued")
        or dataset.get("modified")
        or "",
    )


def _parse_object(client: Client, fetched: Fetched) -> dict[str, Any]:
    """The JSON object of a response. Raises Refusal where it is an error message or no object."""
    response = client.parse_json(fetched)
    is_error = (
        isinstance(response, dict) and "message" in response and "status" in response
    )
    if not isinstance(response, dict) or is_error:
        found = quote_response(response)
        raise _refuse_response(client, fetched, "a dataset or its rows", found)
    return response


def _refuse_response(
    client: Client, fetched: Fetched, expected: str, found: str
) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected=expected,
        found=found,
        where=client.locate(fetched.url),
        to_fix="look the dataset up on the portal: renamed, closed, or not imported into the datastore",
    )
