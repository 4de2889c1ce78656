"""A month through Dagster's own daemon with its storage in PostgreSQL, killed twice. Run by `make soak`.

    python -m tests.soak.postgres [--folder FOLDER]

The month of `tests.soak.month` is lived through twice. First by `chiso refresh`, night by night, undisturbed; then by
the daemon, whose every process is killed (-9) in the middle of the refresh of a dropped file, and once more, together
with the database, in the middle of a night. The releases must be the same, to the byte of every Parquet and CSV file,
and so must the list of what people were told. Takes about twenty minutes.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg

from orchestration.pipeline.alerts.delivery import VARIABLE
from orchestration.pipeline.run_log import find_last_end
from orchestration.pipeline.unpublished import find_unpublished_news
from orchestration.pipeline.workspace import REPOSITORY, Workspace
from orchestration.pipeline.writer_lock import is_data_folder_held
from orchestration.refresh import run_refresh
from orchestration.release.describe.manifest import read_manifest
from orchestration.release.store.catalogue import list_release_ids
from tests.postgres_server import PostgresServer, find_missing, run_postgres
from tests.soak.month import (
    DROP,
    DROP_MINUTES,
    EXPECTED,
    KILLED_NIGHT,
    NIGHTS,
    Country,
    Told,
)
from tests.soak.postgres_line import CLOCK, NIGHT, read_clock
from tests.web_hook import WebHook, serve

# On a machine with much else to do one refresh took nine minutes.
_MOST_SECONDS = 3600
# A refresh is in its middle when its warehouse has come to be.
_WAREHOUSE = "warehouse.duckdb"


@contextmanager
def hear_alerts() -> Iterator[None]:
    """Let the alerts of this process and of those it starts come to the hook."""
    with serve(WebHook) as port:
        os.environ[VARIABLE] = f"json://127.0.0.1:{port}/"
        os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1"
        yield


@dataclass
class Month:
    """What was told night by night, and what was published."""

    country: Country
    told: list[Told] = field(default_factory=list)

    def note_told(self, night: int) -> None:
        """Take what people were told since the last night."""
        for message in WebHook.posted:
            self.told.append((night, *_name_cause(message["title"])))
        WebHook.posted.clear()

    def hash_releases(self) -> dict[str, dict[str, str]]:
        """Release → path → hash of each of its Parquet and CSV files."""
        releases = self.country.paths.releases
        return {
            release_id: read_manifest(releases / release_id).data_hashes
            for release_id in list_release_ids(releases)
        }


# Words of a subject → the kind of cause.
_KINDS = {
    r"source (\S+) is unreachable": "unreachable",
    r"source (\S+) is late": "late",
    r"edition ([^/ ]+)/\S+ is held": "held",
    r"no refresh for": "no_refresh",
    r"a refresh could not run": "run_failed",
    r"a release was refused": "refused",
}


def _name_cause(subject: str) -> tuple[str, bool]:
    """The kind of cause and its source, and whether it is over."""
    for words, kind in _KINDS.items():
        found = re.search(words, subject)
        if found is not None:
            return "/".join([kind, *found.groups()]), "đã ổn" in subject
    return subject, False


def live_undisturbed(month: Month) -> None:
    """Every night by `chiso refresh`'s own function, in this process."""
    country = month.country
    country.found()
    for night in NIGHTS:
        country.begin_night(night)
        refresh_at(country, night)
        if night == DROP:
            country.drop(night)
            refresh_at(country, night, DROP_MINUTES)
        month.note_told(night)


def refresh_at(country: Country, night: int, minutes: int = 0) -> None:
    moment = country.find_moment(night, minutes)
    workspace = Workspace(country.paths, country.sources, clock=lambda: moment)
    result = run_refresh(workspace)
    print(f"night {night}: exit {int(result.exit_code)}", flush=True)


@dataclass
class Daemon:
    """Dagster's daemon over the country, with its records in the server's database."""

    country: Country
    server: PostgresServer
    process: subprocess.Popen[bytes] | None = None

    @property
    def home(self) -> Path:
        return self.country.paths.dagster

    @property
    def clock(self) -> Path:
        return self.country.folder / "clock"

    def prepare(self) -> None:
        """Write its settings and let this process read its records."""
        self.home.mkdir(parents=True)
        settings = "telemetry: {enabled: false}\nnux: {enabled: false}\n"
        settings += "run_monitoring: {enabled: true, start_timeout_seconds: 300}\n"
        (self.home / "dagster.yaml").write_text(
            settings + self.server.describe_storage(), "utf-8"
        )

    def start(self) -> None:
        """Start it in a session of its own, so that all that it starts can be killed with it."""
        environment = {
            **os.environ,
            "DAGSTER_HOME": str(self.home),
            "CHISO_DATA": str(self.country.paths.data),
            "CHISO_SOURCES": str(self.country.sources),
            CLOCK: str(self.clock),
            "PYTHONPATH": str(REPOSITORY),
        }
        program = Path(sys.executable).with_name("dagster-daemon")
        with (self.country.folder / "daemon.log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(program), "run", "-m", "tests.soak.postgres_line"],
                env=environment,
                cwd=REPOSITORY,
                start_new_session=True,
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        """Kill it with its code servers and its runs, all at once."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        wait_until(lambda: not is_data_folder_held(self.country.paths), "all is dead")

    def set_clock(self, night: int, minutes: int = 0, *, begins: bool) -> None:
        """Say which moment it is, and whether the night's refresh is due."""
        words = [self.country.find_moment(night, minutes).isoformat()]
        if begins:
            words.append(str(night))
        aside = self.clock.with_suffix(".new")
        aside.write_text("\n".join(words), "utf-8")
        aside.replace(self.clock)

    def list_runs(self, **tags: str) -> list[dg.DagsterRun]:
        """The runs with these tags; all where there are none."""
        with dg.DagsterInstance.from_config(str(self.home)) as instance:
            return list(instance.get_runs(dg.RunsFilter(tags=tags)))

    def wait_for_rest(self) -> None:
        """Wait until no run is under way or still to be asked for, and what follows each is done."""
        wait_until(self._is_at_rest, "no refresh is under way")

    def _is_at_rest(self) -> bool:
        with dg.DagsterInstance.from_config(str(self.home)) as instance:
            records = instance.get_run_records()
        if not records or any(not r.dagster_run.is_finished for r in records):
            return False
        success = dg.DagsterRunStatus.SUCCESS
        # Of one that failed nobody need hear once another has taken it up.
        heard_of = [r for r in records if r.dagster_run.status == success]
        heard_of.append(max(records, key=lambda record: record.create_timestamp))
        if not all(self._is_concluded(record.start_time or 0) for record in heard_of):
            return False
        moment = read_clock(self.clock)
        workspace = Workspace(
            self.country.paths, self.country.sources, clock=lambda: moment
        )
        return find_unpublished_news(workspace) is None

    def _is_concluded(self, started: float) -> bool:
        moment = dt.datetime.fromtimestamp(started, dt.UTC)
        log = self.country.paths.runs / f"{moment:%Y%m%dT%H%M%SZ}.jsonl"
        return log.exists() and '"event": "end"' in log.read_text("utf-8")

    def wait_for_middle(self) -> None:
        """Wait until a refresh is in its middle."""
        before = time.time()

        def has_warehouse() -> bool:
            found = self.country.paths.build.glob(f"*/{_WAREHOUSE}")
            return any(path.stat().st_mtime >= before - 1 for path in found)

        wait_until(has_warehouse, "a refresh is in its middle")


def live_by_daemon(month: Month, server: PostgresServer) -> list[str]:
    """Every night by the daemon; returns what was wrong with its records."""
    country = month.country
    country.found()
    daemon = Daemon(country, server)
    daemon.prepare()
    daemon.set_clock(NIGHTS[0], begins=False)
    daemon.start()
    try:
        for night in NIGHTS:
            country.begin_night(night)
            daemon.set_clock(night, begins=True)
            if night == KILLED_NIGHT:
                kill_in_the_middle(daemon, with_database=True)
            wait_until(
                lambda n=night: bool(daemon.list_runs(**{NIGHT: str(n)})),
                f"night {night} began",
            )
            daemon.wait_for_rest()
            if night == DROP:
                country.drop(night)
                daemon.set_clock(night, DROP_MINUTES, begins=False)
                kill_in_the_middle(daemon, with_database=False)
                daemon.wait_for_rest()
            month.note_told(night)
            end = find_last_end(country.paths)
            print(
                f"night {night}: exit {int(end.exit_code) if end else '-'}", flush=True
            )
        stuck = [run.run_id for run in daemon.list_runs() if not run.is_finished]
        return [f"run {run_id} is under way for ever" for run_id in stuck]
    finally:
        daemon.kill()


def kill_in_the_middle(daemon: Daemon, *, with_database: bool) -> None:
    """Kill everything while a refresh builds, and start it again."""
    daemon.wait_for_middle()
    daemon.kill()
    print("killed", flush=True)
    if with_database:
        daemon.server.crash()
        daemon.server.start()
    daemon.start()


def wait_until(is_so: Callable[[], bool], words: str) -> None:
    """Wait for it; raises SystemExit where it takes too long."""
    deadline = time.monotonic() + _MOST_SECONDS
    while not is_so():
        if time.monotonic() > deadline:
            raise SystemExit(f"waited {_MOST_SECONDS} s in vain until {words}")
        time.sleep(0.5)


def leave_out_deaths(told: list[Told]) -> tuple[list[Told], str]:
    """What was told beside dead runs, and what is wrong with what was told of these.

    A dead run may be found before the refresh that makes up for it has begun, or after: then nobody is
    told. Whoever is told hears of its end too.
    """
    deaths = [is_over for _, kind, is_over in told if kind == "run_failed"]
    others = [one for one in told if one[1] != "run_failed"]
    if deaths != [False, True] * (len(deaths) // 2) or len(deaths) > 4:
        return others, f"dead runs were told as {deaths}"
    return others, ""


def compare(undisturbed: Month, killed: Month) -> list[str]:
    """All that is not as it must be."""
    problems: list[str] = []
    told, problem = leave_out_deaths(killed.told)
    if problem:
        problems.append(problem)
    for name, heard in (("undisturbed", undisturbed.told), ("killed twice", told)):
        if heard != EXPECTED:
            problems.append(
                f"alerts of the month {name}: {heard}\nexpected: {EXPECTED}"
            )
    theirs, ours = undisturbed.hash_releases(), killed.hash_releases()
    if theirs.keys() != ours.keys():
        problems.append(f"releases: {list(ours)}\nexpected: {list(theirs)}")
    for release_id in theirs.keys() & ours.keys():
        expected, found = theirs[release_id], ours[release_id]
        differing = [p for p in expected | found if expected.get(p) != found.get(p)]
        if differing:
            problems.append(f"{release_id}: {differing[:5]} differ")
    return problems


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, help="where to work; kept at the end")
    chosen = parser.parse_args().folder
    missing = find_missing()
    if missing:
        raise SystemExit(missing)
    folder = chosen or Path(tempfile.mkdtemp(prefix="chiso-month-"))
    # Both live in the same place, so that no path tells them apart; in a year that is yet to come.
    year = time.localtime().tm_year + 1
    place = Country(folder / "country", year)
    with hear_alerts():
        undisturbed = Month(place)
        live_undisturbed(undisturbed)
        place.folder.rename(folder / "undisturbed")
        undisturbed.country = Country(folder / "undisturbed", year)
        with tempfile.TemporaryDirectory(prefix="chiso-pg-") as near:
            Path(near).chmod(0o755)
            with run_postgres(Path(near) / "server") as server:
                killed = Month(place)
                problems = live_by_daemon(killed, server)
    problems += compare(undisturbed, killed)
    releases = len(killed.hash_releases())
    print(
        f"{len(NIGHTS)} nights, 2 kills, {releases} releases, {len(killed.told)} alerts"
    )
    for problem in problems:
        print(f"  {problem}")
    if chosen is None:
        shutil.rmtree(folder)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
