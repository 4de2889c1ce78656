"""DCAT catalogues (data.json, JSON-LD, RDF/XML, Turtle): from a dataset's entry to its distributions.

JSON is walked by the plain names of its keys: a JSON-LD processor would load `@context` from the network, unchecked.
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import rdflib
from rdflib.exceptions import ParserError

from ingest.declare.fetch import DcatFetch
from ingest.fetch.choose import Candidate, choose
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched, NotModified
from ingest.fetch.response import agree
from ingest.problem import Refusal

_DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
_NEXT = ("next", "nextPage")  # hydra, in its present and its former words


@dataclass(frozen=True)
class _Page:
    """One page of a catalogue: each dataset's ids and distributions."""

    datasets: tuple[tuple[frozenset[str], tuple[Candidate, ...]], ...]
    following: str | None
    total: int | None


def fetch(spec: DcatFetch, client: Client) -> list[Fetched | NotModified]:
    """The distributions meant, each one file; the catalogue itself is not data. Raises Refusal."""
    datasets = list(_datasets(spec, client))
    where = f"{client.label}: {spec.catalogue}"
    there = [c for ids, distributions in datasets if spec.dataset in ids for c in distributions if c.url]
    if not any(spec.dataset in ids for ids, _ in datasets):
        raise Refusal(
            "incomplete",
            expected=f"the dataset {spec.dataset}",
            found=f"{len(datasets)} others: {'; '.join(sorted(min(ids) for ids, _ in datasets if ids)[:20])}",
            where=where,
            to_fix="look the dataset up on the portal and put its identifier in the YAML",
        )
    chosen = choose(there, spec, where=where)
    answers = [(c, client.get_if_modified(c.url)) for c in chosen]
    return [a if isinstance(a, NotModified) else replace(a, headers={**a.headers, **c.facts}) for c, a in answers]


def _datasets(spec: DcatFetch, client: Client) -> Iterator[tuple[frozenset[str], tuple[Candidate, ...]]]:
    """The datasets of every page of the catalogue; counted, where the catalogue says how many there are."""
    asked: set[str] = set()
    following: str | None = spec.catalogue
    given, total = 0, None
    while following and following not in asked:
        asked.add(following)
        page = _page(client.get(following, name="catalogue"), client)
        following, total, given = page.following, page.total, given + len(page.datasets)
        yield from page.datasets
    if total is not None:
        agree(promised=total, given=given, what="datasets", where=f"{client.label}: {spec.catalogue}")


def _page(fetched: Fetched, client: Client) -> _Page:
    with fetched.open() as stream:
        first = stream.read(1024).removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first in (b"{", b"["):
        nodes = list(_nodes(client.json(fetched)))
        datasets = [n for n in nodes if "distribution" in n or _local(_plain(n.get("@type"))) == "Dataset"]
        if not datasets:
            raise _no_catalogue(
                fetched, client.label, f"JSON with the keys {', '.join(nodes[0]) if nodes else 'none'}"
            )
        by_id = {node["@id"]: node for node in nodes if len(node) > 1 and isinstance(node.get("@id"), str)}
        found = tuple(
            (
                frozenset(_ids(node.get("identifier"), node.get("@id"))),
                tuple(_candidate(_met(d, by_id)) for d in _listed(node.get("distribution", []))),
            )
            for node in datasets
        )
        following = next((_plain(n[key]) for key in _NEXT for n in nodes if key in n), None)
        total = next((int(_plain(n["totalItems"])) for n in nodes if "totalItems" in n), None)
        return _Page(found, following or None, total)
    return _of_graph(_graph(fetched, "xml" if first == b"<" and not _is_turtle(fetched) else "turtle", client.label))


def _graph(fetched: Fetched, form: str, where: str) -> rdflib.Graph:
    try:
        return rdflib.Graph().parse(data=fetched.read_bytes(), format=form, publicID=fetched.url)
    except (ParserError, xml.sax.SAXException, SyntaxError, ValueError) as error:
        raise _no_catalogue(fetched, where, " ".join(str(error).split())[:300]) from error


def _of_graph(graph: rdflib.Graph) -> _Page:
    found = tuple(
        (
            frozenset(_ids(*(str(o) for p, o in graph.predicate_objects(s) if _local(p) == "identifier"), str(s))),
            tuple(_candidate(_facts(graph, d)) for d in graph.objects(s, _DCAT.distribution)),
        )
        for s in sorted(set(graph.subjects(rdflib.RDF.type, _DCAT.Dataset)))
    )
    said = {_local(p): str(o) for _, p, o in graph if "hydra" in str(p)}
    total = said.get("totalItems")
    return _Page(found, next((said[k] for k in _NEXT if k in said), None), int(total) if total else None)


def _facts(graph: rdflib.Graph, node: rdflib.term.Node) -> dict[str, str]:
    """What a distribution says, by plain names; a format may be a node of its own with a value."""
    facts = {"@id": str(node)} if isinstance(node, rdflib.URIRef) else {}
    for predicate, said in graph.predicate_objects(node):
        value = graph.value(said, rdflib.RDF.value) if _local(predicate) == "format" else None
        facts.setdefault(_local(predicate), str(value or said))
    return facts


def _candidate(facts: dict[str, Any]) -> Candidate:
    def said(*names: str) -> str:
        return next((text for name in names if (text := _plain(facts.get(name)))), "")

    return Candidate(
        id=said("identifier", "@id"),
        name=said("title"),
        url=said("downloadURL", "accessURL"),
        formats=tuple(filter(None, (said("mediaType"), said("format")))),
        modified=said("modified", "issued"),
    )


def _nodes(given: Any) -> Iterator[dict[str, Any]]:
    """Every object of a JSON document, its keys without prefix or namespace."""
    if isinstance(given, list):
        for one in given:
            yield from _nodes(one)
    elif isinstance(given, dict):
        yield {key if key.startswith("@") else _local(key): value for key, value in given.items()}
        for value in given.values():
            yield from _nodes(value)


def _met(given: Any, by_id: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The object itself, or the one that `{"@id": …}` or a bare address stands for."""
    if isinstance(given, dict) and len(given) > 1:
        return next(_nodes(given))
    return by_id.get(_plain(given), {"@id": _plain(given)})


def _listed(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _plain(given: Any) -> str:
    if isinstance(given, list):
        return _plain(given[0]) if given else ""
    if isinstance(given, dict):
        return str(given.get("@value") or given.get("@id") or "")
    return "" if given is None else str(given)


def _ids(*given: Any) -> Iterable[str]:
    return (text for one in given if (text := _plain(one)))


def _local(name: object) -> str:
    return re.split(r"[#/:]", str(name))[-1]


def _is_turtle(fetched: Fetched) -> bool:
    """Turtle may begin with `<` too: with an address, where XML has a name."""
    with fetched.open() as stream:
        return bool(re.match(rb"\s*<[a-z][a-z0-9+.-]*:/", stream.read(1024), re.IGNORECASE))


def _no_catalogue(fetched: Fetched, where: str, found: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected="a DCAT catalogue: datasets with their distributions",
        found=found,
        where=f"{where}: {fetched.url}",
        to_fix="look for the portal's catalogue: /data.json, /catalog.rdf, /catalog.jsonld",
    )
