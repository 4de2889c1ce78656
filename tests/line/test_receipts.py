"""A damaged or missing receipt of what is published comes back from the release, as right as its id can prove."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.store.records import Edition
from orchestration.pipeline.editions.receipts import restore_receipts
from tests.line.house import House

SOURCE_ID = "office__dossiers"


def damage_receipt(house: House) -> Edition:
    """Damage the one receipt; returns it as it was."""
    receipt = locate_receipt(house)
    edition = Edition.read(receipt)
    receipt.write_bytes(b"{")
    return edition


def lose_receipt(house: House) -> Edition:
    """Delete the one receipt; returns it as it was."""
    receipt = locate_receipt(house)
    edition = Edition.read(receipt)
    receipt.unlink()
    return edition


def locate_receipt(house: House) -> Path:
    raw = house.folder / "data" / "raw" / SOURCE_ID
    [receipt] = (raw / "editions").glob("*.json")
    return receipt


@pytest.mark.parametrize("harm", [damage_receipt, lose_receipt])
def test_such_a_receipt_is_written_again_from_the_release(
    published: House, harm: Callable[[House], Edition]
) -> None:
    before = harm(published)
    restore_receipts(published.workspace())
    [after] = published.workspace().raw.list_editions(SOURCE_ID)
    known = {"name", "sha256", "size"}
    assert after.model_dump(exclude={"files"}) == before.model_dump(exclude={"files"})
    assert [file.model_dump(include=known) for file in after.files] == [
        file.model_dump(include=known) for file in before.files
    ]


def test_what_was_kept_before_is_no_news_when_its_receipt_is_lost(
    published: House,
) -> None:
    contact = published.workspace().visits.find_contact
    last_news_at = contact(SOURCE_ID).last_news_at
    lose_receipt(published)
    result = published.refresh()
    assert result.message.startswith("Nothing new")
    assert contact(SOURCE_ID).last_news_at == last_news_at


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
