"""How the nodes of the dbt project show in Dagster, as dagster-dbt says it, kept ready.

Importing dagster-dbt imports the whole of dbt, and asking it what 128 nodes look like takes as long
again: more than all else that is loaded. So its answer is kept beside dbt's manifest, and dagster-dbt
is asked once for each manifest. Dagster's own objects are made of it here.
"""

from __future__ import annotations

import hashlib
import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_shared.serdes import deserialize_value, serialize_value
from pydantic import BaseModel, ConfigDict

from ingest.store.atomic import write_atomically
from orchestration.assets.code_references import refer_to_file
from orchestration.pipeline import column_lineage
from orchestration.pipeline.transform.dbt_command import (
    LEFT_OUT,
    TESTS_OF_SEEDS,
    is_left_out,
    prepare_manifest,
)
from orchestration.pipeline.workspace import DBT_PROJECT

# As dbt writes it.
Manifest = dict[str, Any]
AssetPath = tuple[str, ...]

_DBT_PACKAGES = ("dagster", "dagster-dbt", "dbt-core")
_OWN_CODE = ("dbt_nodes.py", "dbt_translator.py")
_KIND = "dagster/kind/"


class AssetOfDbt(BaseModel):
    """A model or a seed. `file`: below the dbt project; `metadata`: as Dagster writes it down."""

    model_config = ConfigDict(frozen=True)

    unique_id: str
    path: AssetPath
    deps: tuple[AssetPath, ...]
    description: str
    group: str
    owners: tuple[str, ...]
    tags: dict[str, str]
    kinds: tuple[str, ...]
    code_version: str | None
    file: str
    metadata: str

    @property
    def key(self) -> dg.AssetKey:
        """Its asset key."""
        return dg.AssetKey(self.path)

    @property
    def table(self) -> str:
        """Its table in the warehouse: "schema.name"."""
        return ".".join(self.path)


class CheckOfDbt(BaseModel):
    """A data test of a night, shown as a check of the asset it judges."""

    model_config = ConfigDict(frozen=True)

    unique_id: str
    name: str
    asset: AssetPath
    description: str | None

    @property
    def key(self) -> dg.AssetCheckKey:
        """Its key as a check."""
        return dg.AssetCheckKey(dg.AssetKey(self.asset), self.name)


class DbtNodes(BaseModel):
    """All of a project. `tables`: what each table of the schema `landed` holds, in words."""

    model_config = ConfigDict(frozen=True)

    assets: tuple[AssetOfDbt, ...]
    checks: tuple[CheckOfDbt, ...]
    tables: dict[str, str]

    @property
    def check_keys(self) -> dict[str, dg.AssetCheckKey]:
        """dbt's id of each data test → its check."""
        return {check.unique_id: check.key for check in self.checks}


def load_dbt_nodes() -> DbtNodes:
    """What is kept of the present manifest; dagster-dbt is asked where it is a new one."""
    manifest = prepare_manifest()
    path = manifest.with_name(f"dagster_nodes-{_fingerprint(manifest)}.json")
    try:
        return DbtNodes.model_validate_json(path.read_bytes())
    except (FileNotFoundError, ValueError):
        nodes = describe_nodes(load_manifest())
    for old in manifest.parent.glob("dagster_nodes-*.json"):
        old.unlink(missing_ok=True)
    write_atomically(path, nodes.model_dump_json().encode())
    return nodes


def load_manifest() -> Manifest:
    """What dbt knows of its project."""
    manifest: Manifest = json.loads(prepare_manifest().read_text("utf-8"))
    return manifest


def describe_nodes(manifest: Manifest) -> DbtNodes:
    """Ask dagster-dbt for every seed, model and nightly data test."""
    from dagster_dbt.asset_utils import build_dbt_specs

    from orchestration.assets.dbt_translator import Translator

    translator = Translator()
    specs, _ = build_dbt_specs(
        translator=translator,
        manifest=manifest,
        select="fqn:*",
        exclude=" ".join(LEFT_OUT),
        selector="",
        io_manager_key=None,
        project=None,
    )
    sources = manifest["sources"].values()
    assets = tuple(_keep_asset(spec, manifest) for spec in specs)
    return DbtNodes(
        assets=assets,
        checks=_list_checks(manifest, {a.unique_id: a.path for a in assets}),
        tables={source["name"]: source["description"] for source in sources},
    )


def specify_assets(nodes: DbtNodes) -> list[dg.AssetSpec]:
    """The assets for Dagster, with the lineage of their columns as far as it was prepared."""
    lineage = column_lineage.read_column_lineage()
    specs: list[dg.AssetSpec] = []
    for asset in nodes.assets:
        metadata = dict(deserialize_value(asset.metadata, dict))
        metadata |= refer_to_file(DBT_PROJECT / asset.file)
        of_columns = lineage.get(asset.table)
        if of_columns:
            metadata["dagster/column_lineage"] = _write_lineage(of_columns, asset.deps)
        spec = dg.AssetSpec(
            asset.key,
            deps=[dg.AssetKey(path) for path in asset.deps],
            description=asset.description,
            group_name=asset.group,
            owners=asset.owners,
            tags=asset.tags,
            kinds=set(asset.kinds),
            code_version=asset.code_version,
            metadata=metadata,
            skippable=True,
        )
        specs.append(spec)
    return specs


def _keep_asset(spec: dg.AssetSpec, manifest: Manifest) -> AssetOfDbt:
    # Two of dagster-dbt's own notes hold the whole manifest and a class; they are for its command.
    metadata = {
        name: value
        for name, value in spec.metadata.items()
        if not name.startswith("dagster_dbt/")
    }
    metadata["dagster/storage_kind"] = "duckdb"
    tags = {n: v for n, v in spec.tags.items() if not n.startswith(_KIND)}
    unique_id = spec.metadata["dagster_dbt/unique_id"]
    return AssetOfDbt(
        unique_id=unique_id,
        path=tuple(spec.key.path),
        deps=tuple(sorted(tuple(dep.asset_key.path) for dep in spec.deps)),
        description=spec.description or "",
        group=spec.group_name or "",
        owners=tuple(spec.owners),
        tags=tags,
        kinds=tuple(sorted(spec.kinds)),
        code_version=spec.code_version,
        file=manifest["nodes"][unique_id]["original_file_path"],
        metadata=serialize_value(metadata),
    )


def _list_checks(
    manifest: Manifest, paths: dict[str, AssetPath]
) -> tuple[CheckOfDbt, ...]:
    """The data tests that a night runs. `paths`: of the assets by dbt's id."""
    checks: list[CheckOfDbt] = []
    for unique_id, node in manifest["nodes"].items():
        if node["resource_type"] == "test" and not is_left_out(node):
            check = CheckOfDbt(
                unique_id=unique_id,
                name=node["name"],
                asset=paths[node["attached_node"]],
                description=node["description"] or None,
            )
            checks.append(check)
    return tuple(checks)


def _write_lineage(
    of_columns: column_lineage.ColumnSources, deps: tuple[AssetPath, ...]
) -> dg.TableColumnLineage:
    """The sources of each column, as far as their tables are upstream assets."""
    # A table of the schema `landed` is the asset `warehouse/…`.
    upstream = {".".join(path): dg.AssetKey(path) for path in deps}
    for path in deps:
        if path[0] == "warehouse":
            upstream[f"landed.{path[1]}"] = dg.AssetKey(path)
    deps_by_column: dict[str, list[dg.TableColumnDep]] = {}
    for column, sources in of_columns.items():
        deps_by_column[column] = [
            dg.TableColumnDep(asset_key=upstream[table], column_name=name)
            for table, name in sources
            if table in upstream
        ]
    return dg.TableColumnLineage(deps_by_column=deps_by_column)


def _fingerprint(manifest: Path) -> str:
    """Of all that the answer of dagster-dbt depends on."""
    digest = hashlib.sha256(manifest.read_bytes())
    for package in _DBT_PACKAGES:
        digest.update(version(package).encode())
    for name in _OWN_CODE:
        digest.update(Path(__file__).with_name(name).read_bytes())
    digest.update(" ".join((*LEFT_OUT, TESTS_OF_SEEDS)).encode())
    return digest.hexdigest()[:16]
