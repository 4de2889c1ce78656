"""Portals made to do harm: what each is asked for, and how it answers. Loopback alone."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass, field

from tests.sources.replay import Answer, Asked, Exchange

_FILE = "{{kind: http, urls: ['{url}/x.csv']}}"
_CKAN = "{{kind: ckan, portal: '{url}', package: p, pattern: t, datastore: true, page: 100}}"
_DKAN = "{{kind: dkan, portal: '{url}', dataset: d, pattern: t, page: 100}}"
_SOCRATA = "{{kind: socrata, portal: '{url}', dataset: abcd-1234, page: 100}}"
_WORLDBANK = "{{kind: worldbank, api: '{url}', indicators: [X]}}"
_DCAT = "{{kind: dcat, catalogue: '{url}/catalogue', dataset: d, pattern: t}}"
_PXWEB = "{{kind: pxweb, api: '{url}/api', table: T}}"


@dataclass(frozen=True)
class HostilePortal:
    """`fetch`: the declaration, with `{url}` for where it listens."""

    name: str
    fetch: str
    exchanges: tuple[Exchange, ...] = field(default=())


def _file(name: str, answer: Answer) -> HostilePortal:
    return HostilePortal(name, _FILE, (Exchange("/x.csv", answer),))


def _pack_blanks(megabytes: int) -> bytes:
    """That many megabytes of blanks, packed a thousand times smaller."""
    packer = zlib.compressobj(wbits=31)
    pieces = [packer.compress(b" " * (1 << 20)) for _ in range(megabytes)]
    return b"".join([*pieces, packer.flush()])


def _json(value: object) -> Answer:
    return Answer(json.dumps(value).encode())


def _name_file(name: str) -> Answer:
    """A file with a name from the portal."""
    said = {"content-disposition": f'attachment; filename="{name}"'}
    return Answer(b"a,b\n", headers=said)


def _ckan(name: str, answer: Answer) -> HostilePortal:
    package = {"resources": [{"id": "r", "name": "t", "url": "u"}]}
    show = _json({"success": True, "result": package})
    return HostilePortal(
        name,
        _CKAN,
        (
            Exchange("/api/3/action/package_show", show),
            Exchange("/api/3/action/datastore_search", answer),
        ),
    )


def _ckan_page(total: object) -> Answer:
    records = [{"_id": number} for number in range(100)]
    return _json({"success": True, "result": {"total": total, "records": records}})


def _name_next_page(asked: Asked) -> Answer:
    number = int(asked.params.get("page", 0)) + 1
    page = f"http://{asked.headers['host']}/catalogue?page={number}"
    return _json(
        {
            "@type": "hydra:PagedCollection",
            "hydra:nextPage": page,
            "dataset": [{"@type": "dcat:Dataset", "identifier": str(number)}],
        }
    )


def list_portals() -> tuple[HostilePortal, ...]:
    """All of them; the packed answers are made here."""
    gzipped = {"content-encoding": "gzip"}
    bomb = _pack_blanks(3000)
    chunked = {"content-length": "", "transfer-encoding": "chunked"}
    axis = {"values": [str(n) for n in range(20_000)], "valueTexts": ["x"] * 20_000}
    axes = [{"code": code, "text": code, **axis} for code in "abc"]
    dkan = _json({"distribution": [{"title": "t", "downloadURL": "u"}]})
    header = {f"x-{number}": "a" * 1000 for number in range(90)}
    return (
        _file("a gzip bomb", Answer(bomb, headers=gzipped)),
        _file("a gzip bomb in a gzip file", Answer(gzip.compress(bomb), headers=gzipped)),
        _file("a gzip stream of noise", Answer(b"\x1f\x8b" + b"x" * 5000, headers=gzipped)),
        _file("a packing nobody knows", Answer(b"x", headers={"content-encoding": "br"})),
        _file("a byte every second", Answer(b"a,b\n" * 4000, drip=1.0)),
        _file("a drip without end", Answer(b"a", drip=0.5, is_endless=True)),
        _file("an answer without end", Answer(b"a,b\n" * (1 << 18), is_endless=True)),
        _file("a promise of more", Answer(b"a,b\n", headers={"content-length": "999999999"})),
        _file("a promise of less", Answer(b"a,b\n1,2\n" * 500, headers={"content-length": "7"})),
        _file("a length of words", Answer(b"a,b\n", headers={"content-length": "many"})),
        _file("chunks of nonsense", Answer(b"zz\r\nfoo", headers=chunked)),
        _file("headers without end", Answer(b"a,b\n", headers=header)),
        _file("a header of ten megabytes", Answer(b"a,b\n", headers={"x": "a" * (10 << 20)})),
        _file("redirects in a circle", Answer(status=302, headers={"location": "/x.csv"})),
        _file("a redirect to a file", Answer(status=302, headers={"location": "file:///etc/passwd"})),
        _file("a redirect to nowhere", Answer(status=302, headers={"location": "http://[::1"})),
        _file("a redirect into the network", Answer(status=302, headers={"location": "http://169.254.169.254/"})),
        _file("come again in a year", Answer(status=503, headers={"retry-after": "31536000"})),
        _file("come again in 10^400 seconds", Answer(status=503, headers={"retry-after": "9" * 400})),
        _file("a name that leads out", _name_file("../../../x.csv")),
        _file("a name of 9,000 letters", _name_file("a" * 9000)),
        _file("an error of 200 megabytes", Answer(b"e" * (200 << 20), status=500)),
        _ckan("a total that never comes", _ckan_page(10**9)),
        _ckan("a total of words", _ckan_page("many")),
        _ckan("a total below zero", _ckan_page(-1)),
        _ckan("a total beyond numbers", _ckan_page(1e400)),
        _ckan("lists in lists", Answer(b"[" * 100_000 + b"]" * 100_000)),
        _ckan("empty lists", Answer(b"[" + b"[]," * (40 << 20) + b"[]]")),
        _ckan("a result that is a text", _json({"success": True, "result": "x"})),
        HostilePortal("rows without end", _DKAN, (
            Exchange("/api/1/metastore/schemas/dataset/items/d", dkan),
            Exchange("/api/1/datastore/query/d/0", _json({"count": 10**9, "results": [{}] * 100})),
        )),
        HostilePortal("a count of a million millions", _SOCRATA, (
            Exchange("/resource/abcd-1234.json", _json([{"rows": str(10**12)}])),
        )),
        HostilePortal("pages without end", _WORLDBANK, (
            Exchange("/country/VNM/indicator/X", _json([{"pages": 10**9, "total": 10**9}, [{}]])),
        )),
        HostilePortal("always a next page", _DCAT, (Exchange("/catalogue", _name_next_page),)),
        HostilePortal("a table of a million millions", _PXWEB, (
            Exchange("/api/T", _json({"title": "t", "variables": axes})),
            Exchange("/api/", _json({"maxCells": 1})),
        )),
    )  # fmt: skip
