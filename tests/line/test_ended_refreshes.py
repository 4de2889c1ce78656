"""A refresh that is killed has published nothing: what it took is asked for until a release holds it."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys

from orchestration.pipeline.unpublished import find_unpublished_news
from tests.line.house import GOOD, House, workbook

# A refresh at a given moment that kills itself when it comes to a step.
KILLED = """
import datetime as dt
import os
import signal
import sys
from pathlib import Path
from ingest.store.paths import Paths
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh

folder, moment, last = Path(sys.argv[1]), dt.datetime.fromisoformat(sys.argv[2]), sys.argv[3]

def die_at_the_step(step, text):
    if step == last:
        os.kill(os.getpid(), signal.SIGKILL)

clock = lambda: moment
paths = Paths(folder / "data")
run_refresh(Workspace(paths, folder / "sources", clock=clock, report_progress=die_at_the_step))
"""


def refresh_and_die(house: House, step: str) -> None:
    words = [sys.executable, "-c", KILLED, str(house.folder), house.now.isoformat()]
    done = subprocess.run([*words, step], check=False)
    assert done.returncode == -signal.SIGKILL


def test_what_killed_refreshes_took_is_asked_for_until_it_is_published(
    published: House,
) -> None:
    assert find_unpublished_news(published.workspace()) is None
    workbook(published.form, (*GOOD, ("Cao Bằng", 70, 7, None)))
    before = published.current.resolve()
    marks: set[str] = set()
    for step in ("raw", "landed"):
        published.now += dt.timedelta(minutes=1)
        refresh_and_die(published, step)
        news = find_unpublished_news(published.workspace())
        assert news is not None, step
        assert news.source_ids == ("office__dossiers",)
        marks.add(news.mark)
    assert len(marks) == 2
    outcome = published.refresh()
    assert outcome.exit_code == 0, outcome.message
    assert published.current.resolve() != before
    assert find_unpublished_news(published.workspace()) is None
