"""`manifest.json`: what is in a release, made from what, down to the last byte.

The models are the format. A manifest is never rewritten, so what is added later has a default, and
whoever reads one passes over keys it does not know.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ingest.store.records import Moment
from orchestration.release.describe.contents import ReleaseContents
from orchestration.release.facts import (
    DecisionFacts,
    ReleaseFacts,
    SourceFacts,
    VerdictRecord,
)
from orchestration.release.write.database import STORAGE_VERSION
from orchestration.release.write.files import fingerprint_file

NAME = "manifest.json"
FORMAT: Final = 1
# The files that a second making of the release must repeat byte for byte.
_DATA_FILES = ("parquet/", "csv/", "changes.parquet", "changes/")


def _is_none(value: object) -> bool:
    return value is None


class ManifestPart(BaseModel):
    """A frozen part of a manifest."""

    model_config = ConfigDict(frozen=True)


class MartEntry(ManifestPart):
    """One mart with its rows.

    `key`: the columns that tell its rows apart; empty when none was declared.
    """

    name: str
    rows: int
    key: tuple[str, ...]


class FileEntry(ManifestPart):
    """One file.

    `path` is relative to the release; `mart` and `rows` are left out for files that hold no mart.
    """

    path: str
    bytes: int
    sha256: str
    mart: Annotated[str | None, Field(exclude_if=_is_none)] = None
    rows: Annotated[int | None, Field(exclude_if=_is_none)] = None


class VerdictSummary(ManifestPart):
    """How many rules came out how, and every verdict that is not a plain pass, whole."""

    judged: int
    by_outcome: Mapping[str, int]
    not_passed: tuple[VerdictRecord, ...]


class Manifest(ManifestPart):
    """Everything a release says about itself. `previous_release`: the one it was compared with.

    `next_change_on`: as in ReleaseFacts; None also in releases of before it was computed.
    """

    format: Literal[1]
    release_id: str
    previous_release: str | None = None
    created_at: Moment
    as_of: dt.date
    next_change_on: dt.date | None = None
    git_revision: str
    # Releases of the first days do not name the tools that wrote them.
    made_with: Mapping[str, str] = {}
    is_synthetic: bool
    title_vi: str
    title_en: str
    storage_version: str
    marts: tuple[MartEntry, ...]
    files: tuple[FileEntry, ...]
    sources: tuple[SourceFacts, ...]
    verdicts: VerdictSummary

    @property
    def vintage_ids(self) -> frozenset[str]:
        """The ids of the vintages the release was made from."""
        ids: set[str] = set()
        for source in self.sources:
            ids.update(vintage.vintage_id for vintage in source.vintages)
        return frozenset(ids)

    @property
    def decisions(self) -> frozenset[DecisionFacts]:
        """What people had decided on held editions."""
        decided: set[DecisionFacts] = set()
        for source in self.sources:
            decided.update(source.decisions)
        return frozenset(decided)

    @property
    def data_hashes(self) -> dict[str, str]:
        """Path → sha256 of every Parquet and CSV file of the marts, and of the changes."""
        return {
            file.path: file.sha256
            for file in self.files
            if file.path.startswith(_DATA_FILES)
        }

    def to_facts(self) -> ReleaseFacts:
        """The facts the release was made with, for making it again.

        Verdicts stay behind: they belong to their own run.
        """
        return ReleaseFacts(
            release_id=self.release_id,
            created_at=self.created_at,
            as_of=self.as_of,
            next_change_on=self.next_change_on,
            git_revision=self.git_revision,
            sources=self.sources,
            verdicts=(),
            made_with=self.made_with,
            title_vi=self.title_vi,
            title_en=self.title_en,
        )


class FileProblem(ManifestPart):
    """One way in which a release is not what its manifest says.

    `path` is relative to the release.
    """

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, found {self.found}"


class DamagedRelease(Exception):
    """A release that is not whole."""

    def __init__(self, folder: Path, problems: list[FileProblem]) -> None:
        self.folder, self.problems = folder, problems
        listed = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(
            f"{folder} is not what its manifest says:\n{listed}\n"
            "To fix: restore these files from a copy of the release, or publish a new one"
        )


def write_manifest(contents: ReleaseContents, previous: str | None) -> None:
    """Describe every file now in the folder; whatever is written after this is a stray file.

    `previous`: the id of the release it was compared with.
    """
    facts = contents.facts
    manifest = Manifest(
        format=FORMAT,
        release_id=facts.release_id,
        previous_release=previous,
        created_at=facts.created_at,
        as_of=facts.as_of,
        next_change_on=facts.next_change_on,
        git_revision=facts.git_revision,
        made_with=facts.made_with,
        is_synthetic=facts.is_synthetic,
        title_vi=facts.title_vi,
        title_en=facts.title_en,
        storage_version=STORAGE_VERSION,
        marts=tuple(
            MartEntry(name=mart.name, rows=mart.rows, key=mart.key)
            for mart in contents.marts
        ),
        files=tuple(_describe_files(contents)),
        sources=facts.sources,
        verdicts=summarize_verdicts(facts.verdicts),
    )
    text = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1)
    (contents.folder / NAME).write_text(f"{text}\n", "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a release. Raises DamagedRelease when there is none that can be read."""
    try:
        return Manifest.model_validate(json.loads((folder / NAME).read_text("utf-8")))
    except ValidationError as error:
        found = _describe_first_error(error)
        cause: Exception = error
    except (OSError, ValueError) as error:
        found = str(error)
        cause = error
    expected = f"a manifest of format {FORMAT}"
    raise DamagedRelease(
        folder, [FileProblem(path=NAME, expected=expected, found=found)]
    ) from cause


def list_files(folder: Path) -> list[str]:
    """Every file of a release but its manifest, relative and ordered.

    A symlink counts as a file.
    """
    paths: list[str] = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            paths.append(path.relative_to(folder).as_posix())
    return sorted(path for path in paths if path != NAME)


def summarize_verdicts(verdicts: Iterable[VerdictRecord]) -> VerdictSummary:
    """Count the verdicts by outcome and keep those that are no plain pass, in their order."""
    judged = list(verdicts)
    counts = Counter(str(verdict["outcome"]) for verdict in judged)
    return VerdictSummary(
        judged=len(judged),
        by_outcome=dict(sorted(counts.items())),
        not_passed=tuple(
            verdict for verdict in judged if verdict["outcome"] != "passed"
        ),
    )


def _describe_files(contents: ReleaseContents) -> Iterator[FileEntry]:
    # The largest files were read when they were written, and are once more before they are published.
    mart_files = {file.path: file for file in contents.files}
    for path in list_files(contents.folder):
        mart_file = mart_files.get(path)
        if mart_file is None:
            found = fingerprint_file(contents.folder / path)
            yield FileEntry(path=path, bytes=found.bytes, sha256=found.sha256)
            continue
        yield FileEntry(
            path=path,
            bytes=mart_file.fingerprint.bytes,
            sha256=mart_file.fingerprint.sha256,
            mart=mart_file.mart,
            rows=mart_file.rows,
        )


def _describe_first_error(error: ValidationError) -> str:
    """What is wrong with a manifest, in one line: `format: Input should be 1`."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the file"
    return f"{place}: {first['msg']}"
