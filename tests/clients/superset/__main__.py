"""`python -m tests.clients.superset --release DIR --superset BIN --picture FILE`: a real Superset draws a release.

It starts a Superset of its own, connects the `indicators.duckdb` of a release, makes a line chart, a pivot table and
a filter through the REST API, compares what it gives and what a browser shows with the release, and takes a picture.
Not in the suite: Superset is some 200 packages, and has an environment of its own:

    python3 -m venv DIR && DIR/bin/pip install -r tests/clients/superset/requirements.txt     # BIN is DIR/bin
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.release.describe.boundary_sets import BOUNDARY_SETS
from tests.clients.superset.api import Superset
from tests.clients.superset.dashboard import (
    CHOSEN,
    FILTERED,
    LINE,
    PIVOT,
    TABLE,
    Chart,
    ask_chart,
    ask_filter,
    build_dashboard,
    run_in_sql_lab,
)

_CONFIG = Path(__file__).with_name("superset_config.py")
_README = Path(__file__).parents[3] / "README.md"
_SECONDS_TO_START = 180
# Virtual: the browser hurries the page's clock.
_MILLISECONDS_TO_DRAW = 60_000
_SIZE = "1400,640"


def main() -> None:
    asked = argparse.ArgumentParser(prog="python -m tests.clients.superset")
    asked.add_argument("--release", type=Path, required=True)
    asked.add_argument("--superset", type=Path, required=True, metavar="BIN")
    asked.add_argument("--picture", type=Path, required=True)
    given = asked.parse_args()
    database = (given.release / "indicators.duckdb").resolve(strict=True)
    picture = given.picture.resolve()
    with (
        tempfile.TemporaryDirectory(prefix="superset-") as home,
        serve_superset(given.superset.resolve(strict=True), Path(home)) as superset,
    ):
        dashboard = build_dashboard(
            superset, f"duckdb:///{database}?access_mode=read_only"
        )
        for chart in (LINE, PIVOT):
            rows = ask_chart(superset, dashboard.dataset_id, chart)
            compare_rows(database, chart, [row["value"] for row in rows])
        offered = ask_filter(superset, dashboard.dataset_id)
        assert offered == set(BOUNDARY_SETS), offered
        rows = run_in_sql_lab(superset, dashboard.database_id, read_first_query())
        assert rows, "README's first query gives SQL Lab no row"
        print(f"filter: {sorted(offered)}; README's first query: {len(rows)} rows")
        address = f"{superset.address}/superset/dashboard/{dashboard.id}/"
        compare_page(database, draw_page(address, Path(home), picture))
    print(f"{picture}: {picture.stat().st_size // 1024} KiB")


@contextmanager
def serve_superset(programs: Path, home: Path) -> Iterator[Superset]:
    """A new Superset on a free port of loopback, which ends with the block."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    surroundings = {
        **os.environ,
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(_CONFIG),
        "FLASK_APP": "superset",
        # Ours would bring this project's packages into Superset's environment.
        "PYTHONPATH": "",
    }
    superset = programs / "superset"
    user = ["--username", "chiso", "--password", "chiso", "--email", "c@example.vn"]
    names = ["--firstname", "Chi", "--lastname", "So"]
    for words in (["db", "upgrade"], ["fab", "create-admin", *user, *names], ["init"]):
        run_quietly([str(superset), *words], surroundings)
    command = [superset, "run", "-h", "127.0.0.1", "-p", str(port), "--with-threads"]
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            command, env=surroundings, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        found = Superset(f"http://127.0.0.1:{port}")
        wait_until_up(found)
        yield found
    except Exception:
        sys.stderr.write((home / "server.log").read_text("utf-8", "replace")[-4000:])
        raise
    finally:
        server.terminate()
        server.wait(timeout=30)


def run_quietly(command: list[str], surroundings: Mapping[str, str]) -> None:
    """Run a command of Superset; what it wrote is shown where it fails."""
    done = subprocess.run(
        command, env=surroundings, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout[-2000:] + done.stderr[-4000:])
        raise SystemExit(f"{' '.join(command[:3])} ended with {done.returncode}")


def wait_until_up(superset: Superset) -> None:
    """Raises TimeoutError where it does not answer in time."""
    end = time.monotonic() + _SECONDS_TO_START
    while not superset.is_up():
        if time.monotonic() > end:
            raise TimeoutError(f"Superset is not up after {_SECONDS_TO_START} s")
        time.sleep(1)


def compare_rows(database: Path, chart: Chart, found: list[float]) -> None:
    """Superset gives a chart the values that the release holds, all of them."""
    columns = ", ".join(chart.columns)
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            f"select max(value) from {TABLE} where {FILTERED} = '{CHOSEN}' and {chart.where} group by {columns}"
        ).fetchall()
    expected = sorted(float(value) for (value,) in rows if value is not None)
    assert expected, f"the release has nothing to show in “{chart.name}”"
    assert sorted(value for value in found if value is not None) == expected
    print(f"{chart.name}: {len(expected)} values are those of the release")


def read_first_query() -> str:
    """The first SQL of the README, as somebody pastes it."""
    found = re.search(r"```sql\n(.*?)```", _README.read_text("utf-8"), re.DOTALL)
    assert found, "README has no query"
    return found[1].rstrip().rstrip(";")


def draw_page(address: str, home: Path, picture: Path) -> str:
    """Take a picture of the page, and give its elements as they stand once it is drawn."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    assert browser, "neither chromium nor google-chrome is installed"
    command = [
        *(browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
        f"--user-data-dir={home / 'browser'}",
        f"--window-size={_SIZE}",
        f"--virtual-time-budget={_MILLISECONDS_TO_DRAW}",
    ]
    subprocess.run(
        [*command, f"--screenshot={picture}", address], check=True, capture_output=True
    )
    drawn = subprocess.run(
        [*command, "--dump-dom", address], check=True, capture_output=True, text=True
    )
    return drawn.stdout


def compare_page(database: Path, page: str) -> None:
    """The browser shows both charts, the chosen filter, and in the pivot table each unit with a figure."""
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(
            f"select distinct unit_label_vi, value from {TABLE}"
            f" where {FILTERED} = '{CHOSEN}' and {PIVOT.where} and value is not null"
        ).fetchall()
    unseen = [row for row in rows if row[0] not in page or f"{row[1]:.2f}" not in page]
    assert not unseen, f"the pivot table does not show {unseen}"
    assert "<canvas" in page, "the line chart is not drawn"
    assert CHOSEN in page, "the filter is not shown"
    print(f"the browser shows {len(rows)} figures of the pivot table and the line")


if __name__ == "__main__":
    main()
