"""A printed unit is the unit that bore this name or code on that day, or the row says why not."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.units import normalise_unit_name

UNITS = """unit_id,gso_code,name_vi,full_name_vi,name_en,unit_class,valid_from,valid_to
ha_noi,01,Hà Nội,Thành phố Hà Nội,Ha Noi City,province,2008-08-01,
bac_giang,24,Bắc Giang,Tỉnh Bắc Giang,Bac Giang Province,province,2008-08-01,2025-06-30
bac_ninh,27,Bắc Ninh,Tỉnh Bắc Ninh,Bac Ninh Province,province,2008-08-01,2025-06-30
bac_ninh_2025,24,Bắc Ninh,Tỉnh Bắc Ninh,Bac Ninh Province,province,2025-07-01,
hoa_binh,17,Hòa Bình,Tỉnh Hòa Bình,Hoa Binh Province,province,2008-08-01,2025-06-30
ba_ria_vung_tau,77,Bà Rịa - Vũng Tàu,Tỉnh Bà Rịa - Vũng Tàu,Ba Ria - Vung Tau Province,province,2008-08-01,2025-06-30
bo_tttt,,Bộ Thông tin và Truyền thông,Bộ Thông tin và Truyền thông,,ministry_agency,2021-07-23,2025-02-28
VN,,Cả nước,Cả nước,Viet Nam,country,2008-08-01,
"""
ALIASES = """alias,unicode_form,unit_id,valid_from,valid_to,same_day_ambiguous
TP. Hà Nội,NFC,ha_noi,2008-08-01,,N
Bộ TT&TT,NFC,bo_tttt,2021-07-23,2025-02-28,N
Thành phố Bắc Ninh,NFC,bac_ninh_2025,2026-09-20,,N
Vùng Tàu,NFC,ba_ria_vung_tau,2008-08-01,2025-06-30,Y
Vùng Tàu,NFC,hoa_binh,2008-08-01,2025-06-30,Y
"""
CODES = """agency_code,unit_id,valid_from,valid_to,code_basis,code_evidence
H02,bac_giang,2020-09-15,2025-06-30,inferred,
H05,bac_ninh,2020-09-15,2025-06-30,known,
H05,bac_ninh_2025,2025-07-01,,known,
"""


@pytest.fixture
def reference(tmp_path: Path) -> ReferenceLists:
    return ReferenceLists.load(_seeds(tmp_path))


def _seeds(folder: Path, units: str = UNITS) -> Path:
    (folder / "org_unit.csv").write_text(units, "utf-8")
    (folder / "org_unit_alias.csv").write_text(ALIASES, "utf-8")
    (folder / "agency_code.csv").write_text(CODES, "utf-8")
    (folder / "measure.csv").write_text(
        "measure_code,unit_of_measure\npop_total,person\n", "utf-8"
    )
    (folder / "indicator.csv").write_text("indicator_id,unit_of_measure\n", "utf-8")
    return folder


def _resolve(
    reference: ReferenceLists, *asked: tuple[str | None, dt.date | None]
) -> list[dict]:
    frame = pl.DataFrame(
        asked, schema={"unit_text": pl.String, "on": pl.Date}, orient="row"
    )
    return reference.resolve_units(frame).to_dicts()


BEFORE, AFTER = dt.date(2024, 3, 31), dt.date(2025, 7, 1)


@pytest.mark.parametrize(
    ("text", "on", "unit_id"),
    [
        ("Bắc Ninh", BEFORE, "bac_ninh"),
        ("Bắc Ninh", AFTER, "bac_ninh_2025"),
        ("Tỉnh Bắc Ninh", dt.date(2025, 6, 30), "bac_ninh"),
        ("24", BEFORE, "bac_giang"),
        ("24", AFTER, "bac_ninh_2025"),
        ("01", BEFORE, "ha_noi"),
        ("1", BEFORE, "ha_noi"),
        ("ha_noi", BEFORE, "ha_noi"),
        ("VN", BEFORE, "VN"),
        ("cả nước", BEFORE, "VN"),
        ("Ha\u0300 No\u0323\u0302i", BEFORE, "ha_noi"),
        ("HÀ NỘI", BEFORE, "ha_noi"),
        ("Tp.Hà Nội", BEFORE, "ha_noi"),
        ("TP Hà Nội", BEFORE, "ha_noi"),
        ("thành phố  Hà Nội", BEFORE, "ha_noi"),
        ("UBND thành phố Hà Nội", BEFORE, "ha_noi"),
        ("Hoà Bình", BEFORE, "hoa_binh"),
        ("Bà Rịa – Vũng Tàu", BEFORE, "ba_ria_vung_tau"),
        ("Bà Rịa-Vũng Tàu", BEFORE, "ba_ria_vung_tau"),
        ("Bộ TT&TT", BEFORE, "bo_tttt"),
        ("Ha Noi City", BEFORE, "ha_noi"),
    ],
)
def test_a_unit_is_known_by_its_names_and_codes_of_the_day(
    reference, text, on, unit_id
):
    (row,) = _resolve(reference, (text, on))
    assert (row["unit_id"], row["problem"]) == (unit_id, None)


def test_a_name_of_another_time_says_when_it_was_one(reference):
    (row,) = _resolve(reference, ("Bắc Giang", AFTER))
    assert row["unit_id"] is None
    assert (
        row["problem"]
        == "no unit is called “Bắc Giang” on 2025-07-01; it names bac_giang from 2008-08-01 until 2025-06-30"
    )


def test_a_town_is_not_taken_for_the_province_around_it(reference):
    (row,) = _resolve(reference, ("Thành phố Bắc Ninh", BEFORE))
    assert row["unit_id"] is None
    assert "bac_ninh_2025 from 2026-09-20" in row["problem"]


def test_a_misspelt_unit_is_told_with_the_three_closest_names_of_that_day(reference):
    (row,) = _resolve(reference, ("Bắc Nin", AFTER))
    assert row["unit_id"] is None
    assert "closest: Bắc Ninh (93 % alike)" in row["problem"]
    assert row["problem"].count("% alike") == 3
    assert "Bắc Giang" not in row["problem"]


def test_an_alias_of_two_units_is_told_with_both(reference):
    (row,) = _resolve(reference, ("Vùng Tàu", BEFORE))
    assert row["unit_id"] is None
    assert "ba_ria_vung_tau or hoa_binh" in row["problem"]


@pytest.mark.parametrize(
    "asked", [(None, BEFORE), ("", BEFORE), (" ", BEFORE), ("Hà Nội", None)]
)
def test_a_blank_unit_or_day_is_told(reference, asked):
    (row,) = _resolve(reference, asked)
    assert row["unit_id"] is None
    assert row["problem"]


def test_rows_keep_their_order_and_other_columns(reference):
    frame = pl.DataFrame(
        {
            "unit_text": ["Huế?", "Hà Nội", "Huế?", None],
            "period_end": [BEFORE, AFTER, BEFORE, AFTER],
            "n": [1, 2, 3, 4],
        }
    )
    answered = reference.resolve_units(frame, date_column="period_end")
    assert answered.columns == ["unit_text", "period_end", "n", "unit_id", "problem"]
    assert answered["n"].to_list() == [1, 2, 3, 4]
    assert answered["unit_id"].to_list() == [None, "ha_noi", None, None]


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.text(max_size=20), max_size=5))
def test_every_text_is_a_unit_or_a_problem(tmp_path_factory, texts):
    reference = ReferenceLists.load(_seeds(tmp_path_factory.mktemp("seeds")))
    for row in _resolve(reference, *((text, BEFORE) for text in texts)):
        assert (row["unit_id"] is None) == (row["problem"] is not None)


def test_the_fingerprint_changes_with_any_list(tmp_path):
    first = ReferenceLists.load(_seeds(tmp_path)).fingerprint
    assert ReferenceLists.load(_seeds(tmp_path)).fingerprint == first
    assert (
        ReferenceLists.load(
            _seeds(tmp_path, UNITS.replace("Ha Noi City", "Hanoi"))
        ).fingerprint
        != first
    )


def test_a_list_that_is_not_there_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"org_unit\.csv"):
        ReferenceLists.load(tmp_path)


def test_names_are_compared_as_people_write_them():
    names = [
        "TP. Hồ Chí Minh",
        "Thành phố Hồ Chí Minh",
        "tp.hồ chí minh",
        "T. An Giang",
        "TỈNH AN GIANG",
        "ỦY BAN NHÂN DÂN TỈNH AN GIANG",
    ]
    frame = pl.DataFrame({"n": names}).select(normalise_unit_name(pl.col("n")))
    assert frame["n"].to_list() == ["thành phố hồ chí minh"] * 3 + ["tỉnh an giang"] * 3


@pytest.mark.parametrize("code", ["H05", "h05", "000.00.00.H05", " 000.00.00.H05 "])
def test_an_identification_code_means_its_unit_of_the_day(reference, code):
    before, after = _resolve(reference, (code, BEFORE), (code, AFTER))
    assert (before["unit_id"], after["unit_id"]) == ("bac_ninh", "bac_ninh_2025")


def test_a_code_used_after_it_fell_silent_is_no_unit_and_says_when_it_was(reference):
    before, after = _resolve(reference, ("H02", BEFORE), ("000.00.00.H02", AFTER))
    assert before["unit_id"] == "bac_giang"
    assert after["unit_id"] is None
    assert "bac_giang from 2020-09-15 until 2025-06-30" in after["problem"]


@pytest.mark.parametrize("code", ["H05.07", "H05.07.02", "000.04.44.H05"])
def test_the_code_of_a_body_is_not_its_unit_and_the_unit_is_named(reference, code):
    [row] = _resolve(reference, (code, AFTER))
    assert row["unit_id"] is None
    assert "within H05, which is bac_ninh_2025 on 2025-07-01" in row["problem"]


def test_an_unknown_code_is_no_unit_and_has_proposals(reference):
    [row] = _resolve(reference, ("H55", AFTER))
    assert row["unit_id"] is None
    assert "closest:" in row["problem"]
