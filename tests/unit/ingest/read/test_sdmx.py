"""SDMX messages of every kind: one row per observation with all that is said of it, and documents that lie."""

from __future__ import annotations

import json
import time
import tracemalloc
from pathlib import Path

import pytest

from ingest.problem import Refusal
from ingest.read.formats.sdmx import levels as sdmx_levels
from ingest.read.formats.sdmx import message as sdmx
from ingest.read.sheet import Sheet


@pytest.fixture
def read(tmp_path: Path):
    def one(text: str | bytes) -> list[Sheet]:
        path = tmp_path / "message"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return sdmx.read_sdmx(path, path.name)

    return one


def ml(
    body: str,
    root: str = "StructureSpecificData",
    header: str = "",
    version: str = "v2_1",
) -> str:
    space = f"http://www.sdmx.org/resources/sdmxml/schemas/{version}/message"
    return (
        f'<?xml version="1.0"?><m:{root} xmlns:m="{space}" xmlns:ss="urn:ss" xmlns:xsi="urn:xsi">'
        f"<m:Header><m:Prepared>2024-11-13T06:49:09Z</m:Prepared>{header}</m:Header>{body}</m:{root}>"
    )


def rows(sheet: Sheet, *columns: str) -> list[tuple]:
    return sheet.cells.select(*columns).rows()


# SDMX-ML


def test_what_is_said_of_set_group_and_series_holds_for_each_observation(read):
    (sheet,) = read(
        ml(
            """
            <m:DataSet ss:structureRef="ECOFIN" xsi:type="ns1:DataSetType" COMMENT="Published" ss:action="Replace">
              <Group xsi:type="ns1:Sibling" REF_AREA="VN" UNIT_MULT="9" TITLE="GDP"/>
              <Group xsi:type="ns1:Sibling" REF_AREA="LA" UNIT_MULT="6"/>
              <Group xsi:type="ns1:Other" REF_AREA="VN" FREQ="Q" TITLE="quarterly"/>
              <Series FREQ="A" REF_AREA="VN" OBS_STATUS="A">
                <Obs TIME_PERIOD="2022" OBS_VALUE="1.50"/><Obs TIME_PERIOD="2023" OBS_STATUS="P"/>
              </Series>
              <Series FREQ="Q" REF_AREA="VN"><Obs TIME_PERIOD="2023-Q1" OBS_VALUE="3"/></Series>
            </m:DataSet>
            """
        )
    )
    assert (sheet.name, sheet.has_header) == ("ECOFIN", False)
    assert rows(
        sheet,
        "row",
        "FREQ",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
        "UNIT_MULT",
        "TITLE",
    ) == [
        (1, "A", "2022", "1.50", "A", "9", "GDP"),
        (2, "A", "2023", None, "P", "9", "GDP"),
        (3, "Q", "2023-Q1", "3", None, "9", "GDP"),
    ]
    assert (
        rows(sheet, "COMMENT", "action", "prepared")
        == [("Published", "Replace", "2024-11-13")] * 3
    )
    assert "type" not in sheet.columns


def test_flat_and_several_data_sets_and_values_in_components(read):
    first, second = read(
        ml(
            """
            <m:DataSet ss:structureRef="ONE"><Obs PROVINCE="01" OBS_VALUE="2.000200"/></m:DataSet>
            <m:DataSet><Obs PROVINCE="79" OBS_VALUE="4"><Comp id="SOURCE"><Value>GSO</Value><Value>MIC</Value></Comp>
            </Obs></m:DataSet>
            """,
            version="v3_0",
        )
    )
    assert (first.name, second.name) == ("ONE", "2")
    assert rows(first, "PROVINCE", "OBS_VALUE") == [("01", "2.000200")]
    assert rows(second, "PROVINCE", "OBS_VALUE", "SOURCE") == [("79", "4", "GSO|MIC")]


def test_generic_2_1_names_the_dimension_of_its_observations(read):
    (sheet,) = read(
        ml(
            """
            <m:DataSet structureRef="S1"><g:Series xmlns:g="urn:g">
              <g:SeriesKey><g:Value id="TIME_PERIOD" value="2023"/></g:SeriesKey>
              <g:Attributes><g:Value id="UNIT" value="PT"/></g:Attributes>
              <g:Obs><g:ObsDimension value="VN"/><g:ObsValue value="7"/>
                <g:Attributes><g:Value id="OBS_STATUS" value="E"/></g:Attributes></g:Obs>
            </g:Series></m:DataSet>
            """,
            root="GenericData",
            header='<m:Structure structureID="S1" dimensionAtObservation="REF_AREA"/>',
        )
    )
    assert rows(
        sheet, "TIME_PERIOD", "UNIT", "REF_AREA", "OBS_VALUE", "OBS_STATUS"
    ) == [("2023", "PT", "VN", "7", "E")]


def test_generic_2_0_with_series_inside_their_group(read):
    (sheet,) = read(
        ml(
            """
            <m:DataSet><KeyFamilyRef>MIG</KeyFamilyRef><Group>
              <GroupKey><Value concept="GEO" value="VN"/></GroupKey>
              <Attributes><Value concept="TITLE" value="Di cư"/></Attributes>
              <Series><SeriesKey><Value concept="GEO" value="VN"/><Value concept="SEX" value="F"/></SeriesKey>
                <Obs><Time>2000</Time><ObsValue value="91.875"/></Obs></Series>
            </Group></m:DataSet>
            """,
            root="GenericData",
            version="v2_0",
        )
    )
    assert sheet.name == "MIG"
    assert rows(sheet, "GEO", "SEX", "TITLE", "TIME_PERIOD", "OBS_VALUE") == [
        ("VN", "F", "Di cư", "2000", "91.875")
    ]


def test_cross_sectional_observations_are_named_after_their_measure(read):
    (sheet,) = read(
        ml(
            '<DataSet><Group AREA="VN"><Section YEAR="2023"><births value="1" unit="k"/><deaths value="2"/></Section>'
            "</Group></DataSet>",
            root="CrossSectionalData",
        )
    )
    assert rows(sheet, "AREA", "YEAR", "measure", "value", "unit") == [
        ("VN", "2023", "births", "1", "k"),
        ("VN", "2023", "deaths", "2", None),
    ]


def test_text_is_nfc_in_whatever_encoding(read):
    text = ml('<DataSet><Obs AREA="Hà Nội" OBS_VALUE="1"/></DataSet>')
    (sheet,) = read(text.replace("1.0", '1.0" encoding="UTF-16', 1).encode("utf-16"))
    assert rows(sheet, "AREA") == [("Hà Nội",)]


def test_a_structure_message_gives_its_items_in_every_language(read):
    (sheet,) = read(
        ml(
            """
            <s:Codelist xmlns:s="urn:s" id="CL_AREA" agencyID="VN" version="1.0"><s:Name xml:lang="en">Area</s:Name>
              <s:Code id="01"><s:Name xml:lang="vi">Hà Nội</s:Name><s:Name xml:lang="en">Ha Noi</s:Name></s:Code>
            </s:Codelist>
            """,
            root="Structure",
        )
    )
    assert sheet.name == "structure"
    assert rows(
        sheet, "kind", "within", "agency", "version", "id", "name", "name_vi", "name_en"
    ) == [
        ("Codelist", None, "VN", "1.0", "CL_AREA", "Area", None, "Area"),
        ("Code", "CL_AREA", None, None, "01", "Hà Nội", "Hà Nội", "Ha Noi"),
    ]


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ("", "empty", "no bytes"),
        ("\ufeff  \n", "empty", "blanks"),
        (ml(""), "empty", "without observations"),
        (ml('<DataSet><Series FREQ="A"/></DataSet>'), "empty", "without observations"),
        (
            ml('<DataSet><Obs OBS_VALUE="1"/></DataSet>')[:-40],
            "truncated",
            "stops here",
        ),
        (
            ml('<DataSet><Obs OBS_VALUE="1"/></DataSet>')[:-60],
            "truncated",
            "stops here",
        ),
        (ml("<DataSet></Obs>"), "not_what_it_says", "mismatched tag"),
        (
            "<!DOCTYPE html><html><body>Bảo trì</body></html>",
            "not_what_it_says",
            "HTML",
        ),
        ("<html><body>Bảo trì</body></html>", "not_what_it_says", "html"),
        ("<rdf>x</rdf>", "not_what_it_says", "<rdf>"),
        (
            ml(
                '<ErrorMessage code="100"><Text>No results</Text></ErrorMessage>',
                "Error",
            ),
            "not_what_it_says",
            "No results",
        ),
        (
            ml(
                '<DataSet><Obs OBS_VALUE="1"/></DataSet>'
                '<Footer><Message code="413"><Text>Too large</Text></Message></Footer>'
            ),
            "incomplete",
            "Too large",
        ),
        (
            ml("<DataSet><Series><Key/><Obs/></Series></DataSet>", "UtilityData"),
            "format_unknown",
            "utility message",
        ),
    ],
)
def test_a_message_that_can_not_be_read_says_why(read, text, reason, told):
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.reason == reason
    assert told in refused.value.found


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">'
    for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    "text",
    [
        ml("<DataSet><Obs OBS_VALUE='&j;'/></DataSet>").replace("?>", f"?>{LAUGHS}]>", 1),
        ml("<DataSet><Obs><Time>&a;</Time></Obs></DataSet>").replace("?>", f"?>{OUTSIDE}", 1),
        ml("<DataSet>" + "<a>" * 100_000),
        ml(f"<DataSet><Obs><Time>{'x' * 2_000_000}</Time></Obs></DataSet>"),
        ml("<DataSet>" + "".join(f'<Obs a{n}="1"/>' for n in range(2000)) + "</DataSet>"),
        ml("<DataSet><Obs A='1'/></DataSet>" * 2000),
        ml("<DataSet>" + "".join(f'<Series a{n}="1"/>' for n in range(2000)) + "</DataSet>"),
        ml("<DataSet>" + "".join(f'<Group a{n}="1"/>' for n in range(2000)) + "</DataSet>"),
        ml(f"<DataSet {' '.join(f'a{n}={chr(34)}1{chr(34)}' for n in range(2000))}><Obs OBS_VALUE='1'/></DataSet>"),
        ml(
            "".join(f'<s:Code id="c{n}"><s:Name xml:lang="l{n}">x</s:Name></s:Code>' for n in range(2000)),
            root="Structure",
        ).replace("<m:Header>", '<m:Header xmlns:s="urn:s">').replace("<s:", "<").replace("</s:", "</"),
    ],
    ids=["laughs", "outside", "deep", "text", "observation", "sets", "series", "group", "set", "languages"],
)  # fmt: skip
def test_hostile_messages_are_refused_in_little_time_and_memory(read, text):
    tracemalloc.start()
    start = time.process_time()
    with pytest.raises(Refusal) as refused:
        read(text)
    assert time.process_time() - start < 2
    assert tracemalloc.get_traced_memory()[1] < 60e6
    tracemalloc.stop()
    assert refused.value.reason == "hostile"


def test_observations_without_end_are_refused_before_they_fill_memory(
    read, monkeypatch
):
    monkeypatch.setattr("ingest.read.formats.cube.MAX_CELLS", 20_000)
    monkeypatch.setattr(sdmx_levels, "_CHUNK", 1000)
    few = '<Obs A="1" B="2" OBS_VALUE="3"/>'
    assert read(ml(f"<DataSet>{few * 4000}</DataSet>"))[0].cells.height == 4000
    with pytest.raises(Refusal) as refused:
        read(ml(f"<DataSet>{few * 50_000}</DataSet>"))
    assert refused.value.reason == "hostile"
    assert "7,000 observations" in refused.value.found


# SDMX-JSON


def message(**data: object) -> str:
    return json.dumps({"meta": {"prepared": "2024-11-13T06:49:09Z"}, "data": data})


STRUCTURE = {
    "dimensions": {
        "dataSet": [{"id": "FREQ", "values": [{"id": "A", "name": "Annual"}]}],
        "series": [
            {
                "id": "AREA",
                "values": [
                    {"id": "01", "name": "Hà Nội"},
                    {"id": "79", "name": "TP. HCM"},
                ],
            }
        ],
        "observation": [
            {"id": "TIME_PERIOD", "values": [{"id": "2022"}, {"value": "2023"}]}
        ],
    },
    "attributes": {
        "dataSet": [{"id": "NOTE", "values": []}],
        "series": [{"id": "UNIT", "values": [{"id": "P", "name": "Person"}]}],
        "observation": [
            {"id": "OBS_STATUS", "values": [{"id": "E", "name": "Estimate"}]}
        ],
        "dimensionGroup": [{"id": "TITLE"}],
    },
}
SERIES = {
    "action": "Replace",
    "attributes": [{"en": "Note", "vi": "Chú thích"}],
    "dimensionGroupAttributes": {":1:": [["two", "titles"]]},
    "series": {
        "0": {"attributes": [0], "observations": {"0": [1.50, None], "1": [2, 0]}},
        "1": {"attributes": [None], "observations": {"1": [None, 0, 99]}},
    },
}


def test_json_series_with_their_labels(read):
    (sheet,) = read(message(structures=[STRUCTURE], dataSets=[SERIES]))
    columns = (
        "AREA",
        "AREA_label",
        "TIME_PERIOD",
        "OBS_VALUE",
        "OBS_STATUS",
        "OBS_STATUS_label",
        "UNIT",
        "TITLE",
    )
    assert rows(sheet, *columns) == [
        ("01", "Hà Nội", "2022", "1.5", None, None, "P", None),
        ("01", "Hà Nội", "2023", "2", "E", "Estimate", "P", None),
        ("79", "TP. HCM", "2023", None, "E", "Estimate", None, "two|titles"),
    ]
    constant = ("FREQ", "FREQ_label", "NOTE", "action", "prepared")
    assert (
        rows(sheet, *constant)
        == [("A", "Annual", "en: Note; vi: Chú thích", "Replace", "2024-11-13")] * 3
    )


def test_json_flat_and_in_the_draft_form(read):
    flat = {
        "dimensions": {
            "observation": STRUCTURE["dimensions"]["series"]
            + STRUCTURE["dimensions"]["observation"]
        }
    }
    draft = {
        "header": {"prepared": "2019-09-17"},
        "structure": flat,
        "dataSets": [{"observations": {"1:0": [7]}}],
    }
    (sheet,) = read(json.dumps(draft))
    assert rows(sheet, "AREA", "TIME_PERIOD", "OBS_VALUE", "prepared") == [
        ("79", "2022", "7", "2019-09-17")
    ]


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        (message(structures=[STRUCTURE], dataSets=[{"series": {"2": {"observations": {"0": [1]}}}}]),
         "not_what_it_says", "value 2 of “AREA”, which has 2"),
        (message(structures=[STRUCTURE], dataSets=[{"series": {"0": {"observations": {"-1": [1]}}}}]),
         "not_what_it_says", "value -1 of “TIME_PERIOD”"),
        (message(structures=[STRUCTURE], dataSets=[{"observations": {"0:0": [1]}}]),
         "not_what_it_says", "the key “0:0” for 1 dimensions"),
        (message(structures=[STRUCTURE], dataSets=[{"series": {}}]), "empty", "without observations"),
        (message(structures=[STRUCTURE], dataSets=[SERIES])[:-40], "truncated", "stops"),
        (json.dumps({"errors": [{"code": 404, "title": "No such flow"}]}), "not_what_it_says", "No such flow"),
        (json.dumps({"errors": [{"code": 413}], "data": {"dataSets": []}}), "incomplete", "413"),
        ('{"a": 1}', "not_what_it_says", "built differently"),
        ("[" * 100_000, "hostile", "without end"),
    ],
)  # fmt: skip
def test_json_that_can_not_be_read_says_why(read, text, reason, told):
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.reason == reason
    assert told in refused.value.found


# SDMX-CSV


def test_csv_takes_labels_from_their_codes(read):
    (sheet,) = read(
        "DATAFLOW,AREA: Vùng,TIME_PERIOD: Kỳ,OBS_VALUE\n"
        "VN:POP(1.0): Dân số,01: Hà Nội: thủ đô,2022,1.50\nVN:POP(1.0): Dân số,79: TP. HCM,2023,\n"
    )
    assert sheet.cells.columns == [
        "row", "DATAFLOW", "DATAFLOW_label", "AREA", "AREA_label", "TIME_PERIOD", "TIME_PERIOD_label", "OBS_VALUE",
    ]  # fmt: skip
    assert sheet.cells.rows() == [
        (2, "VN:POP(1.0)", "Dân số", "01", "Hà Nội: thủ đô", "2022", None, "1.50"),
        (3, "VN:POP(1.0)", "Dân số", "79", "TP. HCM", "2023", None, None),
    ]


def test_csv_2_without_labels_is_as_printed(read):
    (sheet,) = read(
        "STRUCTURE;STRUCTURE_ID;ACTION;AREA;OBS_VALUE\ndataflow;VN:POP(1.0);I;01;1,5\n"
    )
    assert sheet.cells.rows() == [(2, "dataflow", "VN:POP(1.0)", "I", "01", "1,5")]


@pytest.mark.parametrize(
    ("text", "reason", "told"),
    [
        ("AREA,OBS_VALUE\n01,1\n", "not_what_it_says", "“AREA”"),
        ("DATAFLOW,AREA,OBS_VALUE\nF,01\n", "not_what_it_says", "line 2"),
        ("DATAFLOW,AREA,OBS_VALUE\nF,01,1\nF,01,1,2\n", "not_what_it_says", "line 3"),
        ("DATAFLOW,AREA,AREA\nF,01,1\n", "not_what_it_says", "“AREA” more than once"),
        ("DATAFLOW,AREA,OBS_VALUE\n", "empty", "header alone"),
    ],
)
def test_csv_that_can_not_be_read_says_why(read, text, reason, told):
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.reason == reason
    assert told in refused.value.found
