"""The SDMX-ML 3.0 structure message of the SDMX-CSV: dataflow, data structure, concepts, code lists.

It is made from the columns of `fct_indicator`, so that the data and their structure cannot part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

import duckdb

from ingest.sql_text import quote_identifier
from orchestration.release.describe.closed_words import WordMeanings
from orchestration.release.describe.column_descriptions import Column, Text
from orchestration.release.facts import ReleaseFacts
from orchestration.release.write.files import Unexportable
from orchestration.release.write.sdmx_codes import CLOSED_LISTS

AGENCY = "CHISO"
FLOW = "INDICATOR"
# Raise the first figure when a component is renamed or leaves, the second when one is added. The lists
# of indicators and units hold what the release knows, so they may grow within a version.
VERSION = "2.0.0"
STRUCTURE_ID = f"{AGENCY}:{FLOW}({VERSION})"
CONCEPTS = "CS_INDICATOR"

_SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0"
_MES, _STR, _COM = (f"{_SCHEMAS}/{name}" for name in ("message", "structure", "common"))
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# Class → its package in a URN.
_PACKAGES = {
    "AgencyScheme": "base",
    "Codelist": "codelist",
    "Code": "codelist",
    "ConceptScheme": "conceptscheme",
    "Concept": "conceptscheme",
    "DataStructure": "datastructure",
    "Dataflow": "datastructure",
}

# Component → the column that holds its codes, and the query of them with their names in both languages.
_LISTED_IN = {
    "INDICATOR": (
        "indicator_id",
        "select indicator_id, name_vi, name_en from dim_indicator order by indicator_id",
    ),
    "REF_AREA": (
        "unit_id",
        "select unit_id, label_vi, label_en from dim_org_unit order by unit_id",
    ),
}
DIMENSIONS = ("INDICATOR", "REF_AREA", "TIME_PERIOD", "PERIOD_KIND", "BOUNDARY_SET")
MEASURE = "OBS_VALUE"
# Concepts that are SDMX's own or have another name here than their column; Vietnamese first.
_NAMES = {
    "INDICATOR": ("Chỉ tiêu", "Indicator"),
    "REF_AREA": ("Đơn vị báo cáo", "Reporting unit"),
    "TIME_PERIOD": ("Kỳ số liệu", "Period"),
    "PERIOD_KIND": ("Loại kỳ", "Kind of period"),
    "BOUNDARY_SET": ("Bộ địa giới", "Boundary set"),
    "OBS_VALUE": ("Giá trị quan sát", "Observed value"),
    "OBS_STATUS": ("Tình trạng của giá trị", "Observation status"),
    "UNIT_MEASURE": ("Đơn vị tính", "Unit of measure"),
}
# DuckDB's type, without its precision → SDMX's.
_TEXT_TYPES = {
    "VARCHAR": "String",
    "DATE": "GregorianDay",
    "TIMESTAMP": "DateTime",
    "BIGINT": "Long",
    "INTEGER": "Integer",
    "BOOLEAN": "Boolean",
    "DECIMAL": "Decimal",
    "DOUBLE": "Double",
}


@dataclass(frozen=True)
class Component:
    """A column of the SDMX-CSV. `text_type` is empty where it has a list of codes."""

    id: str
    name: tuple[str, str]
    text: Text
    text_type: str
    codes: WordMeanings
    # The column of fct_indicator that holds its codes; empty where it has none, or our own query makes them.
    column: str = ""

    @property
    def is_coded(self) -> bool:
        """Whether its cells are codes of a list of its own."""
        return bool(self.codes)


def list_components(
    connection: duckdb.DuckDBPyConnection, attributes: Sequence[Column]
) -> tuple[Component, ...]:
    """Dimensions, OBS_VALUE, then attributes, in the order of the SDMX-CSV.

    `attributes`: the columns of fct_indicator that have no place of their own in SDMX. Raises
    Unexportable where a column's type has no counterpart.
    """
    components = []
    for name in DIMENSIONS:
        components.append(_build_own(connection, name, "ObservationalTimePeriod"))
    components.append(_build_own(connection, MEASURE, "Decimal"))
    for name in ("OBS_STATUS", "UNIT_MEASURE"):
        components.append(_build_own(connection, name, "String"))
    for column in attributes:
        components.append(_build_attribute(column))
    return tuple(components)


def _build_own(
    connection: duckdb.DuckDBPyConnection, name: str, text_type: str
) -> Component:
    codes = CLOSED_LISTS.get(name, {})
    column = name.lower() if name in ("PERIOD_KIND", "BOUNDARY_SET") else ""
    if name in _LISTED_IN:
        column, query = _LISTED_IN[name]
        codes = _read_codes(connection, query)
    text_type = "" if codes else text_type
    return Component(name, _NAMES[name], Text(""), text_type, codes, column)


def _read_codes(
    connection: duckdb.DuckDBPyConnection, query: str
) -> dict[str, tuple[str, str]]:
    """Every code that the query lists, in its order; a code without a name is its own."""
    rows = connection.execute(query).fetchall()
    return {
        code: (vietnamese or code, english or code)
        for code, vietnamese, english in rows
    }


def _build_attribute(column: Column) -> Component:
    sql_type = column.sql_type.partition("(")[0]
    if sql_type not in _TEXT_TYPES:
        raise Unexportable(
            f"exchange/: expected a type that SDMX has for fct_indicator.{column.name}, found"
            f" {column.sql_type}; to fix: cast it in the model, or add the type to sdmx_structure.py"
        )
    component = column.name.upper()
    codes = CLOSED_LISTS.get(component, {})
    name = (
        _take_first_clause(column.text.vi or column.name),
        _take_first_clause(column.text.en or column.name),
    )
    text_type = "" if codes else _TEXT_TYPES[sql_type]
    coded_column = column.name if codes else ""
    return Component(component, name, column.text, text_type, codes, coded_column)


def _take_first_clause(text: str) -> str:
    """A description as a name: what stands before its first stop, colon, semicolon or bracket."""
    return re.split(r"[.;:(](?:\s|$)|\s\(", text, maxsplit=1)[0].strip()


def require_listed_codes(
    connection: duckdb.DuckDBPyConnection, components: Sequence[Component]
) -> None:
    """Raises Unexportable where fct_indicator holds a code that its list does not."""
    coded = [component for component in components if component.column]
    lists = [
        f"list(distinct {quote_identifier(component.column)})" for component in coded
    ]
    # One pass over the rows, however many lists there are; null stands in the list and is no code.
    found = connection.execute(
        f"select {', '.join(lists)} from fct_indicator"
    ).fetchall()
    for component, codes in zip(coded, found[0], strict=True):
        unlisted = sorted(set(codes or ()) - {None, *component.codes})
        if unlisted:
            raise Unexportable(
                f"exchange/: expected codes of CL_{component.id} only, found {', '.join(unlisted[:5])};"
                " to fix: name them in both languages in closed_words.py"
            )


def build_structure(facts: ReleaseFacts, components: Sequence[Component]) -> bytes:
    """The structure message as XML, indented, the same bytes for the same release."""
    for prefix, namespace in (("mes", _MES), ("str", _STR), ("com", _COM)):
        ET.register_namespace(prefix, namespace)
    message = ET.Element(f"{{{_MES}}}Structure")
    header = _add(message, _MES, "Header")
    # An id of SDMX has neither point nor plus.
    _add(header, _MES, "ID").text = re.sub(r"[.+]", "-", f"chiso-{facts.release_id}")
    _add(header, _MES, "Test").text = "true" if facts.is_synthetic else "false"
    _add(header, _MES, "Prepared").text = facts.created_at.isoformat()
    _add(header, _MES, "Sender", id=AGENCY)
    structures = _add(message, _MES, "Structures")
    _add_agency(structures)
    lists = _add(structures, _STR, "Codelists")
    for component in components:
        if component.is_coded:
            _add_code_list(lists, component)
    _add_concepts(structures, components)
    title = (facts.title_vi, facts.title_en)
    flow = _add_artefact(_add(structures, _STR, "Dataflows"), "Dataflow", FLOW, title)
    _add(flow, _STR, "Structure").text = _write_urn("DataStructure", FLOW)
    _add_data_structure(structures, title, components)
    ET.indent(message)
    text: bytes = ET.tostring(message, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_agency(structures: ET.Element) -> None:
    """Who maintains all this; the scheme of agencies is SDMX's own."""
    schemes = _add(structures, _STR, "AgencySchemes")
    urn = "urn:sdmx:org.sdmx.infomodel.base.AgencyScheme=SDMX:AGENCIES(1.0)"
    scheme = _add(
        schemes,
        _STR,
        "AgencyScheme",
        id="AGENCIES",
        agencyID="SDMX",
        urn=urn,
        isPartial="true",
    )
    _add_names(scheme, ("Các cơ quan duy trì", "Maintenance agencies"))
    agency = _add(scheme, _STR, "Agency", id=AGENCY)
    _add_names(agency, ("Chiso", "Chiso"))


def _add_code_list(lists: ET.Element, component: Component) -> None:
    name = f"CL_{component.id}"
    code_list = _add_artefact(lists, "Codelist", name, component.name)
    for code, names in component.codes.items():
        urn = _write_urn("Code", name, code)
        _add_names(_add(code_list, _STR, "Code", id=code, urn=urn), names)


def _add_concepts(structures: ET.Element, components: Sequence[Component]) -> None:
    schemes = _add(structures, _STR, "ConceptSchemes")
    title = ("Khái niệm của các chỉ tiêu", "Concepts of the indicators")
    scheme = _add_artefact(schemes, "ConceptScheme", CONCEPTS, title)
    for component in components:
        urn = _write_urn("Concept", CONCEPTS, component.id)
        concept = _add(scheme, _STR, "Concept", id=component.id, urn=urn)
        _add_names(concept, component.name)
        for language, text in (("vi", component.text.vi), ("en", component.text.en)):
            if text:
                _add_text(concept, "Description", language, text)


def _add_data_structure(
    structures: ET.Element, title: tuple[str, str], components: Sequence[Component]
) -> None:
    parent = _add(structures, _STR, "DataStructures")
    structure = _add_artefact(parent, "DataStructure", FLOW, title)
    body = _add(structure, _STR, "DataStructureComponents")
    dimensions = _add(body, _STR, "DimensionList", id="DimensionDescriptor")
    attributes = _add(body, _STR, "AttributeList", id="AttributeDescriptor")
    measures = _add(body, _STR, "MeasureList", id="MeasureDescriptor")
    # The time dimension stands behind the others, whatever its place in a key.
    for component in sorted(components, key=lambda one: one.id == "TIME_PERIOD"):
        if component.id == "TIME_PERIOD":
            _add_component(dimensions, "TimeDimension", component)
        elif component.id in DIMENSIONS:
            _add_component(dimensions, "Dimension", component)
        elif component.id == MEASURE:
            _add_component(measures, "Measure", component)
        else:
            attribute = _add_component(attributes, "Attribute", component)
            relation = _add(attribute, _STR, "AttributeRelationship")
            _add(relation, _STR, "Observation")


def _add_component(parent: ET.Element, tag: str, component: Component) -> ET.Element:
    element = _add(parent, _STR, tag, id=component.id)
    concept = _write_urn("Concept", CONCEPTS, component.id)
    _add(element, _STR, "ConceptIdentity").text = concept
    representation = _add(element, _STR, "LocalRepresentation")
    if component.is_coded:
        code_list = _write_urn("Codelist", f"CL_{component.id}")
        _add(representation, _STR, "Enumeration").text = code_list
    else:
        _add(representation, _STR, "TextFormat", textType=component.text_type)
    return element


def _add_artefact(
    parent: ET.Element, kind: str, name: str, names: tuple[str, str]
) -> ET.Element:
    """A maintainable artefact of ours, with its names."""
    element = _add(
        parent,
        _STR,
        kind,
        id=name,
        agencyID=AGENCY,
        version=VERSION,
        urn=_write_urn(kind, name),
    )
    _add_names(element, names)
    return element


def _add_names(element: ET.Element, names: tuple[str, str]) -> None:
    """`names`: Vietnamese first."""
    for language, text in zip(("vi", "en"), names, strict=True):
        _add_text(element, "Name", language, text)


def _add_text(element: ET.Element, tag: str, language: str, text: str) -> None:
    child = _add(element, _COM, tag)
    child.set(_XML_LANG, language)
    child.text = text


def _add(parent: ET.Element, namespace: str, tag: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{namespace}}}{tag}", attributes)


def _write_urn(kind: str, name: str, item: str = "") -> str:
    package = _PACKAGES[kind]
    suffix = f".{item}" if item else ""
    return f"urn:sdmx:org.sdmx.infomodel.{package}.{kind}={AGENCY}:{name}({VERSION}){suffix}"
