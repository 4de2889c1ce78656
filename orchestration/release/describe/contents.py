"""What is in a release, as every description of it needs it: the facts, the marts and their files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from orchestration.release.describe.column_descriptions import Mart
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.files import DATABASE, DataFile, Fingerprint, fingerprint_file

Language = Literal["vi", "en"]

# Suffix of a data file → its IANA media type.
MEDIA_TYPES = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".duckdb": "application/vnd.duckdb",
}
_SYNTHETIC = {"vi": "Số liệu giả lập.", "en": "Synthetic figures."}


@dataclass(frozen=True)
class ReleaseContents:
    """A release whose data are written and whose descriptions are not yet.

    `folder`: where it stands. `files`: the Parquet and CSV files of all marts, in the order of export.
    """

    folder: Path
    facts: ReleaseFacts
    marts: tuple[Mart, ...]
    files: tuple[DataFile, ...]

    @cached_property
    def fingerprints(self) -> Mapping[str, Fingerprint]:
        """Path of a data file in the release → its size and hash; the database stands last."""
        prints = {file.path: file.fingerprint for file in self.files}
        prints[DATABASE] = fingerprint_file(self.folder / DATABASE)
        return prints

    def list_paths(self, mart: Mart, suffix: str) -> list[str]:
        """The files of one mart that end in `suffix`: one `.csv`, one `.parquet` or several by year."""
        return [file.path for file in self.files if file.mart == mart.name and file.path.endswith(suffix)]

    def summarize(self, language: Language) -> str:
        """A paragraph: what the release is, as of when, and what each mart holds."""
        title = self.facts.title_vi if language == "vi" else self.facts.title_en
        sentences = [f"{title} ({self.facts.as_of})."]
        if self.facts.is_synthetic:
            sentences.append(_SYNTHETIC[language])
        for mart in self.marts:
            text = mart.text.vi if language == "vi" else mart.text.en
            if text:
                sentences.append(f"{mart.name}: {text}")
        return " ".join(sentences)
