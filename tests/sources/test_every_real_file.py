"""Every real file of ../shared/data, file by file: read, or refused with a reason from the closed list.

`python -m tests.sources.survey ../shared/data` prints the table this test judges.
"""

from __future__ import annotations

import json
import re
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import get_args

import pytest

from ingest.land.privacy.columns import find_personal_columns
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Reason
from tests.sources.known_files import KnownFile, load_known_files
from tests.sources.survey import Outcome, Survey, shapes, survey_folder

pytestmark = pytest.mark.shared

# What INDEX.md does not call unreadable and no reader reads: the reason, and why it is right.
NOT_READ = {
    # nothing a reader of figures is for
    "api-ckan/hdx/dataset_search_results.yaml": "format_unknown",
    "api-ckan/hdx/organization_show_results.yaml": "format_unknown",
    "api-pxweb/pxtools/PxWebApi_Mvc.Tests/ExpectedJson/readme.md": "format_unknown",
    # catalogues, which `fetch: {kind: dcat}` follows to the files with figures
    "api-dcat/dcat/catalog.rdf": "format_unknown",
    "api-dcat/dcat/catalog_datasets_list.rdf": "format_unknown",
    "api-dcat/dcat/dataset.rdf": "format_unknown",
    "api-dcat/dcat/dataset_gob_es.ttl": "format_unknown",
    # archives: people are told to unpack them
    "api-ckan/frictionless-cassettes/"
    "test_ckan_adapter_catalog_check_ignore_packages__00_200_package_search.json.gz": "archive",
    "api-worldbank/vn-recorded/age_0_14.zip": "archive",
    # error messages
    "api-ckan/frictionless-cassettes/"
    "test_ckan_adapter_catalog_read_packages_by_invalid_group__00_404_group_package_show.json": "not_what_it_says",
    "api-sdmx/pysdmx/xml/sdmx21/reader/samples/error_304.xml": "not_what_it_says",
    "api-sdmx/pysdmx/xml/sdmx21/reader/samples/submission_append.xml": "not_what_it_says",
    "api-socrata/sodapy/403_response_json.txt": "not_what_it_says",
    # data messages with an errors element in them
    "api-sdmx/sdmx-json-samples/constructed-sample-full.json": "incomplete",
    "api-sdmx/sdmx-json-samples/generated-sample.json": "incomplete",
    # messages without a single observation
    "api-sdmx/pysdmx/xml/sdmx21/reader/samples/gen_ser_no_obs.xml": "empty",
    "api-sdmx/pysdmx/xml/sdmx21/reader/samples/str_ser_no_obs.xml": "empty",
    "api-sdmx/rsdmx/SDMXMessageExample_2.0.xml": "empty",
    "api-sdmx/rsdmx/SDMXMessageExample_2.1.xml": "empty",
    # broken: one key twice in an object; lines of 22 cells under a header of 23; the second status of one
    "api-dcat/ckan/ckan_full_dataset_dcat_ap.json": "not_what_it_says",
    "api-sdmx/pysdmx/csv/sdmx21/reader/samples/data_v21_action_col.csv": "not_what_it_says",
    "api-sdmx/sdmx-json-samples/exr/exr-action-delete.json": "not_what_it_says",
}
# Where the shape met is not the one of INDEX.md, and why.
OTHER_SHAPE = {
    # INDEX.md counted elements named Obs; in a cross-sectional message they are named after their measure.
    "api-sdmx/rsdmx/SDMXCrossSectionalDataExample_1.0.xml": "6",
    # INDEX.md counted a chart sheet, in which calamine sees one cell.
    "messy/tidyxl/examples.xls": "204x4, 5x1, 25x9",
}


@pytest.fixture(scope="module")
def timed(shared: Path) -> tuple[Survey, float]:
    """The survey, and the processor seconds it took."""
    start = time.process_time()
    found = survey_folder(shared / "data", load_known_files())
    return found, time.process_time() - start


@pytest.fixture(scope="module")
def outcomes(timed: tuple[Survey, float]) -> list[Outcome]:
    """Of the files that were there when known_files.csv was written."""
    return timed[0].known


@pytest.fixture(scope="module")
def by_path(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {o.file.path: o for o in outcomes}


def test_every_known_file_is_there_and_gives_what_it_gave(by_path):
    known = load_known_files()
    assert sorted(by_path) == sorted(known)
    for path, outcome in by_path.items():
        given = KnownFile(
            path, outcome.result, len(outcome.sheets), outcome.rows, outcome.cells
        )
        assert given == known[path]


def test_files_added_since_are_read_or_refused_and_reported(timed, tell):
    """That none crashes its reader is all that is asked of them."""
    for outcome in timed[0].added:
        tell(
            f"  added to ../shared/data since the list was written: {outcome.file.path}: {outcome.result}"
        )


def test_at_least_97_of_100_readable_files_are_read(outcomes, tell):
    readable = [o for o in outcomes if o.file.is_readable]
    refused = {o.file.path: o.refusal.reason for o in readable if o.refusal}
    assert refused == NOT_READ
    share = 1 - len(refused) / len(readable)
    assert share >= 0.97
    assert set(NOT_READ.values()) <= set(get_args(Reason))
    by_reader = Counter(o.kind for o in outcomes if not o.refusal)
    sheets, rows, cells = (
        sum(counts)
        for counts in zip(
            *((len(o.sheets), o.rows, o.cells) for o in outcomes), strict=True
        )
    )
    tell(
        f"../shared/data: {len(outcomes)} files; of {len(readable)} readable ones {share:.1%} are read "
        f"({sheets:,} sheets, {rows:,} rows, {cells:,} filled cells), by "
        + ", ".join(f"{kind} {count}" for kind, count in by_reader.most_common())
    )
    told = defaultdict(Counter)
    for o in outcomes:
        told[o.file.path.split("/")[0]][o.refusal.reason if o.refusal else "read"] += 1
    for folder, counts in sorted(told.items()):
        tell(
            f"  {folder}: {', '.join(f'{what} {count}' for what, count in counts.most_common())}"
        )


def test_files_said_to_be_unreadable_are_refused_with_their_reason(outcomes):
    refused = {
        o.file.path.split("/")[-1]: o.refusal.reason
        for o in outcomes
        if not o.file.is_readable
    }
    assert refused == {
        "bad.json": "not_what_it_says",
        "empty.csv": "empty",
        "empty.txt": "empty",
        "pass_protected.ods": "locked",
        "pass_protected.xlsx": "locked",
        "primary_completion_rates.json": "empty",
        "unesco_sdg4.xlsx": "not_what_it_says",
        "vietnam.csv": "empty",
        "wb_co2_emissions.json": "not_what_it_says",
        "wb_unesco_expected_schooling.json": "not_what_it_says",
    }


def test_shapes_are_those_of_the_index(outcomes, tell):
    compared = {o.file.path: both for o in outcomes if (both := shapes(o))}
    assert {
        path: found for path, (said, found) in compared.items() if said != found
    } == OTHER_SHAPE
    assert len(compared) > 1000
    tell(
        f"  shapes: {len(compared) - len(OTHER_SHAPE):,} agree with INDEX.md, {len(OTHER_SHAPE)} do not, each with "
        "its reason; the others are of structures and texts, of which INDEX.md tells none"
    )


def test_every_world_bank_file_gets_its_treatment(by_path):
    def of(name: str) -> Outcome:
        return by_path[f"api-worldbank/vn-recorded/{name}"]

    (utf_16,) = of("wb_fdi_processed.json").sheets
    assert len(utf_16.columns) == 55
    assert utf_16.cells.select("/1976", "/2023").row(0) == ("-0.3", "18500")
    (with_mark,) = of("API_EG.FEC.RNEW.ZS_DS2_en_csv_v2_130800.csv").sheets
    assert with_mark.cells.row(0)[1] == "Data Source"
    (mangled,) = of("wb_SI_POV_GINI.json").sheets
    assert {"/date", "/value", "/countryiso3code"} <= set(mangled.columns)
    for name, told in (
        ("wb_co2_emissions.json", "175"),
        ("wb_unesco_expected_schooling.json", "120"),
    ):
        assert told in of(name).refusal.found
        assert "error message" in of(name).refusal.found
    assert "no bytes" in of("primary_completion_rates.json").refusal.found
    assert "byte-order mark and nothing else" in of("vietnam.csv").refusal.found
    assert "HTML page" in of("unesco_sdg4.xlsx").refusal.found


def test_procedure_codes_survive_as_text(shared, outcomes, tell):
    code, compared, with_zeros = re.compile(r"\d\.\d{6}"), 0, 0
    for outcome in outcomes:
        path = shared / "data" / outcome.file.path
        if not outcome.file.path.startswith("vn-tthc/") or path.suffix != ".json":
            continue
        document = json.loads(path.read_bytes())
        records = document if isinstance(document, list) else [document]
        for key in ("code", "ma_thu_tuc", "Mã thủ tục"):
            printed = [r.get(key) for r in records]
            if any(isinstance(p, str) and code.match(p) for p in printed):
                assert outcome.sheets[0].cells[f"/{key}"].to_list() == printed
                compared += len(printed)
                with_zeros += sum(p.endswith("0") for p in printed)
    assert by_code(outcomes, "2.000200") >= 1
    assert compared > 500
    assert with_zeros > 40
    tell(
        f"  procedure codes: {compared:,} are the text that is printed, {with_zeros} of them end in 0"
    )


def by_code(outcomes: list[Outcome], wanted: str) -> int:
    sheets = [
        s for o in outcomes if o.file.path.startswith("vn-tthc/dvc") for s in o.sheets
    ]
    return sum(
        (s.cells["/code"] == wanted).sum() for s in sheets if "/code" in s.columns
    )


def test_the_whole_folder_is_read_in_time(timed, tell):
    tell(f"  all of it in {timed[1]:.1f} processor seconds")
    assert timed[1] < 40


def test_only_files_with_addresses_of_people_look_personal(outcomes, seeds, tell):
    """Every column as if a source declared it, under the first text it holds; what is found are contact addresses."""
    held, columns, reference = {}, 0, ReferenceLists.load(seeds)
    for outcome in outcomes:
        for sheet in outcome.sheets:
            headers = {c: c.split("/")[-1] for c in sheet.columns}
            if sheet.has_header:
                headers = {
                    c: next(iter(sheet.cells[c].head(30).drop_nulls()), "")
                    for c in sheet.columns
                }
            columns += len(headers)
            if found := find_personal_columns([(sheet.cells, headers)], reference)[0]:
                held.setdefault(outcome.file.path, set()).update(s.holds for s in found)
    tell(
        f"personal data: {columns:,} columns of real files looked at; {len(held)} files hold some, e-mail addresses"
    )
    assert {kind for kinds in held.values() for kind in kinds} == {"e-mail addresses"}
    assert len(held) == 17
    folders = {path.split("/")[0] for path in held}
    assert folders == {
        "api-ckan",
        "api-dcat",
        "api-dkan",
        "api-sdmx",
        "api-socrata",
        "messy",
    }
