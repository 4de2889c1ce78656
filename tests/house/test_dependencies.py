"""What is installed is used: each direct dependency is imported, or is a tool the Makefile calls."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

# The name a distribution is imported under, where it is not its own.
IMPORTED_AS = {
    "axe-playwright-python": "axe_playwright_python",
    "dagster-dbt": "dagster_dbt",
    "dagster-postgres": "dagster_postgres",
    "dagster-webserver": "dagster_webserver",
    "dbt-core": "dbt.cli",
    "dbt-duckdb": "dbt.adapters.duckdb",
    "duckdb-engine": "duckdb_engine",
    "great-expectations": "great_expectations",
    "openlineage-python": "openlineage",
    "python-calamine": "python_calamine",
    "pyyaml": "yaml",
    "sdmx1": "sdmx",
    "vl-convert-python": "vl_convert",
}
# Called by name rather than imported.
TOOLS = {
    "dagster-dg-cli": "dg check defs",
    "import-linter": "lint-imports",
    "mypy": "/mypy",
    "pytest-xdist": "-n 2",
    "ruff": "ruff check",
    "setuptools": "--no-build-isolation",
    "sqlfluff": "sqlfluff lint",
    "sqlfluff-templater-dbt": 'templater = "dbt"',
    "types-pyyaml": "/mypy",
}
# Pinned for what they break elsewhere; the reason stands beside the pin.
PINNED = {"marshmallow"}


def _name(requirement: str) -> str:
    return re.match(r"[\w.-]+", requirement)[0].lower()


def test_every_direct_dependency_is_imported_or_called(repository: Path):
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"].values()
    listed = [requirement for group in groups for requirement in group]
    direct = {
        _name(requirement)
        for requirement in [*project["project"]["dependencies"], *listed]
        # A group may include another, which is listed itself.
        if isinstance(requirement, str)
    }
    imported = set()
    for folder in ("ingest", "expectations", "orchestration", "tests"):
        for path in (repository / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_bytes())):
                if isinstance(node, ast.Import):
                    imported |= {a.name for a in node.names}
                elif isinstance(node, ast.ImportFrom) and node.module:
                    imported.add(node.module)
    called = "".join(
        (repository / p).read_text("utf-8")
        for p in ("Makefile", "pyproject.toml", "orchestration/cli/line.py")
    )
    for name in sorted(direct - PINNED):
        if name in TOOLS:
            assert TOOLS[name] in called, f"{name}: nothing calls it"
        else:
            module = IMPORTED_AS.get(name, name)
            assert any(i == module or i.startswith(f"{module}.") for i in imported), (
                f"{name}: nothing imports it"
            )


def test_the_lock_holds_hashes_and_no_address(repository: Path):
    lock = (repository / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    assert "--index-url" not in lock
    pins = re.findall(r"^[\w.\[\]-]+==", lock, re.MULTILINE)
    assert len(pins) > 100
    assert lock.count("--hash=sha256:") >= len(pins)
