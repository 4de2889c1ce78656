"""Files already on this machine: a folder beside the YAML, or the inbox people drop files into."""

from __future__ import annotations

import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ingest.declare.fetch import FolderFetch, InboxFetch
from ingest.declare.source import Source
from ingest.fetch.fetched import Clock, Fetched, hash_file
from ingest.problem import Refusal

_NOT_DATA = re.compile(
    r"""^\.            # .DS_Store, .~lock.x.ods#, .gitkeep
      | ^~             # ~$x.xlsx: Excel has the file open
      | ~$             # an editor's copy
      | \.(part|partial|crdownload|download|tmp|temp|swp)$
      | ^(thumbs\.db|desktop\.ini|__MACOSX)$""",
    re.IGNORECASE | re.VERBOSE,
)


def fetch_folder(source: Source, *, inbox: Path, clock: Clock) -> list[Fetched]:
    """Every file of the source's folder (or of `inbox/<source id>/`) that matches its pattern, by name.

    Names match whatever their case and Unicode form. Each file is hashed every time: size and mtime
    survive an edit too easily to be believed. An inbox that does not exist is empty; a declared
    folder that does not exist is a Refusal.
    """
    folder, pattern = _find_folder(source, inbox)
    wanted = _split_name(pattern)
    files: list[Fetched] = []
    for name, path in sorted(
        (_name_in(folder, path), path) for path in _walk_files(folder, source.id)
    ):
        if _matches(_split_name(name), wanted):
            files.append(_read_facts(name, path, source, clock))
    return files


def _find_folder(source: Source, inbox: Path) -> tuple[Path, str]:
    """The folder and the pattern of its files."""
    match source.fetch:
        case InboxFetch(pattern=pattern):
            return inbox / source.id, pattern
        case FolderFetch(path=path, pattern=pattern):
            folder = source.path.parent / path
            if folder.is_dir():
                return folder, pattern
            raise Refusal(
                "unreachable",
                expected=f"a folder `{path}` beside the YAML of {source.id}",
                found="there is none",
                where=source.id,
                to_fix="create the folder or correct `fetch.path`",
            )
        case other:
            raise TypeError(f"{source.id}: `{other.kind}` is not a folder")


def _walk_files(folder: Path, source_id: str) -> Iterator[Path]:
    """Data files under `folder`. A link to a file inside it is followed; a link out of it is refused."""
    inside = folder.resolve()
    for at, folders, files in os.walk(folder):
        # `os.walk` looks at this very list to decide where to go on.
        folders[:] = [name for name in folders if not _NOT_DATA.search(name)]
        data = [name for name in files if not _NOT_DATA.search(name)]
        for name in [*folders, *data]:
            entry = Path(at, name)
            if entry.is_symlink() and not entry.resolve().is_relative_to(inside):
                raise Refusal(
                    "hostile",
                    expected="files that lie in the folder itself",
                    found="a link that leads out of it",
                    where=f"{source_id}: {_name_in(folder, entry)}",
                    to_fix="put the file itself there, or remove the link",
                )
            if entry.is_file():
                yield entry


def _read_facts(name: str, path: Path, source: Source, clock: Clock) -> Fetched:
    """A file with its hash. Raises Refusal where somebody is still writing it."""
    before = path.stat()
    sha256 = hash_file(path)
    after = path.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        sizes = f"{before.st_size} to {after.st_size} bytes"
        raise Refusal(
            "incomplete",
            expected="a file that nobody is writing",
            found=f"it grew from {sizes}, or was saved, while it was being read",
            where=f"{source.id}: {name}",
            to_fix="run again when the copy has finished",
        )
    url = f"{source.fetch.kind}:{source.id}/{name}"
    return Fetched(name, path, url, sha256, after.st_size, clock())


def _name_in(folder: Path, path: Path) -> str:
    return unicodedata.normalize("NFC", path.relative_to(folder).as_posix())


def _matches(name: list[str], pattern: list[str]) -> bool:
    """A glob over the whole relative name, part by part; `**` stands for any number of folders, or none."""
    if not name or not pattern:
        return not name and pattern in ([], ["**"])
    if pattern[0] == "**":
        return _matches(name, pattern[1:]) or _matches(name[1:], pattern)
    return fnmatch.fnmatchcase(name[0], pattern[0]) and _matches(name[1:], pattern[1:])


def _split_name(name: str) -> list[str]:
    return unicodedata.normalize("NFC", name).casefold().split("/")
