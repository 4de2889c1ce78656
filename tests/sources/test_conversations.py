"""Recorded conversations with real portals, replayed on 127.0.0.1 through the fetchers as a night would run them.

What a recording does not hold (a count, the other pages of a cube) is made from the recording itself, and said so.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.declare.fetch import (
    CkanFetch,
    DcatFetch,
    DkanFetch,
    PxwebFetch,
    SdmxFetch,
    SocrataFetch,
    WorldbankFetch,
)
from ingest.fetch.client import open_client
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import Fetched
from ingest.fetch.politeness import Politeness
from ingest.problem import Refusal
from tests.sources.replay import Answer, Asked, Exchange, Maker, Replay

pytestmark = pytest.mark.shared

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
CASSETTES = "api-ckan/frictionless-cassettes"


@pytest.fixture
def recorded(shared: Path) -> Callable[[str], bytes]:
    return lambda name: (shared / "data" / name).read_bytes()


@pytest.fixture
def asked(tmp_path) -> Callable[..., list[Fetched]]:
    """Asks as `chiso refresh --live` would, but without waiting. Each call is a source of its own."""
    live = open_client(
        tmp_path,
        clock=lambda: NOON,
        politeness=Politeness(min_interval=0, attempts=3, read_seconds=0.6),
        private_hosts=["127.0.0.1"],
        sleep=lambda _: None,
    )
    number = itertools.count()

    def visit(spec) -> list[Fetched]:
        source = SimpleNamespace(
            id=f"publisher__dataset_{next(number)}",
            fetch=spec,
            private_hosts=(),
            credential=None,
        )
        return fetch_source(source, inbox=tmp_path, client=live, clock=lambda: NOON)

    return visit


def at_home(body: bytes, *hosts: str) -> Maker:
    """The recording with its links led to the replaying portal."""

    def answer(asked: Asked) -> Answer:
        here = f"http://{asked.headers['host']}"
        moved = body
        for host in hosts:
            moved = moved.replace(host.encode(), here.encode())
        return Answer(moved)

    return answer


def once_each(portal: Replay) -> bool:
    return (
        max(
            Counter(
                (a.method, a.path, *sorted(a.params.items()), a.body)
                for a in portal.asked
            ).values()
        )
        == 1
    )


# CKAN


TYPES = "66cac6ef-c56d-41ae-b245-c381f50d15e9"
PARSER = "711069ae-b409-4584-843a-3d6f5a47e129"


def action(name: str, body: bytes, **params: str) -> Exchange:
    return Exchange(f"/api/3/action/{name}", Answer(body), params)


def demo_ckan(recorded) -> list[Exchange]:
    return [
        action(
            "package_show",
            recorded(f"{CASSETTES}/test_ckan_parser__02_200_package_show.json"),
            id="frictionless",
        ),
        action(
            "datastore_search",
            recorded(f"{CASSETTES}/test_ckan_parser__07_200_datastore_search.json"),
            resource_id=PARSER,
            offset="0",
        ),
    ]


def ckan(portal: Replay, **fields) -> CkanFetch:
    return CkanFetch(
        kind="ckan", portal=portal.url, **({"package": "frictionless"} | fields)
    )


def test_ckan_datastore_is_read_to_its_total(recorded, asked):
    with Replay(*demo_ckan(recorded)) as portal:
        (page,) = asked(ckan(portal, pattern="^table$", datastore=True))
    assert page.read_bytes() == recorded(
        f"{CASSETTES}/test_ckan_parser__07_200_datastore_search.json"
    )
    assert page.headers["resource-id"] == PARSER
    assert page.headers["resource-modified"] == "2020-12-12T12:03:15.488858"
    assert once_each(portal)


def test_ckan_the_newest_of_two_resources_is_read(recorded, asked):
    search = recorded(
        f"{CASSETTES}/test_ckan_storage_types__12_200_datastore_search.json"
    )
    with Replay(
        action(
            "package_show",
            recorded(f"{CASSETTES}/test_ckan_storage_types__18_200_package_show.json"),
        ),
        action("datastore_search", search, resource_id=TYPES, offset="0"),
    ) as portal:
        (page,) = asked(ckan(portal, pattern="t[iy]", datastore=True))
    assert (page.headers["resource-name"], page.read_bytes()) == ("types", search)


def test_ckan_a_datastore_that_ends_before_its_total_is_incomplete(recorded, asked):
    """The recorded empty page at offset 100 says total 2: after a first page of one row it is one short."""
    first = json.loads(
        recorded(f"{CASSETTES}/test_ckan_parser__07_200_datastore_search.json")
    )
    first["result"]["records"] = first["result"]["records"][:1]
    with (
        Replay(
            demo_ckan(recorded)[0],
            action(
                "datastore_search",
                json.dumps(first).encode(),
                resource_id=PARSER,
                offset="0",
            ),
            action(
                "datastore_search",
                recorded(f"{CASSETTES}/test_ckan_parser__08_200_datastore_search.json"),
                offset="1",
            ),
        ) as portal,
        pytest.raises(Refusal) as refused,
    ):
        asked(ckan(portal, resource=PARSER, datastore=True))
    assert refused.value.reason == "incomplete"
    assert "2 rows" in refused.value.expected
    assert "1 rows" in refused.value.found


def test_ckan_a_resource_is_fetched_as_the_file_it_is(recorded, asked):
    package = recorded(
        f"{CASSETTES}/test_ckan_adapter_read_data_xls__00_200_package_show.json"
    )
    body = recorded(f"{CASSETTES}/test_ckan_adapter_read_data_xls__01_200_file.bin")
    table = next(
        r
        for r in json.loads(package)["result"]["resources"]
        if r["name"] == "Table XLS"
    )
    with Replay(
        Exchange(
            "/api/3/action/package_show", at_home(package, "http://localhost:5000")
        ),
        Exchange(table["url"].removeprefix("http://localhost:5000"), Answer(body)),
    ) as portal:
        (by_name,) = asked(
            ckan(
                portal, package="dataset-example", pattern="^Table", media_types=["xls"]
            )
        )
        (by_id,) = asked(ckan(portal, package="dataset-example", resource=table["id"]))
        with pytest.raises(Refusal, match="several formats"):
            asked(ckan(portal, package="dataset-example", pattern="^Table"))
    assert by_name.read_bytes() == by_id.read_bytes() == body
    assert by_name.headers["resource-modified"] == table["last_modified"]


def test_ckan_real_packages_never_yield_a_format_by_accident(recorded, asked):
    """Brazil's portal lists the same table as XML, HTML and JSON, created microseconds apart."""
    packages = json.loads(
        recorded(
            f"{CASSETTES}/test_ckan_adapter_catalog_read_packages_by_groupid__00_200_group_package_show.json"
        )
    )["result"][:4]
    chosen = refused = 0
    for package in packages:
        show = json.dumps({"success": True, "result": package}).encode()
        for resource in package["resources"]:
            body = Exchange("/file", Answer(b"{}"))
            moved = show.replace(
                json.dumps(resource["url"]).encode(), b'"http://HOST/file"'
            )
            with Replay(
                Exchange("/api/3/action/package_show", at_home(moved, "http://HOST")),
                body,
            ) as portal:
                (got,) = asked(ckan(portal, resource=resource["id"]))
                chosen += got.headers["resource-id"] == resource["id"]
                same = [
                    r for r in package["resources"] if r["name"] == resource["name"]
                ]
                if len({r["format"] for r in same}) > 1:
                    with pytest.raises(Refusal, match="several formats"):
                        asked(ckan(portal, pattern=f"^{re.escape(resource['name'])}$"))
                    refused += 1
    assert chosen == sum(len(p["resources"]) for p in packages)
    assert refused > 20


def test_ckan_a_package_without_files_and_one_that_is_gone_are_told_apart(
    recorded, asked
):
    empty = recorded(f"{CASSETTES}/test_ckan_parser__00_200_package_show.json")
    gone = recorded(
        f"{CASSETTES}/test_ckan_adapter_catalog_read_packages_by_invalid_group__00_404_group_package_show.json"
    )
    path = "/api/3/action/package_show"
    with Replay(
        Exchange(path, Answer(empty), {"id": "frictionless"}),
        Exchange(path, Answer(gone, 404), {"id": "gone"}),
        Exchange(path, Answer(gone), {"id": "gone-inside-a-200"}),
    ) as portal:
        with pytest.raises(Refusal, match="a dataset without files"):
            asked(ckan(portal, pattern="."))
        with pytest.raises(Refusal, match="Not Found Error") as missing:
            asked(ckan(portal, package="gone", pattern="."))
        with pytest.raises(Refusal, match="Not Found Error") as dressed_up:
            asked(ckan(portal, package="gone-inside-a-200", pattern="."))
    assert (missing.value.reason, dressed_up.value.reason) == (
        "unreachable",
        "not_what_it_says",
    )


# DKAN


BIKES = "cedcd327-4e5d-43f9-8eb1-c11850fa7c55"


def dkan_answers(recorded) -> tuple[bytes, dict]:
    def response(file: str, method: str) -> dict:
        return next(
            r["response"]
            for r in json.loads(recorded(f"api-dkan/{file}"))
            if r["method"] == method
        )

    dataset = json.dumps(response("dataset-operations.json", "getDataset")).encode()
    return dataset, response("datastore-operations.json", "getDatastoreSchema")


def dkan(portal: Replay, **fields) -> DkanFetch:
    return DkanFetch(
        kind="dkan",
        portal=portal.url,
        dataset=BIKES,
        **({"pattern": "bike lanes"} | fields),
    )


def dkan_portal(dataset: bytes, rows: list, count: int) -> tuple[Exchange, ...]:
    def page(asked: Asked) -> Answer:
        at, limit = int(asked.params["offset"]), int(asked.params["limit"])
        return Answer(
            json.dumps({"results": rows[at : at + limit], "count": count}).encode()
        )

    return (
        Exchange(
            f"/api/1/metastore/schemas/dataset/items/{BIKES}",
            Answer(dataset),
            {"show-reference-ids": "true"},
        ),
        Exchange(f"/api/1/datastore/query/{BIKES}/0", page),
    )


def test_dkan_a_recording_that_stops_at_500_of_2969_rows_is_incomplete(recorded, asked):
    dataset, first = dkan_answers(recorded)
    with (
        Replay(*dkan_portal(dataset, first["results"], first["count"])) as portal,
        pytest.raises(Refusal) as refused,
    ):
        asked(dkan(portal))
    assert refused.value.reason == "incomplete"
    assert "2969 rows" in refused.value.expected
    assert "500 rows" in refused.value.found


def test_dkan_pages_are_fetched_once_each_and_hold_every_row(recorded, asked):
    """The 500 recorded rows, counted as 500 and cut into pages of 64."""
    dataset, first = dkan_answers(recorded)
    with Replay(*dkan_portal(dataset, first["results"], 500)) as portal:
        pages = asked(dkan(portal, page=64))
    assert [
        row for page in pages for row in json.loads(page.read_bytes())["results"]
    ] == first["results"]
    assert len(pages) == 8
    assert once_each(portal)
    assert pages[0].headers["resource-modified"] == "2016-06-22"
    assert len({page.name for page in pages}) == 8


def test_dkan_a_table_that_grows_while_it_is_read_is_incomplete(recorded, asked):
    dataset, first = dkan_answers(recorded)
    grown = iter(itertools.chain([500], itertools.repeat(501)))

    def page(asked: Asked) -> Answer:
        at = int(asked.params["offset"])
        return Answer(
            json.dumps(
                {"results": first["results"][at : at + 250], "count": next(grown)}
            ).encode()
        )

    metastore = dkan_portal(dataset, [], 0)[0]
    with (
        Replay(
            metastore, Exchange(f"/api/1/datastore/query/{BIKES}/0", page)
        ) as portal,
        pytest.raises(Refusal, match=r"500 rows.*\n.*501 rows"),
    ):
        asked(dkan(portal, page=250))


# PxWeb


SCB = "api-pxweb/scb-v2"


def sliced(cube: dict, wanted: dict[str, list[str]]) -> dict:
    """The part of a JSON-stat cube that a query asks for, in the query's order, as a PxWeb server would cut it."""
    index = {
        code: _positions(cube["dimension"][code]["category"]) for code in cube["id"]
    }
    strides = [0] * len(cube["size"])
    step = 1
    for at in reversed(range(len(cube["size"]))):
        strides[at], step = step, step * cube["size"][at]
    chosen = [[index[code][value] for value in wanted[code]] for code in cube["id"]]
    values = [
        cube["value"][sum(p * s for p, s in zip(cell, strides, strict=True))]
        for cell in itertools.product(*chosen)
    ]
    return {
        "version": "2.0",
        "class": "dataset",
        "id": cube["id"],
        "size": [len(c) for c in chosen],
        "value": values,
    }


def _positions(category: dict) -> dict[str, int]:
    index = category.get("index") or [*category["label"]]
    return (
        index
        if isinstance(index, dict)
        else {code: at for at, code in enumerate(index)}
    )


def scb(recorded, answer: Maker, metadata: str) -> list[Exchange]:
    return [
        Exchange("/api/v2/config", Answer(recorded(f"{SCB}/config.json"))),
        Exchange(
            "/api/v2/tables/TAB6471/metadata",
            Answer(recorded(f"{SCB}/{metadata}")),
            {"lang": "sv"},
        ),
        Exchange(
            "/api/v2/tables/TAB6471/data",
            answer,
            {"lang": "sv", "outputFormat": "json-stat2"},
            method="POST",
        ),
    ]


def pxweb2(portal: Replay, **fields) -> PxwebFetch:
    return PxwebFetch(
        kind="pxweb",
        version="v2",
        api=f"{portal.url}/api/v2",
        table="TAB6471",
        language="sv",
        **fields,
    )


def asked_v2(asked: Asked) -> dict[str, list[str]]:
    return {
        s["variableCode"]: s["valueCodes"] for s in json.loads(asked.body)["selection"]
    }


@pytest.mark.parametrize(("limit", "questions"), [(None, 1), (1000, 3), (77, 42)])
def test_pxweb_v2_a_cube_comes_whole_however_it_is_split(
    recorded, asked, limit, questions
):
    """SCB's recorded answer is the portal's whole table here; its own limit (150 000 cells) needs one question."""
    cube = json.loads(recorded(f"{SCB}/TAB6471_data.json"))

    def answer(asked: Asked) -> Answer:
        return Answer(json.dumps(sliced(cube, asked_v2(asked))).encode())

    with Replay(*scb(recorded, answer, "TAB6471_data.json")) as portal:
        parts = asked(pxweb2(portal, max_cells=limit))
    cells: dict[tuple[str, ...], int | None] = {}
    for part in parts:
        wanted = [
            s["valueCodes"]
            for s in json.loads(part.headers["request-body"])["selection"]
        ]
        values = json.loads(part.read_bytes())["value"]
        assert len(values) <= (limit or 150_000)
        fresh = dict(zip(itertools.product(*wanted), values, strict=True))
        assert not fresh.keys() & cells.keys()
        cells |= fresh
    whole = itertools.product(
        *(cube["dimension"][c]["category"]["index"] for c in cube["id"])
    )
    assert cells == dict(zip(whole, cube["value"], strict=True))
    assert len(cells) == 2772
    assert len(parts) == questions
    assert once_each(portal)


def test_pxweb_v2_two_million_cells_are_asked_within_the_portals_own_limit(
    recorded, asked
):
    """The recorded metadata and configuration; the answers are of the right size and hold zeros."""
    sizes = []

    def answer(asked: Asked) -> Answer:
        size = [len(values) for values in asked_v2(asked).values()]
        sizes.append(size)
        cells = size[0] * size[1] * size[2] * size[3] * size[4]
        return Answer(json.dumps({"size": size, "value": [0] * cells}).encode())

    with Replay(*scb(recorded, answer, "TAB6471_metadata.json")) as portal:
        asked(pxweb2(portal))
    cells = [a * b * c * d * e for a, b, c, d, e in sizes]
    assert sum(cells) == 312 * 134 * 3 * 1 * 16
    assert max(cells) <= 150_000
    assert len(cells) == 14


def test_pxweb_v2_an_answer_of_fewer_cells_is_incomplete(recorded, asked):
    cube = json.loads(recorded(f"{SCB}/TAB6471_data.json"))

    def short(_: Asked) -> Answer:
        return Answer(json.dumps({**cube, "value": cube["value"][:-1]}).encode())

    with (
        Replay(*scb(recorded, short, "TAB6471_data.json")) as portal,
        pytest.raises(Refusal, match=r"2772 cells.*\n.*2771 cells"),
    ):
        asked(pxweb2(portal))


@pytest.mark.parametrize(
    "query",
    ["json_query_example", "json_query_variables_example", "json-stat_query_example"],
)
def test_pxweb_v1_questions_are_those_that_were_recorded(recorded, asked, query):
    """rOpenGov's recorded query bodies, made again from a declaration; only the kind of filter is named alike."""
    body = json.loads(
        recorded(f"api-pxweb/ropengov/inst/extdata/examples/{query}.json")
    )
    select = {q["code"]: q["selection"]["values"] for q in body["query"]}
    table = {
        "title": "t",
        "variables": [
            {"code": c, "values": [*v, "another"]} for c, v in select.items()
        ],
    }
    path = "/api/v1/en/BE/Befolkning nr 1.px"
    with Replay(
        Exchange("/api/v1/en/", Answer(b'{"maxValues": 110000}'), {"config": ""}),
        Exchange(path, Answer(json.dumps(table).encode())),
        Exchange(path, Answer(b"{}"), method="POST"),
    ) as portal:
        (got,) = asked(
            PxwebFetch(
                kind="pxweb",
                api=f"{portal.url}/api/v1/en",
                table="BE/Befolkning nr 1.px",
                select=select,
                format=body["response"]["format"],
            )
        )
    for question in body["query"]:
        question["selection"]["filter"] = "item"
    assert json.loads(got.headers["request-body"]) == body
    assert got.name == "Befolkning nr 1.1.json"


@pytest.mark.parametrize("limit", [None, 100])
def test_pxweb_v1_galicias_cube_comes_whole(recorded, asked, limit):
    cube = json.loads(recorded("api-pxweb/json-stat/galicia-2.0.json"))
    variables = [
        {"code": c, "values": list(_positions(cube["dimension"][c]["category"]))}
        for c in cube["id"]
    ]

    def answer(asked: Asked) -> Answer:
        wanted = {
            q["code"]: q["selection"]["values"] for q in json.loads(asked.body)["query"]
        }
        return Answer(json.dumps(sliced(cube, wanted)).encode())

    path = "/api/v1/vi/galicia.px"
    with Replay(
        Exchange("/api/v1/vi/", Answer(b'{"maxValues": 100000}'), {"config": ""}),
        Exchange(
            path, Answer(json.dumps({"title": "x", "variables": variables}).encode())
        ),
        Exchange(path, answer, method="POST"),
    ) as portal:
        spec = PxwebFetch(
            kind="pxweb",
            api=f"{portal.url}/api/v1/vi",
            table="galicia.px",
            max_cells=limit,
        )
        parts = asked(spec)
    assert Counter(
        v for p in parts for v in json.loads(p.read_bytes())["value"]
    ) == Counter(cube["value"])
    assert len(parts) == (1 if limit is None else 44)


# SDMX


def test_sdmx_every_recorded_answer_passes_on_byte_for_byte(shared, asked):
    """All samples but two: an error message, and a footer that says 413 (only part is here)."""
    root = shared / "data"
    files = sorted(
        f
        for folder in ("api-sdmx", "vn-nsdp-sdmx")
        for f in (root / folder).rglob("*")
        if f.is_file()
    )
    files = [f for f in files if f.suffix in (".xml", ".json", ".csv")]
    exchanges = [
        Exchange(f"/{number}", Answer(file.read_bytes()))
        for number, file in enumerate(files)
    ]
    passed, refused = 0, {}
    with Replay(*exchanges) as portal:
        for number, file in enumerate(files):
            try:
                (got,) = asked(SdmxFetch(kind="sdmx", data=[f"{portal.url}/{number}"]))
            except Refusal as refusal:
                refused[file.name] = refusal.reason
            else:
                assert got.read_bytes() == file.read_bytes()
                passed += 1
    assert refused == {
        "error_304.xml": "not_what_it_says",
        "SDMXMessageExample_2.1.xml": "incomplete",
    }
    assert passed == len(files) - 2 > 110


def test_sdmx_data_and_structure_are_asked_in_their_own_words(recorded, asked):
    data = recorded("api-sdmx/nbb/nbb/TimeSeries.xml")
    structure = recorded("api-sdmx/nbb/nbb/DataflowStructure.xml")
    with Replay(
        Exchange("/data", Answer(data)), Exchange("/structure", Answer(structure))
    ) as portal:
        got = asked(
            SdmxFetch(
                kind="sdmx",
                data=[f"{portal.url}/data"],
                structure=f"{portal.url}/structure",
            )
        )
    assert [(g.name, g.read_bytes()) for g in got] == [
        ("0.structure.xml", structure),
        ("1.data.xml", data),
    ]
    assert [
        a.headers["accept"].split("+")[0].rpartition(".")[2] for a in portal.asked
    ] == [
        "structure",
        "structurespecificdata",
    ]


# World Bank


def worldbank(portal: Replay, indicator: str, **fields) -> WorldbankFetch:
    return WorldbankFetch(
        kind="worldbank", api=f"{portal.url}/v2", indicators=[indicator], **fields
    )


def test_worldbank_pages_that_hold_214_of_248_are_incomplete_and_asked_once_each(
    recorded, asked
):
    path = "/v2/country/all/indicator/SP.POP.TOTL"
    pages = [
        Exchange(
            path,
            Answer(recorded(f"api-worldbank/paging-2016/myPOPquery{n}.json")),
            {"page": str(n)},
        )
        for n in range(1, 6)
    ]
    with Replay(*pages) as portal, pytest.raises(Refusal) as refused:
        asked(worldbank(portal, "SP.POP.TOTL", countries=["all"], date="2014", page=50))
    assert refused.value.reason == "incomplete"
    assert "248 observations" in refused.value.expected
    assert "214 observations" in refused.value.found
    assert [a.params["page"] for a in portal.asked] == ["1", "2", "3", "4", "5"]
    assert {
        (a.params["date"], a.params["per_page"], a.params["format"])
        for a in portal.asked
    } == {("2014", "50", "json")}


@pytest.mark.parametrize(
    ("file", "total"),
    [
        ("wb_gdp_total", 65), ("wb_inflation", 65), ("wb_fdi", 65), ("wb_migration", 65), ("wb_SI_POV_GINI", 65),
        ("wb_life_exp_male", 65), ("wb_population_density", 65), ("wb_vietnam_median_age", 65),
        ("wb_HD_HCI_OVRL", 11),
    ],
)  # fmt: skip
def test_worldbank_answers_about_viet_nam_agree_with_their_totals(
    recorded, asked, file, total
):
    body = recorded(f"api-worldbank/vn-recorded/{file}.json")
    with Replay(Exchange("/v2/country/VNM/indicator/X", Answer(body))) as portal:
        (page,) = asked(worldbank(portal, "X"))
    assert page.read_bytes() == body
    assert body.count(b'"countryiso3code"') == total


@pytest.mark.parametrize(
    ("file", "reason", "words"),
    [
        ("wb_co2_emissions", "not_what_it_says", "deleted or archived"),
        (
            "wb_unesco_expected_schooling",
            "not_what_it_says",
            "The provided parameter value is not valid",
        ),
        ("wb_fdi_processed", "not_what_it_says", "2014"),
        ("primary_completion_rates", "empty", "nothing"),
    ],
)
def test_worldbank_an_error_inside_a_200_is_an_error(
    recorded, asked, file, reason, words
):
    body = recorded(f"api-worldbank/vn-recorded/{file}.json")
    with (
        Replay(Exchange("/v2/country/VNM/indicator/X", Answer(body))) as portal,
        pytest.raises(Refusal) as refused,
    ):
        asked(worldbank(portal, "X"))
    assert refused.value.reason == reason
    assert words in refused.value.found
    assert len(portal.asked) == 1


# Socrata


def bikes(recorded, rows: int) -> list[Exchange]:
    path = "/resource/abcd-1234.json"
    return [
        Exchange(
            path,
            Answer(json.dumps([{"rows": str(rows)}]).encode()),
            {"$select": "count(*) as rows"},
        ),
        Exchange(
            path,
            Answer(recorded("api-socrata/sodapy/bike_counts_page_1.json")),
            {"$offset": "0"},
        ),
        Exchange(
            path,
            Answer(recorded("api-socrata/sodapy/bike_counts_page_2.json")),
            {"$offset": "1000"},
        ),
        Exchange(path, Answer(b"[]"), {"$offset": "1001"}),
    ]


def socrata(portal: Replay) -> SocrataFetch:
    return SocrataFetch(
        kind="socrata", portal=portal.url, dataset="abcd-1234", page=1000
    )


def test_socrata_both_pages_come_once_in_the_order_of_row_ids(recorded, asked):
    """The count of 1 001 is what the two recorded pages hold."""
    with Replay(*bikes(recorded, 1001)) as portal:
        pages = asked(socrata(portal))
    assert [p.read_bytes() for p in pages] == [
        recorded("api-socrata/sodapy/bike_counts_page_1.json"),
        recorded("api-socrata/sodapy/bike_counts_page_2.json"),
    ]
    assert once_each(portal)
    assert {a.params["$order"] for a in portal.asked[1:]} == {":id"}


def test_socrata_fewer_rows_than_counted_are_incomplete(recorded, asked):
    with (
        Replay(*bikes(recorded, 1010)) as portal,
        pytest.raises(Refusal, match=r"1010 rows.*\n.*1001 rows"),
    ):
        asked(socrata(portal))


@pytest.mark.parametrize(
    ("status", "reason"), [(403, "unreachable"), (200, "not_what_it_says")]
)
def test_socrata_a_closed_dataset_says_so(recorded, asked, status, reason):
    body = recorded("api-socrata/sodapy/403_response_json.txt")
    with (
        Replay(Exchange("/resource/abcd-1234.json", Answer(body, status))) as portal,
        pytest.raises(Refusal, match="You must be logged in") as refused,
    ):
        asked(socrata(portal))
    assert refused.value.reason == reason


# DCAT


SOME = "https://data.some.org"


def dcat(portal: Replay, dataset: str, **fields) -> DcatFetch:
    return DcatFetch(
        kind="dcat", catalogue=f"{portal.url}/catalogue", dataset=dataset, **fields
    )


@pytest.mark.parametrize(
    "file",
    [
        "dcat/catalog.rdf",
        "dcat/catalog_datasets_list.rdf",
        "ckan/catalog.json",
        "ckan/catalog_datasets_list.json",
    ],
)
def test_dcat_a_distribution_is_found_in_rdf_and_in_json(recorded, asked, file):
    with Replay(
        Exchange("/catalogue", at_home(recorded(f"api-dcat/{file}"), SOME)),
        Exchange(
            "/the/actual/catalog/datasets/1/resources/1.csv", Answer(b"a,b\n1,2\n")
        ),
        Exchange("/the/actual/catalog/datasets/1/resources/2.pdf", Answer(b"%PDF")),
    ) as portal:
        dataset = f"{portal.url}/catalog/datasets/1"
        (csv,) = asked(dcat(portal, dataset, pattern=".", media_types=["csv"]))
        (pdf,) = asked(dcat(portal, dataset, pattern=r"2\.pdf$"))
        with pytest.raises(Refusal, match="several formats"):
            asked(dcat(portal, dataset, pattern="distribution"))
        with pytest.raises(Refusal, match="incomplete") as unknown:
            asked(dcat(portal, "another", pattern="."))
    assert (csv.name, csv.read_bytes()) == ("1.csv", b"a,b\n1,2\n")
    assert (
        csv.headers["resource-name"] == "A distribution for this dataset in CSV format"
    )
    assert pdf.read_bytes() == b"%PDF"
    assert "2 others" in unknown.value.found


def test_dcat_spains_turtle_leads_to_madrids_workbook(recorded, asked):
    turtle = recorded("api-dcat/dcat/dataset_gob_es.ttl")
    path = "/egob/catalogo/300676-0-deporte-encuesta-escuelas"
    with Replay(
        Exchange("/catalogue", at_home(turtle, "https://datos.madrid.es")),
        Exchange(f"{path}.xlsx", Answer(b"PK\3\4")),
    ) as portal:
        (got,) = asked(
            dcat(
                portal,
                f"{portal.url}{path}",
                pattern="temporada",
                media_types=["vnd.ms-excel"],
            )
        )
    assert got.read_bytes() == b"PK\3\4"


def test_dcat_us_data_json_leads_to_its_file(recorded, asked):
    host = "http://www.dm.usda.gov"
    with Replay(
        Exchange(
            "/catalogue",
            at_home(recorded("api-dcat/data-json/usda.gov.data-2-datasets.json"), host),
        ),
        Exchange(
            "/foia/docs/Copy of ECM Congressional Logs FY14.xls",
            Answer(b"\xd0\xcf\x11\xe0"),
        ),
    ) as portal:
        (got,) = asked(dcat(portal, "USDA-DM-002", pattern="2014"))
    assert got.name == "Copy of ECM Congressional Logs FY14.xls"


def test_dcat_every_file_of_a_real_catalogue_can_be_named_by_its_dataset(
    recorded, asked
):
    """The U.S. Department of Education's data.json: 89 datasets, 386 distributions."""
    catalogue = json.loads(recorded("api-dcat/data-json/small-education.json"))
    taken = 0
    for dataset in catalogue["dataset"]:
        for file in dataset.get("distribution", []):
            has_one = file.pop("accessURL", None) or file.get("downloadURL")
            file["downloadURL"] = "http://HOST/file" if has_one else ""
    body = json.dumps(catalogue).encode()
    with Replay(
        Exchange("/catalogue", at_home(body, "http://HOST")),
        Exchange("/file", Answer(b"1")),
    ) as portal:
        for dataset in catalogue["dataset"][:20]:
            there = sum(1 for d in dataset.get("distribution", []) if d["downloadURL"])
            if there:
                got = asked(
                    dcat(
                        portal,
                        dataset["identifier"],
                        resource=None,
                        pattern="",
                        take="all",
                    )
                )
                taken += len(got)
                assert len(got) == there
            else:
                with pytest.raises(Refusal, match="a dataset without files"):
                    asked(dcat(portal, dataset["identifier"], pattern=""))
    assert taken > 20


@pytest.mark.parametrize(
    "file",
    [
        "data-json/bad.json",
        "data-json/good-but-not-data.json",
        "ckan/ckan_full_dataset_dcat_ap.json",
    ],
)
def test_dcat_what_is_no_catalogue_is_refused(recorded, asked, file):
    with (
        Replay(Exchange("/catalogue", Answer(recorded(f"api-dcat/{file}")))) as portal,
        pytest.raises(Refusal) as refused,
    ):
        asked(dcat(portal, "x", pattern="."))
    assert refused.value.reason == "not_what_it_says"


# Faults on the way, whatever the protocol


FAULTS = {
    "429 with Retry-After": Answer(b"slow down", 429, {"retry-after": "1"}),
    "500 then 200": Answer(b"<h1>oops</h1>", 500),
    "cut off": None,
    "silent": Answer(b'{"a', drip=1.2),
}


def conversations(recorded) -> dict[str, tuple[list[Exchange], Callable]]:
    dataset, first = dkan_answers(recorded)
    cube = recorded(f"{SCB}/TAB6471_data.json")
    gdp = recorded("api-worldbank/vn-recorded/wb_gdp_total.json")
    series = recorded("api-sdmx/nbb/nbb/TimeSeries.xml")
    catalogue = at_home(recorded("api-dcat/dcat/catalog.rdf"), SOME)
    return {
        "ckan": (
            demo_ckan(recorded),
            lambda p: ckan(p, resource=PARSER, datastore=True),
        ),
        "dkan": ([*dkan_portal(dataset, first["results"], 500)], dkan),
        "pxweb": (scb(recorded, lambda _: Answer(cube), "TAB6471_data.json"), pxweb2),
        "worldbank": (
            [Exchange("/v2/country/VNM/indicator/X", Answer(gdp))],
            lambda p: worldbank(p, "X"),
        ),
        "socrata": (bikes(recorded, 1001), socrata),
        "sdmx": (
            [Exchange("/d", Answer(series))],
            lambda p: SdmxFetch(kind="sdmx", data=[f"{p.url}/d"]),
        ),
        "dcat": (
            [
                Exchange("/catalogue", catalogue),
                Exchange(
                    "/the/actual/catalog/datasets/1/resources/1.csv",
                    Answer(b"a,b\n1,2\n"),
                ),
            ],
            lambda p: dcat(
                p, f"{p.url}/catalog/datasets/1", pattern=".", media_types=["text/csv"]
            ),
        ),
    }


def failing_first(exchanges: list[Exchange], fault: Answer | None) -> list[Exchange]:
    """Each exchange fails once before it is given; None: its own answer, cut in the middle."""

    def cut(made: Answer | Maker) -> Maker:
        def answer(asked: Asked) -> Answer:
            whole = made(asked) if callable(made) else made
            return Answer(whole.body, cut_at=len(whole.body) // 2)

        return answer

    return [
        failing
        for e in exchanges
        for failing in (
            Exchange(e.path, fault or cut(e.answer), e.params, e.method, times=1),
            e,
        )
    ]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    "protocol", ["ckan", "dkan", "pxweb", "worldbank", "socrata", "sdmx", "dcat"]
)
def test_a_fault_on_every_question_changes_nothing_of_what_is_kept(
    recorded, asked, protocol, fault
):
    exchanges, spec = conversations(recorded)[protocol]
    with Replay(*exchanges) as portal:
        smooth = asked(spec(portal))
    with Replay(*failing_first(exchanges, FAULTS[fault])) as rough_portal:
        rough = asked(spec(rough_portal))
    assert [(f.name, f.sha256) for f in rough] == [(f.name, f.sha256) for f in smooth]
    questions = {(e.method, e.path, *e.params.items()) for e in exchanges}
    assert len(rough_portal.asked) == len(portal.asked) + min(
        len(portal.asked), len(questions)
    )
