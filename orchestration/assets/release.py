"""The last stretch: the run's marts become the current release, or nothing changes."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
import duckdb

from expectations.judge import list_rules_due
from ingest.declare.source import Source
from ingest.store.records import Vintage
from orchestration.pipeline import run_notes
from orchestration.pipeline.landing import run_id_at
from orchestration.pipeline.revision import git_revision, writers
from orchestration.pipeline.workspace import DBT_PROJECT, Workspace
from orchestration.release.facts import Licence, ReleaseFacts, SourceFacts, VintageFacts
from orchestration.release.store.publish import publish
from orchestration.release.store.publishable import Unfit

KEY = dg.AssetKey(["release"])


def release_asset(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    @dg.asset(
        key=KEY,
        deps=list(marts),
        group_name="release",
        kinds={"duckdb", "parquet"},
        description="data/releases/<id>: written aside, checked, renamed whole; then `current` is swapped",
        required_resource_keys={"line"},
    )
    def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        line: Workspace = context.resources.line
        folder = line.run_folder(context.run_id)
        verdicts, inputs = run_notes.read(folder, "verdicts") or [], run_notes.read(folder, "inputs")
        facts = release_facts(line, verdicts, inputs, _today_of(folder / "warehouse.duckdb"))
        try:
            made = publish(
                folder / "warehouse.duckdb",
                line.paths.releases,
                facts,
                quality=run_notes.quality_folder(folder),
                catalogue=line.sources_folder,
                project=DBT_PROJECT,
                step=lambda s: line.say("release", s),
            )
        except Unfit as unfit:
            raise dg.Failure(description=str(unfit)) from unfit
        (folder / "warehouse.duckdb").unlink()
        return dg.MaterializeResult(
            metadata={
                "release": made.release_id,
                "rows": made.rows,
                "git revision": made.git_revision,
                "synthetic": made.is_synthetic,
            },
            data_version=dg.DataVersion(made.release_id),
        )

    return release


def _today_of(warehouse: Path) -> dt.date:
    """The day the marts were built at; a run may publish after midnight."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        [(today,)] = connection.execute("select today from landed.run").fetchall()
    return today


def release_facts(line: Workspace, verdicts: list[dict], inputs: str, as_of: dt.date) -> ReleaseFacts:
    """What the release says about itself beside its marts."""
    now = line.clock()
    return ReleaseFacts(
        release_id=f"{run_id_at(now)}-{inputs[:8]}",
        created_at=now,
        as_of=as_of,
        git_revision=git_revision(),
        made_with=writers(),
        sources=tuple(_source(line, s) for s in line.sources.values()),
        verdicts=tuple(verdicts),
        rules_due=list_rules_due(),
    )


def _source(line: Workspace, source: Source) -> SourceFacts:
    read = [
        (e, state)
        for e in line.raw.list_editions(source.id)
        if (state := line.landed.find_state(source.id, e.edition_id))
    ]
    served = max((e.retrieved_at for e, state in read if state.outcome != "held"), default=None)
    # an older edition that a new reading holds says nothing of the newest
    held = [e.edition_id for e, s in read if s.outcome == "held" and (served is None or e.retrieved_at >= served)]
    return SourceFacts(
        source_id=source.id,
        title_vi=source.title_vi,
        title_en=source.title_en,
        publisher_vi=source.publisher.name_vi,
        publisher_en=source.publisher.name_en,
        publisher_url=source.publisher.url,
        licence=Licence(source.licence.id, source.licence.url, source.licence.attribution),
        is_synthetic=source.is_synthetic,
        vintages=tuple(_vintage(line, v) for v in line.landed.list_vintages(source.id)),
        newest_held=held[-1] if held else None,
    )


def _vintage(line: Workspace, vintage: Vintage) -> VintageFacts:
    edition = line.raw.read_edition(vintage.source_id, vintage.edition_id)
    return VintageFacts(
        vintage_id=vintage.vintage_id,
        known_from=vintage.known_from,
        known_basis=vintage.known_basis,
        retrieved_at=vintage.retrieved_at,
        rows=vintage.rows,
        quarantined=vintage.quarantined,
        landed_sha256=line.landed.hash_files(vintage),
        raw_sha256s=tuple(f.sha256 for f in edition.files),
        edition_id=vintage.edition_id,
        reading_id=vintage.reading_id,
        published_at=vintage.published_at,
    )
