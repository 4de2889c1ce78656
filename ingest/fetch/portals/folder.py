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
from ingest.fetch.fetched import Clock, Fetched, digest
from ingest.problem import Refusal

_NOT_DATA = re.compile(
    r"""^\.            # .DS_Store, .~lock.x.ods#, .gitkeep
      | ^~             # ~$x.xlsx: Excel has the file open
      | ~$             # an editor's copy
      | \.(part|partial|crdownload|download|tmp|temp|swp)$
      | ^(thumbs\.db|desktop\.ini|__MACOSX)$""",
    re.IGNORECASE | re.VERBOSE,
)


def fetch(source: Source, *, inbox: Path, clock: Clock) -> list[Fetched]:
    """Every file of the source's folder (or of `inbox/<source id>/`) that matches its pattern, ordered by name.

    Names match whatever their case and Unicode form. Each file is hashed every time: size and mtime survive an edit
    too easily to be believed. An inbox that does not exist is empty; a declared folder that does not is a Refusal.
    """
    match source.fetch:
        case FolderFetch(path=path, pattern=pattern):
            folder = source.path.parent / path
            if not folder.is_dir():
                raise Refusal(
                    "unreachable",
                    expected=f"a folder `{path}` beside the YAML of {source.id}",
                    found="there is none",
                    where=source.id,
                    to_fix="create the folder or correct `fetch.path`",
                )
        case InboxFetch(pattern=pattern):
            folder = inbox / source.id
        case other:
            raise TypeError(f"{source.id}: `{other.kind}` is not a folder")
    found = sorted((_name(file, folder), file) for file in _files(folder, source.id))
    return [_fetched(name, file, source, clock) for name, file in found if _matches(_parts(name), _parts(pattern))]


def _files(folder: Path, source_id: str) -> Iterator[Path]:
    """Data files under `folder`. Links inside it are followed for files only; a link out of it is refused."""
    inside = folder.resolve()
    for at, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _NOT_DATA.search(name)]
        for name in [*folders, *(name for name in files if not _NOT_DATA.search(name))]:
            entry = Path(at, name)
            if entry.is_symlink() and not entry.resolve().is_relative_to(inside):
                raise Refusal(
                    "hostile",
                    expected="files that lie in the folder itself",
                    found="a link that leads out of it",
                    where=f"{source_id}: {_name(entry, folder)}",
                    to_fix="put the file itself there, or remove the link",
                )
            if entry.is_file():
                yield entry


def _fetched(name: str, file: Path, source: Source, clock: Clock) -> Fetched:
    before = file.stat()
    sha256 = digest(file)
    after = file.stat()
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise Refusal(
            "incomplete",
            expected="a file that nobody is writing",
            found=f"it grew from {before.st_size} to {after.st_size} bytes, or was saved, while it was being read",
            where=f"{source.id}: {name}",
            to_fix="run again when the copy has finished",
        )
    url = f"{source.fetch.kind}:{source.id}/{name}"
    return Fetched(name, file, url, sha256, after.st_size, clock())


def _name(file: Path, folder: Path) -> str:
    return unicodedata.normalize("NFC", file.relative_to(folder).as_posix())


def _matches(name: list[str], pattern: list[str]) -> bool:
    """A glob over the whole relative name, part by part; `**` stands for any number of folders, none too."""
    if not name or not pattern:
        return not name and pattern in ([], ["**"])
    if pattern[0] == "**":
        return _matches(name, pattern[1:]) or _matches(name[1:], pattern)
    return fnmatch.fnmatchcase(name[0], pattern[0]) and _matches(name[1:], pattern[1:])


def _parts(name: str) -> list[str]:
    return unicodedata.normalize("NFC", name).casefold().split("/")
