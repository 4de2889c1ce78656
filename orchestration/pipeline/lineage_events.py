"""A refresh as OpenLineage events, where somebody listens: from which sources, into which tables.

Where events go say OpenLineage's own variables (`OPENLINEAGE_URL`, `OPENLINEAGE_CONFIG`, …). Where none
of them is set nothing is sent, and nothing is imported.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_log import RunEnd
from orchestration.pipeline.workspace import Workspace
from orchestration.release.describe.manifest import Manifest, read_manifest

if TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset, OutputDataset, RunEvent
    from openlineage.client.facet_v2 import DatasetFacet, RunFacet

_VARIABLES = "OPENLINEAGE_"
# Of the job and of the tables that it publishes.
NAMESPACE = "chiso"
JOB = "refresh"
# A name of the program as a URI, which the specification wants.
_PRODUCER = "urn:chiso"
_FAILED = (ExitCode.REFUSED, ExitCode.COULD_NOT_RUN, ExitCode.WRONG_USE)


def is_anybody_listening() -> bool:
    """Whether a variable of OpenLineage is set."""
    return any(name.startswith(_VARIABLES) for name in os.environ)


def emit_refresh(workspace: Workspace, result: RefreshResult, end: RunEnd) -> None:
    """Send the start of a refresh that has ended, and its end, to who listens.

    That nobody takes them is said and stops nothing.
    """
    if not is_anybody_listening():
        return
    try:
        # An extra, and half a second of imports.
        from openlineage.client import OpenLineageClient
    except ModuleNotFoundError:
        workspace.report_progress(
            "lineage",
            f"{_VARIABLES}… is set and nothing was sent; to fix: pip install chiso[lineage]",
        )
        return
    try:
        client = OpenLineageClient()
        for event in build_events(workspace, result, end):
            client.emit(event)
        client.close()
    except Exception as error:
        # Whatever another program's transport raises; an address may hold a key and is not shown.
        workspace.report_progress(
            "lineage", f"the events did not reach anybody: {type(error).__name__}"
        )


def build_events(
    workspace: Workspace, result: RefreshResult, end: RunEnd
) -> list[RunEvent]:
    """START and COMPLETE, or START and FAIL where a refresh was refused or could not run."""
    from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
    from openlineage.client.facet_v2 import error_message_run
    from openlineage.client.uuid import generate_new_uuid

    started_at = end.ended_at - dt.timedelta(seconds=end.seconds)
    made = _read_made_release(result, started_at)
    lineage = Lineage(workspace, made)
    inputs = lineage.list_inputs()
    run_id = str(generate_new_uuid(started_at))
    job = Job(NAMESPACE, JOB)
    facets: dict[str, RunFacet] = {}
    state = RunState.COMPLETE
    if end.exit_code in _FAILED:
        state = RunState.FAIL
        facets["errorMessage"] = error_message_run.ErrorMessageRunFacet(
            message=result.message, programmingLanguage="python"
        )
    return [
        RunEvent(
            eventType=RunState.START,
            eventTime=started_at.isoformat(),
            run=Run(run_id),
            job=job,
            inputs=inputs,
            outputs=[],
            producer=_PRODUCER,
        ),
        RunEvent(
            eventType=state,
            eventTime=end.ended_at.isoformat(),
            run=Run(run_id, facets),
            job=job,
            inputs=inputs,
            outputs=lineage.list_outputs(),
            producer=_PRODUCER,
        ),
    ]


@dataclass(frozen=True)
class Lineage:
    """What a refresh read and wrote. `made`: the release it published; None where it published none."""

    workspace: Workspace
    made: Manifest | None

    def list_inputs(self) -> list[InputDataset]:
        """Each source at its publisher, with its newest vintage where a release was made of it."""
        from openlineage.client.event_v2 import InputDataset
        from openlineage.client.facet_v2 import dataset_version_dataset

        newest: dict[str, str] = {}
        for published in self.made.sources if self.made else ():
            if published.vintages:
                newest[published.source_id] = published.vintages[-1].vintage_id
        inputs: list[InputDataset] = []
        for source in self.workspace.sources.values():
            facets: dict[str, DatasetFacet] = {}
            if source.id in newest:
                facets["version"] = dataset_version_dataset.DatasetVersionDatasetFacet(
                    datasetVersion=newest[source.id]
                )
            inputs.append(InputDataset(source.publisher.url, source.id, facets=facets))
        return inputs

    def list_outputs(self) -> list[OutputDataset]:
        """Each table of the release, with its rows; none where nothing was published."""
        from openlineage.client.event_v2 import OutputDataset
        from openlineage.client.facet_v2 import (
            dataset_version_dataset,
            output_statistics_output_dataset,
        )

        if self.made is None:
            return []
        version = dataset_version_dataset.DatasetVersionDatasetFacet(
            datasetVersion=self.made.release_id
        )
        outputs: list[OutputDataset] = []
        for mart in self.made.marts:
            rows = output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                rowCount=mart.rows
            )
            outputs.append(
                OutputDataset(
                    NAMESPACE,
                    mart.name,
                    facets={"version": version},
                    outputFacets={"outputStatistics": rows},
                )
            )
        return outputs


def _read_made_release(
    result: RefreshResult, started_at: dt.datetime
) -> Manifest | None:
    """The manifest of the release that the refresh published; None where it published none."""
    if result.release is None or result.exit_code in _FAILED:
        return None
    manifest = read_manifest(result.release)
    return manifest if manifest.created_at >= started_at else None
