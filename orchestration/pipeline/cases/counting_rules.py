"""The SQL by which cases are counted: the compiled models of `dbt_project/models/counting`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ingest.store.atomic import write_atomically
from orchestration.pipeline.dbt_cache import locate_cache
from orchestration.pipeline.transform.dbt_command import compile_models
from orchestration.pipeline.workspace import DBT_PROJECT

REPORTERS = "counting_reporter"
# What hardly any set has rows of: dossiers that stand in several rows, and in several editions.
REPEATED = "counting_repeated"
LAST_EDITIONS = "counting_last_edition"
# Views, in the order in which they are built on each other: of a month's files only what counting
# needs is ever read, and no dossier is kept on its way into the counts.
RECORDS = "counting_record"
STATEMENTS = "counting_statement"
DOSSIERS = "counting_dossier"
COUNTS = "counted_dossier"
ORIGINS = "counted_origin"
# Of dossiers that stand in the files of several months.
DATED = "counting_dated"
DATED_REPORTERS = "counting_dated_reporter"
DATED_COUNTS = "counted_dossier_dated"
DATED_ORIGINS = "counted_origin_dated"
_MODELS = (
    REPORTERS,
    REPEATED,
    LAST_EDITIONS,
    RECORDS,
    STATEMENTS,
    DOSSIERS,
    COUNTS,
    ORIGINS,
    DATED,
    DATED_REPORTERS,
    DATED_COUNTS,
    DATED_ORIGINS,
)
_RULE_FILES = (
    "dbt_project.yml",
    "models/staging/_landed__sources.yml",
    "models/counting/*.sql",
    "macros/*.sql",
)


@dataclass(frozen=True)
class CountingRules:
    """The compiled SQL of each counting model, and a fingerprint of it all."""

    sql: Mapping[str, str]
    fingerprint: str


def compile_counting_rules(project: Path = DBT_PROJECT) -> CountingRules:
    """The counting models; compiled once for each state of their files, and kept in the cache."""
    contents: list[bytes] = []
    for pattern in _RULE_FILES:
        contents += [path.read_bytes() for path in sorted(project.glob(pattern))]
    state = hashlib.sha256(b"\0".join(contents)).hexdigest()[:16]
    compiled = locate_cache(project) / f"counting-{state}.json"
    if not compiled.exists():
        models = compile_models(_MODELS, project)
        write_atomically(compiled, json.dumps(models, sort_keys=True).encode())
    # Of the SQL itself, not of its sources: cases are counted again only where the SQL has changed.
    sql = compiled.read_bytes()
    return CountingRules(json.loads(sql), hashlib.sha256(sql).hexdigest()[:16])
