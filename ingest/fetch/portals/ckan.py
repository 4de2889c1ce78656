"""CKAN portals: the package says which resource is the newest; then its file, or its datastore page by page."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ingest.declare.fetch import CkanFetch
from ingest.fetch.choose import Candidate, choose_files
from ingest.fetch.client import Client
from ingest.fetch.envelope import Count, Text, read_envelope
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal

_LOOK_IT_UP = (
    "look the package up on the portal: renamed, closed, or not in the datastore"
)


class _Resource(BaseModel):
    """A portal may name and date it in either of two fields."""

    id: Text = ""
    name: Text = ""
    description: Text = ""
    url: Text = ""
    state: Text = "active"
    mimetype: Text = ""
    format: Text = ""
    last_modified: Text = ""
    created: Text = ""


class _Package(BaseModel):
    resources: list[_Resource] = []


class _Rows(BaseModel):
    total: Count
    records: list[Any]


def fetch_ckan(declared: CkanFetch, client: Client) -> list[Fetched | NotModified]:
    """The resource meant: one file, or every page of its datastore. Raises Refusal."""
    page, result = _call_action(
        declared, client, "package_show", {"id": declared.package}
    )
    package = read_envelope(
        _Package,
        result,
        expected="a package with its list of `resources`",
        where=client.locate(page.url),
        to_fix=_LOOK_IT_UP,
    )
    candidates = _list_resources(package)
    where = client.locate(f"package {declared.package}")
    files: list[Fetched | NotModified] = []
    for resource in choose_files(candidates, declared, where=where):
        if declared.datastore:
            files += _fetch_datastore(declared, client, resource)
        else:
            files.append(_fetch_file(client, resource))
    return files


def _list_resources(package: _Package) -> list[Candidate]:
    """The active resources of a package."""
    resources = []
    for resource in package.resources:
        if resource.state != "active":
            continue
        formats = (resource.mimetype, resource.format)
        candidate = Candidate(
            id=resource.id,
            name=resource.name or resource.description,
            url=resource.url,
            formats=tuple(form for form in formats if form),
            modified=resource.last_modified or resource.created,
        )
        resources.append(candidate)
    return resources


def _fetch_file(client: Client, resource: Candidate) -> Fetched | NotModified:
    file = client.get_if_modified(resource.url)
    if isinstance(file, NotModified):
        return file
    return file.with_headers(resource.receipt_headers)


def _fetch_datastore(
    declared: CkanFetch, client: Client, resource: Candidate
) -> list[Fetched]:
    """Pages in the order of `_id`. The next begins where the last one ended: a page may be short of `limit`."""
    where = client.locate(f"datastore {resource.id}")
    pages: list[Fetched] = []
    offset = 0
    total: int | None = None
    while total is None or offset < total:
        query: dict[str, str | int] = {
            "resource_id": resource.id,
            "limit": declared.page,
            "offset": offset,
            "sort": "_id",
        }
        name = f"{resource.id}.{offset:09d}.json"
        page, result = _call_action(
            declared, client, "datastore_search", query, name=name
        )
        rows = read_envelope(
            _Rows,
            result,
            expected="the number of rows as `total` and the rows as a list `records`",
            where=client.locate(page.url),
            to_fix=_LOOK_IT_UP,
        )
        if total is not None:
            require_total(promised=total, given=rows.total, what="rows", where=where)
        total = rows.total
        client.require_few_pages(count=total, page=declared.page, where=where)
        if not rows.records:
            break
        offset += len(rows.records)
        pages.append(page.with_headers(resource.receipt_headers))
    require_total(promised=total, given=offset, what="rows", where=where)
    return pages


def _call_action(
    declared: CkanFetch,
    client: Client,
    action: str,
    query: dict[str, str | int],
    name: str | None = None,
) -> tuple[Fetched, Any]:
    """A response of the Action API with its `result`. An error inside a 200 is an error."""
    url = f"{declared.portal.rstrip('/')}/api/3/action/{action}"
    fetched = client.get(url, name=name or f"{action}.json", params=query)
    response = client.parse_json(fetched)
    if isinstance(response, dict):
        if response.get("success") and "result" in response:
            return fetched, response["result"]
        response = response.get("error", response)
    raise Refusal(
        "not_what_it_says",
        expected="`success: true` and a result",
        found=quote_response(response),
        where=client.locate(fetched.url),
        to_fix=_LOOK_IT_UP,
    )
