"""The tools of `release_tools` spoken over the Model Context Protocol, on standard input and output."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from fastmcp import FastMCP
from fastmcp.exceptions import ToolError
from mcp.types import ToolAnnotations

from orchestration.release.describe.manifest import DamagedRelease
from orchestration.release.store.catalogue import NoSuchRelease
from orchestration.tools.ask.read_only_sql import QueryRefused
from orchestration.tools.ask.release_tools import ReleaseTools
from orchestration.tools.cite import NotCitable
from orchestration.tools.lookup.values import NoSuchValue

_INSTRUCTIONS = (
    "Indicators of Viet Nam's digital transformation, from one published release that never changes. Every"
    " number has a period, boundaries, a status and a coverage: say them with it, and print its citation. A"
    " missing value is not zero, a partial one is not whole, and a percentage is never averaged."
)
# Their messages say what was expected and what to do; anything else is a fault of ours and stays inside.
_FORESEEN = (DamagedRelease, NoSuchRelease, NoSuchValue, NotCitable, QueryRefused)


def build_server(tools: ReleaseTools) -> FastMCP[Any]:
    """A server with a tool for each question; `run()` it."""
    server: FastMCP[Any] = FastMCP(
        "chiso", instructions=_INSTRUCTIONS, mask_error_details=True
    )
    for function in (
        tools.search,
        tools.get_value,
        tools.explain_value,
        tools.compare_units,
        tools.describe_tables,
        tools.query,
    ):
        server.tool(
            _refuse_with_reason(function),
            annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False),
        )
    return server


def _refuse_with_reason(
    function: Callable[..., dict[str, Any]],
) -> Callable[..., dict[str, Any]]:
    """The same tool, whose foreseen refusals reach the assistant as they are worded."""

    @functools.wraps(function)
    def answer(*arguments: Any, **named: Any) -> dict[str, Any]:
        try:
            return function(*arguments, **named)
        except _FORESEEN as refusal:
            raise ToolError(str(refusal.args[0])) from refusal

    return answer
