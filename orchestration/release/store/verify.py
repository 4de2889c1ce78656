"""Whether a release is still what its manifest says, and whether two makings of one release are the
same.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.release.describe.manifest import (
    DamagedRelease,
    FileEntry,
    FileProblem,
    Manifest,
    list_files,
    read_manifest,
)
from orchestration.release.write.files import fingerprint_file


def verify_release(folder: Path) -> list[FileProblem]:
    """Every difference between a release and its manifest; empty = whole.

    Missing files come first, then stray ones, then files of another size or other bytes.
    """
    try:
        manifest = read_manifest(folder)
    except DamagedRelease as damaged:
        return damaged.problems
    listed = {file.path: file for file in manifest.files}
    present = list_files(folder)
    problems: list[FileProblem] = []
    for path in sorted(listed.keys() - set(present)):
        problems.append(FileProblem(path=path, expected="the file", found="nothing"))
    for path in present:
        if path not in listed:
            problems.append(
                FileProblem(path=path, expected="no such file", found="a stray file")
            )
    for path in present:
        if path in listed:
            problems += compare_file(folder, listed[path])
    return problems


def compare_file(folder: Path, entry: FileEntry) -> list[FileProblem]:
    """How a file that is there differs from its entry: in its size, in its hash, or in both."""
    found = fingerprint_file(folder / entry.path)
    problems: list[FileProblem] = []
    if found.bytes != entry.bytes:
        problems.append(
            FileProblem(
                path=entry.path, expected=f"{entry.bytes} bytes", found=f"{found.bytes}"
            )
        )
    if found.sha256 != entry.sha256:
        problems.append(
            FileProblem(
                path=entry.path, expected=f"sha256 {entry.sha256}", found=found.sha256
            )
        )
    return problems


def compare_data_files(first: Manifest, second: Manifest) -> dict[str, bool]:
    """Path → has the release made again the same bytes there.

    A file that only one of the two has is not the same.
    """
    hashes, hashes_again = first.data_hashes, second.data_hashes
    paths = sorted(hashes.keys() | hashes_again.keys())
    return {path: hashes.get(path) == hashes_again.get(path) for path in paths}
