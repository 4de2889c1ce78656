"""The folders of one data folder, and what lies where. Nothing is read or written here.

raw/<source>/<sha256>                                 bytes as they came, deleted by law only
raw/<source>/editions/<edition>.json                  the receipt: which files came together, from where, when
raw/<source>/decisions/<edition>/<n>.json             what people decided on a held edition, never changed
raw/<source>/erased/<sha256>.json                     who had these bytes erased by law, and why
raw/<source>/listing.json                             what lay at the source when it was visited last
visits/<source>.jsonl                                 every asking of the source, with its outcome, the newest last
landed/<source>/editions/<edition>.json               how that edition was read last: accepted, held, seen again
landed/<source>/<vintage>/<reading>/                  one vintage as one reading read it: rows.parquet (of cases
                                                      <YYYY-MM>-<n>.parquet by month) and quarantine.parquet
landed/<source>/<vintage>/vintage.json                which reading serves, and when the vintage became known
held/<source>/<edition>/report.{txt,html}             why an edition is not accepted
held/<source>/<edition>/withdrawn.csv                 all that it would withdraw without a word
held/<source>/<edition>/<workbook>                    its annotated copy, to be corrected and sent again
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paths:
    """The folders of one `--data` folder. Two data folders share nothing."""

    data: Path

    @property
    def inbox(self) -> Path:
        """Where people drop files, a folder for each source."""
        return self.data / "inbox"

    @property
    def raw(self) -> Path:
        """Bytes as they came, kept for good."""
        return self.data / "raw"

    @property
    def visits(self) -> Path:
        """When which source was asked, and with which outcome."""
        return self.data / "visits"

    @property
    def landed(self) -> Path:
        """Accepted vintages."""
        return self.data / "landed"

    @property
    def held(self) -> Path:
        """Why editions are not accepted."""
        return self.data / "held"

    @property
    def counted(self) -> Path:
        """Counted months of cases."""
        return self.data / "counted"

    @property
    def build(self) -> Path:
        """A folder for each run, thrown away after it."""
        return self.data / "build"

    @property
    def releases(self) -> Path:
        """What was published."""
        return self.data / "releases"

    @property
    def dagster(self) -> Path:
        """Dagster's own records."""
        return self.data / "dagster"

    @property
    def logs(self) -> Path:
        """What happened in full where a command could not do its work."""
        return self.data / "logs"

    @property
    def open_causes(self) -> Path:
        """What people were told of that has not been put right yet."""
        return self.logs / "open_causes.json"

    @property
    def runs(self) -> Path:
        """A log for each refresh."""
        return self.logs / "runs"

    @property
    def monitoring(self) -> Path:
        """What other programs watch: a heartbeat and figures, for everybody to read."""
        return self.data / "monitoring"

    @property
    def private(self) -> tuple[Path, ...]:
        """The folders that nobody but their user may look into: they may hold personal data, or
        what was never published. Releases are made for readers, and the inbox is others' to fill.
        """
        return (
            self.raw,
            self.visits,
            self.landed,
            self.held,
            self.counted,
            self.build,
            self.dagster,
            self.logs,
        )

    @property
    def store_format(self) -> Path:
        """Which format the stores have."""
        return self.data / "store.json"

    @property
    def writer_lock(self) -> Path:
        """Held by the one process that writes here, with a note of who it is."""
        return self.data / ".writer"
