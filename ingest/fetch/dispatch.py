"""Asks one source for its files, by its kind. Live portals only through a client, that is with `--live`."""

from __future__ import annotations

from collections.abc import Mapping
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
from ingest.declare.source import Source
from ingest.fetch.fetched import Clock, Fetched, NotAsked, NotModified, Seen
from ingest.fetch.portals import folder
from ingest.problem import Refusal

if TYPE_CHECKING:
    from ingest.fetch.client import Client

_WORTH_RESUMING = ("unreachable", "truncated")


def ask(
    source: Source, *, inbox: Path, client: Client | None, clock: Clock, seen: Mapping[str, Seen] | None = None
) -> list[Fetched | NotModified] | NotAsked:
    """The source's files, ordered; they are good until the source is asked again. Raises Refusal.

    `seen`: address → its last receipt, for the portal to say "not modified". Where the line broke, the answers
    already here are kept, and the next ask goes on from them; after any other end it begins anew.
    """
    if isinstance(source.fetch, FolderFetch | InboxFetch):
        return [*folder.fetch(source, inbox=inbox, clock=clock)]
    if client is None:
        return NotAsked(source.id)
    visit = client.speaking_for(source.id, seen or {})
    visit.begin()
    try:
        answers = _apart(_by_kind(source, visit))
    except Refusal as refusal:
        if refusal.reason not in _WORTH_RESUMING:
            visit.end()
        raise
    visit.end()
    return answers


def _by_kind(source: Source, client: Client) -> list[Fetched | NotModified]:
    """The fetchers are imported here: without `--live` nobody needs them, and they cost 0.8 s."""
    from ingest.fetch.portals import ckan, dcat, dkan, http, pxweb, sdmx, socrata, worldbank

    match source.fetch:
        case HttpFetch() as spec:
            return http.fetch(spec, client)
        case CkanFetch() as spec:
            return ckan.fetch(spec, client)
        case DkanFetch() as spec:
            return dkan.fetch(spec, client)
        case PxwebFetch() as spec:
            return [*pxweb.fetch(spec, client)]
        case SdmxFetch() as spec:
            return sdmx.fetch(spec, client)
        case WorldbankFetch() as spec:
            return [*worldbank.fetch(spec, client)]
        case SocrataFetch() as spec:
            return [*socrata.fetch(spec, client)]
        case DcatFetch() as spec:
            return dcat.fetch(spec, client)
        case other:
            raise TypeError(f"{source.id}: no fetcher for `{other.kind}`")


def _apart(answers: list[Fetched | NotModified]) -> list[Fetched | NotModified]:
    """Files of one name, each under its number."""
    names = [answer.name for answer in answers]
    return [
        replace(answer, name=f"{number}/{answer.name}") if names.count(answer.name) > 1 else answer
        for number, answer in enumerate(answers, 1)
    ]
