"""Cubes of the real files, read a second time another way: every figure at its categories, nothing lost."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from ingest.read.formats import json_stat
from ingest.read.formats.px import table as px
from ingest.read.formats.sdmx import message as sdmx
from ingest.read.sheet import Sheet
from tests.sources.known_files import find_known_files

pytestmark = pytest.mark.shared

PXWEB, SDMX, NSDP = "data/api-pxweb", "data/api-sdmx", "vn-nsdp-sdmx/2024q3"
TABLES = f"{PXWEB}/pxtools/PxWeb/wwwroot/Database"
EXPECTED = f"{PXWEB}/pxtools/PxWebApi_Mvc.Tests/ExpectedJson"


def _json_stat(path: Path) -> list[Sheet]:
    return json_stat.read_json_stat(path, path.name)


def _px(path: Path) -> Sheet:
    (sheet,) = px.read_px(path, path.name)
    return sheet


def _sdmx(path: Path) -> list[Sheet]:
    return sdmx.read_sdmx(path, path.name)


# JSON-stat


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("json-stat/galicia-2.0.json", [3960]),
        ("json-stat/oecd-canada.json", [432, 120]),
        ("json-stat/statswe.json", [1120]),
        ("json-stat/us-labor-ds.json", [12_880]),
        ("scb-v2/TAB6471_data.json", [2772]),
    ],
)
def test_every_json_stat_figure_stands_at_its_categories(shared, name, figures):
    path = shared / PXWEB / name
    document = json.loads(path.read_bytes(), parse_float=str, parse_int=str)
    datasets = [document] if "dimension" in document else list(document.values())
    sheets = _json_stat(path)
    assert [s.cells.height for s in sheets] == figures
    for given, sheet in zip(datasets, sheets, strict=True):
        dimension = given["dimension"]
        ids = given.get("id") or dimension["id"]
        codes = []
        for one in ids:
            category = dimension[one]["category"]
            index = category.get("index", category.get("label"))
            codes.append(sorted(index, key=lambda c: int(index[c])) if isinstance(index, dict) and "index" in category
                         else list(index))  # fmt: skip
        expected = [
            (*key, value)
            for key, value in zip(
                itertools.product(*codes), given["value"], strict=True
            )
        ]
        assert sheet.cells.select(*ids, "value").rows() == expected


def test_json_stat_without_values_gives_the_categories(shared):
    (sheet,) = _json_stat(shared / PXWEB / "scb-v2" / "TAB6471_metadata.json")
    assert sheet.cells.height == 312 + 134 + 3 + 1 + 16
    assert sheet.cells.row(1)[1:4] == ("Region", "01", "Stockholms län")


# PC-Axis


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("EN/EN01/TAB003.px", 2448),
        ("EN/EN02/TAB004.px", 4312),
        ("EN/EN02/TAB005.px", 6402),
        ("PO/PO01/TAB001.px", 5940),
        ("PO/PO01/TAB002.px", 19_800),
    ],
)
def test_every_px_figure_stands_at_its_values(shared, name, figures):
    text = (shared / TABLES / name).read_text("latin-1")
    header, _, data = text.partition("\nDATA=")

    def said(keyword: str, of: str = "") -> list[str]:
        found = re.search(
            rf'^{keyword}{re.escape(of)}=((?:"[^"]*"|[^";])*);', header, re.M
        )
        return re.findall(r'"([^"]*)"', found[1])

    variables = said("STUB") + said("HEADING")
    codes = [said("CODES", f'("{v}")') for v in variables]
    values = [token.strip('"') for token in data.rstrip(" ;\r\n").split()]
    sheet = _px(shared / TABLES / name)
    assert sheet.cells.height == figures == len(values)
    names = [said("VARIABLECODE", f'("{v}")')[0] for v in variables]
    expected = [
        (*key, value)
        for key, value in zip(itertools.product(*codes), values, strict=True)
    ]
    assert sheet.cells.select(*names, "value").rows() == expected


def test_px_and_the_portals_json_stat_name_the_same_categories(shared):
    """The portal's own description of the same three tables, in another format."""
    compared = 0
    for table, name in (
        ("TAB001", "PO/PO01"),
        ("TAB003", "EN/EN01"),
        ("TAB004", "EN/EN02"),
    ):
        sheet = _px(shared / TABLES / name / f"{table}.px")
        (described,) = _json_stat(
            shared / EXPECTED / f"MetadataById_{table.lower()}_js2.json"
        )
        for (dimension,), told in described.cells.group_by(
            ["dimension"], maintain_order=True
        ):
            label = (
                f"{dimension}_label"
                if f"{dimension}_label" in sheet.columns
                else dimension
            )
            found = (
                sheet.cells.select(code=dimension, label=label)
                .unique(maintain_order=True)
                .rows()
            )
            assert found == told.select("code", "label").rows(), (table, dimension)
            compared += len(found)
    assert compared == 59 + 49 + 54


def test_one_cell_asked_of_the_portal_is_the_cell_of_the_table(shared):
    few = _px(shared / EXPECTED / "tab4_fewcells.px").cells
    key = ["SECTOR", "GREENHOUSEGAS", "ContentsCode", "TIME"]
    assert few["SECTOR_label_sv"].to_list() == [
        "LÖSNINGSMEDEL OCH ÖVRIG PRODUKTANVÄNDNING, TOTALT"
    ]
    whole = _px(shared / TABLES / "EN/EN02/TAB004.px").cells
    assert few.select(*key, "value").rows() == [
        ("7.0", "CO2", "Emission", "2017", "445")
    ]
    assert whole.join(few, on=key, how="semi")["value"].to_list() == ["445"]


# SDMX


def test_every_observation_of_the_national_summary_data_page(shared, tell):
    total = 0
    for path in find_known_files(shared, NSDP, "*.xml"):
        (sheet,) = _sdmx(path)
        expected = [
            {**series.attrib, **observation.attrib}
            for series in ElementTree.parse(path).iter("Series")
            for observation in series
        ]
        concepts = list(dict.fromkeys(concept for one in expected for concept in one))
        found = [
            {c: v for c, v in one.items() if v is not None}
            for one in sheet.cells.select(concepts).iter_rows(named=True)
        ]
        assert found == expected, path.name
        total += len(found)
    assert total == 1683 + 5818 + 737 + 626 + 165 + 40
    tell(
        f"national summary data page: {total:,} observations, each as a second reading has it"
    )


def test_groups_are_merged_into_their_series_only(shared):
    (sheet,) = _sdmx(
        shared / SDMX / "pysdmx/xml/sdmx21/reader/samples/group_merge_two_dims.xml"
    )
    assert (
        "MISMATCH_ATTR" not in sheet.columns
        or sheet.cells["MISMATCH_ATTR"].null_count() == 4
    )
    assert sheet.cells.select(
        "DIM1", "TIME_PERIOD", "OBS_VALUE", "GATTR", "OTHER_ATTR"
    ).rows() == [
        ("A1", "2010", "1.0", "G1", "OTHER"),
        ("A1", "2011", "2.0", "G1", "OTHER"),
        ("A2", "2010", "3.0", "G2", None),
        ("A2", "2011", "4.0", "G2", None),
    ]


def test_versions_of_one_format_give_the_same_kind_of_row(shared):
    (old,) = _sdmx(shared / SDMX / "rsdmx/Example_Eurostat_2.0.xml")
    (new,) = _sdmx(shared / SDMX / "rsdmx/Example_Eurostat_2.1.xml")
    (grouped,) = _sdmx(
        shared / SDMX / "rsdmx/SDMXMessageGroupExample_CompactData_2.0.xml"
    )
    (crossed,) = _sdmx(shared / SDMX / "rsdmx/SDMXCrossSectionalDataExample_1.0.xml")
    assert old.cells.select("GEO", "TIME_PERIOD", "OBS_VALUE").row(0) == (
        "PL",
        "2009",
        "16.8",
    )
    assert new.cells.select("GEO", "TIME_PERIOD", "OBS_VALUE", "OBS_STATUS").row(0) == (
        "BE",
        "2009",
        "NaN",
        "na",
    )
    assert grouped.cells.select("REF_AREA", "UNIT", "FREQ", "TIME_PERIOD", "OBS_VALUE").row(0) == (
        "SE", "PC", "M", "2005-03", "0.26",
    )  # fmt: skip
    assert crossed.cells.select("groupVar1", "sectionVar", "measure", "value").row(
        0
    ) == ("A", "sec1", "obs1", "1.1")


def test_json_observations_are_those_a_second_reading_finds(shared):
    for name in ("oecd1.json", "tourism.json"):
        path = shared / SDMX / "pandas-datareader/jsdmx" / name
        document = json.loads(path.read_bytes(), parse_float=str, parse_int=str)
        dimensions = document["structure"]["dimensions"]
        expected = [
            (*(d["values"][int(n)]["id"] for d, n in zip(dimensions["series"], key.split(":"), strict=True)),
             dimensions["observation"][0]["values"][int(at)]["id"], said[0])
            for key, series in document["dataSets"][0]["series"].items()
            for at, said in series["observations"].items()
        ]  # fmt: skip
        (sheet,) = _sdmx(path)
        concepts = [
            d["id"] for d in (*dimensions["series"], *dimensions["observation"])
        ]
        assert sheet.cells.select(*concepts, "OBS_VALUE").rows() == expected


def test_every_code_of_a_data_message_is_named_in_its_structure(shared):
    (structure,) = _sdmx(shared / SDMX / "nbb/nbb/DataflowStructure.xml")
    (data,) = _sdmx(shared / SDMX / "nbb/nbb/TimeSeries.xml")
    codes = structure.cells.filter(pl.col("kind") == "Code")
    assert codes["name_en"].null_count() == 0
    for concept in ("SUBJECT", "LOCATION", "FREQUENCY"):
        known = codes.filter(pl.col("within").str.contains(concept))["id"]
        assert data.cells[concept].is_in(known.implode()).all(), concept
