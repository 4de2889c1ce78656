"""The same dossiers by the tools a user would take first: dlt lands the files, dbt-duckdb types and counts them.

Run by an environment of its own (`requirements.txt`), which has nothing of Chiso.
"""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).parent
DATASET = "landed"


def land_with_dlt(folder: str) -> Callable[[], object]:
    import dlt
    import pyarrow as pa
    from pyarrow import csv

    def read_cases():
        # Arrow tables: as Python rows dlt takes minutes for each million.
        for file in sorted((Path(folder) / "sources/bench/files").iterdir()):
            with file.open("rb") as stream:
                header = stream.readline().decode().strip().split(",")
            texts = csv.ConvertOptions(
                column_types=dict.fromkeys(header, pa.string()),
                strings_can_be_null=True,
            )
            yield from csv.open_csv(file, convert_options=texts)

    def land() -> None:
        pipeline = dlt.pipeline(
            "dossiers",
            pipelines_dir=str(Path(folder) / "dlt"),
            destination=dlt.destinations.duckdb(str(_locate_database(folder))),
            dataset_name=DATASET,
        )
        resource = dlt.resource(read_cases, name="dossier", write_disposition="append")
        pipeline.run(resource, loader_file_format="parquet")

    return land


def count_with_dbt(folder: str) -> Callable[[], object]:
    import duckdb
    from dbt.cli.main import dbtRunner

    os.environ["PEER_DATABASE"] = str(_locate_database(folder))
    arguments = [
        "build",
        f"--project-dir={PROJECT}",
        f"--profiles-dir={PROJECT}",
        f"--target-path={folder}/dbt",
        f"--log-path={folder}/dbt",
    ]

    def count() -> list[int]:
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            done = dbtRunner().invoke(arguments)
        if not done.success:
            raise RuntimeError(told.getvalue()[-2000:])
        with duckdb.connect(str(_locate_database(folder))) as connection:
            return list(connection.execute("from marts.answer").fetchone())

    return count


def _locate_database(folder: str) -> Path:
    return Path(folder) / "peer.duckdb"
