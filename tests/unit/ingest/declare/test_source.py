"""What names a declaration: its meaning, so that only a change of meaning reads files again."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.declare.declaration import DeclarationError
from tests.unit.ingest.landed import DECLARED, Office

CORRECTION = """
- where: {file: form.csv, cell: B3}
  expect: "2OO"
  read_as: "200"
  reason: the letter O
  by: A. Nguyen
  date: 2024-05-01
  evidence: letter 12
"""


@pytest.fixture
def office(tmp_path: Path, seeds: Path) -> Office:
    return Office(tmp_path, seeds)


@pytest.mark.parametrize(
    "yaml",
    [
        f"# a comment\n{DECLARED}",
        f"{DECLARED}\npriority: 50\n",  # the default written out
        DECLARED.replace(
            "contract: observation\nreplaces: whole",
            "replaces: whole\ncontract: observation",
        ),
        DECLARED.replace("spellings: [Tỉnh]", "spellings: Tỉnh"),
    ],
)
def test_the_same_meaning_has_the_same_fingerprint(office: Office, yaml: str) -> None:
    before = office.source.fingerprint
    office.declare(yaml)
    assert office.source.fingerprint == before


def test_another_meaning_has_another_fingerprint(office: Office) -> None:
    fingerprints = {office.source.fingerprint}
    office.declare(
        DECLARED.replace("spellings: [Tỉnh]", "spellings: [Tỉnh, Tỉnh thành]")
    )
    fingerprints.add(office.source.fingerprint)
    office.correct(CORRECTION)
    fingerprints.add(office.source.fingerprint)
    office.correct(CORRECTION.replace('"200"', '"220"'))
    fingerprints.add(office.source.fingerprint)
    assert len(fingerprints) == 4
    office.correct(f"# why\n{CORRECTION}")
    office.correct(CORRECTION.replace('"200"', '"220"') + "# a comment\n")
    assert office.source.fingerprint in fingerprints


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "to: unit",
            "to: place",
            r"expected `to` of a column in .*unit, .*found `to: place`",
        ),
        (
            "spellings: [Trực tuyến]",
            "matching: '(?P<flag_maybe>x)'",
            r"`flag_maybe` is not one of break, corrected",
        ),
        ("measure: dossiers_online", "scale: printed", r"needs the table's `scale`"),
        (
            "  - period",
            "  - only_rows: [{of: Loại, is_one_of: [x]}]\n    period",
            r"`only_rows.of: Loại` is no spelling",
        ),
        (
            "tables:",
            "personal: [Tỉnh]\ntables:",
            r"`personal` never lands, so no column may be spelled Tỉnh",
        ),
        (
            "contract: observation",
            "contract: dossier",
            r"expected `to` of a column in .*dossier_code",
        ),
        (
            "fetch: {kind: folder, path: files}",
            "fetch: {kind: inbox}\nedition: {written_down_on: 2024-03-15}",
            r"`edition: written_down_on` is for files that come with the project.*found `kind: inbox`",
        ),
        (
            "tables:",
            "edition: {published_at: 2024-03-15, written_down_on: 2024-03-15}\ntables:",
            r"expected `published_at` or `written_down_on` in `edition`, found both",
        ),
        (
            'tables:\n  - period: {kind: in_period, text: "2024-03"}',
            'edition: {written_down_on: 2024-03-15}\ntables:\n  - period: {kind: in_period, text: "{retrieved}"}',
            r"expected a period that is the same on every machine.*found \"{retrieved}\"",
        ),
        (
            "tables:",
            "coverage: {units: [ha_noi], complete_from: 2024-01-01}\ntables:",
            r"expected no `coverage: complete_from` of printed figures, found 2024-01-01; to fix: leave it out",
        ),
        (
            "tables:",
            "edition: {published_at_in_file_name: '(?P<year>[0-9]{4})'}\ntables:",
            r"expected the groups year, month and day in published_at_in_file_name.*without month, day",
        ),
        ("title_en:", "titel_en:", r"titel_en: Extra inputs"),
        (
            "system:",
            "id: x\nsystem:",
            r"id: known from the file's place; to fix: leave it out",
        ),
    ],
)
def test_a_declaration_that_can_not_be_used_says_why(
    office: Office, old: str, new: str, message: str
) -> None:
    assert old in DECLARED
    office.declare(DECLARED.replace(old, new, 1))
    with pytest.raises(
        DeclarationError, match=rf"(?s)^office/dossiers\.yml: .*{message}"
    ):
        _ = office.source


def test_a_source_lives_in_the_folder_of_its_publisher(office: Office) -> None:
    (office.root / "stray.yml").write_text(DECLARED, "utf-8")
    with pytest.raises(
        DeclarationError,
        match=r"^stray\.yml: a source lives at <publisher>/<dataset>\.yml",
    ):
        _ = office.source
