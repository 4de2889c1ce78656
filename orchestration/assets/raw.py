"""The first step: every dataset's bytes, kept as they came.

One step fetches all sources that were selected.
"""

# No postponed annotations here: Dagster looks at the type of `context`.

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

import dagster as dg
from pydantic import Field

from ingest.declare.source import Source
from ingest.problem import Refusal
from ingest.store.visits import Visit
from orchestration.assets import published
from orchestration.assets.code_references import refer_to_file
from orchestration.pipeline import run_notes
from orchestration.pipeline.workspace import Workspace
from orchestration.resources import WORKSPACE, get_workspace

if TYPE_CHECKING:
    from orchestration.pipeline.editions.fetching import FetchResult

STEP = "raw"
# Who runs the line, as Dagster writes an owner.
TEAM = "team:chiso"
# Every source is asked every night, whether or not it has news.
_ASKED_WITHIN = dt.timedelta(hours=26)


class RefreshConfig(dg.Config):
    """What a launch from the page may ask for."""

    only: list[str] = Field(
        default=[], description="Ids of the sources to fetch; none named = all"
    )
    reread: list[str] = Field(
        default=[],
        description="Ids of sources whose kept editions are all read again, whether or not anything changed",
    )
    live: bool | None = Field(
        default=None,
        description="Call live portals too; not given = as `chiso serve` was started",
    )


def make_key(source_id: str) -> dg.AssetKey:
    """The asset of a source's raw editions."""
    return dg.AssetKey([STEP, source_id])


def build_raw_assets(sources: dict[str, Source]) -> dg.AssetsDefinition:
    """One asset for each source, made together in one step."""

    @dg.multi_asset(
        name=STEP,
        specs=[_specify_asset(source) for source in sources.values()],
        can_subset=True,
        required_resource_keys={WORKSPACE},
    )
    def raw(
        context: dg.AssetExecutionContext, config: RefreshConfig
    ) -> Iterator[dg.MaterializeResult[None]]:
        # Imported here: readers of every format take long to load.
        from orchestration.pipeline.editions.fetching import fetch_source
        from orchestration.pipeline.editions.reading import reopen_editions
        from orchestration.pipeline.editions.receipts import restore_receipts

        workspace = get_workspace(context)
        _stop_where_unknown(workspace, [*config.only, *config.reread])
        if config.live is not None and config.live != workspace.is_live:
            workspace = replace(workspace, is_live=config.live)
        restore_receipts(workspace)
        for source_id in config.reread:
            reopened = reopen_editions(workspace, source_id)
            workspace.report_progress(
                "raw", f"{source_id}: {reopened} edition(s) to be read again"
            )
        failed: list[Visit] = []
        for key in sorted(context.selected_asset_keys):
            if config.only and key.path[-1] not in config.only:
                continue
            source = workspace.sources[key.path[-1]]
            fetched = workspace.fetched.get(source.id)
            if fetched is None:
                fetched = fetch_source(workspace, source)
            if fetched.visit is not None and fetched.visit.outcome == "failed":
                failed.append(fetched.visit)
            if fetched.visit is not None and fetched.visit.outcome == "news":
                context.log_event(published.describe_news(fetched.visit))
            yield _describe_raw(workspace, key, fetched)
        run_notes.FAILED_VISITS.write(workspace.run_folder(context.run_id), failed)

    return raw


def name_owners(source: Source) -> list[str]:
    """The publisher who answers for the figures, and who runs the line."""
    publisher, _, _ = source.id.partition("__")
    return [f"team:{publisher}", TEAM]


def tag_source(source: Source) -> dict[str, str]:
    """What the assets of a source can be searched by."""
    publisher, _, _ = source.id.partition("__")
    return {
        "publisher": publisher,
        "contract": source.contract,
        "frequency": source.calendar.frequency,
        "figures": "synthetic" if source.is_synthetic else "real",
    }


def _specify_asset(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        make_key(source.id),
        deps=[published.make_key(source.id)],
        group_name="raw",
        description=f"{source.title_vi} · {source.title_en}, as it came",
        kinds={source.fetch.kind},
        owners=name_owners(source),
        tags=tag_source(source),
        metadata={
            "publisher": source.publisher.name_en,
            "licence": source.licence.id,
            **refer_to_file(source.path),
        },
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=_ASKED_WITHIN),
        skippable=True,
    )


def _stop_where_unknown(workspace: Workspace, source_ids: Iterable[str]) -> None:
    unknown = sorted(set(source_ids) - workspace.sources.keys())
    if unknown:
        raise dg.Failure(
            f"expected ids of sources, found {', '.join(unknown)}; `chiso sources list` names them all",
            allow_retries=False,
        )


def _describe_raw(
    workspace: Workspace, key: dg.AssetKey, fetched: "FetchResult"
) -> dg.MaterializeResult[None]:
    try:
        editions = workspace.raw.list_editions(fetched.source_id)
    except Refusal:
        # A receipt can't be read: that is the problem this source was fetched with.
        editions = []
    files = [file for edition in editions for file in edition.files]
    metadata: dict[str, dg.MetadataValue | int] = {
        "editions kept": len(editions),
        "new editions": fetched.new_editions,
        "files": len(files),
        "bytes": sum(file.size for file in files),
    }
    if fetched.problem:
        metadata["problem"] = dg.MetadataValue.md(f"```\n{fetched.problem}\n```")
    version = editions[-1].edition_id if editions else "nothing"
    return dg.MaterializeResult(
        key, metadata=metadata, data_version=dg.DataVersion(version)
    )
