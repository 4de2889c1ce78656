"""dbt in this process: the manifest kept ready, one build on one warehouse file, and what dbt found
at each node.

dbt runs here rather than in a subprocess because starting it costs more than a night's models. It
is imported only when it runs, since the import takes a second. Nothing here knows Dagster:
`assets/warehouse.py` turns the events into materializations and checks.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.pipeline.dbt_cache import locate_cache
from orchestration.pipeline.workspace import DBT_PROJECT

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

PROFILE = """chiso:
  target: run
  outputs:
    run: {{type: duckdb, path: {path}, threads: 2, settings: {{preserve_insertion_order: false}}}}
"""

# An event of dbt as Dagster takes it: the JSON form of its message.
Event = dict[str, Any]
_RESULT_EVENTS = (
    "LogModelResult",
    "LogSeedResult",
    "LogTestResult",
    "LogSnapshotResult",
)
_MOST_FAILING_ROWS = 20
# Nobody reads the lines of dbt (each costs a look through the whole environment for secrets) or its
# artifacts: events are heard and results taken in this process. A quarter of a build without news.
_WITHOUT_ARTIFACTS = (
    "--no-print",
    "--no-write-json",
    "--log-level",
    "none",
    "--log-level-file",
    "none",
)

# Data tests that a night need not run: what they check is checked on the way, or is our own SQL and
# not what arrived. The suite runs them all (tests/warehouse/test_data_tests.py).
TESTS_OF_THE_SUITE = (
    "path:models/intermediate,resource_type:test",
    # The primary key in the contract of a mart refuses the row.
    "path:models/marts,test_name:unique_combination",
    "path:models/marts,test_name:unique",
    "path:models/marts,test_name:not_null",
    # Gate A judges the words that arrive; gate B those a mart is read by.
    "path:models/marts,test_name:accepted_values",
)
_TESTS_OF_SEEDS = "path:seeds,resource_type:test"
# Unit tests need no data, counting runs by itself, and exposures are descriptions.
LEFT_OUT = (
    "resource_type:unit_test",
    "resource_type:exposure",
    "path:models/counting",
    *TESTS_OF_THE_SUITE,
)

# What the manifest is made of, beside dbt_project.yml.
_PROJECT_FOLDERS = ("models", "macros", "seeds", "tests", "analyses")


@dataclass(frozen=True)
class NodeResult:
    """One node of a build, as dbt's run_results.json has it.

    `failing_rows`: up to 20 rows of a test that failed, re-run from its SQL.
    """

    unique_id: str
    status: str
    message: str
    seconds: float
    failing_rows: tuple[dict[str, object], ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the node was built, or its test passed."""
        return self.status in ("success", "pass")


def prepare_manifest(project: Path = DBT_PROJECT) -> Path:
    """`manifest.json` in the cache, parsed anew only when a file of the project is younger than it.

    It is parsed under the runs' own profile: a manifest knows the database's name (`warehouse`),
    not its path.
    """
    folder = locate_cache(project)
    manifest = folder / "manifest.json"
    # Two processes that start together parse once.
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not manifest.exists() or manifest.stat().st_mtime < _find_last_change(
            project
        ):
            _write_profile(folder, folder / "warehouse.duckdb")
            _run_dbt(["--quiet", "parse", *_list_places(project, folder, folder)])
    return manifest


def _find_last_change(project: Path) -> float:
    """When a file of the project was changed last."""
    files = [project / "dbt_project.yml"]
    for folder in _PROJECT_FOLDERS:
        files += [path for path in (project / folder).rglob("*") if path.is_file()]
    return max(path.stat().st_mtime for path in files)


def compile_models(
    models: Sequence[str], project: Path = DBT_PROJECT
) -> dict[str, str]:
    """Model → the SQL that would be run; nothing is run and no warehouse is needed."""
    with tempfile.TemporaryDirectory(prefix="chiso-compile-") as place:
        folder = Path(place)
        _write_profile(folder, folder / "warehouse.duckdb")
        arguments = [
            "--log-level",
            "none",
            "--no-populate-cache",
            "compile",
            "--no-introspect",
            "--select",
            *models,
        ]
        arguments += _list_places(project, folder, folder / "target")
        done = _run_dbt_with_manifest(arguments, project)
        if not done.success:
            raise RuntimeError(
                f"expected dbt to compile {', '.join(models)}, found that it can't"
            )
        # The results of `compile` are a RunExecutionResult; dbt's own type is a union over all its
        # commands.
        compiled: Any = done.result
        return {node.node.name: node.node.compiled_code for node in compiled.results}


def build_models(
    warehouse: Path, *, on_event: Callable[[Event], None], project: Path = DBT_PROJECT
) -> list[NodeResult]:
    """`dbt build` on one warehouse file, which is closed again afterwards: seeds, models and the
    data tests of what arrived, without what is LEFT_OUT.

    Seeds are the same rows on every night until somebody edits them: once they passed, their tests
    are left out until a file of theirs changes.

    Everything dbt writes (profile, target, logs) lies beside the warehouse. `on_event` gets the
    structured event of each finished node while dbt runs. Raises what dbt raised where it could not
    run at all.
    """
    # The one message library that dbt's events are made with comes with dbt.
    from google.protobuf.json_format import MessageToDict  # type: ignore[import-untyped]  # ships no types

    folder = warehouse.parent
    _write_profile(folder, warehouse)

    def pass_result_on(event: Any) -> None:
        if event.info.name in _RESULT_EVENTS:
            on_event(MessageToDict(event, preserving_proto_field_name=True))

    passed = prepare_manifest(project).with_name(_name_passed_seeds(project))
    arguments = [*_WITHOUT_ARTIFACTS, "build"]
    arguments += _select_nodes(have_seeds_passed=passed.exists())
    arguments += _list_places(project, folder, folder / "target")
    done = _run_dbt_with_manifest(arguments, project, pass_result_on)
    # The results of `build` are a RunExecutionResult; dbt's own type is a union over all its
    # commands.
    built: Any = done.result
    results = _note_results(built.results, warehouse)
    if all(node.is_good for node in results):
        passed.touch()
    return results


def _select_nodes(*, have_seeds_passed: bool) -> list[str]:
    """What a night builds and tests, as options of the command line."""
    left_out = [*LEFT_OUT, _TESTS_OF_SEEDS] if have_seeds_passed else LEFT_OUT
    # By default dbt leaves out every test that reads a node left out, of other tables too.
    return ["--indirect-selection", "empty", "--exclude", *left_out]


def _name_passed_seeds(project: Path) -> str:
    """The file beside the manifest that says: the tests of the seeds passed on these very files."""
    digest = hashlib.sha256()
    for folder in ("seeds", "tests"):
        for path in sorted((project / folder).rglob("*")):
            if path.is_file():
                digest.update(path.read_bytes())
    return f"seeds-{digest.hexdigest()[:16]}.passed"


def _run_dbt(arguments: Sequence[str]) -> None:
    """Run one command of dbt that needs no database."""
    from dbt.cli.main import dbtRunner

    done = dbtRunner().invoke(list(arguments))
    if not done.success:
        raise done.exception or RuntimeError(f"dbt failed: {' '.join(arguments)}")


def _run_dbt_with_manifest(
    arguments: Sequence[str],
    project: Path,
    on_event: Callable[[Any], None] | None = None,
) -> dbtRunnerResult:
    """Run one command of dbt on the prepared manifest and let go of the database.

    Raises what dbt raised.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    packed = prepare_manifest(project).with_name("partial_parse.msgpack").read_bytes()
    callbacks = [on_event] if on_event else []
    runner = dbtRunner(manifest=Manifest.from_msgpack(packed), callbacks=callbacks)
    try:
        done = runner.invoke(list(arguments))
    finally:
        # Otherwise dbt keeps the file open, and nobody else could read it.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # dbt's
    if done.exception:
        raise done.exception
    return done


def _write_profile(folder: Path, warehouse: Path) -> None:
    profile = PROFILE.format(path=json.dumps(str(warehouse)))
    (folder / "profiles.yml").write_text(profile, "utf-8")


def _list_places(project: Path, profiles: Path, target: Path) -> list[str]:
    """Where dbt finds and writes its files, as options of the command line."""
    places = {
        "--project-dir": project,
        "--profiles-dir": profiles,
        "--target-path": target,
        "--log-path": profiles / "logs",
    }
    options: list[str] = []
    for option, path in places.items():
        options += [option, str(path)]
    return options


def _note_results(of_dbt: Iterable[Any], warehouse: Path) -> list[NodeResult]:
    """What became of each node of a build, in the order in which they ended."""
    results: list[NodeResult] = []
    for node in of_dbt:
        failing_rows: tuple[dict[str, object], ...] = ()
        compiled_code = getattr(node.node, "compiled_code", None)
        if node.status == "fail" and compiled_code:
            failing_rows = _list_failing_rows(warehouse, compiled_code)
        result = NodeResult(
            unique_id=node.node.unique_id,
            status=str(node.status),
            message=node.message or "",
            seconds=node.execution_time,
            failing_rows=failing_rows,
        )
        results.append(result)
    return results


def _list_failing_rows(warehouse: Path, sql: str) -> tuple[dict[str, object], ...]:
    """The first rows a failed test selects."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(f"select * from ({sql}) limit {_MOST_FAILING_ROWS}")
        columns = [column[0] for column in found.description]
        return tuple(dict(zip(columns, row, strict=True)) for row in found.fetchall())
