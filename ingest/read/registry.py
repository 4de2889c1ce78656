"""Which reader reads which declared kind of file, and in which version each of them reads."""

from __future__ import annotations

from pathlib import Path
from typing import assert_never

from ingest.declare.read import (
    DelimitedRead,
    HtmlListRead,
    JsonRecordsRead,
    JsonStatRead,
    LinesRead,
    PxRead,
    ReadOptions,
    SdmxRead,
    SpreadsheetRead,
    XmlRecordsRead,
)
from ingest.read.formats import (
    delimited,
    html_list,
    json_records,
    json_stat,
    lines,
    xml_records,
)
from ingest.read.formats.px import table
from ingest.read.formats.sdmx import message
from ingest.read.formats.spreadsheet import workbook
from ingest.read.sheet import Sheet

# By `read.kind` of a declaration. A reader's number is part of every reading that rests on it.
READER_VERSIONS = {
    "delimited": delimited.VERSION,
    "spreadsheet": workbook.VERSION,
    "json_records": json_records.VERSION,
    "json_stat": json_stat.VERSION,
    "px": table.VERSION,
    "sdmx": message.VERSION,
    "lines": lines.VERSION,
    "xml_records": xml_records.VERSION,
    "html_list": html_list.VERSION,
}


def read_file(path: Path, name: str, spec: ReadOptions) -> list[Sheet]:
    """The sheets of the file at `path`, read as its source declares it.

    `name`: what the file is called in messages; kept raw files have only a hash for a name.
    Raises Refusal as the reader of its kind does.
    """
    match spec:
        case DelimitedRead():
            return delimited.read_delimited(path, name, spec)
        case SpreadsheetRead():
            return workbook.read_workbook(path, name)
        case JsonRecordsRead():
            return json_records.read_json_records(path, name, spec)
        case JsonStatRead():
            return json_stat.read_json_stat(path, name)
        case PxRead():
            return table.read_px(path, name)
        case SdmxRead():
            return message.read_sdmx(path, name)
        case LinesRead():
            return lines.read_lines(path, name, spec)
        case XmlRecordsRead():
            return xml_records.read_xml_records(path, name, spec)
        case HtmlListRead():
            return html_list.read_html_list(path, name, spec)
        case _:
            assert_never(spec)
