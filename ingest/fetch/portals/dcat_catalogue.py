"""A page of a DCAT catalogue (data.json, JSON-LD, RDF/XML, Turtle) → its datasets.

JSON is walked by the plain names of its keys: a JSON-LD processor would load `@context` from the
network, unchecked.
"""

from __future__ import annotations

import re
import xml.sax
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import rdflib
from pydantic import BaseModel, Field
from rdflib.exceptions import ParserError

from ingest.fetch.choose import Candidate
from ingest.fetch.client import Client
from ingest.fetch.envelope import Count, read_envelope
from ingest.fetch.fetched import Fetched
from ingest.problem import Refusal

_DCAT = rdflib.Namespace("http://www.w3.org/ns/dcat#")
# Hydra's word for the next page, now and formerly.
_NEXT_PAGE = ("next", "nextPage")
_TOTAL = "totalItems"
_LOOK_IT_UP = (
    "look for the portal's catalogue: /data.json, /catalog.rdf, /catalog.jsonld"
)
# Turtle may begin with `<` too: with an address, where XML has a name.
_TURTLE = re.compile(rb"\s*<[a-z][a-z0-9+.-]*:/", re.IGNORECASE)
_HEAD = 1024

Node = dict[str, Any]


class _Paging(BaseModel):
    """Hydra's count of the datasets of all pages."""

    total: Count = Field(alias="totalItems")


@dataclass(frozen=True)
class Dataset:
    """An entry of a catalogue: every id it goes by, and its files."""

    ids: frozenset[str]
    distributions: tuple[Candidate, ...]


@dataclass(frozen=True)
class CataloguePage:
    """`next_page`: its address, or None. `total`: datasets in the whole catalogue, where it is given."""

    datasets: tuple[Dataset, ...]
    next_page: str | None
    total: int | None


def parse_catalogue(fetched: Fetched, client: Client) -> CataloguePage:
    """The page in whichever of the four forms it came. Raises Refusal where it is no catalogue."""
    with fetched.open() as stream:
        head = stream.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
    first = head.lstrip()[:1]
    if first in (b"{", b"["):
        return _parse_json_catalogue(fetched, client)
    is_xml = first == b"<" and not _TURTLE.match(head)
    graph = _parse_graph(fetched, "xml" if is_xml else "turtle", client)
    return _read_graph(graph, fetched, client)


def _parse_json_catalogue(fetched: Fetched, client: Client) -> CataloguePage:
    nodes = list(_walk_objects(client.parse_json(fetched)))
    datasets = [node for node in nodes if _is_dataset(node)]
    if not datasets:
        keys = ", ".join(nodes[0]) if nodes else "none"
        raise _refuse_catalogue(fetched, client, f"JSON with the keys {keys}")
    by_id = _index_objects(nodes)
    found = []
    for node in datasets:
        entries = _as_list(node.get("distribution", []))
        distributions = [
            _read_distribution(_follow_reference(entry, by_id)) for entry in entries
        ]
        ids = _list_ids(node.get("identifier"), node.get("@id"))
        found.append(Dataset(ids, tuple(distributions)))
    total = _read_total(_find_in_objects(nodes, (_TOTAL,)), fetched, client)
    next_page = _find_in_objects(nodes, _NEXT_PAGE)
    return CataloguePage(tuple(found), next_page or None, total)


def _read_total(total: str, fetched: Fetched, client: Client) -> int | None:
    """How many datasets the whole catalogue has; None where it does not say."""
    if not total:
        return None
    paging = read_envelope(
        _Paging,
        {_TOTAL: total},
        expected=f"the number of datasets as `{_TOTAL}`",
        where=client.locate(fetched.url),
        to_fix=_LOOK_IT_UP,
    )
    return paging.total


def _walk_objects(value: Any) -> Iterator[Node]:
    """Every object of a JSON document, its keys without prefix or namespace."""
    if isinstance(value, list):
        for item in value:
            yield from _walk_objects(item)
    elif isinstance(value, dict):
        yield {_plain_key(key): inner for key, inner in value.items()}
        for inner in value.values():
            yield from _walk_objects(inner)


def _plain_key(key: str) -> str:
    return key if key.startswith("@") else _local_name(key)


def _is_dataset(node: Node) -> bool:
    return (
        "distribution" in node or _local_name(_as_text(node.get("@type"))) == "Dataset"
    )


def _index_objects(nodes: list[Node]) -> dict[str, Node]:
    """`@id` → the object it names; an object that is only an `@id` is a reference itself."""
    by_id = {}
    for node in nodes:
        if len(node) > 1 and isinstance(node.get("@id"), str):
            by_id[node["@id"]] = node
    return by_id


def _follow_reference(value: Any, by_id: Mapping[str, Node]) -> Node:
    """The object itself, or the one that `{"@id": …}` or a bare address stands for."""
    if isinstance(value, dict) and len(value) > 1:
        return next(_walk_objects(value))
    address = _as_text(value)
    return by_id.get(address, {"@id": address})


def _find_in_objects(nodes: list[Node], names: tuple[str, ...]) -> str:
    """The first of the names that any object has; "" where none does."""
    for name in names:
        for node in nodes:
            if name in node:
                return _as_text(node[name])
    return ""


def _parse_graph(fetched: Fetched, form: str, client: Client) -> rdflib.Graph:
    try:
        return rdflib.Graph().parse(
            data=fetched.read_bytes(), format=form, publicID=fetched.url
        )
    except (ParserError, xml.sax.SAXException, SyntaxError, ValueError) as error:
        found = " ".join(str(error).split())[:300]
        raise _refuse_catalogue(fetched, client, found) from error


def _read_graph(graph: rdflib.Graph, fetched: Fetched, client: Client) -> CataloguePage:
    datasets = []
    for subject in sorted(set(graph.subjects(rdflib.RDF.type, _DCAT.Dataset)), key=str):
        ids = [str(subject)]
        for predicate, value in graph.predicate_objects(subject):
            if _local_name(predicate) == "identifier":
                ids.append(str(value))
        nodes = graph.objects(subject, _DCAT.distribution)
        distributions = [
            _read_distribution(_collect_facts(graph, node)) for node in nodes
        ]
        datasets.append(Dataset(_list_ids(*ids), tuple(distributions)))
    paging = {}
    for _, predicate, value in graph:
        if "hydra" in str(predicate):
            paging[_local_name(predicate)] = str(value)
    next_page = paging.get(_NEXT_PAGE[0], paging.get(_NEXT_PAGE[1]))
    total = _read_total(paging.get(_TOTAL, ""), fetched, client)
    return CataloguePage(tuple(datasets), next_page, total)


def _collect_facts(graph: rdflib.Graph, node: rdflib.term.Node) -> Node:
    """What a distribution says of itself, by plain names; a format may be a node of its own with a value."""
    facts: Node = {}
    if isinstance(node, rdflib.URIRef):
        facts["@id"] = str(node)
    for predicate, value in graph.predicate_objects(node):
        name = _local_name(predicate)
        inner = graph.value(value, rdflib.RDF.value) if name == "format" else None
        facts.setdefault(name, str(inner or value))
    return facts


def _read_distribution(facts: Node) -> Candidate:
    formats = (_first_text(facts, "mediaType"), _first_text(facts, "format"))
    return Candidate(
        id=_first_text(facts, "identifier", "@id"),
        name=_first_text(facts, "title"),
        url=_first_text(facts, "downloadURL", "accessURL"),
        formats=tuple(form for form in formats if form),
        modified=_first_text(facts, "modified", "issued"),
    )


def _first_text(facts: Node, *names: str) -> str:
    for name in names:
        text = _as_text(facts.get(name))
        if text:
            return text
    return ""


def _list_ids(*values: Any) -> frozenset[str]:
    texts = [_as_text(value) for value in values]
    return frozenset(text for text in texts if text)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_text(value: Any) -> str:
    """A value of JSON-LD as text: its first one, the literal or the address inside an object."""
    if isinstance(value, list):
        return _as_text(value[0]) if value else ""
    if isinstance(value, dict):
        return str(value.get("@value") or value.get("@id") or "")
    return "" if value is None else str(value)


def _local_name(name: object) -> str:
    """A name without its prefix or namespace: `dct:title` and `http://…/title` are `title`."""
    return re.split(r"[#/:]", str(name))[-1]


def _refuse_catalogue(fetched: Fetched, client: Client, found: str) -> Refusal:
    return Refusal(
        "not_what_it_says",
        expected="a DCAT catalogue: datasets with their distributions",
        found=found,
        where=client.locate(fetched.url),
        to_fix=_LOOK_IT_UP,
    )
