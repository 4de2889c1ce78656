"""One small source in a folder, landed without the rest of the line: what a test of a declaration needs."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from ingest.declare.load import load_sources
from ingest.declare.source import Source
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.edition import Landing, land_edition
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.records import Edition, RawFile

NOW = dt.datetime(2024, 4, 20, tzinfo=dt.UTC)

DECLARED = """
title_vi: Hồ sơ trực tuyến
title_en: Online dossiers
publisher: {name_vi: Sở thử nghiệm, name_en: A test office, url: https://example.org}
licence: {id: CC0-1.0, attribution: A test office}
system: tthc_infosys
contract: observation
replaces: whole
calendar: {frequency: monthly}
fetch: {kind: folder, path: files}
read: {kind: delimited, delimiter: ";", encoding: utf-8}
tables:
  - period: {kind: in_period, text: "2024-03"}
    columns:
      - {to: unit, spellings: [Tỉnh]}
      - {to: value, spellings: [Tiếp nhận], measure: dossiers_received}
      - {to: value, spellings: [Trực tuyến], measure: dossiers_online}
"""
FORM = "Tỉnh;Tiếp nhận;Trực tuyến\nHà Nội;1000;400\nHà Giang;2OO;50\nLào Cai;300;60\n"


class Office:
    """A publisher's folder with one source `office__dossiers`, its files, and its register of corrections."""

    def __init__(self, root: Path, seeds: Path) -> None:
        self.root, self._reference = root, ReferenceLists.load(seeds)
        self.files = root / "office" / "files"
        self.files.mkdir(parents=True)
        self.declare(DECLARED)
        self.send(FORM)

    def declare(self, yaml: str) -> None:
        (self.root / "office" / "dossiers.yml").write_text(yaml, "utf-8")

    def send(self, text: str, name: str = "form.csv") -> Path:
        path = self.files / name
        path.write_text(text, "utf-8")
        return path

    def correct(self, yaml: str) -> None:
        register = self.root / "office" / "corrections" / "dossiers.yml"
        register.parent.mkdir(exist_ok=True)
        register.write_text(yaml, "utf-8")

    @property
    def source(self) -> Source:
        [source] = load_sources(self.root)
        return source

    def land(self) -> Landing:
        fetched = fetch_folder(self.source, clock=lambda: NOW)
        paths = {f.sha256: f.path for f in fetched}
        files = tuple(
            RawFile(name=f.name, sha256=f.sha256, size=f.size, url=f.url)
            for f in fetched
        )
        edition = Edition(
            source_id=self.source.id, edition_id="e", retrieved_at=NOW, files=files
        )
        [landing] = land_edition(
            self.source,
            edition,
            raw_path=lambda _, s: paths[s],
            reference=self._reference,
            scratch_folder=Path(tempfile.mkdtemp(dir=self.root)),
        )
        return landing
