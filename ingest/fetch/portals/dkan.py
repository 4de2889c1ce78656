"""DKAN 2 portals (Ho Chi Minh City's): the metastore names the distributions, the datastore gives their rows."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field, model_validator

from ingest.declare.fetch import DkanFetch
from ingest.fetch.choose import Candidate, choose_files
from ingest.fetch.client import Client
from ingest.fetch.envelope import Count, Text, read_envelope
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal

_LOOK_IT_UP = (
    "look the dataset up on the portal: renamed, closed, or not imported into the"
    " datastore"
)


class _Distribution(BaseModel):
    identifier: Text = ""
    title: Text = ""
    download_url: Text = Field("", alias="downloadURL")
    access_url: Text = Field("", alias="accessURL")
    media_type: Text = Field("", alias="mediaType")
    format: Text = ""
    modified: Text = ""
    issued: Text = ""

    @model_validator(mode="before")
    @classmethod
    def unwrap(cls, entry: Any) -> Any:
        """With `show-reference-ids` a distribution is wrapped with its identifier, else it is bare."""
        if isinstance(entry, dict) and isinstance(entry.get("data"), dict):
            return {**entry["data"], "identifier": entry.get("identifier")}
        return entry


class _Dataset(BaseModel):
    distribution: list[_Distribution] = []
    modified: Text = ""


class _Rows(BaseModel):
    count: Count
    results: list[Any]


def fetch_dkan(declared: DkanFetch, client: Client) -> list[Fetched | NotModified]:
    """The distribution meant: its file, or every page of its datastore. Raises Refusal."""
    url = f"{declared.portal.rstrip('/')}/api/1/metastore/schemas/dataset/items/{declared.dataset}"
    page = client.get(url, name="dataset.json", params={"show-reference-ids": "true"})
    dataset = read_envelope(
        _Dataset,
        _parse_object(client, page),
        expected="a dataset with its list `distribution`",
        where=client.locate(page.url),
        to_fix=_LOOK_IT_UP,
    )
    candidates = [
        _build_candidate(distribution, dataset) for distribution in dataset.distribution
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
        rows = read_envelope(
            _Rows,
            _parse_object(client, page),
            expected="the number of rows as `count` and the rows as a list `results`",
            where=client.locate(page.url),
            to_fix=_LOOK_IT_UP,
        )
        if total is not None:
            require_total(promised=total, given=rows.count, what="rows", where=where)
        total = rows.count
        client.require_few_pages(count=total, page=declared.page, where=where)
        if not rows.results:
            break
        offset += len(rows.results)
        pages.append(page.with_headers(distribution.receipt_headers))
    require_total(promised=total, given=offset, what="rows", where=where)
    return pages


def _build_candidate(distribution: _Distribution, dataset: _Dataset) -> Candidate:
    """A distribution without a date of its own is as new as its dataset."""
    formats = (distribution.media_type, distribution.format)
    return Candidate(
        id=distribution.identifier,
        name=distribution.title,
        url=distribution.download_url or distribution.access_url,
        formats=tuple(form for form in formats if form),
        modified=distribution.modified or distribution.issued or dataset.modified,
    )


def _parse_object(client: Client, fetched: Fetched) -> dict[str, Any]:
    """The JSON object of a response. Raises Refusal where it is an error message or no object."""
    response = client.parse_json(fetched)
    is_error = (
        isinstance(response, dict) and "message" in response and "status" in response
    )
    if not isinstance(response, dict) or is_error:
        raise Refusal(
            "not_what_it_says",
            expected="a dataset or its rows",
            found=quote_response(response),
            where=client.locate(fetched.url),
            to_fix=_LOOK_IT_UP,
        )
    return response
