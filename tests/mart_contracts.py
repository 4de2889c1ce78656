"""The marts as dbt promises them, for fixtures: `dbt_project/models/marts/*.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

MARTS = Path(__file__).parents[1] / "dbt_project" / "models" / "marts"


@dataclass(frozen=True)
class MartContract:
    """`columns`: name → SQL type, in order. `key`: the columns of the primary key."""

    name: str
    columns: dict[str, str]
    key: tuple[str, ...]

    @property
    def create_statement(self) -> str:
        """`create table marts.<name>`; all may be null: a fixture fills what its test is about."""
        return f"create table marts.{self.name} ({self._declare_columns()})"

    @property
    def keyed_create_statement(self) -> str:
        """The same with its primary key, which orders the rows of a release and is never null."""
        key = ", ".join(f'"{name}"' for name in self.key)
        return f"create table marts.{self.name} ({self._declare_columns()}, primary key ({key}))"

    def _declare_columns(self) -> str:
        return ", ".join(
            f'"{name}" {sql_type}' for name, sql_type in self.columns.items()
        )


@cache
def load_mart_contracts() -> dict[str, MartContract]:
    """Every mart by name."""
    contracts: dict[str, MartContract] = {}
    for path in sorted(MARTS.glob("[!_]*.yml")):
        for model in yaml.safe_load(path.read_text("utf-8"))["models"]:
            columns = {
                column["name"]: column["data_type"] for column in model["columns"]
            }
            (key,) = (
                c["columns"] for c in model["constraints"] if c["type"] == "primary_key"
            )
            contracts[model["name"]] = MartContract(model["name"], columns, tuple(key))
    return contracts
