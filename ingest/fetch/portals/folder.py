"""Files already on this machine, in a folder beside the YAML that declares it."""

from __future__ import annotations

import datetime as dt
import fnmatch
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from ingest.declare.fetch import FolderFetch
from ingest.declare.source import Source
from ingest.fetch.fetched import Clock, Fetched, hash_file
from ingest.problem import Refusal

NOT_DATA = re.compile(
    r"""^\.            # .DS_Store, .~lock.x.ods#, .gitkeep
      | ^~             # ~$x.xlsx: Excel has the file open
      | ~$             # an editor's copy
      | \.(part|partial|crdownload|download|tmp|temp|swp)$
      | ^(thumbs\.db|desktop\.ini|__MACOSX)$""",
    re.IGNORECASE | re.VERBOSE,
)


def fetch_folder(source: Source, *, clock: Clock) -> list[Fetched]:
    """Every file of the source's declared folder that matches its pattern, by name.

    Names match whatever their case and Unicode form. Each file is hashed every time: size and mtime
    survive an edit too easily to be believed. All of them came at one moment. A folder that does not
    exist is a Refusal.
    """
    match source.fetch:
        case FolderFetch(path=path, pattern=pattern):
            folder = source.path.parent / path
        case other:
            raise TypeError(f"{source.id}: `{other.kind}` is not a folder")
    if not folder.is_dir():
        raise Refusal(
            "unreachable",
            expected=f"a folder `{path}` beside the YAML of {source.id}",
            found="there is none",
            where=source.id,
            to_fix="create the folder or correct `fetch.path`",
        )
    wanted = split_name(pattern)
    visited_at = clock()
    files: list[Fetched] = []
    for name, path_in in sorted(
        (name_in(folder, path_in), path_in)
        for path_in in _walk_files(folder, source.id)
    ):
        if matches(split_name(name), wanted):
            files.append(read_facts(name, path_in, source, visited_at))
    return files


def _walk_files(folder: Path, source_id: str) -> Iterator[Path]:
    """Data files under `folder`. A link to a file inside it is followed; a link out of it is refused."""
    inside = folder.resolve()
    for at, folders, files in os.walk(folder):
        # `os.walk` looks at this very list to decide where to go on.
        folders[:] = [name for name in folders if not NOT_DATA.search(name)]
        data = [name for name in files if not NOT_DATA.search(name)]
        for name in [*folders, *data]:
            entry = Path(at, name)
            if entry.is_symlink() and not entry.resolve().is_relative_to(inside):
                raise Refusal(
                    "hostile",
                    expected="files that lie in the folder itself",
                    found="a link that leads out of it",
                    where=f"{source_id}: {name_in(folder, entry)}",
                    to_fix="put the file itself there, or remove the link",
                )
            if entry.is_file():
                yield entry


def read_facts(
    name: str, path: Path, source: Source, visited_at: dt.datetime
) -> Fetched:
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
    return Fetched(name, path, url, sha256, after.st_size, visited_at)


def name_in(folder: Path, path: Path) -> str:
    """A file's name inside its folder: NFC and posix.

    A byte of it that is no UTF-8, as old archives leave them, is written `\\xff`: no record could hold it.
    """
    name = os.fsencode(path.relative_to(folder).as_posix())
    return unicodedata.normalize("NFC", name.decode("utf-8", "backslashreplace"))


def matches(name: list[str], pattern: list[str]) -> bool:
    """A glob over the whole relative name, part by part; `**` stands for any number of folders, or none."""
    if not name or not pattern:
        return not name and pattern in ([], ["**"])
    if pattern[0] == "**":
        return matches(name, pattern[1:]) or matches(name[1:], pattern)
    return fnmatch.fnmatchcase(name[0], pattern[0]) and matches(name[1:], pattern[1:])


def split_name(name: str) -> list[str]:
    """The parts of a name or a pattern, whatever their case and Unicode form."""
    return unicodedata.normalize("NFC", name).casefold().split("/")
