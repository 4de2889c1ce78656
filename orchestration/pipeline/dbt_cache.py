"""Where what dbt makes of the project itself is kept: its parsed manifest, the compiled counting SQL.

It depends on the code alone, so it lies beside the code, and every data folder shares it. Where the
code can't be written to (installed by somebody else, a read-only image) it lies in the data folder.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from ingest.store.paths import Paths

# The data folder this process works for. The cache says nothing of its data: with two of them
# either would do.
_data_folders: list[Path] = []


def keep_cache_in(paths: Paths) -> None:
    """Name the data folder to be used where the code can't be written to."""
    _data_folders[:] = [paths.data]


def locate_cache(project: Path) -> Path:
    """The folder of the cache of a dbt project; it is made where there is none.

    Raises OSError where neither the code nor a data folder can be written to.
    """
    beside_the_code = project / "target" / "run"
    try:
        return _make_writable(beside_the_code)
    except OSError:
        if not _data_folders:
            raise
    [data] = _data_folders
    return _make_writable(data / "cache" / "dbt")


def _make_writable(folder: Path) -> Path:
    """The folder, in which a file could be made just now."""
    folder.mkdir(parents=True, exist_ok=True)
    # Asking for permission would not do: the file system itself may be read-only.
    with tempfile.TemporaryFile(dir=folder):
        return folder
