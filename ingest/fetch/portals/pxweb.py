"""PxWeb portals, API v1 and v2: one table, asked in as many questions as the portal's cell limit makes necessary."""

from __future__ import annotations

import fnmatch
import math
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.declare.fetch import PxwebFetch
from ingest.fetch.client import Client
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import agree
from ingest.problem import Refusal

Selection = Mapping[str, tuple[str, ...]]


def fetch(spec: PxwebFetch, client: Client) -> list[Fetched]:
    """The answers to each question, whose cells add up to the selection. Raises Refusal."""
    there = _variables(spec, client)
    selection = {code: _selected(spec, code, values, client.label) for code, values in there.items()}
    if unknown := [code for code in spec.select if code not in there]:
        raise _unknown(f"variables {', '.join(unknown)}", f"the variables {', '.join(there)}", spec, client.label)
    questions = list(parts(selection, spec.max_cells or _limit(spec, client)))
    width = len(str(len(questions)))
    answers = []
    for number, question in enumerate(questions, 1):
        name = f"{spec.table.rpartition('/')[2].removesuffix('.px')}.{number:0{width}d}.{_extension(spec.format)}"
        params = _params(spec, data=True)
        answer = client.post(_address(spec, "data"), name=name, body=_body(spec, question), params=params)
        if spec.format == "json-stat2":
            _is_whole(answer, question, client)
        answers.append(answer)
    return answers


def parts(selection: Selection, limit: int) -> Iterator[Selection]:
    """Selections of at most `limit` cells that hold each cell once, in order; the longest variable is cut first."""
    cells = math.prod(map(len, selection.values()))
    if cells <= limit:
        yield selection
        return
    longest = max(selection, key=lambda code: len(selection[code]))
    values = selection[longest]
    pieces = min(len(values), -(-cells // limit))
    for number in range(pieces):
        piece = values[number * len(values) // pieces : (number + 1) * len(values) // pieces]
        yield from parts({**selection, longest: piece}, limit)


def _variables(spec: PxwebFetch, client: Client) -> dict[str, list[str]]:
    """Code of each variable → its value codes, in the table's order."""
    page = client.get(_address(spec, "metadata"), name="metadata.json", params=_params(spec))
    match client.json(page):
        case {"variables": list(variables)}:
            return {v["code"]: list(v["values"]) for v in variables}
        case {"id": list(codes), "dimension": dict(dimensions)}:
            return {code: _codes(dimensions[code]["category"]) for code in codes}
        case other:
            raise Refusal(
                "not_what_it_says",
                expected="the variables of a table",
                found=str(other)[:300],
                where=f"{client.label}: {page.url}",
                to_fix="look the table up on the portal: a folder, moved, or renamed",
            )


def _codes(category: dict[str, Any]) -> list[str]:
    """JSON-stat writes codes as a list, as positions by code, or, for a single one, only as its label."""
    index = category.get("index") or category["label"]
    return index if isinstance(index, list) else sorted(index, key=index.__getitem__)


def _selected(spec: PxwebFetch, code: str, values: list[str], where: str) -> tuple[str, ...]:
    wanted = spec.select.get(code, ("*",))
    found = {v for w in wanted for v in values if v == w or fnmatch.fnmatchcase(v, w)}
    if missed := [w for w in wanted if not any(v == w or fnmatch.fnmatchcase(v, w) for v in values)]:
        there = f"the values {', '.join(values[:20])}{'…' if len(values) > 20 else ''}"
        raise _unknown(f"values {', '.join(missed)} of {code}", there, spec, where)
    return tuple(v for v in values if v in found)


def _limit(spec: PxwebFetch, client: Client) -> int:
    """Cells one answer may hold, as the portal configures it; 100 000 is PxWeb's own default."""
    asked = f"{spec.api.rstrip('/')}/config" if spec.version == "v2" else f"{spec.api.rstrip('/')}/?config"
    config = client.json(client.get(asked, name="config.json"))
    said = [config.get(key) for key in ("maxDataCells", "maxCells", "maxValues")] if isinstance(config, dict) else []
    return next((int(limit) for limit in said if limit), 100_000)


def _address(spec: PxwebFetch, part: str) -> str:
    root = spec.api.rstrip("/")
    table = urllib.parse.quote(spec.table)
    return f"{root}/tables/{table}/{part}" if spec.version == "v2" else f"{root}/{table}"


def _params(spec: PxwebFetch, *, data: bool = False) -> dict[str, str | int]:
    if spec.version == "v1":
        return {}
    language = {"lang": spec.language} if spec.language else {}
    return {**language, "outputFormat": spec.format} if data else dict(language)


def _body(spec: PxwebFetch, question: Selection) -> dict[str, Any]:
    if spec.version == "v2":
        return {"selection": [{"variableCode": code, "valueCodes": list(v)} for code, v in question.items()]}
    query = [{"code": c, "selection": {"filter": "item", "values": list(v)}} for c, v in question.items()]
    return {"query": query, "response": {"format": spec.format}}


def _is_whole(answer: Fetched, question: Selection, client: Client) -> None:
    """As many cells as were asked for; a JSON-stat answer may leave out empty ones if it names the others."""
    match client.json(answer):
        case {"size": list(size), "value": list() | dict() as values}:
            promised = math.prod(map(len, question.values()))
            for given in (math.prod(size), len(values) if isinstance(values, list) else promised):
                agree(promised=promised, given=given, what="cells", where=f"{client.label}: {answer.url}")
        case other:
            raise Refusal(
                "not_what_it_says",
                expected="JSON-stat 2",
                found=str(other)[:300],
                where=f"{client.label}: {answer.url}",
                to_fix="look at the table on the portal; see whether it gives `format`",
            )


def _unknown(what: str, there: str, spec: PxwebFetch, where: str) -> Refusal:
    return Refusal(
        "incomplete",
        expected=what,
        found=there,
        where=f"{where}: {spec.table}",
        to_fix="correct `select` in the YAML: codes change when a table is rebuilt",
    )


def _extension(form: str) -> str:
    return form if form in ("csv", "px", "xlsx") else "json"
