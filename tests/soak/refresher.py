"""`chiso refresh` with a clock that stands still, so that two refreshes of the same inputs are the same bytes.

python tests/soak/refresher.py MOMENT DATA SOURCES
"""

from __future__ import annotations

import datetime as dt
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from orchestration.cli import stopping

stopping.honour_signals()

from orchestration.cli import main, options
from orchestration.pipeline.workspace import Workspace

moment, data, sources = sys.argv[1:]
stands_still = dt.datetime.fromisoformat(moment)
options.Workspace = partial(Workspace, clock=lambda: stands_still)  # type: ignore[misc,assignment]
sys.argv[1:] = ["refresh", "--data", data, "--sources", sources]
main.main()
