"""What a portal wraps its data in: of the wrong shape it is refused, in a sentence that quotes what stood there."""

from __future__ import annotations

import datetime as dt
import json
from types import SimpleNamespace
from typing import Any

import pytest

from ingest.declare.fetch import (
    CkanFetch,
    DcatFetch,
    DkanFetch,
    PxwebFetch,
    SocrataFetch,
    WorldbankFetch,
)
from ingest.fetch.client import open_client
from ingest.fetch.dispatch import fetch_source
from ingest.fetch.fetched import Fetched
from ingest.fetch.politeness import Politeness
from ingest.problem import Refusal
from tests.sources.replay import Answer, Exchange, Replay

_NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)
_DKAN = "/api/1/metastore/schemas/dataset/items/d"
_DKAN_ROWS = "/api/1/datastore/query/d/0"
_DKAN_DATASET = {"distribution": [{"title": "t", "downloadURL": "u"}]}
_SOCRATA = "/resource/abcd-1234.json"
_WORLDBANK = "/country/VNM/indicator/X"
_VARIABLE = {"code": "a", "values": ["1"]}


def declare(kind: str, url: str) -> Any:
    """A source of that kind of portal, which listens at `url`."""
    match kind:
        case "ckan":
            return CkanFetch(
                kind="ckan",
                portal=url,
                package="p",
                pattern="t",
                datastore=True,
                page=100,
            )
        case "dkan":
            return DkanFetch(
                kind="dkan", portal=url, dataset="d", pattern="t", page=100
            )
        case "socrata":
            return SocrataFetch(
                kind="socrata", portal=url, dataset="abcd-1234", page=100
            )
        case "worldbank":
            return WorldbankFetch(kind="worldbank", api=url, indicators=["X"])
        case "pxweb":
            return PxwebFetch(kind="pxweb", api=f"{url}/api", table="T")
        case _:
            return DcatFetch(
                kind="dcat", catalogue=f"{url}/catalogue", dataset="d", pattern="t"
            )


def fetch(tmp_path, kind: str, said: list[tuple[str, object]]) -> list[Fetched]:
    """Ask a portal that says these documents at these paths."""
    exchanges = []
    for path, document in said:
        body = Answer(json.dumps(document).encode())
        exchanges += [Exchange(path, body), Exchange(path, body, method="POST")]
    client = open_client(
        tmp_path,
        clock=lambda: _NOON,
        politeness=Politeness(min_interval=0, attempts=1),
        private_hosts=["127.0.0.1"],
        sleep=lambda _: None,
    )
    with Replay(*exchanges) as portal:
        source = SimpleNamespace(
            id="so__bao_cao",
            fetch=declare(kind, portal.url),
            private_hosts=(),
            credential=None,
        )
        return list(
            fetch_source(source, inbox=None, client=client, clock=lambda: _NOON)
        )


def ckan(package: object, page: object = None) -> list[tuple[str, object]]:
    return [
        ("/api/3/action/package_show", {"success": True, "result": package}),
        ("/api/3/action/datastore_search", {"success": True, "result": page}),
    ]


_RESOURCES = {"resources": [{"id": "r", "name": "t", "url": "u"}]}
WRONG = [
    ("ckan", ckan("x"), "“x”"),
    ("ckan", ckan({"resources": "x"}), "`resources` is “x”"),
    ("ckan", ckan({"resources": ["x"]}), "`resources/0` is “x”"),
    ("ckan", ckan(_RESOURCES, "x"), "“x”"),
    ("ckan", ckan(_RESOURCES, {"records": []}), "no `total`"),
    (
        "ckan",
        ckan(_RESOURCES, {"total": "many", "records": []}),
        "`total` is “many”",
    ),
    (
        "ckan",
        ckan(_RESOURCES, {"total": 1e400, "records": []}),
        "`total` is “inf”",
    ),
    ("ckan", ckan(_RESOURCES, {"total": -1, "records": []}), "`total` is “-1”"),
    ("ckan", ckan(_RESOURCES, {"total": 1, "records": 5}), "`records` is “5”"),
    (
        "ckan",
        ckan({"resources": [{"id": 1, "name": {"en": "t"}, "url": "http://[::1"}]}),
        "1 others",
    ),
    ("dkan", [(_DKAN, {"distribution": "x"})], "`distribution` is “x”"),
    ("dkan", [(_DKAN, {"distribution": [5]})], "`distribution/0` is “5”"),
    (
        "dkan",
        [(_DKAN, _DKAN_DATASET), (_DKAN_ROWS, {"count": "many", "results": []})],
        "`count` is “many”",
    ),
    (
        "dkan",
        [(_DKAN, _DKAN_DATASET), (_DKAN_ROWS, {"count": 1, "results": None})],
        "`results` is “None”",
    ),
    ("socrata", [(_SOCRATA, [{"rows": "many"}])], "`rows` is “many”"),
    ("socrata", [(_SOCRATA, [{"rows": 1e400}])], "`rows` is “inf”"),
    ("socrata", [(_SOCRATA, [[]])], "[]"),
    (
        "worldbank",
        [(_WORLDBANK, [{"pages": "many", "total": 1}, []])],
        "`pages` is “many”",
    ),
    (
        "worldbank",
        [(_WORLDBANK, [{"pages": 1, "total": 1e400}, []])],
        "`total` is “inf”",
    ),
    ("worldbank", [(_WORLDBANK, [{"message": "no"}])], "no"),
    ("worldbank", [(_WORLDBANK, [{"message": ["no"]}])], "no"),
    ("pxweb", [("/api/T", {"variables": ["x"]})], "`variables/0` is “x”"),
    (
        "pxweb",
        [("/api/T", {"variables": [{"code": "a", "values": 5}]})],
        "`variables/0/values` is “5”",
    ),
    (
        "pxweb",
        [("/api/T", {"id": ["a"], "dimension": {}})],
        "the values ",
    ),
    (
        "pxweb",
        [("/api/T", {"id": ["a"], "dimension": {"a": {"category": {}}}})],
        "the values ",
    ),
    (
        "pxweb",
        [("/api/T", {"variables": [_VARIABLE]}), ("/api/", {"maxCells": "many"})],
        "`maxCells` is “many”",
    ),
    (
        "pxweb",
        [("/api/T", {"variables": [_VARIABLE]}), ("/api/", {"maxCells": -5})],
        "`maxCells` is “-5”",
    ),
    (
        "dcat",
        [("/catalogue", {"totalItems": "many", "dataset": [{"@type": "Dataset"}]})],
        "`totalItems` is “many”",
    ),
    ("dcat", [("/catalogue", {"distribution": [{}], "identifier": 5})], "1 others"),
]


@pytest.mark.parametrize(("kind", "said", "found"), WRONG)
def test_an_envelope_of_the_wrong_shape_is_refused_in_a_sentence(
    tmp_path, kind, said, found
):
    with pytest.raises(Refusal) as refused:
        fetch(tmp_path, kind, said)
    assert refused.value.reason in ("not_what_it_says", "incomplete")
    assert found in refused.value.found
    assert refused.value.expected
    assert "so__bao_cao: " in refused.value.where


def test_a_count_written_as_a_text_counts(tmp_path):
    pages = [{"total": "1", "pages": "1"}, [{"value": 5}]]
    [page] = fetch(tmp_path, "worldbank", [(_WORLDBANK, pages)])
    assert json.loads(page.read_bytes()) == pages


def test_cells_that_are_no_numbers_are_refused(tmp_path):
    table = {"variables": [_VARIABLE], "size": ["x"], "value": [1]}
    with pytest.raises(Refusal) as refused:
        fetch(tmp_path, "pxweb", [("/api/T", table), ("/api/", {})])
    assert refused.value.expected == "JSON-stat 2"


_MANY = 10**9
ENDLESS = [
    ("ckan", ckan(_RESOURCES, {"total": _MANY, "records": [{}] * 100})),
    (
        "dkan",
        [(_DKAN, _DKAN_DATASET), (_DKAN_ROWS, {"count": _MANY, "results": [{}] * 100})],
    ),
    ("socrata", [(_SOCRATA, [{"rows": str(_MANY)}])]),
    ("worldbank", [(_WORLDBANK, [{"pages": _MANY, "total": _MANY}, [{}]])]),
    (
        "pxweb",
        [
            (
                "/api/T",
                {"variables": [{"code": c, "values": ["1"] * 1000} for c in "abc"]},
            ),
            ("/api/", {"maxCells": 10}),
        ],
    ),
]


@pytest.mark.parametrize(("kind", "said"), ENDLESS)
def test_a_count_that_no_visit_could_fetch_is_refused_at_once(tmp_path, kind, said):
    with pytest.raises(Refusal, match="at most 10,000 responses in one visit") as no:
        fetch(tmp_path, kind, said)
    assert no.value.reason == "hostile"
    assert "as the portal counts them" in no.value.found
