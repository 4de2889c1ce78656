"""Editions of one template read together: each lands as it would alone, and is held as it would be."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from ingest.declare.load import load_sources
from ingest.declare.source import Source
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.edition import land_editions
from ingest.land.landing_job import LandedEdition
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.records import Edition, RawFile
from tests.unit.ingest.landed import NOW

SOURCE = """
title_vi: Thu ngân sách
title_en: Revenue
publisher: {name_vi: Sở thử nghiệm, name_en: A test office, url: https://example.org}
licence: {id: CC0-1.0, attribution: A test office}
system: tthc_infosys
contract: observation
replaces: unit_and_period
max_loss_share: 0.5
calendar: {frequency: monthly}
fetch: {kind: folder, path: files}
read: {kind: delimited, delimiter: ";", encoding: utf-8}
tables:
  - period: {kind: in_period}
    columns:
      - {to: unit, spellings: [Tỉnh]}
      - {to: period, spellings: [Tháng]}
      - {to: nothing, spellings: [Ghi chú]}
      - {to: value, spellings: [Số thu], measure: dossiers_received, number: amount}
"""
HEADER = "Tỉnh;Tháng;Ghi chú;Số thu\n"
# Who writes 2.500,5 means 1234 by 1.234; who writes 2,500.5 does not.
FILES = {
    "dots.csv": HEADER + "Hà Nội;2024-03;;1.234\nLào Cai;2024-03;;2.500,5\n",
    "commas.csv": HEADER + "Hà Nội;2024-03;;1.234\nLào Cai;2024-03;;2,500.5\n",
    "doubtful.csv": HEADER + "Hà Nội;2024-04;;1.234\nLào Cai;2024-04;;70\n",
    "unknown.csv": HEADER + "Atlantis;2024-03;;5\nLào Cai;2024-03;;6\n",
    "fraction.csv": HEADER + "Hà Nội;2024-05;;62/63\nLào Cai;2024-05;;(7)\n",
    "lost.csv": HEADER + "Hà Nội;2024-03;;5 hay 6\nLào Cai;2024-03;;7 hay 8\n",
    "blank.csv": HEADER + "Hà Nội;2024-03;;\nLào Cai;2024-03;;\n",
    "drift.csv": HEADER.replace("Số thu", "Số chi") + "Hà Nội;2024-03;;5\n",
    "people.csv": HEADER
    + "".join(f"Hà Nội;2024-03;09123456{n};{n}\n" for n in range(10, 30)),
}
HELD = {
    "lost.csv": "too_much_lost",
    "blank.csv": "empty",
    "drift.csv": "header_drift",
    "people.csv": "personal_data",
}


class Template:
    """Files of one template, each an edition of its own."""

    def __init__(self, root: Path, seeds: Path) -> None:
        self.root = root
        self._reference = ReferenceLists.load(seeds)
        files = root / "office" / "files"
        files.mkdir(parents=True)
        for name, text in FILES.items():
            (files / name).write_text(text, "utf-8")
        (root / "office" / "revenue.yml").write_text(SOURCE, "utf-8")
        fetched = fetch_folder(self.source, clock=lambda: NOW)
        self._paths = {file.sha256: file.path for file in fetched}
        self.editions = {}
        for file in fetched:
            raw = RawFile(
                name=file.name, sha256=file.sha256, size=file.size, url=file.url
            )
            self.editions[file.name] = Edition(
                source_id=self.source.id,
                edition_id=file.name,
                retrieved_at=NOW,
                files=(raw,),
            )

    @property
    def source(self) -> Source:
        [source] = load_sources(self.root)
        return source

    def land(self, editions: Sequence[Edition], folder: str) -> list[LandedEdition]:
        return land_editions(
            self.source,
            editions,
            raw_path=lambda _, sha256: self._paths[sha256],
            reference=self._reference,
            scratch_folder=self.root / folder,
        )


@pytest.fixture
def template(tmp_path: Path, seeds: Path) -> Template:
    return Template(tmp_path, seeds)


def _describe(landed: LandedEdition) -> object:
    """All that can be seen of what an edition came to, but the folder it waits in."""
    if isinstance(landed, Refusal):
        return str(landed), landed.places
    return [
        (landing.vintage, _read_files(landing.folder), landing.left_out)
        for landing in landed
    ]


def _read_files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_editions_land_together_as_they_land_alone(template: Template):
    editions = list(template.editions.values())
    # The same bytes may come twice, as two editions.
    editions.append(editions[0].model_copy(update={"edition_id": "again"}))
    together = template.land(editions, "together")
    for edition, landed in zip(editions, together, strict=True):
        [alone] = template.land([edition], f"alone-{edition.edition_id}")
        assert _describe(landed) == _describe(alone)


def test_an_edition_is_held_for_its_own_faults_alone(template: Template):
    editions = list(template.editions.values())
    landed = template.land(editions, "landed")
    held = {}
    for edition, one in zip(editions, landed, strict=True):
        if isinstance(one, Refusal):
            held[edition.edition_id] = one.reason
    assert held == HELD


def test_each_sender_keeps_to_his_own_separators(template: Template):
    names = ["dots.csv", "commas.csv", "doubtful.csv"]
    editions = [template.editions[name] for name in names]
    values = []
    for landed in template.land(editions, "landed"):
        assert not isinstance(landed, Refusal)
        [landing] = landed
        of_hanoi = landing.rows.filter(pl.col("unit_text") == "Hà Nội")
        values.append(of_hanoi["value"].cast(pl.Float64).to_list())
        assert landing.vintage.quarantined == (not of_hanoi.height)
    assert values == [[1234], [1.234], []]
