"""A damaged receipt of what is published comes back from the release, as right as its id can prove."""

from __future__ import annotations

import pytest

from ingest.store.records import Edition
from orchestration.pipeline.editions.receipts import restore_receipts
from tests.line.house import House

SOURCE_ID = "office__dossiers"


def damage_receipt(house: House) -> Edition:
    """Damage the one receipt; returns it as it was."""
    raw = house.folder / "data" / "raw" / SOURCE_ID
    [receipt] = (raw / "editions").glob("*.json")
    edition = Edition.read(receipt)
    receipt.write_bytes(b"{")
    return edition


def test_a_damaged_receipt_is_written_again_from_the_release(published: House) -> None:
    before = damage_receipt(published)
    restore_receipts(published.workspace())
    [after] = published.workspace().raw.list_editions(SOURCE_ID)
    known = {"name", "sha256", "size"}
    assert after.model_dump(exclude={"files"}) == before.model_dump(exclude={"files"})
    assert [file.model_dump(include=known) for file in after.files] == [
        file.model_dump(include=known) for file in before.files
    ]


def test_another_name_is_known_not_to_be_the_right_one(published: House) -> None:
    before = damage_receipt(published)
    [file] = before.files
    other = before.model_copy(
        update={"files": (file.model_copy(update={"name": "other.xlsx"}),)}
    )
    raw = published.workspace().raw
    assert not raw.restore_receipt(other)
    assert raw.list_damaged_receipts(SOURCE_ID) == [before.edition_id]
    with pytest.raises(Exception, match=before.edition_id):
        raw.list_editions(SOURCE_ID)
