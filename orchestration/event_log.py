"""Dagster's event log on SQLite, with its files kept open while one refresh writes them.

Dagster's own opens a file, asks which tables and columns it has, writes, flushes to the disk and
closes it again, three times for each of the thousand events of a refresh: two thirds of what
Dagster cost a night. The files are the same, and every other process reads them as Dagster's own.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import sqlalchemy
import yaml
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData

# Where Dagster itself keeps its event log, below its home.
_EVENT_LOG = Path("history", "runs")
# The settings of dagster.yaml by which somebody chose another place for it.
_STORAGES = {"storage", "event_log_storage", "instance_class"}


class OpenEventLog(SqliteEventLogStorage):
    """One connection a file, held until `dispose`; for one writing process that ends."""

    def __init__(
        self, base_dir: str, inst_data: ConfigurableClassData | None = None
    ) -> None:
        self._connections: dict[str, sqlalchemy.Connection] = {}
        self._found: set[tuple[str, str]] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> OpenEventLog:
        """As Dagster makes a storage from its settings."""
        return cls(inst_data=inst_data, **config_value)

    @contextlib.contextmanager
    def _connect(self, shard: str) -> Iterator[sqlalchemy.Connection]:
        """A transaction on the file of one run, or on the index of all runs."""
        if shard not in self._connections:
            with super()._connect(shard):
                pass  # makes the file and its tables where there are none
        with self._db_lock:
            connection = self._connections.get(shard) or self._open(shard)
            with connection.begin():
                yield connection

    def _open(self, shard: str) -> sqlalchemy.Connection:
        engine = sqlalchemy.create_engine(
            self.conn_string_for_shard(shard),
            poolclass=sqlalchemy.NullPool,
            # Whichever thread writes holds the lock.
            connect_args={
                "timeout": SQLITE_BUSY_TIMEOUT_SECONDS,
                "check_same_thread": False,
            },
        )
        connection = engine.connect()
        # With a write-ahead log nothing is torn by a crash; without a flush at each event, a loss
        # of power may take the last events of a run that it ended anyway.
        connection.execute(sqlalchemy.text("pragma synchronous = normal"))
        connection.commit()
        self._connections[shard] = connection
        return connection

    def has_table(self, table_name: str) -> bool:
        """Asked of the file until the table is there: no table is dropped while a run writes."""
        return self._find_once("table", table_name, super().has_table)

    def has_secondary_index(self, name: str) -> bool:
        """Asked of the file until the index is there."""
        return self._find_once("index", name, super().has_secondary_index)

    def has_asset_key_col(self, column_name: str) -> bool:
        """Asked of the file until the column is there."""
        return self._find_once("column", column_name, super().has_asset_key_col)

    def _find_once(self, kind: str, name: str, find: Callable[[str], bool]) -> bool:
        if (kind, name) not in self._found and find(name):
            self._found.add((kind, name))
        return (kind, name) in self._found

    def dispose(self) -> None:
        """Close the files."""
        for connection in self._connections.values():
            connection.close()
        self._connections.clear()
        super().dispose()


def open_instance(home: Path) -> dg.DagsterInstance:
    """Dagster's instance of this home for one refresh; a storage that its dagster.yaml names is
    used as it is.

    Raises what Dagster raises where the records can't be opened.
    """
    declared = yaml.safe_load((home / "dagster.yaml").read_text("utf-8")) or {}
    overrides: dict[str, Any] = {}
    if not declared.keys() & _STORAGES:
        overrides["event_log_storage"] = {
            "module": OpenEventLog.__module__,
            "class": OpenEventLog.__name__,
            "config": {"base_dir": str(home / _EVENT_LOG)},
        }
    ref = InstanceRef.from_dir(str(home), overrides=overrides)
    return dg.DagsterInstance.from_ref(ref)
