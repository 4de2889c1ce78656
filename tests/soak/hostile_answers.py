"""Portals made to do harm: what each is asked for, and how it answers. Loopback alone."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from tests.sources.replay import Answer, Asked, Exchange, Maker

_FILE = "{{kind: http, urls: ['{url}/x.csv']}}"
_CKAN = "{{kind: ckan, portal: '{url}', package: p, pattern: t, datastore: true, page: 100}}"
_DKAN = "{{kind: dkan, portal: '{url}', dataset: d, pattern: t, page: 100}}"
_SOCRATA = "{{kind: socrata, portal: '{url}', dataset: abcd-1234, page: 100}}"
_WORLDBANK = "{{kind: worldbank, api: '{url}', indicators: [X]}}"
_DCAT = "{{kind: dcat, catalogue: '{url}/catalogue', dataset: d, pattern: t}}"
_PXWEB = "{{kind: pxweb, api: '{url}/api', table: T}}"


# Some answers are hundreds of megabytes: each is made when its portal opens, never to list the names.
Make = Callable[[], Answer | Maker]


@dataclass(frozen=True)
class HostilePortal:
    """`fetch`: the declaration, with `{url}` for where it listens. `answers`: the path → what makes its answer."""

    name: str
    fetch: str
    answers: dict[str, Make]

    def make_exchanges(self) -> list[Exchange]:
        """What it says, made now."""
        return [Exchange(path, make()) for path, make in self.answers.items()]


def _file(name: str, make: Make) -> HostilePortal:
    return HostilePortal(name, _FILE, {"/x.csv": make})


def _pack_blanks(megabytes: int) -> bytes:
    """That many megabytes of blanks, packed a thousand times smaller."""
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(b" " * (1 << 20)) for _ in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


def _answer(value: object) -> Answer:
    return Answer(json.dumps(value).encode())


def _json(value: object) -> Make:
    return lambda: _answer(value)


def _dkan(name: str, page: object) -> HostilePortal:
    dataset = {"distribution": [{"title": "t", "downloadURL": "u"}]}
    return HostilePortal(
        name,
        _DKAN,
        {
            "/api/1/metastore/schemas/dataset/items/d": _json(dataset),
            "/api/1/datastore/query/d/0": _json(page),
        },
    )


def _socrata(name: str, rows: object) -> HostilePortal:
    said = _json([{"rows": rows}])
    return HostilePortal(name, _SOCRATA, {"/resource/abcd-1234.json": said})


def _worldbank(name: str, *page: object) -> HostilePortal:
    return HostilePortal(name, _WORLDBANK, {"/country/VNM/indicator/X": _json(page)})


def _pxweb(name: str, variables: object, config: object) -> HostilePortal:
    table = _json({"title": "t", "variables": variables})
    return HostilePortal(name, _PXWEB, {"/api/T": table, "/api/": _json(config)})


def _name_file(name: str) -> Make:
    """A file with a name from the portal."""
    said = {"content-disposition": f'attachment; filename="{name}"'}
    return lambda: Answer(b"a,b\n", headers=said)


def _ckan(name: str, make: Make) -> HostilePortal:
    package = {"resources": [{"id": "r", "name": "t", "url": "u"}]}
    show = _json({"success": True, "result": package})
    return HostilePortal(
        name,
        _CKAN,
        {
            "/api/3/action/package_show": show,
            "/api/3/action/datastore_search": make,
        },
    )


def _ckan_page(total: object) -> Make:
    records = [{"_id": number} for number in range(100)]
    return _json({"success": True, "result": {"total": total, "records": records}})


def _name_next_page(asked: Asked) -> Answer:
    number = int(asked.params.get("page", 0)) + 1
    page = f"http://{asked.headers['host']}/catalogue?page={number}"
    return _answer(
        {
            "@type": "hydra:PagedCollection",
            "hydra:nextPage": page,
            "dataset": [{"@type": "dcat:Dataset", "identifier": str(number)}],
        }
    )


def list_portals() -> tuple[HostilePortal, ...]:
    """All of them."""
    gzipped = {"content-encoding": "gzip"}
    chunked = {"content-length": "", "transfer-encoding": "chunked"}
    axis = {"values": [str(n) for n in range(20_000)], "valueTexts": ["x"] * 20_000}
    axes = [{"code": code, "text": code, **axis} for code in "abc"]
    header = {f"x-{number}": "a" * 1000 for number in range(90)}
    return (
        _file("a gzip bomb", lambda: Answer(_pack_blanks(3000), headers=gzipped)),
        _file("a gzip bomb in a gzip file", lambda: Answer(gzip.compress(_pack_blanks(3000)), headers=gzipped)),
        _file("a gzip stream of noise", lambda: Answer(b"\x1f\x8b" + b"x" * 5000, headers=gzipped)),
        _file("a packing nobody knows", lambda: Answer(b"x", headers={"content-encoding": "br"})),
        _file("a byte every second", lambda: Answer(b"a,b\n" * 4000, drip=1.0)),
        _file("a drip without end", lambda: Answer(b"a", drip=0.5, is_endless=True)),
        _file("an answer without end", lambda: Answer(b"a,b\n" * (1 << 18), is_endless=True)),
        _file("a promise of more", lambda: Answer(b"a,b\n", headers={"content-length": "999999999"})),
        _file("a promise of less", lambda: Answer(b"a,b\n1,2\n" * 500, headers={"content-length": "7"})),
        _file("a length of words", lambda: Answer(b"a,b\n", headers={"content-length": "many"})),
        _file("chunks of nonsense", lambda: Answer(b"zz\r\nfoo", headers=chunked)),
        _file("headers without end", lambda: Answer(b"a,b\n", headers=header)),
        _file("a header of ten megabytes", lambda: Answer(b"a,b\n", headers={"x": "a" * (10 << 20)})),
        _file("redirects in a circle", lambda: Answer(status=302, headers={"location": "/x.csv"})),
        _file("a redirect to a file", lambda: Answer(status=302, headers={"location": "file:///etc/passwd"})),
        _file("a redirect to nowhere", lambda: Answer(status=302, headers={"location": "http://[::1"})),
        _file("a redirect into the network", lambda: Answer(status=302, headers={"location": "http://169.254.169.254/"})),
        _file("come again in a year", lambda: Answer(status=503, headers={"retry-after": "31536000"})),
        _file("come again in 10^400 seconds", lambda: Answer(status=503, headers={"retry-after": "9" * 400})),
        _file("a name that leads out", _name_file("../../../x.csv")),
        _file("a name of 9,000 letters", _name_file("a" * 9000)),
        _file("an error of 200 megabytes", lambda: Answer(b"e" * (200 << 20), status=500)),
        _ckan("a total that never comes", _ckan_page(10**9)),
        _ckan("a total of words", _ckan_page("many")),
        _ckan("a total below zero", _ckan_page(-1)),
        _ckan("a total beyond numbers", _ckan_page(1e400)),
        _ckan("lists in lists", lambda: Answer(b"[" * 100_000 + b"]" * 100_000)),
        _ckan("empty lists", lambda: Answer(b"[" + b"[]," * (40 << 20) + b"[]]")),
        _ckan("a result that is a text", _json({"success": True, "result": "x"})),
        _dkan("rows without end", {"count": 10**9, "results": [{}] * 100}),
        _dkan("a count of words", {"count": "many", "results": [{}] * 100}),
        _dkan("results that are a text", {"count": 1, "results": "x"}),
        _socrata("a count of a million millions", str(10**12)),
        _socrata("a count beyond numbers", 1e400),
        _worldbank("pages without end", {"pages": 10**9, "total": 10**9}, [{}]),
        _worldbank("a number of pages of words", {"pages": "many", "total": 1}, [{}]),
        _worldbank("a message that is a text", {"message": "no"}),
        HostilePortal("always a next page", _DCAT, {"/catalogue": lambda: _name_next_page}),
        _pxweb("a table of a million millions", axes, {"maxCells": 1}),
        _pxweb("variables of texts", ["x"], {}),
        _pxweb("a limit of words", axes, {"maxCells": "many"}),
    )  # fmt: skip
