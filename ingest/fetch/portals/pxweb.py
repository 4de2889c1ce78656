"""PxWeb portals, API v1 and v2: one table, in as many requests as the portal's cell limit makes necessary."""

from __future__ import annotations

import fnmatch
import math
import urllib.parse
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, Field

from ingest.declare.fetch import PxwebFetch
from ingest.fetch.client import Client
from ingest.fetch.envelope import Count, read_envelope
from ingest.fetch.fetched import Fetched
from ingest.fetch.response import quote_response, require_total
from ingest.problem import Refusal

# Code of each variable → the codes of its values.
Selection = Mapping[str, tuple[str, ...]]

# PxWeb's own default, where a portal does not publish its limit.
_DEFAULT_LIMIT = 100_000
_MOST_LISTED = 20
_LOOK_IT_UP = "look the table up on the portal: a folder, moved, or renamed"


class _Variable(BaseModel):
    code: str
    values: list[str]


class _Table(BaseModel):
    """What API v1 says of a table."""

    variables: list[_Variable]

    def list_values(self) -> dict[str, list[str]]:
        """Code of each variable → its value codes."""
        return {variable.code: variable.values for variable in self.variables}


class _Category(BaseModel):
    """JSON-stat writes codes as a list, as positions by code, or, for a single one, only as its label."""

    index: list[str] | dict[str, float] | None = None
    label: dict[str, Any] = {}

    def list_codes(self) -> list[str]:
        """The codes in the order of the table."""
        if isinstance(self.index, dict):
            return sorted(self.index, key=self.index.__getitem__)
        return self.index or list(self.label)


class _Dimension(BaseModel):
    category: _Category


class _JsonStatTable(BaseModel):
    """What API v2 says of a table, in JSON-stat."""

    id: list[str]
    dimension: dict[str, _Dimension]

    def list_values(self) -> dict[str, list[str]]:
        """Code of each variable → its value codes; none of a variable that is not described."""
        values = {}
        for code in self.id:
            dimension = self.dimension.get(code)
            values[code] = dimension.category.list_codes() if dimension else []
        return values


class _Config(BaseModel):
    """The cells of one response, by the names of three generations of PxWeb."""

    most_data_cells: Count | None = Field(None, alias="maxDataCells")
    most_cells: Count | None = Field(None, alias="maxCells")
    most_values: Count | None = Field(None, alias="maxValues")


def fetch_pxweb(declared: PxwebFetch, client: Client) -> list[Fetched]:
    """The responses to each request, whose cells add up to the selection. Raises Refusal."""
    variables = _fetch_variables(declared, client)
    selection = _select_values(declared, variables, client)
    limit = declared.max_cells or _fetch_cell_limit(declared, client)
    cells = math.prod(map(len, selection.values()))
    client.require_few_pages(
        count=cells, page=limit, where=client.locate(declared.table)
    )
    requests = list(split_selection(selection, limit))
    width = len(str(len(requests)))
    table = declared.table.rpartition("/")[2].removesuffix(".px")
    files = []
    for number, request in enumerate(requests, 1):
        file = client.post(
            _build_address(declared, "data"),
            name=f"{table}.{number:0{width}d}.{_choose_extension(declared.format)}",
            body=_build_body(declared, request),
            params=_build_params(declared, is_data=True),
        )
        if declared.format == "json-stat2":
            _require_all_cells(file, request, client)
        files.append(file)
    return files


def split_selection(selection: Selection, limit: int) -> Iterator[Selection]:
    """Selections of at most `limit` cells that hold each cell once, in order; the longest variable is cut first."""
    cells = math.prod(map(len, selection.values()))
    if cells <= limit:
        yield selection
        return
    longest = max(selection, key=lambda code: len(selection[code]))
    values = selection[longest]
    pieces = min(len(values), -(-cells // limit))
    for number in range(pieces):
        first = number * len(values) // pieces
        after = (number + 1) * len(values) // pieces
        yield from split_selection({**selection, longest: values[first:after]}, limit)


def _fetch_variables(declared: PxwebFetch, client: Client) -> dict[str, list[str]]:
    """Code of each variable → its value codes, in the table's order."""
    address = _build_address(declared, "metadata")
    page = client.get(address, name="metadata.json", params=_build_params(declared))
    model: type[_Table | _JsonStatTable]
    match client.parse_json(page):
        case {"variables": _} as table:
            model = _Table
        case {"id": _, "dimension": _} as table:
            model = _JsonStatTable
        case other:
            raise Refusal(
                "not_what_it_says",
                expected="the variables of a table",
                found=quote_response(other),
                where=client.locate(page.url),
                to_fix=_LOOK_IT_UP,
            )
    read = read_envelope(
        model,
        table,
        expected="the variables of a table with the codes of their values",
        where=client.locate(page.url),
        to_fix=_LOOK_IT_UP,
    )
    return read.list_values()


def _select_values(
    declared: PxwebFetch, variables: dict[str, list[str]], client: Client
) -> Selection:
    """The declared values of every variable. Raises Refusal where the table has no such variable or value."""
    where = client.locate(declared.table)
    selection = {}
    for code, values in variables.items():
        patterns = declared.select.get(code, ("*",))
        for pattern in patterns:
            if not any(_is_value(value, pattern) for value in values):
                there = f"the values {_list_some(values)}"
                raise _refuse_selection(f"values {pattern} of {code}", there, where)
        chosen = [
            value
            for value in values
            if any(_is_value(value, pattern) for pattern in patterns)
        ]
        selection[code] = tuple(chosen)
    unknown = [code for code in declared.select if code not in variables]
    if unknown:
        there = f"the variables {', '.join(variables)}"
        raise _refuse_selection(f"variables {', '.join(unknown)}", there, where)
    return selection


def _is_value(value: str, pattern: str) -> bool:
    # A code may hold a `[`, which a glob would read as its own.
    return value == pattern or fnmatch.fnmatchcase(value, pattern)


def _list_some(values: list[str]) -> str:
    more = "…" if len(values) > _MOST_LISTED else ""
    return ", ".join(values[:_MOST_LISTED]) + more


def _fetch_cell_limit(declared: PxwebFetch, client: Client) -> int:
    """How many cells one response may hold, as the portal configures it."""
    root = declared.api.rstrip("/")
    address = f"{root}/config" if declared.version == "v2" else f"{root}/?config"
    page = client.get(address, name="config.json")
    config = read_envelope(
        _Config,
        client.parse_json(page),
        expected="the portal's settings with its limit, a number of cells",
        where=client.locate(page.url),
        to_fix="declare `max_cells` in the YAML: how many cells the portal gives at once",
    )
    limits = (config.most_data_cells, config.most_cells, config.most_values)
    return next(filter(None, limits), _DEFAULT_LIMIT)


def _build_address(declared: PxwebFetch, part: str) -> str:
    root = declared.api.rstrip("/")
    table = urllib.parse.quote(declared.table)
    if declared.version == "v2":
        return f"{root}/tables/{table}/{part}"
    return f"{root}/{table}"


def _build_params(
    declared: PxwebFetch, *, is_data: bool = False
) -> dict[str, str | int]:
    params: dict[str, str | int] = {}
    if declared.version == "v1":
        return params
    if declared.language:
        params["lang"] = declared.language
    if is_data:
        params["outputFormat"] = declared.format
    return params


def _build_body(declared: PxwebFetch, request: Selection) -> dict[str, Any]:
    if declared.version == "v2":
        chosen = [
            {"variableCode": code, "valueCodes": list(values)}
            for code, values in request.items()
        ]
        return {"selection": chosen}
    query = []
    for code, values in request.items():
        query.append(
            {"code": code, "selection": {"filter": "item", "values": list(values)}}
        )
    return {"query": query, "response": {"format": declared.format}}


def _require_all_cells(file: Fetched, request: Selection, client: Client) -> None:
    """As many cells as were asked for; a JSON-stat response may leave out empty ones if it names the others."""
    match client.parse_json(file):
        case {"size": list(size), "value": list() | dict() as values} if all(
            isinstance(length, int) for length in size
        ):
            where = client.locate(file.url)
            promised = math.prod(map(len, request.values()))
            require_total(
                promised=promised, given=math.prod(size), what="cells", where=where
            )
            if isinstance(values, list):
                require_total(
                    promised=promised, given=len(values), what="cells", where=where
                )
        case other:
            raise Refusal(
                "not_what_it_says",
                expected="JSON-stat 2",
                found=quote_response(other),
                where=client.locate(file.url),
                to_fix="look at the table on the portal; see whether it gives `format`",
            )


def _refuse_selection(expected: str, found: str, where: str) -> Refusal:
    return Refusal(
        "incomplete",
        expected=expected,
        found=found,
        where=where,
        to_fix="correct `select` in the YAML: codes change when a table is rebuilt",
    )


def _choose_extension(form: str) -> str:
    return form if form in ("csv", "px", "xlsx") else "json"
