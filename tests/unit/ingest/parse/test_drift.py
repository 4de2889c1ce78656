"""Headers that really changed, each explained with the lines that mend it, and mended by pasting them.

The pairs are printed by their publishers: in GSO's tables by province of August 2019 (PX-Web), and in the disclosure
form 63/CK-NSNN (Circular 343/2016/TT-BTC) of different provinces.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.problem import Refusal
from tests.unit.ingest.landed import DECLARED, Office

DRIFT = [
    ("Cities, provincies", "Cities, provinces"),
    ("So sánh (%)", "So sánh QT/DT (%)"),
]


@pytest.mark.parametrize(("declared", "printed"), DRIFT)
def test_a_header_that_changed_is_explained_and_mended_by_what_is_pasted(
    tmp_path: Path, seeds: Path, declared: str, printed: str
):
    office = Office(tmp_path, seeds)
    office.declare(
        DECLARED.replace("spellings: [Tiếp nhận]", f'spellings: ["{declared}"]')
    )
    office.send(f"Tỉnh;{printed};Trực tuyến\nHà Nội;1000;400\n")
    with pytest.raises(Refusal) as refused:
        office.land()
    told = refused.value
    assert told.reason == "header_drift"
    assert "form.csv" in told.where
    assert declared in told.expected
    closest = (
        rf"“{re.escape(declared)}” is missing; closest: “{re.escape(printed)}” at B1"
    )
    similarity = re.search(rf"{closest} \((\d+)% alike\)", told.found)
    assert similarity, told.found
    assert 20 < int(similarity[1]) < 100
    pasted = re.search(
        r"under the column “.*”, if it is the same thing:\s+- (\{text: .*\})",
        told.to_fix,
    )
    office.declare(
        DECLARED.replace(
            "spellings: [Tiếp nhận]", f'spellings: ["{declared}", {pasted[1]}]'
        )
    )
    assert office.land().rows.height == 2


def test_a_column_added_is_held_until_somebody_says_what_it_is(
    tmp_path: Path, seeds: Path
):
    office = Office(tmp_path, seeds)
    office.send("Tỉnh;Tiếp nhận;Trực tuyến;Qua bưu chính\nHà Nội;1000;400;20\n")
    with pytest.raises(Refusal) as refused:
        office.land()
    assert "“Qua bưu chính” at D1 is not declared" in refused.value.found
    pasted = re.search(r"- (\{to: nothing, .*\})", refused.value.to_fix)[1]
    office.declare(
        DECLARED.replace("    columns:\n", f"    columns:\n      - {pasted}\n")
    )
    assert office.land().rows.height == 2
