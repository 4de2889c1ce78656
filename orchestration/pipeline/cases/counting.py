"""Cases counted into observations: once per receipt month and set of editions, into files that
never change.

    counted/<month>/<set>.parquet           dossiers by unit, procedure, origins and month of processing
    counted/<month>/<set>.origins.parquet   the raw files behind each unit's dossiers
    counted/<month>/<set>.sha256            the hashes of both; a set whose files are others is counted again
    counted/<month>/<set>.json              the editions of the set; written last

Which editions make a set is in `counted_sets`, which dossiers stand in several months in
`dossier_keys`, and how a set is counted in `set_counter`.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
from pydantic import BaseModel

from ingest.declare.source import Source
from ingest.store.atomic import set_aside, write_atomically
from ingest.store.records import Vintage
from orchestration.pipeline.cases.complete_units import CompleteUnits
from orchestration.pipeline.cases.counted_sets import (
    CountedSet,
    Sharing,
    list_counted_sets,
)
from orchestration.pipeline.cases.counting_rules import (
    CountingRules,
    compile_counting_rules,
)
from orchestration.pipeline.cases.dossier_keys import DossierKeys
from orchestration.pipeline.cases.editions import (
    CaseFiles,
    EditionMonth,
    list_case_editions,
    order_case_sources,
)
from orchestration.pipeline.cases.set_counter import SetCounter, SetFiles
from orchestration.pipeline.workspace import ReportProgress, ignore_progress

MEMORY = "2GB"


@dataclass(frozen=True)
class Counts:
    """Every set of a data folder, all counted: what the warehouse loads.

    `new` sets were counted now, and `opened` landed files read for it.
    """

    folder: Path
    sets: tuple[CountedSet, ...]
    new: int = 0
    opened: int = 0

    def locate_counts(self, counted: CountedSet) -> Path:
        """The file of a set's counts."""
        return self._locate(counted.month, counted.set_id).counts

    def locate_origins(self, counted: CountedSet) -> Path:
        """The file of the raw files behind a set's counts."""
        return self._locate(counted.month, counted.set_id).origins

    def locate_note(self, counted: CountedSet) -> Path:
        """The file that says what a set was counted from."""
        return self.folder / counted.month / f"{counted.set_id}.json"

    def is_whole(self, counted: CountedSet) -> bool:
        """Whether a set was counted, and its files are those that were written then."""
        return (
            self.locate_note(counted).is_file()
            and self._locate(counted.month, counted.set_id).are_whole()
        )

    def set_aside_damaged(self, counted: CountedSet) -> bool:
        """Make room for a damaged set to be counted again; whether there was one."""
        note = self.locate_note(counted)
        if not note.exists():
            return False
        set_aside(note)
        self._locate(counted.month, counted.set_id).set_aside()
        return True

    def _locate(self, month: str, set_id: str) -> SetFiles:
        return SetFiles(self.folder / month, set_id)


class EditionNote(BaseModel):
    """One edition of a counted set. `month`: of the cases it holds."""

    source_id: str
    vintage_id: str
    reading_id: str
    month: str


class SetNote(BaseModel):
    """What a set was counted from. `sql`: the fingerprint of the rules; `related`: what other
    months hold of the same dossiers.
    """

    set_id: str
    month: str
    known_from: dt.datetime
    sql: str
    editions: list[EditionNote]
    related: list[EditionNote]


def count_new_sets(
    folder: Path,
    sources: Iterable[Source],
    vintages: Iterable[Vintage],
    store: CaseFiles,
    memory: str = MEMORY,
    report_progress: ReportProgress = ignore_progress,
    make_whole: Callable[[], object] = lambda: None,
) -> Counts:
    """Count the sets that were not counted before; only their files are opened, and those that
    share dossiers with what arrived. A damaged set is counted again.

    `folder`: `counted/` of the data folder. `memory`: how much DuckDB may use; what needs more
    spills to disk. `make_whole` is called before any landed file is opened, to see that they are
    those that were accepted.
    """
    of_cases = order_case_sources(sources)
    editions = list_case_editions(of_cases.values(), vintages, store)
    if not editions:
        return Counts(folder, ())
    rules = compile_counting_rules()
    months = [month for edition in editions for month in edition.months]
    spill = folder / ".spill"
    with duckdb.connect(
        config={"memory_limit": memory, "temp_directory": str(spill)}
    ) as connection:
        connection.execute(
            "set preserve_insertion_order = false; set enable_progress_bar = false"
        )
        keys = DossierKeys(folder)
        if not keys.is_comparison_whole():
            aside = keys.set_comparison_aside()
            report_progress("count", f"{aside.name}: cases are compared anew")
        opened: set[Path] = set()
        has_news = keys.has_news(months)
        if has_news:
            make_whole()
            opened |= keys.write_missing_keys(connection, months)
            opened |= keys.compare_new_files(connection, months)
        sharing = _describe_sharing(keys, months, of_cases)
        counts = Counts(
            folder,
            tuple(
                list_counted_sets(
                    of_cases.values(), editions, rules.fingerprint, sharing
                )
            ),
        )
        new = [counted for counted in counts.sets if not counts.is_whole(counted)]
        if new and not has_news:
            make_whole()
        counter = SetCounter(connection, rules, of_cases, keys, sharing)
        for counted in new:
            if counts.set_aside_damaged(counted):
                place = f"counted/{counted.month}/{counted.set_id}"
                report_progress("count", f"{place} is damaged: counted again")
            opened |= counter.count_set(counted, folder / counted.month)
            note = describe_set(counted, rules)
            write_atomically(
                counts.locate_note(counted), note.model_dump_json(indent=1).encode()
            )
    shutil.rmtree(spill, ignore_errors=True)
    return replace(counts, new=len(new), opened=len(opened))


def _describe_sharing(
    keys: DossierKeys, months: Sequence[EditionMonth], sources: Mapping[str, Source]
) -> Sharing:
    """Which files share dossiers, and whose dossiers may be counted from each."""
    complete = CompleteUnits.read_seeds()
    units: dict[str, frozenset[str]] = {}
    for month in months:
        coverage = sources[month.vintage.source_id].coverage
        held = keys.list_units(month)
        units[month.file_id] = complete.select_units(coverage, month.month, held)
    return Sharing(keys.list_sharing(), units)


def describe_set(counted: CountedSet, rules: CountingRules) -> SetNote:
    """What a set was counted from, for people who look into the folder."""
    return SetNote(
        set_id=counted.set_id,
        month=counted.month,
        known_from=counted.known_from,
        sql=rules.fingerprint,
        editions=[_describe_edition(edition) for edition in counted.editions],
        related=[_describe_edition(edition) for edition in counted.related],
    )


def _describe_edition(edition: EditionMonth) -> EditionNote:
    return EditionNote(
        source_id=edition.vintage.source_id,
        vintage_id=edition.vintage.vintage_id,
        reading_id=edition.vintage.reading_id,
        month=edition.month,
    )
