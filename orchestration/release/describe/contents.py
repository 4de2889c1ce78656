"""What is in a release, as every description needs it: its facts, its marts and their files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

import duckdb

from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.files import (
    DATABASE,
    DataFile,
    Fingerprint,
    fingerprint_file,
)

Language = Literal["vi", "en"]

# Suffix of a data file → its IANA media type.
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".duckdb": "application/vnd.duckdb",
}
# What the figures are about, for catalogues and search engines.
KEYWORDS = {
    "vi": ("chuyển đổi số", "chính phủ số", "kinh tế số", "xã hội số"),
    "en": (
        *("digital transformation", "digital government"),
        *("digital economy", "digital society"),
    ),
}
_SYNTHETIC = {"vi": "Số liệu giả lập.", "en": "Synthetic figures."}
_PERIOD_COVERED = """
    select min(period_start), max(period_end) from fct_indicator where value is not null
"""


@dataclass(frozen=True)
class ReleaseContents:
    """A release whose data are written and whose descriptions are not yet.

    `folder`: where it stands. `files`: the Parquet and CSV files of all marts, as they were written.
    """

    folder: Path
    facts: ReleaseFacts
    marts: tuple[Mart, ...]
    files: tuple[DataFile, ...]

    @cached_property
    def fingerprints(self) -> Mapping[str, Fingerprint]:
        """Path of a data file in the release → its size and hash; the database stands last."""
        prints = {file.path: file.fingerprint for file in self.files}
        # The database is one file of all marts, so that it is in no list of a mart's files.
        prints[DATABASE] = fingerprint_file(self.folder / DATABASE)
        return prints

    @cached_property
    def period_covered(self) -> tuple[dt.date, dt.date] | None:
        """The first and the last day that a value of an indicator is about; None where there is no value."""
        if all(mart.name != "fct_indicator" for mart in self.marts):
            return None
        with duckdb.connect(str(self.folder / DATABASE), read_only=True) as connection:
            rows = connection.execute(_PERIOD_COVERED).fetchall()
        first, last = rows[0]
        return None if first is None else (first, last)

    def list_paths(self, mart: Mart, suffix: str) -> list[str]:
        """The files of one mart with that ending: one `.csv`; one `.parquet`, or several by year."""
        paths = [file.path for file in self.files if file.mart == mart.name]
        return [path for path in paths if path.endswith(suffix)]

    def summarize(self, language: Language) -> str:
        """A paragraph: what the release is, as of when, and what each mart holds.

        A mart that nobody described in that language is left out.
        """
        titles = {"vi": self.facts.title_vi, "en": self.facts.title_en}
        sentences = [f"{titles[language]} ({self.facts.as_of})."]
        if self.facts.is_synthetic:
            sentences.append(_SYNTHETIC[language])
        for mart in self.marts:
            texts = {"vi": mart.text.vi, "en": mart.text.en}
            if texts[language]:
                sentences.append(f"{mart.name}: {texts[language]}")
        return " ".join(sentences)
