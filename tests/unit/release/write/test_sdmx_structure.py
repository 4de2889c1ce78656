"""The structure message is valid SDMX-ML 3.0, two libraries read it, and the SDMX-CSV keeps to it."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pysdmx.errors
import pysdmx.io
import pytest
import sdmx
from pysdmx.io.xml.doc_validation import validate_doc
from pysdmx.model import Codelist, ConceptScheme
from pysdmx.model.dataflow import Role
from release_facts import make_facts
from release_warehouse import make_warehouse, stage_warehouse, value_row

from orchestration.release.write.exchange import SDMX, SDMX_STRUCTURE
from orchestration.release.write.files import Unexportable
from orchestration.release.write.sdmx_structure import STRUCTURE_ID

NAME = "{http://www.sdmx.org/resources/sdmxml/schemas/v3_0/common}Name"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
# Columns of every SDMX-CSV that are no component.
ENVELOPE = ("STRUCTURE", "STRUCTURE_ID", "ACTION")
VALUES = (
    value_row(),
    value_row(end="2024-04-30", pair=None),
    value_row(unit="P24", boundary_set="provinces_34", pair=("7", "9")),
    value_row() | {"period_start": dt.date(2024, 2, 1), "period_kind": "year_to_date"},
)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("structured")
    warehouse = make_warehouse(folder / "w.duckdb", values=VALUES)
    stage_warehouse(warehouse, folder / "r1", make_facts(), previous=None)
    return folder / "r1"


@pytest.fixture(scope="module")
def table(release: Path) -> list[dict[str, str]]:
    with (release / SDMX).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def message(release: Path) -> pysdmx.model.message.Message:
    """As pysdmx reads it, which validates it against the schema of SDMX-ML 3.0."""
    return pysdmx.io.read_sdmx(release / SDMX_STRUCTURE)


def test_the_schema_of_sdmx_ml_judges_it(release: Path) -> None:
    text = (release / SDMX_STRUCTURE).read_text("utf-8")
    validate_doc(text)
    with pytest.raises(pysdmx.errors.Invalid):
        validate_doc(text.replace("str:ConceptIdentity>", "str:Concept>"))


def test_every_column_is_a_component_and_every_code_in_its_list(
    message: pysdmx.model.message.Message, table: list[dict[str, str]]
) -> None:
    (structure,) = message.get_data_structure_definitions()
    columns = [name for name in table[0] if name not in ENVELOPE]
    components = {component.id: component for component in structure.components}
    assert set(components) == set(columns)
    coded = 0
    for name in columns:
        codes = components[name].enumeration
        if codes is None:
            continue
        coded += 1
        found = {row[name] for row in table} - {""}
        assert found <= {code.id for code in codes.items}, name
    assert coded >= 10


def test_the_first_five_are_dimensions_and_the_value_is_the_measure(
    message: pysdmx.model.message.Message, table: list[dict[str, str]]
) -> None:
    (structure,) = message.get_data_structure_definitions()
    roles = {component.id: component.role for component in structure.components}
    columns = [name for name in table[0] if name not in ENVELOPE]
    assert {roles[name] for name in columns[:5]} == {Role.DIMENSION}
    assert roles[columns[5]] == Role.MEASURE
    assert {roles[name] for name in columns[6:]} == {Role.ATTRIBUTE}


def test_the_data_name_the_flow_of_the_message(
    message: pysdmx.model.message.Message, table: list[dict[str, str]]
) -> None:
    (flow,) = message.get_dataflows()
    assert f"{flow.agency}:{flow.id}({flow.version})" == STRUCTURE_ID
    assert {row["STRUCTURE_ID"] for row in table} == {STRUCTURE_ID}


def test_every_artefact_is_named_in_both_languages(release: Path) -> None:
    named = 0
    for element in ET.parse(release / SDMX_STRUCTURE).iter():
        names = element.findall(NAME)
        if names:
            named += 1
            assert [name.get(LANGUAGE) for name in names] == ["vi", "en"]
            assert all(name.text and name.text.strip() for name in names)
    assert named > 50


def test_its_lists_name_the_indicators_and_the_units(
    message: pysdmx.model.message.Message,
) -> None:
    lists = {
        found.id: found for found in message.structures if isinstance(found, Codelist)
    }
    assert [code.id for code in lists["CL_REF_AREA"].items] == ["P24", "VN"]
    assert len(lists["CL_INDICATOR"].items) == 2
    (concepts,) = (f for f in message.structures if isinstance(f, ConceptScheme))
    assert concepts.agency == "CHISO" or concepts.agency.id == "CHISO"


def test_pysdmx_reads_the_data_by_it(
    release: Path, table: list[dict[str, str]]
) -> None:
    (data,) = pysdmx.io.get_datasets(release / SDMX, release / SDMX_STRUCTURE)
    assert len(data.data) == len(table) == len(VALUES)
    assert set(data.data["REF_AREA"]) == {"VN", "P24"}


def test_sdmx1_reads_the_data_by_it(release: Path) -> None:
    flow = sdmx.read_sdmx(release / SDMX_STRUCTURE).dataflow["INDICATOR"]
    (data,) = sdmx.read_sdmx(release / SDMX, structure=flow).data
    read = {tuple(str(v.value) for v in o.key.values.values()): o for o in data.obs}
    assert len(read) == len(VALUES)
    march = read["online_dossiers", "VN", "2024-03", "in_period", "as_reported"]
    unit = str(march.attached_attribute["UNIT_MEASURE"].value)
    assert (march.value, unit) == ("68.543847", "PT")


def test_moments_are_written_as_sdmx_writes_them(table: list[dict[str, str]]) -> None:
    moments = {dt.datetime.fromisoformat(row["KNOWN_FROM"]) for row in table}
    assert moments == {dt.datetime(2024, 4, 25)}
    assert all("T" in row["KNOWN_FROM"] for row in table)


def test_a_code_that_no_list_names_is_not_published(tmp_path: Path) -> None:
    odd = value_row() | {"maturity": "half_final"}
    warehouse = make_warehouse(tmp_path / "w.duckdb", values=[odd])
    with pytest.raises(Unexportable, match="CL_MATURITY only, found half_final"):
        stage_warehouse(warehouse, tmp_path / "r1", make_facts(), previous=None)


def test_made_up_figures_are_sent_as_a_test(tmp_path: Path) -> None:
    facts = make_facts()
    synthetic = tuple(replace(source, is_synthetic=True) for source in facts.sources)
    warehouse = make_warehouse(tmp_path / "w.duckdb", values=VALUES[:1])
    stage_warehouse(
        warehouse, tmp_path / "r1", replace(facts, sources=synthetic), previous=None
    )
    assert pysdmx.io.read_sdmx(tmp_path / "r1" / SDMX_STRUCTURE).header.test
