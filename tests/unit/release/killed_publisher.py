"""Publishes one release and kills itself (-9) before a named step; with no step it goes through.

python killed_publisher.py WAREHOUSE RELEASES RELEASE_ID [STEP [SECONDS]]

SECONDS: how long it lingers before every step, so that a kill from outside meets the short ones too.
"""

import os
import signal
import sys
import time
from pathlib import Path

from release_warehouse import make_facts, publish_warehouse


def main(warehouse: str, releases: str, release_id: str, fatal: str = "", linger: str = "0") -> None:
    def step(name: str) -> None:
        time.sleep(float(linger))
        if name == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    publish_warehouse(Path(warehouse), Path(releases), make_facts(release_id), step=step)


main(*sys.argv[1:])
