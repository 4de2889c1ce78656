"""The last step: the run's marts become the current release, or nothing changes."""

# No postponed annotations here: Dagster looks at the type of `context`.

from collections.abc import Iterable, Sequence

import dagster as dg

from ingest.declare.source import Source
from orchestration.assets.raw import TEAM
from orchestration.pipeline import run_notes
from orchestration.pipeline.last_whole import get_last_whole
from orchestration.pipeline.source_status import find_longest_silence
from orchestration.pipeline.warehouse import locate_warehouse
from orchestration.pipeline.workspace import DBT_PROJECT
from orchestration.resources import WORKSPACE, get_workspace

KEY = dg.AssetKey(["release"])


def build_release_asset(
    marts: Sequence[dg.AssetKey], sources: Iterable[Source]
) -> dg.AssetsDefinition:
    """The asset of the releases; it depends on every mart, and so on gate B, which blocks them.

    It is fresh for as long as none of the sources has to bring news.
    """
    silences = (find_longest_silence(source.calendar) for source in sources)
    silence = min((s for s in silences if s is not None), default=None)

    @dg.asset(
        key=KEY,
        deps=list(marts),
        group_name="release",
        owners=[TEAM],
        tags={"layer": "release"},
        kinds={"duckdb", "parquet"},
        freshness_policy=(
            dg.FreshnessPolicy.time_window(fail_window=silence) if silence else None
        ),
        description="data/releases/<id>: written aside, checked, renamed whole; then `current` is swapped",
        required_resource_keys={WORKSPACE},
    )
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
        # Imported here: writers of files take long to load, and most nights publish nothing.
        from orchestration.pipeline.release_facts import collect_release_facts
        from orchestration.release.inputs import ReleaseInputs
        from orchestration.release.store.publish import publish_release
        from orchestration.release.store.publishable import NotPublishable

        workspace = get_workspace(context)
        folder = workspace.run_folder(context.run_id)
        warehouse = locate_warehouse(folder)
        if not warehouse.exists():
            raise dg.Failure(
                "expected the marts of this run, found none: a release is made of all of them"
                " together; to fix: launch the job `refresh`",
                allow_retries=False,
            )
        inputs = ReleaseInputs(
            warehouse=warehouse,
            facts=collect_release_facts(workspace, folder),
            quality=run_notes.gather_quality_folder(folder),
            declarations=workspace.sources_folder,
            project=DBT_PROJECT,
            last=get_last_whole(workspace.paths.releases, folder),
        )
        try:
            published = publish_release(
                inputs,
                workspace.paths.releases,
                step=lambda step: workspace.report_progress("release", step),
            )
        except NotPublishable as refusal:
            raise dg.Failure(description=str(refusal)) from refusal
        # The release holds all of it, and a warehouse is the largest file of a run.
        warehouse.unlink()
        return dg.MaterializeResult(
            metadata={
                "release": published.release_id,
                "rows": published.rows,
                "git revision": published.git_revision,
                "synthetic": published.is_synthetic,
            },
            data_version=dg.DataVersion(published.release_id),
        )

    return release
