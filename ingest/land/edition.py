"""From kept bytes to vintages: editions, landed as the kind of record that their source declares.

What the bytes *say* is decided in this folder and nothing is computed. Whether the rows are fit to
serve is gate A's question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from ingest.declare.source import Source
from ingest.land.landing_job import LandedEdition, LandingJob
from ingest.land.reading import build_reading_id
from ingest.land.record_kinds import RECORD_KINDS
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.landing import Landing
from ingest.store.records import Edition


def land_edition(
    source: Source,
    edition: Edition,
    *,
    raw_path: Callable[[str, str], Path],
    reference: ReferenceLists,
    scratch_folder: Path,
) -> list[Landing]:
    """Read one edition into its vintages: one, or one per date of publication printed in it.

    The arguments are those of `land_editions`. Raises Refusal where a file can't be read at all, or
    loses more than the source's `max_loss_share`.
    """
    [landed] = land_editions(
        source,
        [edition],
        raw_path=raw_path,
        reference=reference,
        scratch_folder=scratch_folder,
    )
    if isinstance(landed, Refusal):
        raise landed
    return landed


def land_editions(
    source: Source,
    editions: Iterable[Edition],
    *,
    raw_path: Callable[[str, str], Path],
    reference: ReferenceLists,
    scratch_folder: Path,
) -> list[LandedEdition]:
    """Read editions of a source together, each into its vintages or the Refusal that holds it.

    Each lands as it would alone; many small ones cost far less together. All of them are held in
    memory at once. `raw_path`: (source id, sha256) → the kept file. `scratch_folder`: on the landed
    store's disk, where what is landed waits for gate A.
    """
    reading_id = build_reading_id(source, reference)
    jobs = []
    for edition in editions:
        job = LandingJob(
            source=source,
            edition=edition,
            reading_id=reading_id,
            reference=reference,
            raw_path=raw_path,
            scratch_folder=scratch_folder,
        )
        jobs.append(job)
    return RECORD_KINDS[source.contract].land_editions(jobs)
