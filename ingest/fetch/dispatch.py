"""Fetches one source's files, by its kind. Live portals only through a client, that is with `--live`."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.declare.fetch import (
    CkanFetch,
    DcatFetch,
    DkanFetch,
    FolderFetch,
    HttpFetch,
    InboxFetch,
    PxwebFetch,
    SdmxFetch,
    SocrataFetch,
    WorldbankFetch,
)
from ingest.declare.post import PostFetch
from ingest.declare.source import Source
from ingest.fetch.fetched import (
    Clock,
    Fetched,
    NotFetched,
    NotModified,
    NotTaken,
    Pause,
    Seen,
)
from ingest.fetch.portals.folder import fetch_folder
from ingest.fetch.portals.inbox import fetch_inbox
from ingest.problem import Refusal

if TYPE_CHECKING:
    from ingest.fetch.client import Client

# After these the visit is left open: the next run goes on where the line broke.
_WORTH_RESUMING = ("unreachable", "truncated", "rejected", "credential")


def fetch_source(
    source: Source,
    *,
    inbox: Path,
    client: Client | None,
    clock: Clock,
    seen: Mapping[str, Seen] | None = None,
    pause: Pause = time.sleep,
) -> list[Fetched | NotModified | NotTaken] | NotFetched:
    """The source's files, ordered; they are good until the source is fetched again. Raises Refusal.

    `seen`: address → its last receipt, for the portal to say "not modified". Where the line broke,
    what is already here is kept and the next call goes on from it; after any other end it begins anew.
    `pause`: waits for a file in an inbox that was changed a moment ago.
    """
    if isinstance(source.fetch, FolderFetch):
        return [*fetch_folder(source, clock=clock)]
    if isinstance(source.fetch, InboxFetch):
        return [*fetch_inbox(source, inbox=inbox, clock=clock, pause=pause)]
    if client is None:
        return NotFetched(
            source.id,
            "not_live",
            "not fetched: this is a live portal, called only with --live",
        )
    try:
        visitor = client.for_source(source.id, seen or {}).with_access(
            source.private_hosts, source.credential
        )
    except Refusal as refusal:
        if refusal.reason != "credential":
            raise
        return NotFetched(source.id, "credential", str(refusal))
    visitor.visit.begin()
    try:
        files = _number_namesakes(_fetch_portal(source, visitor))
    except Refusal as refusal:
        if refusal.reason not in _WORTH_RESUMING:
            visitor.visit.end()
        raise _redact_refusal(refusal, visitor) from None
    visitor.visit.end()
    return [*files]


def _fetch_portal(source: Source, client: Client) -> Sequence[Fetched | NotModified]:
    # Imported here: without `--live` nobody needs them, and they cost 0.8 s.
    from ingest.fetch.portals.ckan import fetch_ckan
    from ingest.fetch.portals.dcat import fetch_dcat
    from ingest.fetch.portals.dkan import fetch_dkan
    from ingest.fetch.portals.http import fetch_addresses
    from ingest.fetch.portals.post import fetch_posted
    from ingest.fetch.portals.pxweb import fetch_pxweb
    from ingest.fetch.portals.sdmx import fetch_sdmx
    from ingest.fetch.portals.socrata import fetch_socrata
    from ingest.fetch.portals.worldbank import fetch_worldbank

    match source.fetch:
        case HttpFetch() as declared:
            return fetch_addresses(declared, client)
        case PostFetch() as declared:
            return fetch_posted(declared, client)
        case CkanFetch() as declared:
            return fetch_ckan(declared, client)
        case DkanFetch() as declared:
            return fetch_dkan(declared, client)
        case PxwebFetch() as declared:
            return fetch_pxweb(declared, client)
        case SdmxFetch() as declared:
            return fetch_sdmx(declared, client)
        case WorldbankFetch() as declared:
            return fetch_worldbank(declared, client)
        case SocrataFetch() as declared:
            return fetch_socrata(declared, client)
        case DcatFetch() as declared:
            return fetch_dcat(declared, client)
        case other:
            raise TypeError(f"{source.id}: no fetcher for `{other.kind}`")


def _redact_refusal(refusal: Refusal, client: Client) -> Refusal:
    """The refusal without our credential, which a server may have repeated in its error message."""
    secrets = client.visit.secrets
    return Refusal(
        refusal.reason,
        expected=secrets.redact(refusal.expected),
        found=secrets.redact(refusal.found),
        where=secrets.redact(refusal.where),
        to_fix=refusal.to_fix,
        places=refusal.places,
    )


def _number_namesakes(
    files: Sequence[Fetched | NotModified],
) -> list[Fetched | NotModified]:
    """Files that share a name are told apart by their place in the list: `2/data.csv`."""
    times = Counter(file.name for file in files)
    numbered: list[Fetched | NotModified] = []
    for number, file in enumerate(files, 1):
        if times[file.name] > 1:
            file = replace(file, name=f"{number}/{file.name}")
        numbered.append(file)
    return numbered
