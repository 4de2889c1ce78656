"""The kind of record that is a single case: its files are streamed, and make a vintage for each publication."""

from __future__ import annotations

import polars as pl

from ingest.land.dossiers import file
from ingest.land.landing_job import LandingJob
from ingest.land.row_context import find_declared_publication, group_in_order
from ingest.land.vintages import make_empty_folder, name_vintage
from ingest.store.landing import Landing


class DossierKind:
    """Cases are never held whole: an edition's files are read one after the other."""

    version = file.VERSION

    def land_edition(self, job: LandingJob) -> list[Landing]:
        """One vintage for each date of publication that the names of the files give. Raises Refusal."""
        files = job.edition.files
        named = pl.DataFrame({"file_name": [f.name for f in files], "position": range(len(files))})
        named = named.with_columns(published_at=find_declared_publication(job.source))
        landings = []
        for (published,), part in group_in_order(named, "published_at"):
            vintage = name_vintage(job, published)
            folder = make_empty_folder(job, vintage)
            told = file.read(
                job.source,
                [files[n] for n in part["position"]],
                raw_path=job.raw_path,
                reference=job.reference,
                vintage_id=vintage.vintage_id,
                known_from=vintage.known_from,
                folder=folder,
            )
            said = {name: getattr(told, name) for name in ("rows", "quarantined", "scope_hash", "content_hash")}
            landings.append(Landing(vintage.model_copy(update=said), folder, told.records))
        return landings
