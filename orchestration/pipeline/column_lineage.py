"""From which columns each column of a model is computed, read out of the SQL that dbt compiles.

It takes a quarter of a minute for the whole project, so it is kept beside dbt's manifest, model by
model: what a model says is read again only when its SQL, or the columns of a table it reads,
change. sqlglot is imported only where a model is read.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from ingest.store.atomic import write_atomically
from orchestration.pipeline.dbt_cache import locate_cache
from orchestration.pipeline.transform.dbt_command import (
    compile_models,
    prepare_manifest,
)
from orchestration.pipeline.workspace import DBT_PROJECT

if TYPE_CHECKING:
    from sqlglot import MappingSchema, exp

_FILE = "column_lineage.json"
_DIALECT = "duckdb"
# Raise it when the same SQL would be read in another way.
_VERSION = 1

# Column → the columns it is computed from: pairs of a table ("schema.name") and a column of it.
ColumnSources = dict[str, list[tuple[str, str]]]


class ModelLineage(BaseModel):
    """What one model's SQL says. `fingerprint`: of that SQL and of the columns it could read."""

    model_config = ConfigDict(frozen=True)

    fingerprint: str
    columns: ColumnSources


class Lineage(BaseModel):
    """The lineage of every model, by "schema.name"."""

    model_config = ConfigDict(frozen=True)

    models: dict[str, ModelLineage] = {}


class UnreadableModel(ValueError):
    """sqlglot can't follow the columns of a model."""


def read_column_lineage(project: Path = DBT_PROJECT) -> dict[str, ColumnSources]:
    """What is kept, by table; nothing where no lineage was prepared yet."""
    kept = _read_kept(_locate(project))
    return {table: model.columns for table, model in kept.models.items()}


def prepare_column_lineage(
    report_progress: Callable[[str], None], project: Path = DBT_PROJECT
) -> None:
    """Bring what is kept up to the models as they are now. Raises UnreadableModel."""
    path = _locate(project)
    manifest = json.loads(prepare_manifest(project).read_text("utf-8"))
    mark = hashlib.sha256(f"{_VERSION} {_digest_models(manifest)}".encode()).hexdigest()
    done = path.with_suffix(".done")
    if done.exists() and done.read_text("utf-8") == mark:
        return
    report_progress("reading the SQL of the models for column lineage, once")
    models = _list_models(manifest)
    compiled = compile_models([node["name"] for node in models.values()], project)
    columns = _list_columns(manifest)
    kept = _read_kept(path)
    found: dict[str, ModelLineage] = {}
    for table, node in models.items():
        sql = compiled[node["name"]]
        found[table] = _read_model(table, sql, columns, kept.models.get(table))
    write_atomically(path, Lineage(models=found).model_dump_json().encode())
    write_atomically(done, mark.encode())


def trace_columns(
    sql: str, columns: Mapping[str, Sequence[str]], *, model: str = "the query"
) -> ColumnSources:
    """From which columns of its tables each column of a query is computed, in DuckDB's SQL.

    `columns`: of every table ("schema.name") it may read. A column that is computed from none, such
    as a constant, has an empty list. Raises UnreadableModel, which names `model`.
    """
    from sqlglot import exp
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage
    from sqlglot.optimizer.scope import build_scope

    schema = _build_schema(columns)
    try:
        query = _align_unions(sql, schema)
        nodes = lineage(None, query, schema, dialect=_DIALECT, scope=build_scope(query))
    except (SqlglotError, ValueError) as error:
        raise UnreadableModel(
            f"expected SQL that sqlglot can follow, found {model}: {error}"
        ) from error
    traced: ColumnSources = {}
    for name, node in nodes.items():
        sources: set[tuple[str, str]] = set()
        for step in node.walk():
            table = step.expression.find(exp.Table)
            # Only the ends of the way are columns of tables.
            if step.downstream or table is None:
                continue
            column = exp.to_column(step.name).name.lower()
            sources.add((f"{table.db}.{table.name}", column))
        traced[name.lower()] = sorted(sources)
    return traced


def _align_unions(sql: str, schema: MappingSchema) -> exp.Expr:
    """The query with each `union by name` written out by position: sqlglot knows no other."""
    from sqlglot import exp, parse_one
    from sqlglot.optimizer.qualify import qualify

    query = qualify(
        parse_one(sql, dialect=_DIALECT),
        schema=schema,
        dialect=_DIALECT,
        validate_qualify_columns=False,
        identify=False,
    )
    # From the inside out: the names of an outer union are known once its parts are aligned.
    for union in reversed(list(query.find_all(exp.SetOperation))):
        if union.args.get("by_name"):
            _align(union)
    return query


def _align(union: exp.SetOperation) -> None:
    sides = (union.this, union.expression)
    names: list[str] = []
    for side in sides:
        names += [name for name in side.named_selects if name not in names]
    for side in sides:
        _select_by_name(side, names)
    union.set("by_name", False)


def _select_by_name(side: exp.Query, names: Sequence[str]) -> None:
    """Put the columns of one side of a union in this order, null where it has none of a name."""
    from sqlglot import exp

    if isinstance(side, exp.Subquery):
        _select_by_name(side.this, names)
    elif isinstance(side, exp.SetOperation):
        _select_by_name(side.this, names)
        _select_by_name(side.expression, names)
    else:
        own = {column.alias_or_name: column for column in side.selects}
        missing = exp.alias_(exp.null(), "missing")
        ordered: list[exp.Expr] = []
        for name in names:
            column = own.get(name)
            if column is None:
                column = missing.copy()
                column.set("alias", exp.to_identifier(name))
            ordered.append(column)
        side.set("expressions", ordered)


def _build_schema(columns: Mapping[str, Sequence[str]]) -> MappingSchema:
    from sqlglot import MappingSchema, exp

    schema = MappingSchema(dialect=_DIALECT)
    for table, names in columns.items():
        folder, _, name = table.partition(".")
        of_table = exp.table_(name, db=folder, catalog="warehouse")
        # The names matter; of the types none is looked at.
        types = dict.fromkeys(names, "varchar")
        schema.add_table(of_table, types, dialect=_DIALECT)
    return schema


def _read_model(
    table: str,
    sql: str,
    columns: Mapping[str, Sequence[str]],
    kept: ModelLineage | None,
) -> ModelLineage:
    """The lineage of one model: the kept one where nothing it rests on has changed."""
    read = {name: columns[name] for name in columns if f'"{name.split(".")[1]}"' in sql}
    words = json.dumps([_VERSION, sql, read], sort_keys=True)
    fingerprint = hashlib.sha256(words.encode()).hexdigest()
    if kept is not None and kept.fingerprint == fingerprint:
        return kept
    return ModelLineage(
        fingerprint=fingerprint, columns=trace_columns(sql, read, model=table)
    )


def _list_models(manifest: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The models of a run by "schema.name"; those that counting runs by itself are left out."""
    models: dict[str, Mapping[str, Any]] = {}
    for node in manifest["nodes"].values():
        if node["resource_type"] == "model" and not node["path"].startswith("counting"):
            models[f"{node['schema']}.{node['name']}"] = node
    return models


def _list_columns(manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    """Every table that a model may read, with the columns the project documents of it."""
    columns: dict[str, list[str]] = {}
    for node in (*manifest["nodes"].values(), *manifest["sources"].values()):
        if node["resource_type"] in ("model", "seed", "source"):
            columns[f"{node['schema']}.{node['name']}"] = list(node["columns"])
    return columns


def _digest_models(manifest: Mapping[str, Any]) -> str:
    """A fingerprint of the SQL and the columns of the whole project, before dbt compiles any."""
    parts: list[object] = [
        sorted(
            (name, macro["macro_sql"]) for name, macro in manifest["macros"].items()
        ),
        _list_columns(manifest),
    ]
    parts += [
        (table, node["raw_code"]) for table, node in _list_models(manifest).items()
    ]
    words = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(words.encode()).hexdigest()


def _read_kept(path: Path) -> Lineage:
    try:
        return Lineage.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        # Nothing yet, or of another version: it is made anew.
        return Lineage()


def _locate(project: Path) -> Path:
    return locate_cache(project) / _FILE
