"""CKAN portals: the package says which resource is the newest; then its file, or its datastore page by page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ingest.declare.fetch import CkanFetch
from ingest.fetch.choose import Candidate, choose
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import agree
from ingest.problem import Refusal


def fetch(spec: CkanFetch, client: Client) -> list[Fetched | NotModified]:
    """The resource meant: one file, or every page of its datastore. Raises Refusal."""
    package = _action(spec, client, "package_show", {"id": spec.package})[1]
    there = [
        Candidate(
            id=resource["id"],
            name=resource.get("name") or resource.get("description") or "",
            url=resource.get("url") or "",
            formats=tuple(filter(None, (resource.get("mimetype"), resource.get("format")))),
            modified=resource.get("last_modified") or resource.get("created") or "",
        )
        for resource in package.get("resources", [])
        if resource.get("state", "active") == "active"
    ]
    where = f"{client.label}: package {spec.package}"
    chosen = choose(there, spec, where=where)
    if spec.datastore:
        return [page for resource in chosen for page in _pages(spec, client, resource)]
    return [_with(resource, client.get_if_modified(resource.url)) for resource in chosen]


def _pages(spec: CkanFetch, client: Client, resource: Candidate) -> list[Fetched | NotModified]:
    """Pages in the order of `_id`. The next begins where the last one ended: a portal may give less than `limit`."""
    pages: list[Fetched | NotModified] = []
    offset, total = 0, None
    while total is None or offset < total:
        asked = {"resource_id": resource.id, "limit": spec.page, "offset": offset, "sort": "_id"}
        page, result = _action(spec, client, "datastore_search", asked, name=f"{resource.id}.{offset:09d}.json")
        where = f"{client.label}: datastore {resource.id}"
        agree(promised=result["total"] if total is None else total, given=result["total"], what="rows", where=where)
        total = result["total"]
        if not result["records"]:
            break
        offset += len(result["records"])
        pages.append(_with(resource, page))
    agree(promised=total, given=offset, what="rows", where=where)
    return pages


def _action(
    spec: CkanFetch, client: Client, action: str, asked: dict[str, str | int], name: str | None = None
) -> tuple[Fetched, Any]:
    """An answer of the Action API with its `result`. An error inside a 200 is an error."""
    url = f"{spec.portal.rstrip('/')}/api/3/action/{action}"
    fetched = client.get(url, name=name or f"{action}.json", params=asked)
    answer = client.json(fetched)
    if not isinstance(answer, dict) or not answer.get("success") or "result" not in answer:
        raise Refusal(
            "not_what_it_says",
            expected="`success: true` and a result",
            found=str(answer.get("error", answer) if isinstance(answer, dict) else answer)[:300],
            where=f"{client.label}: {fetched.url}",
            to_fix="look the package up on the portal: renamed, closed, or not in the datastore",
        )
    return fetched, answer["result"]


def _with(resource: Candidate, answer: Fetched | NotModified) -> Fetched | NotModified:
    if isinstance(answer, NotModified):
        return answer
    return replace(answer, headers={**answer.headers, **resource.facts})
