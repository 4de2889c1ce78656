"""From a source's declaration to raw editions. No Dagster here.

A source that can't be fetched never stops the others: the reason is returned, and what it gave
before keeps serving.
"""

from __future__ import annotations

from dataclasses import dataclass

from ingest.declare.source import Source
from ingest.fetch import dispatch
from ingest.fetch.fetched import Fetched, NotFetched, NotModified, Seen
from ingest.problem import Refusal
from ingest.store.records import RawFile
from orchestration.pipeline.editions.faults import describe_fault
from orchestration.pipeline.workspace import Workspace


@dataclass(frozen=True)
class FetchResult:
    """What fetching one source gave: editions, those of them that are new, or a problem."""

    source_id: str
    editions: int = 0
    new_editions: int = 0
    problem: str = ""


def fetch_source(workspace: Workspace, source: Source) -> FetchResult:
    """Fetch a source's files and keep them in the raw store.

    A refusal, or a record of what was kept that can't be read, is the result's problem.
    """
    try:
        last_files = list_last_files(workspace, source)
        responses = _fetch_or_describe_fault(workspace, source, last_files)
        if isinstance(responses, NotFetched):
            return FetchResult(
                source.id,
                problem="not fetched: this is a live portal, called only with --live",
            )
        # A disk that can't keep them is no matter of this source: that stops the run.
        return keep_editions(workspace, source, responses, last_files)
    except Refusal as refusal:
        return FetchResult(source.id, problem=str(refusal))


def _fetch_or_describe_fault(
    workspace: Workspace, source: Source, last_files: dict[str, RawFile]
) -> list[Fetched | NotModified] | NotFetched:
    """The responses. Raises Refusal, whatever went wrong."""
    try:
        return fetch_files(workspace, source, last_files)
    except Refusal:
        raise
    except Exception as error:
        # A response of a shape nobody thought of must not keep the other sources from being
        # fetched.
        raise describe_fault(source.id, error) from error


def list_last_files(workspace: Workspace, source: Source) -> dict[str, RawFile]:
    """Address → the file kept from it last; empty for folders and inboxes, which are read again."""
    if not source.is_live:
        return {}
    last_files: dict[str, RawFile] = {}
    for edition in workspace.raw.list_editions(source.id):
        for file in edition.files:
            last_files[file.url] = file
    return last_files


def fetch_files(
    workspace: Workspace, source: Source, last_files: dict[str, RawFile]
) -> list[Fetched | NotModified] | NotFetched:
    """One response for each file of the source. Raises Refusal."""
    seen = {url: Seen(file.sha256, file.headers) for url, file in last_files.items()}
    return dispatch.fetch_source(
        source,
        inbox=workspace.paths.inbox,
        client=workspace.client,
        clock=workspace.clock,
        seen=seen,
    )


def keep_editions(
    workspace: Workspace,
    source: Source,
    responses: list[Fetched | NotModified],
    last_files: dict[str, RawFile],
) -> FetchResult:
    """Keep what came: one edition of all the files, or one of each, as the source declares it."""
    fetched = [response for response in responses if isinstance(response, Fetched)]
    unchanged = [last_files[r.url] for r in responses if isinstance(r, NotModified)]
    last_visit = workspace.raw.find_last_visit(source.id)
    new_editions = 0
    editions = group_into_editions(source, fetched)
    for files in editions:
        # Which of several editions a file that did not change belongs to can't be known; of one
        # edition it is a part.
        beside = unchanged if len(editions) == 1 else []
        _, is_new = workspace.raw.keep_edition(source.id, files, beside, last_visit)
        new_editions += is_new
    there = [(file.name, file.sha256) for file in fetched]
    there += [(file.name, file.sha256) for file in unchanged]
    workspace.raw.note_visit(source.id, there, workspace.clock())
    return FetchResult(source.id, len(editions), new_editions)


def group_into_editions(source: Source, fetched: list[Fetched]) -> list[list[Fetched]]:
    """One edition of all the files, or one of each, as the source declares it; none of no file."""
    if not fetched:
        return []
    if source.edition.of == "all_files":
        return [fetched]
    return [[file] for file in fetched]
