"""CKAN portals: the package says which resource is the newest; then its file, or its datastore page by page."""

from __future__ import annotations

from typing import Any

from ingest.declare.fetch import CkanFetch
from ingest.fetch.choose import Candidate, choose_files
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal


def fetch_ckan(declared: CkanFetch, client: Client) -> list[Fetched | NotModified]:
    """The resource meant: one file, or every page of its datastore. Raises Refusal."""
    _, package = _call_action(
        declared, client, "package_show", {"id": declared.package}
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


def _list_resources(package: dict[str, Any]) -> list[Candidate]:
    """The active resources of a package; a portal may name and date them in either of two fields."""
    resources = []
    for resource in package.get("resources", []):
        if resource.get("state", "active") != "active":
            continue
        formats = (resource.get("mimetype"), resource.get("format"))
        candidate = Candidate(
            id=resource["id"],
            name=resource.get("name") or resource.get("description") or "",
            url=resource.get("url") or "",
            formats=tuple(form for form in formats if form),
            modified=resource.get("last_modified") or resource.get("created") or "",
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
        if total is not None:
            require_total(
                promised=total, given=result["total"], what="rows", where=where
            )
        total = int(result["total"])
        if not result["records"]:
            break
        offset += len(result["records"])
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
        to_fix="look the package up on the portal: renamed, closed, or not in the datastore",
    )
