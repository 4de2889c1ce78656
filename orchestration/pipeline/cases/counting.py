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

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, groupby
from pathlib import Path

from ingest.declare.source import Source
from ingest.duckdb_threads import measure_files
from ingest.store.atomic import set_aside, write_atomically
from ingest.store.records import Vintage
from orchestration.pipeline.cases.complete_units import CompleteUnits
from orchestration.pipeline.cases.counted_sets import (
    CountedSet,
    Sharing,
    list_counted_sets,
)
from orchestration.pipeline.cases.counting_rules import (
    compile_counting_rules,
)
from orchestration.pipeline.cases.dossier_keys import DossierKeys
from orchestration.pipeline.cases.editions import (
    CaseFiles,
    EditionMonth,
    list_case_editions,
    order_case_sources,
)
from orchestration.pipeline.cases.key_comparison import compare_new_files
from orchestration.pipeline.cases.month_tasks import (
    CountingCrew,
    CountingTask,
    KeysTask,
    count_sets,
    group_by_size,
    write_keys,
)
from orchestration.pipeline.cases.set_counter import BATCH_BYTES
from orchestration.pipeline.cases.set_files import SetFiles
from orchestration.pipeline.cases.set_note import describe_set
from orchestration.pipeline.workspace import ReportProgress, ignore_progress


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


def count_new_sets(
    folder: Path,
    sources: Iterable[Source],
    vintages: Iterable[Vintage],
    store: CaseFiles,
    crew: CountingCrew | None = None,
    report_progress: ReportProgress = ignore_progress,
    make_whole: Callable[[], object] = lambda: None,
) -> Counts:
    """Count the sets that were not counted before; only their files are opened, and those that
    share dossiers with what arrived. A damaged set is counted again.

    `folder`: `counted/` of the data folder. `crew`: this process where none is given; the files are
    the same whoever counts. `make_whole` is called before any landed file is opened, to see that
    they are those that were accepted.
    """
    crew = crew or CountingCrew()
    of_cases = order_case_sources(sources)
    editions = list_case_editions(of_cases.values(), vintages, store)
    if not editions:
        return Counts(folder, ())
    rules = compile_counting_rules()
    months = [month for edition in editions for month in edition.months]
    keys = DossierKeys(folder)
    if not keys.is_comparison_whole():
        aside = keys.set_comparison_aside()
        report_progress("count", f"{aside.name}: cases are compared anew")
    opened: set[Path] = set()
    has_news = keys.has_news(months)
    if has_news:
        make_whole()
        opened |= _compare_keys(keys, months, crew)
    sharing = _describe_sharing(keys, months, of_cases)
    sets = list_counted_sets(of_cases.values(), editions, rules.fingerprint, sharing)
    counts = Counts(folder, tuple(sets))
    new = [counted for counted in counts.sets if not counts.is_whole(counted)]
    if new and not has_news:
        make_whole()
    for counted in new:
        if counts.set_aside_damaged(counted):
            place = f"counted/{counted.month}/{counted.set_id}"
            report_progress("count", f"{place} is damaged: counted again")
    tasks = [
        CountingTask(folder, together, rules, of_cases, sharing, crew.budget_of_each)
        for together in _group_months(new)
    ]
    results = crew.workers.run_together(count_sets, tasks)
    for task, read in zip(tasks, results, strict=True):
        opened |= read
        for counted in task.sets:
            note = describe_set(counted, rules).model_dump_json(indent=1)
            write_atomically(counts.locate_note(counted), note.encode())
    _delete_unfinished(folder)
    return replace(counts, new=len(new), opened=len(opened))


def _delete_unfinished(folder: Path) -> None:
    """What DuckDB spilled, and what a worker that died had begun to write."""
    shutil.rmtree(folder / ".spill", ignore_errors=True)
    for part in folder.rglob(".*.part"):
        part.unlink(missing_ok=True)


def _compare_keys(
    keys: DossierKeys, months: Sequence[EditionMonth], crew: CountingCrew
) -> set[Path]:
    """Write down the keys of what arrived and compare them; the landed files that were read."""
    missing = keys.list_without_keys(months)
    tasks = [KeysTask(keys.folder, month, crew.budget_of_each) for month in missing]
    for _ in crew.workers.run_together(write_keys, tasks):
        pass
    read = {path for month in missing for path in month.files}
    return read | compare_new_files(keys, months, crew)


def _group_months(sets: Iterable[CountedSet]) -> list[tuple[CountedSet, ...]]:
    """The sets month by month; of months of few cases, as many together as are one batch."""
    months = [list(group) for _, group in groupby(sets, lambda counted: counted.month)]
    groups = group_by_size(months, _measure_sets, BATCH_BYTES)
    return [tuple(chain.from_iterable(group)) for group in groups]


def _measure_sets(sets: Iterable[CountedSet]) -> int:
    return sum(measure_files(counted.files) for counted in sets)


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
