"""`manifest.json`: what is in a release, made from what, down to the last byte; and the check that it still is."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import Licence, ReleaseFacts, SourceFacts, VintageFacts
from orchestration.release.write.database import STORAGE_VERSION
from orchestration.release.write.files import DataFile, fingerprint_file

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True)
class Problem:
    """One way in which a release is not what its manifest says."""

    path: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"{self.path}: expected {self.expected}, met {self.found}"


class Damaged(Exception):
    """A release that is not whole."""

    def __init__(self, folder: Path, problems: list[Problem]) -> None:
        self.folder, self.problems = folder, problems
        told = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"{folder.name} is not what its manifest says:\n{told}")


def write(
    folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...], data: Iterable[DataFile], previous: str | None
) -> None:
    """Describe every file now in `folder`. Whatever is written after this is a stray file."""
    text = json.dumps(_manifest(folder, facts, marts, data, previous), ensure_ascii=False, indent=1, default=_plain)
    (folder / NAME).write_text(text + "\n", "utf-8")


def _manifest(
    folder: Path, facts: ReleaseFacts, marts: tuple[Mart, ...], data: Iterable[DataFile], previous: str | None
) -> dict[str, Any]:
    held = {f.path: f for f in data}
    return {
        "format": FORMAT,
        "release_id": facts.release_id,
        "previous_release": previous,
        "created_at": facts.created_at,
        "as_of": facts.as_of,
        "git_revision": facts.git_revision,
        "made_with": dict(facts.made_with),
        "is_synthetic": facts.is_synthetic,
        "title_vi": facts.title_vi,
        "title_en": facts.title_en,
        "storage_version": STORAGE_VERSION,
        "marts": [{"name": m.name, "rows": m.rows, "key": list(m.key)} for m in marts],
        "files": [
            {"path": path, **asdict(fingerprint_file(folder / path)), **_of_mart(held.get(path))}
            for path in files_of(folder)
        ],
        "sources": [asdict(source) for source in facts.sources],
        "verdicts": verdict_summary(facts.verdicts),
    }


def _of_mart(file: DataFile | None) -> dict[str, Any]:
    return {"mart": file.mart, "rows": file.rows} if file else {}


def verdict_summary(verdicts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """How many rules came out how, and every verdict that is not a plain pass, whole."""
    verdicts = list(verdicts)
    return {
        "judged": len(verdicts),
        "by_outcome": dict(sorted(Counter(str(v["outcome"]) for v in verdicts).items())),
        "not_passed": [dict(v) for v in verdicts if v["outcome"] != "passed"],
    }


def files_of(folder: Path) -> list[str]:
    """Every file of a release but its manifest, relative, ordered."""
    found = (p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    return sorted(path for path in found if path != NAME)


def read(folder: Path) -> dict[str, Any]:
    """The manifest of a release. Raises Damaged when there is none that can be read."""
    path = folder / NAME
    try:
        record = json.loads(path.read_text("utf-8"))
        if not isinstance(record, dict) or record.get("format") != FORMAT:
            raise ValueError(f"format {record.get('format')!r}" if isinstance(record, dict) else "no object")
    except (OSError, ValueError) as error:
        raise Damaged(folder, [Problem(NAME, f"a manifest of format {FORMAT}", str(error))]) from error
    return record


def verify(folder: Path) -> list[Problem]:
    """Every difference between a release and its manifest: bytes, hashes, missing and stray files. Empty = whole."""
    try:
        record = read(folder)
    except Damaged as damaged:
        return damaged.problems
    listed = {f["path"]: f for f in record["files"]}
    present = files_of(folder)
    problems = [Problem(path, "the file", "nothing") for path in sorted(listed.keys() - present)]
    problems += [Problem(path, "no such file", "a stray file") for path in present if path not in listed]
    for path in present:
        if path not in listed:
            continue
        found, told = asdict(fingerprint_file(folder / path)), listed[path]
        problems += [
            Problem(path, f"{kind} {told[kind]}", f"{found[kind]}")
            for kind in ("bytes", "sha256")
            if found[kind] != told[kind]
        ]
    return problems


def data_hashes(record: Mapping[str, Any]) -> dict[str, str]:
    """Path → sha256 of every Parquet and CSV file of the marts and of the changes: what a rebuilt release repeats."""
    return {
        f["path"]: f["sha256"]
        for f in record["files"]
        if f["path"].startswith(("parquet/", "csv/", "changes")) and not f["path"].endswith(".md")
    }


def compared(record: Mapping[str, Any], again: Mapping[str, Any]) -> dict[str, bool]:
    """Path → has the release made again the same bytes there; a file that only one of them has is not the same."""
    first, second = data_hashes(record), data_hashes(again)
    return {path: first.get(path) == second.get(path) for path in sorted(first.keys() | second.keys())}


def vintages(folder: Path) -> frozenset[str]:
    """The ids of the vintages a release was made from."""
    return frozenset(v["vintage_id"] for source in read(folder)["sources"] for v in source["vintages"])


def facts_of(record: Mapping[str, Any]) -> ReleaseFacts:
    """The facts a release was made with, for making it again. Verdicts stay behind: they belong to their own run."""
    return ReleaseFacts(
        release_id=record["release_id"],
        created_at=dt.datetime.fromisoformat(record["created_at"]),
        as_of=dt.date.fromisoformat(record["as_of"]),
        git_revision=record["git_revision"],
        sources=tuple(_source(source) for source in record["sources"]),
        verdicts=(),
        made_with=record["made_with"],
        title_vi=record["title_vi"],
        title_en=record["title_en"],
    )


def _source(record: Mapping[str, Any]) -> SourceFacts:
    return SourceFacts(
        **{
            **record,
            "licence": Licence(**record["licence"]),
            "vintages": tuple(_vintage(vintage) for vintage in record["vintages"]),
            "unreachable_since": _moment(record["unreachable_since"]),
        }
    )


def _vintage(record: Mapping[str, Any]) -> VintageFacts:
    published = record["published_at"]
    return VintageFacts(
        **{
            **record,
            "known_from": _moment(record["known_from"]),
            "retrieved_at": _moment(record["retrieved_at"]),
            "published_at": dt.date.fromisoformat(published) if published else None,
            "raw_sha256s": tuple(record["raw_sha256s"]),
        }
    )


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


def _plain(value: object) -> object:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, frozenset | set):
        return sorted(value)
    return str(value)
