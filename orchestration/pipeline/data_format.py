"""Which format the stores of a data folder have, and how an older one becomes the present one.

    data/store.json   {"format": 1}; a folder without it is of format 0, of before formats had numbers

0   records without seals, counted files without hashes: still read as they are
1   records carry a seal, counted files lie beside their hashes
"""

from __future__ import annotations

import json
from pathlib import Path

from ingest.store.atomic import write_atomically
from ingest.store.paths import Paths

FORMAT = 1
_MEMBER = "format"


class UnknownFormat(Exception):
    """The data folder is of a format this program does not know; nothing was read or changed."""


def read_format(paths: Paths) -> int:
    """The format of a data folder; 0 of one without a number, be it old or new.

    Raises UnknownFormat where its file says no number.
    """
    path = paths.store_format
    try:
        stated = json.loads(path.read_bytes())[_MEMBER]
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, TypeError, LookupError) as error:
        raise UnknownFormat(_describe(path, "a file that does not say it")) from error
    if not isinstance(stated, int) or isinstance(stated, bool):
        raise UnknownFormat(_describe(path, repr(stated)))
    return stated


def check_format(paths: Paths) -> None:
    """Raise UnknownFormat where a newer program has written in the folder, or a broken file says which."""
    stated = read_format(paths)
    if stated > FORMAT:
        raise UnknownFormat(
            f"expected a data folder of format {FORMAT} or older, found format {stated} in {paths.store_format}:"
            " a newer version of chiso has written here; nothing was changed."
            " To fix: use that version or a later one, or another folder (--data)"
        )


def migrate(paths: Paths) -> None:
    """Bring a folder to the present format; its only writer may call this. Raises UnknownFormat."""
    check_format(paths)
    if read_format(paths) == FORMAT:
        return
    _seal_counted_files(paths.counted)
    write_format(paths)


def write_format(paths: Paths) -> None:
    """Note that the folder is of the present format."""
    write_atomically(paths.store_format, f"{json.dumps({_MEMBER: FORMAT})}\n".encode())


def _seal_counted_files(counted: Path) -> None:
    """Write down the hashes of sets that were counted before they were hashed."""
    # Imported here: every command asks for the format, and only this needs DuckDB.
    from orchestration.pipeline.cases.set_files import SetFiles

    for origins in counted.glob("*/*.origins.parquet"):
        files = SetFiles(origins.parent, origins.name.partition(".")[0])
        if files.are_whole() and not files.seal.exists():
            files.write_seal()


def _describe(path: Path, found: str) -> str:
    return (
        f"expected the format of the data folder as a number, found {found} in {path}; nothing was changed."
        " To fix: restore the file; if no newer version of chiso has written here, write"
        f' {{"{_MEMBER}": {FORMAT}}} into it'
    )
