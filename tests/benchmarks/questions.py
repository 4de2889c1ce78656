"""Every question of `dbt_project/analyses` put to a release: milliseconds until its answer is a table.

    python tests/benchmarks/questions.py [DATABASE]

DATABASE: `indicators.duckdb` of a release; by default that of `make demo`. A question is asked TIMES times on a
connection of its own each time, and its answer taken as a polars table, as a notebook does; the median counts.
Ends with 1 where one takes longer than LIMIT. Not collected by pytest.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import duckdb

REPOSITORY = Path(__file__).parents[2]
sys.path.insert(0, str(REPOSITORY))

from orchestration.release.write.questions import render_question
from tests.warehouse.questions import ANALYSES, RULES

DEMO = REPOSITORY / "data" / "demo" / "releases" / "current" / "indicators.duckdb"
TIMES = 5
LIMIT = 100
SLOWEST = 5


def main(database: Path) -> int:
    if not database.exists():
        print(f"{database} is not there: `make demo` makes it", file=sys.stderr)
        return 2
    questions = sorted(ANALYSES.rglob("*.sql"))
    taken = {question.stem: measure(database, question) for question in questions}
    slowest = sorted(taken, key=taken.__getitem__, reverse=True)
    for name in slowest[:SLOWEST]:
        print(f"{taken[name]:6.0f} ms  {name}")
    too_slow = [name for name in slowest if taken[name] > LIMIT]
    print(f"{len(taken)} questions, {len(too_slow)} over {LIMIT} ms")
    return bool(too_slow)


def measure(database: Path, question: Path) -> float:
    """The median of milliseconds."""
    sql = render_question(question, RULES)
    milliseconds: list[float] = []
    for _ in range(TIMES):
        with duckdb.connect(str(database), read_only=True) as connection:
            began = time.monotonic()
            connection.execute(sql).pl()
            milliseconds.append((time.monotonic() - began) * 1000)
    return statistics.median(milliseconds)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DEMO))
