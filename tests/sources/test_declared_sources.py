"""Real files landed through declared sources: what GSO, the National Summary Data Page, the digital transformation
index and the national service portal gave out. The province forms have a page of their own.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import json
import re
import unicodedata
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from ingest.declare.read import DelimitedRead, JsonRecordsRead
from ingest.declare.source import Source
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.read.formats import delimited, json_records
from ingest.store.landing import Landing
from tests.sources.recorded import RECORDED, editions, load_examples
from tests.sources.recorded import landed as landed_from

pytestmark = pytest.mark.shared

# In the messages, and not in the publisher's list.
UNLISTED = {"NCG_XDC", "VNM_PCPI_PCPIFFA_WT"}


@pytest.fixture(scope="module")
def declared() -> dict[str, Source]:
    return {s.id: s for s in load_examples()}


@pytest.fixture(scope="module")
def reference(seeds: Path) -> ReferenceLists:
    return ReferenceLists.load(seeds)


@pytest.fixture(scope="module")
def landings(
    declared: dict[str, Source],
    shared: Path,
    reference: ReferenceLists,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[Landing | Refusal]]:
    """Source → what each of its recorded editions came to."""
    workshop = tmp_path_factory.mktemp("landed")
    return {
        name: [
            _landing(declared[name], *one, reference, workshop)
            for one in editions(declared[name], shared / "data")
        ]
        for name in RECORDED
        if not name.startswith("province__")
    }


def _landing(source: Source, *given: object) -> Landing | Refusal:
    try:
        (landing,) = landed_from(source, *given)
    except Refusal as refusal:
        return refusal
    return landing


@pytest.fixture(scope="module")
def landed(landings: dict[str, list[Landing | Refusal]]) -> dict[str, Landing]:
    return {name: found[0] for name, found in landings.items() if len(found) == 1}


@pytest.fixture(scope="module")
def listed(shared: Path) -> pl.DataFrame:
    """The publisher's list of indicators: code, name_en, name_vi."""
    path = shared / "data/vn-nsdp-sdmx/dsbb_indicator_desc.csv"
    (sheet,) = delimited.read_delimited(
        path, path.name, DelimitedRead(kind="delimited")
    )
    return sheet.cells[1:].select(
        pl.col("A").str.strip_chars().alias("code"), name_en="B", name_vi="C"
    )


def _value(
    landing: Landing, measure: str, day: dt.date, unit: str = "VN", breakdown: str = ""
) -> Decimal:
    rows = landing.rows.filter(
        (pl.col("measure_code") == measure)
        & (pl.col("period_end") == day)
        & (pl.col("unit_id") == unit)
        & (pl.col("breakdown") == breakdown)
    )
    return rows.sort("period_start")["value"][0]


def test_every_recorded_source_lands_or_is_quarantined_with_its_reason(landed, tell):
    counts = {name: (x.rows.height, x.quarantined.height) for name, x in landed.items()}
    assert counts == {
        "gso__tables_by_province": (16640, 196),
        "gso__nsdp_consumer_prices": (1683, 0),
        "gso__nsdp_national_accounts": (5818, 0),
        "gso__nsdp_labour": (735, 2),
        "gso__nsdp_population": (165, 0),
        "mof__nsdp_share_prices": (624, 2),
        "sbv__nsdp_interest_rates": (40, 0),
        "gso_macro_monitor__gdp_by_expenditure": (505, 0),
        "mic__dti_province_ranking": (63 + 5 * 9, 0),
        "vpcp__portal_procedures": (192, 0),
        "vpcp__procedure_pages": (341, 3),
    }
    told = pl.concat([x.quarantined for x in landed.values()])
    assert set(told.filter(pl.col("rule") == "readable_number")["value_text"]) == {
        "519.4sb",
        "571.9sb",
        "ERROR:  #N/A",
    }
    assert set(told.filter(pl.col("rule") == "resolvable_unit")["unit_text"]) == {
        "Ha Tay",
        "Tòa án nhân dân",
    }
    assert set(told["rule"]) == {"readable_number", "resolvable_unit"}
    tell(f"declared sources: {sum(rows for rows, _ in counts.values()):,} rows of {len(counts)} sources land, "
         f"{told.height} are quarantined")  # fmt: skip


def test_no_declared_source_makes_anyone_due_and_only_live_ones_need_live(declared):
    for name in RECORDED:
        coverage = declared[name].coverage
        assert (coverage.scope, coverage.units, coverage.measures) == (None, (), ())
        assert declared[name].is_live == (declared[name].fetch.kind == "http")
    assert sum(declared[name].is_live for name in RECORDED) == 6


def test_figures_of_the_tables_by_province_are_those_of_the_export(
    declared, shared, landed, tell
):
    """Each landed figure, read again with Python's csv from the cell it names."""
    landing = landed["gso__tables_by_province"]
    printed = {}
    for path in (shared / "data/vn-gso-pxweb-csv").rglob("*.csv"):
        lines = path.read_bytes().decode("utf-8-sig", "replace").splitlines()
        printed[path.name] = list(csv.reader(lines, delimiter=";"))
    ((edition, _),) = editions(declared[landing.vintage.source_id], shared / "data")
    names = {f.sha256: f.name.split("/")[-1] for f in edition.files}
    millions = {"passengers_carried", "passenger_traffic", "freight_traffic"}
    thousands = {"freight_carried", "labour_force_15plus"}
    compared = 0
    for row in landing.rows.iter_rows(named=True):
        cells = printed[names[row["raw_sha256"]]][row["cell_row"] - 1]
        text = cells[_number(row["cell_column"]) - 1].strip()
        assert (cells[0].strip(), text) == (row["unit_text"], row["value_text"])
        if text in ("..", ""):
            assert (row["value"], row["missing_reason"] is not None) == (None, True)
            continue
        power = (
            6
            if row["measure_code"] in millions
            else 3
            if row["measure_code"] in thousands
            else 0
        )
        assert row["value"] == Decimal(text) * 10**power
        compared += 1
    assert landing.rows["raw_sha256"].n_unique() == 24
    # what else the office exports is set aside and named
    assert len(names) == 119
    assert len(landing.left_out) == 119 - 24
    assert landing.rows["unit_id"].n_unique() == 63 + 6 + 1
    assert compared > 16_000
    tell(
        f"GSO tables by province: {compared:,} figures of 24 tables are those of the export"
    )


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def test_figures_of_the_tables_have_the_size_known_from_the_yearbook(landed):
    """Statistical Yearbook of Vietnam 2016: a labour force of 54.4 million; 3.3 billion passengers in 2015."""
    tables, end = landed["gso__tables_by_province"], dt.date(2016, 12, 31)
    assert 54_400_000 < _value(tables, "labour_force_15plus", end) < 54_500_000
    assert (
        3_200_000_000
        < _value(tables, "passengers_carried", dt.date(2015, 12, 31))
        < 3_400_000_000
    )
    assert _value(tables, "infant_mortality_rate", end) == Decimal("14.5")
    assert _value(tables, "divorces", end, "ha_noi") == 884
    assert _value(tables, "divorces", end, "ha_noi", "court=district") == 843
    assert _value(tables, "net_migration_rate", end, "region_63_mekong_delta") < 0
    provisional = tables.rows.filter(pl.col("flags") == "provisional")
    assert set(provisional["period_end"]) == {end}
    # the Bắc Ninh of that day, not the one of the merger of 2025
    assert set(tables.rows.filter(pl.col("unit_text") == "Bac Ninh")["unit_id"]) == {
        "bac_ninh"
    }


def test_a_table_that_is_no_longer_declared_is_set_aside_by_its_name(
    declared, shared, reference, tmp_path
):
    source = declared["gso__tables_by_province"]
    ((edition, kept),) = editions(source, shared / "data")
    other = source.model_copy(update={"tables": source.tables[1:]})
    [landing] = landed_from(other, edition, kept, reference, tmp_path)
    named = {one.file.split("/")[-1] for one in landing.left_out}
    assert "Infant mortality rate by province.csv" in named
    assert "infant_mortality_rate" not in set(landing.rows["measure_code"])


def test_every_landed_figure_is_the_one_printed_in_its_cell_times_its_scale(
    shared, landed
):
    """UNIT_MULT of the message itself, read another way; rates are percent whatever it says."""
    compared = 0
    for name, landing in landed.items():
        if "nsdp" not in name:
            continue
        path, pattern = RECORDED[name]
        document = ElementTree.parse(shared / "data" / path / pattern)
        printed = [(s.attrib, o.attrib) for s in document.iter("Series") for o in s]
        for row in landing.rows.iter_rows(named=True):
            series, observation = printed[row["cell_row"] - 1]
            text = re.sub(r"\s", "", observation["OBS_VALUE"])
            assert row["value_text"] == observation["OBS_VALUE"]
            if text == "na":
                assert (row["value"], row["missing_reason"]) == (
                    None,
                    "source_missing_mark",
                )
                continue
            power = (
                0
                if series["INDICATOR"].endswith("_PT")
                else int(series.get("UNIT_MULT", 0))
            )
            assert row["value"] == (Decimal(text) * 10**power).quantize(
                Decimal("1e-6")
            ), (name, row["cell_row"])
            compared += 1
    assert compared == 9065 - 42


def test_figures_known_from_elsewhere_have_their_size(landed):
    accounts, people = (
        landed["gso__nsdp_national_accounts"],
        landed["gso__nsdp_population"],
    )
    labour, rates = landed["gso__nsdp_labour"], landed["sbv__nsdp_interest_rates"]
    # 2010: GDP 2,739,843 billion đồng; 2023: 100.3 million people, 23.5 million of them in the Red River Delta
    assert _value(accounts, "gdp_current", dt.date(2010, 12, 31)) == Decimal(
        "2739843171962716.600000"
    )
    assert (
        100_200_000 < _value(people, "pop_total", dt.date(2023, 12, 31)) < 100_400_000
    )
    delta = _value(
        people, "pop_total", dt.date(2023, 12, 31), unit="region_63_red_river_delta"
    )
    assert 23_000_000 < delta < 24_500_000
    sexes = [
        _value(people, "pop_total", dt.date(2023, 12, 31), breakdown=f"sex={sex}")
        for sex in "MF"
    ]
    assert abs(sum(sexes) - _value(people, "pop_total", dt.date(2023, 12, 31))) <= 1000
    assert 0 < _value(labour, "LUR_PT", dt.date(2016, 3, 31)) < 5
    assert _value(rates, "FID_PA", dt.date(2022, 9, 30)) == Decimal("3.5")
    assert set(rates.rows["period_kind"]) == {"as_of"}
    assert (rates.rows["period_start"] == rates.rows["period_end"]).all()


def test_a_message_is_known_from_the_day_it_was_prepared(landed):
    days = {
        name.split("__")[1]: landing.vintage.published_at
        for name, landing in landed.items()
    }
    assert days["nsdp_national_accounts"] == dt.date(2024, 10, 24)
    assert days["nsdp_share_prices"] == dt.date(2022, 3, 22)
    assert days["dti_province_ranking"] is None
    assert landed["gso__nsdp_national_accounts"].vintage.known_basis == "published"


def test_the_provinces_are_ranked_as_the_page_prints_them(shared, landed):
    page = (shared / "data/vn-dti/dti.gov.vn/xep-hang-2022.txt").read_text("utf-8")
    rows = landed["mic__dti_province_ranking"].rows
    ranks = rows.filter(pl.col("measure_code") == "dti_rank")
    assert ranks["unit_id"].n_unique() == 63
    for row in ranks.iter_rows(named=True):
        assert (
            page.splitlines()[row["cell_row"] - 1]
            == f"{row['value_text']} {row['unit_text']}"
        )
    assert ranks.filter(pl.col("value") == 15)["unit_id"].to_list() == [
        "thanh_hoa",
        "yen_bai",
    ]
    assert ranks.filter(pl.col("value") == 16).is_empty()
    scores = rows.filter(
        pl.col("unit_id") == "da_nang", pl.col("measure_code") != "dti_rank"
    )
    printed = dict(scores.select("measure_code", "value_text").iter_rows())
    assert printed["dti_unit"] == "0.8002"
    assert printed["dti_unit_awareness"] == "1.0000"
    assert printed["dti_unit_society"] == "0.5197"
    assert set(rows["period_end"]) == {dt.date(2022, 12, 31)}


def test_without_its_measures_a_file_is_held_and_names_them(
    declared, shared, reference, tmp_path
):
    source = declared["mic__dti_province_ranking"]
    known = dataclasses.replace(
        reference,
        measures=reference.measures.filter(pl.col("measure_code") != "dti_rank"),
    )
    (given,) = editions(source, shared / "data")
    with pytest.raises(Refusal) as refused:
        landed_from(source, *given, known, tmp_path)
    assert refused.value.reason == "too_much_lost"
    assert (
        "expected a measure of the reference list, found dti_rank"
        in refused.value.found
    )


def test_every_answer_of_the_portal_is_one_procedure(shared, landings, landed, tell):
    """The 192 answers of the portal, 344 of its pages, and the lists of three ministries: code by code."""
    answers = landed["vpcp__portal_procedures"].rows
    said = [
        json.loads(p.read_bytes())
        for p in (shared / "data/vn-tthc/dvc-api-raw").rglob("raw_procedure.json")
    ]
    assert dict(answers.select("procedure_code", "online_level").iter_rows()) == {
        s["code"]: "full" if s["detail"]["isFullProcess"] else "not_full" for s in said
    }
    assert set(answers["as_of_date"]) == {dt.date(2026, 11, 22)}

    pages = landed["vpcp__procedure_pages"].rows
    said = [
        json.loads(p.read_bytes())
        for p in (shared / "data/vn-tthc/chi-tiet-crawl").glob("bo-*/*.json")
    ]
    assert dict(pages.select("procedure_code", "procedure_name").iter_rows()) == {
        s["ma_thu_tuc"]: unicodedata.normalize("NFC", s["ten_thu_tuc"]).strip()
        for s in said
    }
    assert set(pages["unit_id"]) == {"bo_cong_an", "bo_tu_phap"}
    assert pages["authority_levels"].null_count() == 0

    lists = [x for x in landings["vpcp__procedure_lists"] if isinstance(x, Landing)]
    assert [x.rows.height for x in lists] == [339, 271, 261]
    (courts,) = (x for x in landings["vpcp__procedure_lists"] if isinstance(x, Refusal))
    assert "no unit is called “Tòa án nhân dân”" in courts.found
    codes = pl.concat([answers, pages, *(x.rows for x in lists)])["procedure_code"]
    assert codes.str.contains(r"^\d\.\d{6}$").all()
    tell(
        f"procedures: {len(codes)} rows of {codes.n_unique()} codes from 192 answers, 344 pages and 4 lists"
    )


def test_the_lists_that_come_with_the_data_page_explain_its_codes(
    shared, landed, listed
):
    """Three of the ten files hold no figure: a list of indicators, a list of messages, a list of tables."""
    printed = {
        code for name, x in landed.items() if "nsdp" in name for code in x.rows["measure_code"]
    } - {"gdp_current", "pop_total"}  # fmt: skip
    assert printed - set(listed["code"]) == UNLISTED
    assert listed.filter(pl.col("code") == "LLF_PE_NUM").select(
        "name_en", "name_vi"
    ).row(0) == (
        "Labor Force (Thousands)",
        "Tổng số (Nghìn người)",
    )
    page = shared / "data/vn-nsdp-sdmx"
    (messages,) = delimited.read_delimited(
        page / "dsbb_database.csv", "x", DelimitedRead(kind="delimited")
    )
    assert messages.cells.height == 15
    (tables,) = json_records.read_json_records(
        page / "gso_database.json", "x", JsonRecordsRead(kind="json_records")
    )
    links = [cell for cell in tables.cells.row(0)[1:] if cell]
    assert len(links) == 31
    assert all(link.startswith("http") for link in links)
