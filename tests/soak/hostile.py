"""Inputs made to do harm, one after the other: none may take more than 1 GB or 60 s, and the next source goes on.

    python -m tests.soak.hostile [--only TEXT] [--folder DIR]

Each is a source of an office beside an honest one, in a process of its own: fetched, kept and landed as on
any night. It must end as accepted, held, refused or left where it lies, in words of ours, and the honest source
must be accepted after it. Memory is the largest that the process ever held. Time is the clock's with a portal, which
may keep the process waiting, and else the process's own on the processor: what the machine does beside it is no fault
of a file. A host is asked without the pause between two questions, and waited for 2 s where the night waits for 60;
else all is as `Politeness` says. Run by `make soak`; not collected by pytest.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from ingest.declare.declaration import DeclarationError
from ingest.fetch.client import open_client
from ingest.fetch.politeness import Politeness
from ingest.store.paths import Paths
from orchestration.pipeline.editions import landing
from orchestration.pipeline.editions.fetching import fetch_source
from orchestration.pipeline.workspace import Workspace

MOST_MEGABYTES, MOST_SECONDS = 1024, 60
# Beyond this nothing is measured any more, so that the machine does not suffer.
_LIMIT_BYTES, _LIMIT_SECONDS = 12 << 30, 180
_NOW = dt.datetime(2024, 6, 1, tzinfo=dt.UTC)
_SOURCE = """
title_vi: Hồ sơ
title_en: Dossiers
publisher: {{name_vi: Sở, name_en: Office, url: "https://example.org"}}
licence: {{id: CC0-1.0, attribution: A test office}}
system: tthc_infosys
contract: observation
replaces: nothing
calendar: {{frequency: monthly}}
fetch: {fetch}
read: {read}
tables:
  - period: {{kind: in_period, text: "2024-03"}}
    columns:
      - {{to: unit, spellings: unit}}
      - {{to: value, spellings: value, measure: dossiers_received, number: count}}
"""
_INBOX, _CSV = "{kind: inbox}", '{kind: delimited, delimiter: ",", encoding: utf-8}'
_GOOD, _BAD = "office__z_good", "office__bad"


def declare(folder: Path, name: str, fetch: str, read: str, more: str = "") -> None:
    """Write a source of the office."""
    path = folder / "sources" / "office" / f"{name}.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_SOURCE.format(fetch=fetch, read=read) + more, "utf-8")


def drop(folder: Path, source_id: str, name: str) -> Path:
    """The path of a file in an inbox."""
    path = folder / "data" / "inbox" / source_id / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def list_names() -> list[tuple[str, str]]:
    """Kind and name of every input."""
    from tests.soak import hostile_answers, hostile_declarations, hostile_files

    return [
        *(("files", file.name) for file in hostile_files.ALL_FILES),
        *(("portals", portal.name) for portal in hostile_answers.list_portals()),
        *(("declarations", one.name) for one in hostile_declarations.ALL_DECLARATIONS),
    ]


def prepare_file(folder: Path, name: str) -> None:
    """Put the file of that name into the inbox of the bad source."""
    from tests.soak.hostile_files import ALL_FILES

    [file] = [file for file in ALL_FILES if file.name == name]
    declare(folder, "bad", _INBOX, file.read)
    file.write(drop(folder, _BAD, file.name))


def prepare_declaration(folder: Path, name: str) -> None:
    """Write the declaration of that name."""
    from tests.soak.hostile_declarations import ALL_DECLARATIONS

    [one] = [one for one in ALL_DECLARATIONS if one.name == name]
    declare(folder, "bad", _INBOX, _CSV, one.yaml)
    drop(folder, _BAD, f"{'a' * 200}.csv").write_text("unit,value\nHà Nội,1\n")


@contextmanager
def serve_portal(folder: Path, name: str) -> Iterator[None]:
    """Let the portal of that name answer."""
    from tests.soak.hostile_answers import list_portals
    from tests.sources.replay import Replay

    [portal] = [portal for portal in list_portals() if portal.name == name]
    with Replay(*portal.make_exchanges()) as replay:
        declare(folder, "bad", portal.fetch.format(url=replay.url), _CSV)
        (folder / "listening").touch()
        yield


def run_night(folder: Path) -> str:
    """Fetch and land both sources; returns in a few words how the bad one ended."""
    workspace = Workspace(
        Paths(folder / "data"), folder / "sources", is_live=True, clock=lambda: _NOW
    )
    try:
        sources = list(workspace.sources.values())
    except DeclarationError as error:
        if "office/bad.yml" not in str(error):
            return f"WRONG: the file is not named: {error}"
        return f"refused: {error}"
    workspace.__dict__["client"] = open_client(
        workspace.paths.raw / ".visits",
        clock=workspace.clock,
        politeness=Politeness(min_interval=0, first_wait=0.1, longest_wait=1, read_seconds=2),
        private_hosts=["127.0.0.1"],
    )  # fmt: skip
    words = []
    for source in sources:
        fetched = fetch_source(workspace, source)
        if fetched.problem and source.id == _GOOD:
            return f"WRONG: the honest source was not fetched: {fetched.problem}"
        words += [fetched.problem, *fetched.left]
    scratch = folder / "scratch"
    scratch.mkdir()
    judged = patch.object(landing, "judge_candidates", lambda *_: {"observation": []})
    with judged:
        outcomes = landing.land_sources(workspace, sources, scratch)
    good = [o.outcome for o in outcomes if o.source_id == _GOOD]
    if good != ["accepted"]:
        return f"WRONG: the honest source was {good}"
    words += [f"{o.outcome}: {o.report}" for o in outcomes if o.source_id == _BAD]
    told = "; ".join(word for word in words if word)
    return f"WRONG: {told}" if "reader_failed" in told else told or "nothing came"


def try_input(folder: Path, kind: str, name: str) -> tuple[str, float, float]:
    """How it ended, in how many seconds and megabytes."""
    declare(folder, "z_good", _INBOX, _CSV)
    drop(folder, _GOOD, "good.csv").write_text("unit,value\nHà Nội,1\n", "utf-8")
    portal = 0
    if kind == "portals":
        portal = _fork(lambda: _serve_until_killed(folder, name))
        while not (folder / "listening").exists():
            time.sleep(0.02)
    else:
        prepare = prepare_file if kind == "files" else prepare_declaration
        os.waitpid(_fork(lambda: prepare(folder, name)), 0)
    started = time.monotonic()
    pid = _fork(lambda: _write_outcome(folder))
    status, usage = _wait(pid, started + _LIMIT_SECONDS)
    seconds = usage.ru_utime + usage.ru_stime
    if portal:
        seconds = time.monotonic() - started
        os.kill(portal, 9)
        os.waitpid(portal, 0)
    told = folder / "outcome"
    outcome = (
        told.read_text("utf-8") if told.exists() else f"WRONG: ended with {status}"
    )
    megabytes = usage.ru_maxrss / 1024
    if seconds > MOST_SECONDS or megabytes > MOST_MEGABYTES:
        outcome = f"WRONG: too much; {outcome}"
    return outcome, seconds, megabytes


def _wait(pid: int, until: float) -> tuple[int, resource.struct_rusage]:
    while True:
        ended, status, usage = os.wait4(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status), usage
        if time.monotonic() > until:
            os.kill(pid, 9)
        time.sleep(0.02)


def _write_outcome(folder: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_LIMIT_BYTES, _LIMIT_BYTES))
    try:
        outcome = run_night(folder)
    except BaseException as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        outcome = f"WRONG: {type(error).__name__}: {error} ({where.filename}, line {where.lineno})"
    (folder / "outcome").write_text(outcome, "utf-8", "backslashreplace")


def _serve_until_killed(folder: Path, name: str) -> None:
    with serve_portal(folder, name):
        time.sleep(3600)


def _fork(work: Callable[[], object]) -> int:
    """A process that does the work and nothing else."""
    pid = os.fork()
    if pid == 0:
        try:
            work()
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    return pid


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="")
    parser.add_argument("--folder", type=Path)
    given = parser.parse_args()
    wrong = tried = 0
    print(f"{'input':52} {'seconds':>7} {'MB':>5}  outcome")
    for kind, name in read_names():
        if given.only not in f"{kind}: {name}":
            continue
        folder = Path(tempfile.mkdtemp(prefix="chiso-hostile-", dir=given.folder))
        outcome, seconds, megabytes = try_input(folder, kind, name)
        shutil.rmtree(folder)
        tried += 1
        wrong += "WRONG" in outcome
        shown = ascii(name)[1:-1] if kind == "files" else name
        row = f"{kind + ': ' + shown:52.52} {seconds:7.1f} {megabytes:5.0f}"
        print(f"{row}  {shorten(outcome)}", flush=True)
    print(f"{tried} inputs, {wrong} wrong")
    return 1 if wrong else 0


def read_names() -> list[tuple[str, str]]:
    """The names, listed by another process: what makes the inputs is not to be held by this one."""
    reader, writer = os.pipe()
    pid = _fork(lambda: os.write(writer, json.dumps(list_names()).encode()))
    os.close(writer)
    with os.fdopen(reader) as stream:
        names = [(kind, name) for kind, name in json.load(stream)]
    os.waitpid(pid, 0)
    return names


def shorten(outcome: str) -> str:
    """The outcome in one line."""
    line = " ".join(outcome.split())
    return line if len(line) <= 150 or "WRONG" in line else f"{line[:150]}…"


if __name__ == "__main__":
    sys.exit(main())
