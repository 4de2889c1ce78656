"""Real files landed through declared sources: the National Summary Data Page and the digital transformation index.

Most of their figures have no measure in the reference list. Those of the Data Page bear the codes of the publisher's
own list of indicators, from which the measures are made here; the others are proposed below.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from ingest.catalogue import DelimitedRead, JsonRecordsRead, Source, load
from ingest.fetch import folder
from ingest.land import Landing, land
from ingest.problem import Refusal
from ingest.read import delimited, json_records
from ingest.reference import Reference
from ingest.store import Edition, RawFile

pytestmark = pytest.mark.shared

PROPOSED = {
    "dti_rank": "rank",
    **{
        f"dti_unit_{component}": "index 0–1"
        for component in (
            "awareness", "institutions", "infrastructure", "people", "security", "government", "economy", "society",
        )
    },
    "gdp_growth_yoy": "percent",
    "final_consumption_growth_yoy": "percent",
    "capital_formation_growth_yoy": "percent",
    "employed_15plus": "person",
    "hours_worked_weekly": "hour",
}  # fmt: skip
# In the messages, and not in the publisher's list.
UNLISTED = {"NCG_XDC", "VNM_PCPI_PCPIFFA_WT"}
NOW = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def sources(repository: Path, shared: Path) -> dict[str, Source]:  # noqa: ARG001 the sources point at ../shared
    return {s.id: s for s in load(repository / "tests" / "sources" / "catalogue")}


@pytest.fixture(scope="module")
def listed(shared: Path) -> pl.DataFrame:
    """The publisher's list of indicators: code, name_en, name_vi."""
    path = shared / "data/vn-nsdp-sdmx/dsbb_indicator_desc.csv"
    (sheet,) = delimited.read(path, path.name, DelimitedRead(kind="delimited"))
    return sheet.cells[1:].select(pl.col("A").str.strip_chars().alias("code"), name_en="B", name_vi="C")


@pytest.fixture(scope="module")
def reference(seeds: Path, listed: pl.DataFrame) -> Reference:
    known = Reference.load(seeds)
    codes = [*listed["code"].unique(maintain_order=True), *UNLISTED]
    more = pl.DataFrame(
        {
            "measure_code": [*codes, *PROPOSED],
            "unit_of_measure": ["index"] * len(codes) + list(PROPOSED.values()),
        }
    ).filter(~pl.col("measure_code").is_in(known.measures["measure_code"].implode()))
    return dataclasses.replace(known, measures=pl.concat([known.measures, more], how="diagonal"))


@pytest.fixture(scope="module")
def landed(sources: dict[str, Source], reference: Reference) -> dict[str, Landing]:
    wanted = ("nsdp", "dti", "gdp_by_expenditure")
    return {name: _landed(s, reference) for name, s in sources.items() if any(w in name for w in wanted)}


def _landed(source: Source, reference: Reference) -> Landing:
    """The source's file through the real line, without a store."""
    fetched = folder.fetch(source, inbox=Path(), clock=lambda: NOW)
    kept = {f.sha256: f.path for f in fetched}
    files = tuple(RawFile(f.name, f.sha256, f.size, f.url) for f in fetched)
    edition = Edition(source.id, "e", NOW, files)
    (landing,) = land(source, edition, raw_path=lambda _, sha256: kept[sha256], reference=reference)
    return landing


def _value(landing: Landing, measure: str, day: dt.date, unit: str = "VN", breakdown: str = "") -> Decimal:
    rows = landing.rows.filter(
        (pl.col("measure_code") == measure)
        & (pl.col("period_end") == day)
        & (pl.col("unit_id") == unit)
        & (pl.col("breakdown") == breakdown)
    )
    return rows.sort("period_start")["value"][0]


def test_every_figure_of_the_data_page_lands_or_is_quarantined_with_its_reason(landed, tell):
    counts = {name.split("__")[1]: (x.rows.height, x.quarantined.height) for name, x in landed.items()}
    assert counts == {
        "nsdp_consumer_prices": (1683, 0),
        "nsdp_national_accounts": (5818, 0),
        "nsdp_labour": (735, 2),
        "nsdp_share_prices": (624, 2),
        "nsdp_population": (165, 0),
        "nsdp_interest_rates": (40, 0),
        "gdp_by_expenditure": (505, 0),
        "dti_2022": (63 + 5 * 9, 0),
    }
    told = pl.concat([x.quarantined for x in landed.values()])
    assert set(told["value_text"]) == {"519.4sb", "571.9sb", "ERROR:  #N/A"}
    assert set(told["rule"]) == {"readable_number"}
    tell(f"declared sources: {sum(rows for rows, _ in counts.values()):,} figures of {len(counts)} files land, "
         f"{told.height} are quarantined")  # fmt: skip


def test_every_landed_figure_is_the_one_printed_in_its_cell_times_its_scale(shared, landed):
    """UNIT_MULT of the message itself, read another way; rates are percent whatever it says."""
    compared = 0
    for name, landing in landed.items():
        if "nsdp" not in name:
            continue
        file = landing.vintage.source_id.split("__")[1]
        path = shared / "data/vn-nsdp-sdmx/2024q3" / {
            "nsdp_consumer_prices": "CPIVNM.xml",
            "nsdp_national_accounts": "GDPVNM.xml",
            "nsdp_labour": "LMIVNM.xml",
            "nsdp_share_prices": "MOF SPI01.xml",
            "nsdp_population": "POPVNM.xml",
            "nsdp_interest_rates": "SBV.INR_VNM.xml",
        }[file]  # fmt: skip
        printed = [(s.attrib, o.attrib) for s in ElementTree.parse(path).iter("Series") for o in s]
        for row in landing.rows.iter_rows(named=True):
            series, observation = printed[row["cell_row"] - 1]
            text = re.sub(r"\s", "", observation["OBS_VALUE"])
            assert row["value_text"] == observation["OBS_VALUE"]
            if text == "na":
                assert (row["value"], row["missing_reason"]) == (None, "source_missing_mark")
                continue
            power = 0 if series["INDICATOR"].endswith("_PT") else int(series.get("UNIT_MULT", 0))
            assert row["value"] == (Decimal(text) * 10**power).quantize(Decimal("1e-6")), (name, row["cell_row"])
            compared += 1
    assert compared == 9065 - 42


def test_figures_known_from_elsewhere_have_their_size(landed):
    accounts, people = landed["gso__nsdp_national_accounts"], landed["gso__nsdp_population"]
    labour, rates = landed["gso__nsdp_labour"], landed["sbv__nsdp_interest_rates"]
    # 2010: GDP 2,739,843 billion đồng; 2023: 100.3 million people, 23.5 million of them in the Red River Delta
    assert _value(accounts, "gdp_current", dt.date(2010, 12, 31)) == Decimal("2739843171962716.600000")
    assert 100_200_000 < _value(people, "pop_total", dt.date(2023, 12, 31)) < 100_400_000
    delta = _value(people, "pop_total", dt.date(2023, 12, 31), unit="region_63_red_river_delta")
    assert 23_000_000 < delta < 24_500_000
    sexes = [_value(people, "pop_total", dt.date(2023, 12, 31), breakdown=f"sex={sex}") for sex in "MF"]
    assert abs(sum(sexes) - _value(people, "pop_total", dt.date(2023, 12, 31))) <= 1000
    assert 0 < _value(labour, "LUR_PT", dt.date(2016, 3, 31)) < 5
    assert _value(rates, "FID_PA", dt.date(2022, 9, 30)) == Decimal("3.5")
    assert set(rates.rows["period_kind"]) == {"as_of"}
    assert (rates.rows["period_start"] == rates.rows["period_end"]).all()


def test_a_message_is_known_from_the_day_it_was_prepared(landed):
    days = {name.split("__")[1]: landing.vintage.published_at for name, landing in landed.items()}
    assert days["nsdp_national_accounts"] == dt.date(2024, 10, 24)
    assert days["nsdp_share_prices"] == dt.date(2022, 3, 22)
    assert days["dti_2022"] is None
    assert landed["gso__nsdp_national_accounts"].vintage.known_basis == "published"


def test_the_provinces_are_ranked_as_the_page_prints_them(shared, landed):
    page = (shared / "data/vn-dti/dti.gov.vn/xep-hang-2022.txt").read_text("utf-8")
    rows = landed["mic__dti_2022"].rows
    ranks = rows.filter(pl.col("measure_code") == "dti_rank")
    assert ranks["unit_id"].n_unique() == 63
    for row in ranks.iter_rows(named=True):
        assert page.splitlines()[row["cell_row"] - 1] == f"{row['value_text']} {row['unit_text']}"
    assert ranks.filter(pl.col("value") == 15)["unit_id"].to_list() == ["thanh_hoa", "yen_bai"]
    assert ranks.filter(pl.col("value") == 16).is_empty()
    scores = rows.filter(pl.col("unit_id") == "da_nang", pl.col("measure_code") != "dti_rank")
    printed = dict(scores.select("measure_code", "value_text").iter_rows())
    assert printed["dti_unit"] == "0.8002"
    assert printed["dti_unit_awareness"] == "1.0000"
    assert printed["dti_unit_society"] == "0.5197"
    assert set(rows["period_end"]) == {dt.date(2022, 12, 31)}


def test_without_the_proposed_measures_the_files_are_held_and_name_them(sources, seeds):
    with pytest.raises(Refusal) as refused:
        _landed(sources["mic__dti_2022"], Reference.load(seeds))
    assert refused.value.reason == "too_much_lost"
    assert "dti_rank is not in the reference list" in refused.value.met


def test_the_lists_that_come_with_the_data_page_explain_its_codes(shared, landed, listed):
    """Three of the ten files hold no figure: a list of indicators, a list of messages, a list of tables."""
    printed = {
        code for name, x in landed.items() if "nsdp" in name for code in x.rows["measure_code"]
    } - {"gdp_current", "pop_total"}  # fmt: skip
    assert printed - set(listed["code"]) == UNLISTED
    assert listed.filter(pl.col("code") == "LLF_PE_NUM").select("name_en", "name_vi").row(0) == (
        "Labor Force (Thousands)",
        "Tổng số (Nghìn người)",
    )
    page = shared / "data/vn-nsdp-sdmx"
    (messages,) = delimited.read(page / "dsbb_database.csv", "x", DelimitedRead(kind="delimited"))
    assert messages.cells.height == 15
    (tables,) = json_records.read(page / "gso_database.json", "x", JsonRecordsRead(kind="json_records"))
    links = [cell for cell in tables.cells.row(0)[1:] if cell]
    assert len(links) == 31
    assert all(link.startswith("http") for link in links)
