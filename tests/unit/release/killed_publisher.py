"""Publishes one release and kills itself (-9) before a named step; with no step it goes through.

python killed_publisher.py WAREHOUSE RELEASES RELEASE_ID [STEP [SECONDS]]

SECONDS: how long it lingers before every step, so that a kill from outside meets the short ones too.
"""

import os
import signal
import sys
import time
from pathlib import Path

# Started as a script, from any folder: the contracts of the marts stand in `tests`.
sys.path.append(str(Path(__file__).parents[3]))

from release_facts import make_facts
from release_warehouse import publish_warehouse


def publish_until(
    warehouse: str, releases: str, release_id: str, fatal: str = "", linger: str = "0"
) -> None:
    """Publish; die before the fatal step."""

    def step(name: str) -> None:
        time.sleep(float(linger))
        if name == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    publish_warehouse(
        Path(warehouse), Path(releases), make_facts(release_id), step=step
    )


if __name__ == "__main__":
    publish_until(*sys.argv[1:])
