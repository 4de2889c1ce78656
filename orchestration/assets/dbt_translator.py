"""What dagster-dbt is told of this project. Importing it imports dbt: only who describes a new
manifest needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings

from expectations.suites.fct_indicator_version import KEY as VALUE_KEY
from orchestration.assets.raw import TEAM
from orchestration.assets.warehouse import LINEAGE_KEY, make_table_key


class Translator(DagsterDbtTranslator):
    """Where dbt's nodes stand in the lineage: sources are the loaded tables, models have layers."""

    def __init__(self) -> None:
        # Data tests are checks of their own: `data_tests`.
        super().__init__(DagsterDbtTranslatorSettings(enable_asset_checks=False))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """`warehouse/<table>` of a source, `<schema>/<name>` of a model or a seed."""
        if dbt_resource_props["resource_type"] == "source":
            return make_table_key(dbt_resource_props["name"])
        return dg.AssetKey([dbt_resource_props["schema"], dbt_resource_props["name"]])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The layer: staging, intermediate, marts."""
        return str(dbt_resource_props["schema"])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """What the model or seed holds, without its SQL."""
        return str(dbt_resource_props["description"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> list[str]:
        """Who runs the line: models and reference lists are its own."""
        del dbt_resource_props
        return [TEAM]

    def get_tags(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, str]:
        """The layer, to search by."""
        return {"layer": str(dbt_resource_props["schema"])}

    def get_metadata(self, dbt_resource_props: Mapping[str, Any]) -> Mapping[str, Any]:
        """Beside dbt's own: a mart of values leads to the table that says what each was made of."""
        metadata = dict(super().get_metadata(dbt_resource_props))
        columns = dbt_resource_props.get("columns") or {}
        has_values = dbt_resource_props["schema"] == "marts" and columns.keys() >= set(
            VALUE_KEY
        )
        if has_values and self.get_asset_key(dbt_resource_props) != LINEAGE_KEY:
            metadata["lineage_of_values"] = dg.MetadataValue.asset(LINEAGE_KEY)
        return metadata
