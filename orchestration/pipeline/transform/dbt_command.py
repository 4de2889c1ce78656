"""dbt in this process: its commands, the manifest kept ready, and what a build leaves out.

dbt runs here rather than in a subprocess because starting it costs seconds. It is imported only
when it runs, since the import takes one more.
"""

from __future__ import annotations

import fcntl
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.pipeline.dbt_cache import locate_cache
from orchestration.pipeline.workspace import DBT_PROJECT

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

PROFILE = """chiso:
  target: run
  outputs:
    run: {{type: duckdb, path: {path}, threads: 2, settings: {{preserve_insertion_order: false}}}}
"""

# Nobody reads the lines of dbt (each costs a look through the whole environment for secrets): its
# results are taken in this process.
_SILENT = ("--no-print", "--log-level", "none", "--log-level-file", "none")

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
# Run when the plan of a build is made: seeds are the same rows until somebody edits them.
TESTS_OF_SEEDS = "path:seeds,resource_type:test"
# Unit tests need no data, counting runs by itself, and exposures are descriptions.
LEFT_OUT = (
    "resource_type:unit_test",
    "resource_type:exposure",
    "path:models/counting",
    *TESTS_OF_THE_SUITE,
)
# Options of `dbt build` and `dbt ls`. By default dbt leaves out every test that reads a node left
# out, of other tables too.
SELECTION = ("--indirect-selection", "empty", "--exclude", *LEFT_OUT)

# What a selector of LEFT_OUT asks of a node of the manifest.
_CONDITIONS: Mapping[str, Callable[[Mapping[str, Any], str], bool]] = {
    "resource_type": lambda node, value: node["resource_type"] == value,
    "path": lambda node, value: node["original_file_path"].startswith(f"{value}/"),
    "test_name": lambda node, value: node["test_metadata"]["name"] == value,
}

# What the manifest is made of, beside dbt_project.yml.
_PROJECT_FOLDERS = ("models", "macros", "seeds", "tests", "analyses")


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
            write_profile(folder, folder / "warehouse.duckdb")
            _parse_project(project, folder)
    return manifest


def _find_last_change(project: Path) -> float:
    """When a file of the project was changed last."""
    files = [project / "dbt_project.yml"]
    for folder in _PROJECT_FOLDERS:
        files += [path for path in (project / folder).rglob("*") if path.is_file()]
    return max(path.stat().st_mtime for path in files)


def _parse_project(project: Path, folder: Path) -> None:
    """Write the manifest of the project into the folder."""
    from dbt.cli.main import dbtRunner

    arguments = ["--quiet", "parse", *list_places(project, folder, folder)]
    done = dbtRunner().invoke(arguments)
    if not done.success:
        raise done.exception or RuntimeError(f"dbt failed: {' '.join(arguments)}")


def is_left_out(node: Mapping[str, Any]) -> bool:
    """Whether a night leaves out a node of the manifest, the tests of seeds among them."""
    for selector in (*LEFT_OUT, TESTS_OF_SEEDS):
        conditions = [condition.split(":") for condition in selector.split(",")]
        if all(_CONDITIONS[kind](node, value) for kind, value in conditions):
            return True
    return False


def compile_models(
    models: Sequence[str], project: Path = DBT_PROJECT
) -> dict[str, str]:
    """Model → the SQL that would be run; nothing is run and no warehouse is needed."""
    with tempfile.TemporaryDirectory(prefix="chiso-compile-") as place:
        folder = Path(place)
        write_profile(folder, folder / "warehouse.duckdb")
        arguments = [
            *("--log-level", "none", "--no-populate-cache"),
            *("compile", "--no-introspect", "--select", *models),
            *list_places(project, folder, folder / "target"),
        ]
        done = run_with_manifest(arguments, project)
        if not done.success:
            raise RuntimeError(
                f"expected dbt to compile {', '.join(models)}, found that it can't"
            )
        # The results of `compile` are a RunExecutionResult; dbt's own type is a union over all its
        # commands.
        compiled: Any = done.result
        return {node.node.name: node.node.compiled_code for node in compiled.results}


def build_with_dbt(
    warehouse: Path, project: Path = DBT_PROJECT, *, target: Path
) -> list[Any]:
    """`dbt build` on one warehouse file, which is closed again afterwards: seeds, models and data
    tests, without what is LEFT_OUT.

    The profile lies beside the warehouse; `target` gets what dbt writes: the SQL it ran, its graph.
    Returns dbt's own results, in the order in which the nodes ended. Raises what dbt raised where
    it could not run at all.
    """
    write_profile(warehouse.parent, warehouse)
    arguments = [
        *(*_SILENT, "build", *SELECTION),
        *list_places(project, warehouse.parent, target),
    ]
    # The results of `build` are a RunExecutionResult.
    built: Any = run_with_manifest(arguments, project).result
    return list(built.results)


def run_with_manifest(arguments: Sequence[str], project: Path) -> dbtRunnerResult:
    """Run one command of dbt on the prepared manifest and let go of the database.

    Raises what dbt raised.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner
    from dbt.contracts.graph.manifest import Manifest

    packed = prepare_manifest(project).with_name("partial_parse.msgpack").read_bytes()
    runner = dbtRunner(manifest=Manifest.from_msgpack(packed))
    try:
        done = runner.invoke(list(arguments))
    finally:
        # Otherwise dbt keeps the file open, and nobody else could read it.
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # dbt's
    if done.exception:
        raise done.exception
    return done


def write_profile(folder: Path, warehouse: Path) -> None:
    """`profiles.yml` for runs on this warehouse file."""
    profile = PROFILE.format(path=json.dumps(str(warehouse)))
    (folder / "profiles.yml").write_text(profile, "utf-8")


def list_places(project: Path, profiles: Path, target: Path) -> list[str]:
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
