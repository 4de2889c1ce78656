"""What the recordings do not show, with tiny made-up answers; the recorded conversations are in tests/sources."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import math
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.declare.fetch import (
    CkanFetch,
    DcatFetch,
    HttpFetch,
    InboxFetch,
    PxwebFetch,
    SdmxFetch,
    WorldbankFetch,
)
from ingest.fetch.client import Client, open_client
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import NotFetched, NotModified, Seen
from ingest.fetch.politeness import Politeness
from ingest.fetch.portals.pxweb import split_selection
from ingest.problem import Refusal
from tests.sources.replay import Answer, Asked, Exchange, Replay

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def live(tmp_path) -> Client:
    return open_client(
        tmp_path / "asking",
        clock=lambda: NOON,
        politeness=Politeness(min_interval=0, attempts=2),
        private_hosts=["127.0.0.1"],
        sleep=lambda _: None,
    )


def asked(spec, live: Client | None, **more):
    source = SimpleNamespace(
        id="so__bao_cao", fetch=spec, private_hosts=(), credential=None
    )
    return fetch_source(
        source,
        inbox=live.visit.folder if live else None,
        client=live,
        clock=lambda: NOON,
        **more,
    )


def test_a_live_source_is_not_asked_without_a_client():
    result = asked(HttpFetch(kind="http", urls=["https://portal.example/x.csv"]), None)
    assert isinstance(result, NotFetched)
    assert (result.source_id, result.reason) == ("so__bao_cao", "not_live")


def test_an_inbox_needs_no_client(tmp_path):
    (tmp_path / "so__bao_cao").mkdir()
    (tmp_path / "so__bao_cao" / "a.csv").write_text("1")
    source = SimpleNamespace(id="so__bao_cao", fetch=InboxFetch(kind="inbox"))
    assert [
        f.name
        for f in fetch_source(source, inbox=tmp_path, client=None, clock=lambda: NOON)
    ] == ["a.csv"]


# Plain addresses


def test_files_of_one_name_from_two_addresses_stay_apart(live):
    with Replay(
        Exchange("/1/x.csv", Answer(b"1")), Exchange("/2/x.csv", Answer(b"2"))
    ) as portal:
        got = asked(
            HttpFetch(
                kind="http", urls=[f"{portal.url}/1/x.csv", f"{portal.url}/2/x.csv"]
            ),
            live,
        )
    assert [(f.name, f.read_bytes()) for f in got] == [
        ("1/x.csv", b"1"),
        ("2/x.csv", b"2"),
    ]


def test_a_mirror_answers_for_an_address_that_is_gone(live):
    with Replay(
        Exchange("/login", Answer(b"<!doctype html>")),
        Exchange("/there", Answer(b"data")),
    ) as portal:
        url, dead, there = (
            f"{portal.url}/{path}" for path in ("login", "dead", "there")
        )
        (got,) = asked(
            HttpFetch(kind="http", urls=[url], mirrors={url: [dead, there]}), live
        )
        assert (got.url, got.read_bytes()) == (there, b"data")
        with pytest.raises(Refusal, match=r"web page.*mirror .*/dead: 404") as refused:
            asked(HttpFetch(kind="http", urls=[url], mirrors={url: [dead]}), live)
    assert refused.value.where == f"so__bao_cao: {url}"


def test_an_unchanged_file_among_changed_ones_says_which_it_is(live):
    def maybe(asked: Asked) -> Answer:
        return (
            Answer(b"", 304)
            if asked.headers.get("if-none-match") == '"7"'
            else Answer(b"new")
        )

    with Replay(Exchange("/a", maybe), Exchange("/b", maybe)) as portal:
        a, b = f"{portal.url}/a", f"{portal.url}/b"
        last = {a: Seen("aa", {"etag": '"7"'}), b: Seen("bb", {"etag": '"6"'})}
        old, new = asked(HttpFetch(kind="http", urls=[a, b]), live, seen=last)
    assert old == NotModified("a", a, "aa", NOON)
    assert new.read_bytes() == b"new"


def test_a_source_asked_again_travels_again(live):
    with Replay(
        Exchange("/x", Answer(b"1"), times=1), Exchange("/x", Answer(b"2"))
    ) as portal:
        spec = HttpFetch(kind="http", urls=[f"{portal.url}/x"])
        assert [asked(spec, live)[0].read_bytes() for _ in range(2)] == [b"1", b"2"]


# Paging that breaks off, repeats itself, or lies


def ckan_portal(
    rows: int, per_page: int, *, broken_at: int | None = None
) -> list[Exchange]:
    """A datastore that gives at most `per_page` rows whatever is asked, and breaks down twice at one offset."""
    package = {"resources": [{"id": "r", "name": "t", "url": "u"}]}

    def search(asked: Asked) -> Answer:
        at = int(asked.params["offset"])
        records = [{"_id": n} for n in range(at, min(rows, at + per_page))]
        return Answer(
            json.dumps(
                {"success": True, "result": {"total": rows, "records": records}}
            ).encode()
        )

    path = "/api/3/action/datastore_search"
    broken = (
        []
        if broken_at is None
        else [Exchange(path, Answer(b"", 500), {"offset": str(broken_at)}, times=2)]
    )
    show = json.dumps({"success": True, "result": package}).encode()
    return [
        Exchange("/api/3/action/package_show", Answer(show)),
        *broken,
        Exchange(path, search),
    ]


def ckan(portal: Replay) -> CkanFetch:
    return CkanFetch(
        kind="ckan",
        portal=portal.url + "/",
        package="p",
        pattern="t",
        datastore=True,
        page=100,
    )


def ids(pages) -> list[int]:
    return [
        record["_id"]
        for page in pages
        for record in json.loads(page.read_bytes())["result"]["records"]
    ]


def test_a_portal_that_gives_fewer_rows_than_asked_is_still_read_whole(live):
    with Replay(*ckan_portal(250, per_page=60)) as portal:
        pages = asked(ckan(portal), live)
    assert ids(pages) == list(range(250))
    assert [a.params["offset"] for a in portal.asked[1:]] == [
        "0",
        "60",
        "120",
        "180",
        "240",
    ]


def test_paging_that_broke_off_goes_on_from_the_broken_page(live):
    with Replay(*ckan_portal(250, per_page=100, broken_at=100)) as portal:
        with pytest.raises(Refusal, match="unreachable"):
            asked(ckan(portal), live)
        pages = asked(ckan(portal), live)
    assert ids(pages) == list(range(250))
    assert [a.params.get("offset") for a in portal.asked] == [
        None,
        "0",
        "100",
        "100",
        "100",
        "200",
    ]


def test_an_empty_table_has_no_pages(live):
    with Replay(*ckan_portal(0, per_page=100)) as portal:
        assert asked(ckan(portal), live) == []


def test_worldbank_asks_each_page_of_each_indicator_once(live):
    def page(asked: Asked) -> Answer:
        number = int(asked.params["page"])
        head = {"page": number, "pages": 3, "total": 5}
        return Answer(
            json.dumps(
                [head, [{"n": n} for n in range(2 if number < 3 else 1)]]
            ).encode()
        )

    paths = [f"/v2/country/VNM;THA/indicator/{indicator}" for indicator in "AB"]
    with Replay(*(Exchange(path, page) for path in paths)) as portal:
        spec = WorldbankFetch(
            kind="worldbank",
            api=f"{portal.url}/v2",
            indicators=["A", "B"],
            countries=["VNM", "THA"],
            database=2,
        )
        pages = asked(spec, live)
    assert [p.name for p in pages] == [
        f"{i}.{n:04d}.json" for i in "AB" for n in (1, 2, 3)
    ]
    assert {a.params["source"] for a in portal.asked} == {"2"}
    assert len(portal.asked) == 6


def test_worldbank_no_observation_is_said(live):
    body = b'[{"page":0,"pages":0,"per_page":0,"total":0},null]'
    path = "/v2/country/VNM/indicator/A"
    with (
        Replay(Exchange(path, Answer(body))) as portal,
        pytest.raises(Refusal, match="no observation at all"),
    ):
        asked(
            WorldbankFetch(kind="worldbank", api=f"{portal.url}/v2", indicators=["A"]),
            live,
        )


# PxWeb


@given(
    sizes=st.lists(st.integers(1, 12), min_size=1, max_size=4), limit=st.integers(1, 60)
)
def test_parts_hold_each_cell_once_and_never_more_than_the_limit(sizes, limit):
    selection = {
        f"v{n}": tuple(f"{n}.{at}" for at in range(size))
        for n, size in enumerate(sizes)
    }
    questions = list(split_selection(selection, limit))
    cells = [
        cell for question in questions for cell in itertools.product(*question.values())
    ]
    assert sorted(cells) == sorted(itertools.product(*selection.values()))
    assert all(
        math.prod(map(len, question.values())) <= limit for question in questions
    )
    assert len(questions) <= max(1, 2 ** len(sizes) * -(-math.prod(sizes) // limit))


def pxweb_portal(*, config: bytes = b'{"maxValues": 4}') -> list[Exchange]:
    table = {
        "variables": [
            {"code": "Năm", "values": ["2022", "2023", "2024"]},
            {"code": "Tỉnh", "values": ["01", "79"]},
        ]
    }

    def answer(asked: Asked) -> Answer:
        size = [len(q["selection"]["values"]) for q in json.loads(asked.body)["query"]]
        return Answer(json.dumps({"size": size, "value": {"0": 1}}).encode())

    return [
        Exchange("/api/v1/vi/", Answer(config), {"config": ""}),
        Exchange("/api/v1/vi/Dân số/V02.px", Answer(json.dumps(table).encode())),
        Exchange("/api/v1/vi/Dân số/V02.px", answer, method="POST"),
    ]


def pxweb(portal: Replay, **fields) -> PxwebFetch:
    return PxwebFetch(
        kind="pxweb", api=f"{portal.url}/api/v1/vi/", table="Dân số/V02.px", **fields
    )


def test_the_portals_own_limit_is_kept_and_a_sparse_answer_is_whole(live):
    with Replay(*pxweb_portal()) as portal:
        got = asked(pxweb(portal), live)
    years = [
        json.loads(f.headers["request-body"])["query"][0]["selection"]["values"]
        for f in got
    ]
    assert years == [["2022"], ["2023", "2024"]]
    assert [f.name for f in got] == ["V02.1.json", "V02.2.json"]


def test_values_are_selected_by_name_or_glob_in_the_tables_order(live):
    with Replay(*pxweb_portal()) as portal:
        (got,) = asked(
            pxweb(
                portal,
                select={"Năm": ["2024", "202[23]"], "Tỉnh": ["01"]},
                max_cells=10,
            ),
            live,
        )
    query = json.loads(got.headers["request-body"])["query"]
    assert [q["selection"]["values"] for q in query] == [
        ["2022", "2023", "2024"],
        ["01"],
    ]
    assert len(portal.asked) == 2


@pytest.mark.parametrize("select", [{"Năm": ["2025"]}, {"Vùng": ["*"]}])
def test_a_code_the_table_no_longer_has_is_refused(live, select):
    with Replay(*pxweb_portal()) as portal, pytest.raises(Refusal, match="incomplete"):
        asked(pxweb(portal, select=select), live)


def test_v2_metadata_may_name_a_single_code_only_by_its_label(live):
    """As JSON-stat allows, and Galicia's cube does."""
    dimension = {
        "Năm": {"category": {"index": ["2023", "2024"]}},
        "Đo": {"category": {"label": {"P1": "Dân số"}}},
    }
    metadata = json.dumps({"id": list(dimension), "dimension": dimension}).encode()
    with Replay(
        Exchange("/v2/tables/T/metadata", Answer(metadata)),
        Exchange(
            "/v2/tables/T/data",
            Answer(b'{"size": [2, 1], "value": [1, 2]}'),
            method="POST",
        ),
    ) as portal:
        spec = PxwebFetch(
            kind="pxweb", version="v2", api=f"{portal.url}/v2", table="T", max_cells=10
        )
        (got,) = asked(spec, live)
    assert json.loads(got.headers["request-body"])["selection"] == [
        {"variableCode": "Năm", "valueCodes": ["2023", "2024"]},
        {"variableCode": "Đo", "valueCodes": ["P1"]},
    ]


def test_a_folder_instead_of_a_table_is_refused(live):
    folder = Exchange(
        "/api/v1/vi/Dân số/V02.px", Answer(b'[{"id": "V02.px", "type": "t"}]')
    )
    with Replay(folder) as portal, pytest.raises(Refusal, match="not_what_it_says"):
        asked(pxweb(portal), live)


# SDMX


ERROR = b'<m:Error><m:ErrorMessage code="100"><c:Text>No results</c:Text></m:ErrorMessage></m:Error>'
FOOTER = b'<m:Data><f:Footer><f:Message code="413"><c:Text>Too large</c:Text></f:Message></f:Footer></m:Data>'


@pytest.mark.parametrize(
    ("body", "reason", "found"),
    [(ERROR, "not_what_it_says", "No results"), (FOOTER, "incomplete", "Too large")],
)
def test_an_sdmx_message_about_the_answer_is_quoted(live, body, reason, found):
    with (
        Replay(Exchange("/d", Answer(body))) as portal,
        pytest.raises(Refusal) as refused,
    ):
        asked(SdmxFetch(kind="sdmx", data=[f"{portal.url}/d"]), live)
    assert (refused.value.reason, refused.value.found) == (reason, found)


def test_a_footer_that_only_informs_is_no_refusal(live):
    body = FOOTER.replace(b"413", b"100")
    with Replay(Exchange("/d", Answer(body))) as portal:
        (got,) = asked(SdmxFetch(kind="sdmx", data=[f"{portal.url}/d"]), live)
    assert got.read_bytes() == body


# DCAT


def hydra_page(number: int, *, last: int, total: int) -> bytes:
    following = (
        f"<hydra:next>HOST/c?page={number + 1}</hydra:next>" if number < last else ""
    )
    return f"""<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/"
 xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:hydra="http://www.w3.org/ns/hydra/core#">
 <hydra:PagedCollection rdf:about="HOST/c"><hydra:totalItems>{total}</hydra:totalItems>{following}
 </hydra:PagedCollection>
 <dcat:Dataset rdf:about="HOST/d{number}"><dct:identifier>d{number}</dct:identifier>
  <dcat:distribution rdf:resource="HOST/d{number}/x"/></dcat:Dataset>
 <dcat:Distribution rdf:about="HOST/d{number}/x"><dct:title>Tệp {number}</dct:title>
  <dcat:downloadURL rdf:resource="HOST/f{number}"/></dcat:Distribution>
</rdf:RDF>""".encode()


def hydra(pages: int, total: int) -> list[Exchange]:
    def page(asked: Asked) -> Answer:
        body = hydra_page(int(asked.params.get("page", 1)), last=pages, total=total)
        return Answer(body.replace(b"HOST", f"http://{asked.headers['host']}".encode()))

    return [
        Exchange("/c", page),
        *(Exchange(f"/f{n}", Answer(f"{n}".encode())) for n in range(1, pages + 1)),
    ]


def dcat(portal: Replay, dataset: str) -> DcatFetch:
    return DcatFetch(
        kind="dcat", catalogue=f"{portal.url}/c", dataset=dataset, pattern="tệp"
    )


def test_a_catalogue_in_pages_is_read_to_its_last(live):
    with Replay(*hydra(pages=3, total=3)) as portal:
        (got,) = asked(dcat(portal, "d3"), live)
    assert got.read_bytes() == b"3"
    assert [a.params.get("page") for a in portal.asked] == [None, "2", "3", None]


def test_a_catalogue_with_fewer_datasets_than_it_counts_is_incomplete(live):
    with (
        Replay(*hydra(pages=2, total=9)) as portal,
        pytest.raises(Refusal, match=r"9 datasets.*\n.*2 datasets"),
    ):
        asked(dcat(portal, "d1"), live)


def test_a_catalogue_that_names_itself_as_its_next_page_ends(live):
    def page(asked: Asked) -> Answer:
        here = f"http://{asked.headers['host']}/c"
        body = hydra_page(1, last=2, total=1).replace(b"HOST/c?page=2", here.encode())
        return Answer(body.replace(b"HOST", here.removesuffix("/c").encode()))

    with Replay(Exchange("/c", page), Exchange("/f1", Answer(b"1"))) as portal:
        (got,) = asked(dcat(portal, "d1"), live)
    assert got.read_bytes() == b"1"


def test_json_ld_is_read_without_loading_its_context(live):
    body = {
        "@context": "http://169.254.169.254/context",
        "@graph": [
            {
                "@id": "HOST/d",
                "@type": "dcat:Dataset",
                "dct:identifier": "d",
                "dcat:distribution": {"@id": "_:b0"},
            },
            {
                "@id": "_:b0",
                "@type": "http://www.w3.org/ns/dcat#Distribution",
                "dct:title": {"@language": "vi", "@value": "Tệp"},
                "dcat:downloadURL": {"@id": "HOST/f"},
            },
        ],
    }

    def page(asked: Asked) -> Answer:
        return Answer(
            json.dumps(body).replace("HOST", f"http://{asked.headers['host']}").encode()
        )

    with Replay(Exchange("/c", page), Exchange("/f", Answer(b"data"))) as portal:
        (got,) = asked(dcat(portal, "d"), live)
    assert got.read_bytes() == b"data"
    assert [a.path for a in portal.asked] == ["/c", "/f"]


def test_a_distribution_that_points_into_the_private_network_is_refused(live):
    body = b'{"dataset": [{"identifier": "d", "distribution": [{"title": "tep", "downloadURL": "http://10.0.0.1/x"}]}]}'
    with (
        Replay(Exchange("/c", Answer(body))) as portal,
        pytest.raises(Refusal, match="hostile"),
    ):
        asked(
            DcatFetch(
                kind="dcat", catalogue=f"{portal.url}/c", dataset="d", pattern="tep"
            ),
            live,
        )
