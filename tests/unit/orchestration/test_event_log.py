"""Dagster's event log with its files kept open: the same records, for whoever reads them."""

# No postponed annotations here: Dagster looks at the type of `context`.

from pathlib import Path

import dagster as dg
import pytest

from orchestration.dagster_records import prepare_dagster_home
from orchestration.event_log import OpenEventLog, open_instance


@dg.asset(check_specs=[dg.AssetCheckSpec("holds", asset="counted")])
def counted(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    other = dg.DagsterInstance.from_config(context.instance.root_directory)
    with other as reader:
        context.log.info(
            f"read meanwhile: {len(reader.all_logs(context.run_id)) > 0}, "
            f"{reader.get_latest_materialization_event(dg.AssetKey('earlier')) is not None}"
        )
    return dg.MaterializeResult(
        metadata={"rows": 3}, check_results=[dg.AssetCheckResult(passed=False)]
    )


@dg.asset
def earlier() -> None: ...


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with one run that wrote into files it held open."""
    home = prepare_dagster_home(tmp_path_factory.mktemp("dagster"))
    with open_instance(home) as instance:
        assert isinstance(instance.event_log_storage, OpenEventLog)
        for asset in (earlier, counted):
            assert dg.materialize([asset], instance=instance).success
        log = instance.event_log_storage
    assert not log._connections, "expected the files to be closed with the instance"
    return home


def test_dagsters_own_log_reads_what_was_written(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        assert not isinstance(instance.event_log_storage, OpenEventLog)
        found = instance.get_latest_materialization_event(counted.key)
        assert found and found.asset_materialization
        assert found.asset_materialization.metadata["rows"].value == 3
        (run,) = instance.get_runs(limit=1)
        assert run.status == dg.DagsterRunStatus.SUCCESS
        types = [entry.dagster_event_type for entry in instance.all_logs(run.run_id)]
        assert dg.DagsterEventType.ASSET_CHECK_EVALUATION in types
        key = dg.AssetCheckKey(counted.key, "holds")
        checks = instance.event_log_storage.get_latest_asset_check_execution_by_key(
            [key]
        )
        assert checks[key].status.value == "FAILED"


def test_others_read_the_log_while_a_run_writes_it(home: Path) -> None:
    with dg.DagsterInstance.from_config(str(home)) as instance:
        (run,) = instance.get_runs(limit=1)
        messages = [entry.user_message for entry in instance.all_logs(run.run_id)]
    assert "read meanwhile: True, True" in messages


def test_a_storage_that_somebody_chose_is_used(tmp_path: Path) -> None:
    (tmp_path / "dagster.yaml").write_text(
        f"storage: {{sqlite: {{base_dir: {tmp_path / 'elsewhere'}}}}}\n", "utf-8"
    )
    with open_instance(tmp_path) as instance:
        assert not isinstance(instance.event_log_storage, OpenEventLog)
    assert (tmp_path / "elsewhere").exists()
