"""A data folder as an earlier version left it: how `old_data.zip` was made, and how a test opens it.

    git worktree add --detach OLD 'b0e67c9^'      the last revision without seals, visits and a format's number
    python tests/line/old_data.py OLD             writes old_data.zip anew, by the code of that checkout

It holds what a backup must hold of one office with one form. Releases are left out for their
size: what continues are the stores that they are made of.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ZIP = Path(__file__).with_suffix(".zip")
_FORM = """
title_vi: Thủ tục trực tuyến
title_en: Online procedures
publisher: {name_vi: Sở thử nghiệm, name_en: A test office, url: https://example.org}
licence: {id: CC0-1.0, url: https://creativecommons.org/publicdomain/zero/1.0/, attribution: A test office}
system: tthc_infosys
contract: observation
replaces: whole
calendar: {frequency: monthly}
fetch: {kind: folder, path: files, pattern: form.csv}
read: {kind: delimited, delimiter: ",", encoding: utf-8}
tables:
  - period: {kind: as_of, text: "2024-03-31"}
    columns:
      - {to: unit, spellings: [unit]}
      - {to: value, spellings: [total], measure: tthc_total, number: count}
      - {to: value, spellings: [online], measure: tthc_online, number: count}
"""
_FORM_ROWS = "unit,total,online\nHà Nội,1000,400\nHà Giang,200,50\n"
# What makes itself again, and what is too large to be kept in a repository.
_LEFT_OUT = {"build", "dagster", "releases", "cache"}


def write_office(folder: Path) -> None:
    """The office's declaration and file, below `folder/sources`."""
    office = folder / "sources" / "office"
    (office / "files").mkdir(parents=True)
    (office / "form.yml").write_text(_FORM, "utf-8")
    (office / "files" / "form.csv").write_text(_FORM_ROWS, "utf-8")


def open_old_data(folder: Path) -> None:
    """The office with the data folder that the earlier version left of it, below `folder`."""
    write_office(folder)
    with zipfile.ZipFile(ZIP) as archive:
        archive.extractall(folder / "data")


def main() -> None:
    """Refresh with the code of another checkout, and keep what it leaves."""
    [checkout] = sys.argv[1:]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        write_office(folder)
        words = ["refresh", "--data", str(folder / "data")]
        words += ["--sources", str(folder / "sources")]
        subprocess.run(
            [sys.executable, "-m", "orchestration", *words],
            cwd=checkout,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": checkout, "HOME": scratch},
            check=True,
        )
        data = folder / "data"
        with zipfile.ZipFile(ZIP, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(data.rglob("*")):
                place = path.relative_to(data)
                if path.is_file() and place.parts[0] not in _LEFT_OUT:
                    archive.write(path, place)


if __name__ == "__main__":
    main()
