"""From a source's declaration to raw editions. No Dagster here.

A source that can't be fetched never stops the others: the reason is returned, and what it gave
before keeps serving.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, replace

from ingest.declare.source import Source
from ingest.fetch import dispatch
from ingest.fetch.asked import describe_asked
from ingest.fetch.fetched import Fetched, NotFetched, NotModified, NotTaken, Seen
from ingest.fetch.whole_files import find_cut
from ingest.problem import Refusal
from ingest.store.raw import LastVisit
from ingest.store.records import Listing, RawFile
from ingest.store.visits import Visit, VisitOutcome
from orchestration.pipeline.editions.faults import describe_fault
from orchestration.pipeline.workspace import Workspace


@dataclass(frozen=True)
class FetchResult:
    """What fetching one source gave: editions, those of them that are new, or a problem.

    `reason`: of a problem, as a visit keeps it; a source that was `not_asked` did not fail. `left`: a
    sentence for each file that was left in its inbox. `files` and `size` in bytes: of all it gave.
    `listing`: what lay there, where it was seen. `visit`: as it was written down, once it is.
    """

    source_id: str
    editions: int = 0
    new_editions: int = 0
    problem: str = ""
    reason: str = ""
    is_asked: bool = True
    left: tuple[str, ...] = ()
    files: int = 0
    size: int = 0
    listing: Listing | None = None
    visit: Visit | None = None

    @property
    def outcome(self) -> VisitOutcome:
        """What the visit came to."""
        if not self.is_asked:
            return "not_asked"
        if self.problem:
            return "failed"
        return "news" if self.new_editions else "nothing_new"


def fetch_source(workspace: Workspace, source: Source) -> FetchResult:
    """Fetch a source's files, keep them in the raw store, write the visit down and report on it.

    A refusal, or a record of what was kept that can't be read, is the result's problem.
    """
    visited_at = workspace.clock()
    began = time.monotonic()
    result = _fetch_and_keep(workspace, source)
    visit = Visit(
        source_id=source.id,
        visited_at=visited_at,
        asked=describe_asked(source.fetch),
        outcome=result.outcome,
        reason=result.reason,
        message=result.problem,
        new_editions=result.new_editions,
        files=result.files,
        size=result.size,
        seconds=round(time.monotonic() - began, 3),
    )
    workspace.visits.append(visit)
    # In this order: where there is a listing, what it lists was told of in a visit.
    if result.listing is not None:
        workspace.raw.note_visit(source.id, result.listing)
    _report_fetch(workspace, result)
    return replace(result, visit=visit)


def _report_fetch(workspace: Workspace, fetched: FetchResult) -> None:
    for left in fetched.left:
        workspace.report_progress("raw", f"{fetched.source_id}: {left}")
    if fetched.problem:
        workspace.report_progress("raw", f"{fetched.source_id}: {fetched.problem}")
    elif fetched.new_editions:
        workspace.report_progress(
            "raw", f"{fetched.source_id}: {fetched.new_editions} new edition(s)"
        )


def _fetch_and_keep(workspace: Workspace, source: Source) -> FetchResult:
    try:
        last_files = list_last_files(workspace, source)
        responses = _fetch_or_describe_fault(workspace, source, last_files)
        if isinstance(responses, NotFetched):
            return FetchResult(
                source.id,
                problem=responses.message,
                reason=responses.reason,
                is_asked=False,
            )
        # A disk that can't keep them is no matter of this source: that stops the run.
        return keep_editions(workspace, source, responses, last_files)
    except Refusal as refusal:
        return FetchResult(
            source.id,
            problem=str(refusal),
            reason=refusal.reason,
            # A record of ours that can't be read says nothing of the source: it is not unreachable.
            is_asked=refusal.reason != "damaged",
        )


def _fetch_or_describe_fault(
    workspace: Workspace, source: Source, last_files: dict[str, RawFile]
) -> list[Fetched | NotModified | NotTaken] | NotFetched:
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
) -> list[Fetched | NotModified | NotTaken] | NotFetched:
    """One response for each file of the source. Raises Refusal."""
    seen = {url: Seen(file.sha256, file.headers) for url, file in last_files.items()}
    return dispatch.fetch_source(
        source,
        inbox=workspace.paths.inbox,
        client=workspace.client,
        clock=workspace.clock,
        seen=seen,
        pause=workspace.pause,
    )


def keep_editions(
    workspace: Workspace,
    source: Source,
    responses: list[Fetched | NotModified | NotTaken],
    last_files: dict[str, RawFile],
) -> FetchResult:
    """Keep what came: one edition of all the files, or one of each, as the source declares it.

    Where one edition is all the files, none is kept while one of them is still on its way: it would
    withdraw what that one states.
    """
    last_visit = workspace.raw.find_last_visit(source.id)
    fetched = [response for response in responses if isinstance(response, Fetched)]
    unchanged = [last_files[r.url] for r in responses if isinstance(r, NotModified)]
    left = [response for response in responses if isinstance(response, NotTaken)]
    cut = find_cut_files(source, fetched, last_visit)
    left += cut
    left_names = {file.name for file in left}
    whole = [file for file in fetched if file.name not in left_names]
    told = tuple(str(file) for file in left)
    size = sum(file.size for file in fetched)
    count = len(fetched) + len(unchanged)
    must_wait = source.edition.of == "all_files" and any(f.may_change for f in left)
    listing = Listing(
        visited_at=workspace.clock(),
        files={file.name: file.sha256 for file in whole}
        | {file.name: file.sha256 for file in unchanged},
        left={file.name: file.sha256 for file in cut},
    )
    if must_wait:
        if last_visit is not None:
            listing = last_visit.listing.model_copy(update={"left": listing.left})
        return FetchResult(
            source.id, left=told, files=count, size=size, listing=listing
        )
    new_editions = 0
    told_until = _find_told_until(workspace, source, last_visit)
    editions = group_into_editions(source, whole)
    for files in editions:
        # Which of several editions a file that did not change belongs to can't be known; of one
        # edition it is a part.
        beside = unchanged if len(editions) == 1 else []
        edition, is_new = workspace.raw.keep_edition(
            source.id, files, beside, last_visit
        )
        # A run that was killed after it had kept this one could not tell of it.
        is_untold = told_until is None or edition.retrieved_at > told_until
        new_editions += is_new or is_untold
    return FetchResult(
        source.id,
        len(editions),
        new_editions,
        left=told,
        files=count,
        size=size,
        listing=listing,
    )


def _find_told_until(
    workspace: Workspace, source: Source, last_visit: LastVisit | None
) -> dt.datetime | None:
    """The end of the last visit that was written down: what had come by then is no news any more.

    Where visits were lost, the listing still says that there was one, since it is noted after its
    visit; None where there was none.
    """
    answered = [
        visit for visit in workspace.visits.list_visits(source.id) if visit.is_answered
    ]
    if not answered:
        return last_visit.visited_at if last_visit else None
    # The clock gives whole seconds.
    lasted = dt.timedelta(seconds=answered[-1].seconds + 1)
    return answered[-1].visited_at + lasted


def find_cut_files(
    source: Source, fetched: list[Fetched], last_visit: LastVisit | None
) -> list[NotTaken]:
    """Files of an inbox that look as if their copy had not finished.

    One that looked so at the last visit and has the same bytes stays so: it is taken, and its reader
    says what is wrong.
    """
    if source.fetch.kind != "inbox":
        return []
    left_before = last_visit.listing.left if last_visit is not None else {}
    cut: list[NotTaken] = []
    for file in fetched:
        reason = find_cut(file.path)
        if reason is not None and left_before.get(file.name) != file.sha256:
            words = f"{reason}; if it is still so the next time, it is read as it is"
            cut.append(NotTaken(file.name, words, file.sha256, may_change=True))
    return cut


def group_into_editions(source: Source, fetched: list[Fetched]) -> list[list[Fetched]]:
    """One edition of all the files, or one of each, as the source declares it; none of no file."""
    if not fetched:
        return []
    if source.edition.of == "all_files":
        return [fetched]
    return [[file] for file in fetched]
