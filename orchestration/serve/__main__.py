"""The process that `chiso serve` becomes: `python -m orchestration.serve PORT HOST OPERATE [NAME…]`."""

from __future__ import annotations

import signal
import sys

from orchestration.serve.guard import LOOPBACK, Door
from orchestration.serve.server import serve


def _stop(number: int, _frame: object) -> None:
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Serve as the command says; a signal before the page is up ends all that was started."""
    port, host, operate, *proxied = arguments
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    own = host if ":" not in host else f"[{host}]"
    door = Door(
        port=int(port),
        names=tuple(dict.fromkeys((*LOOPBACK, own))),
        proxied=tuple(proxied),
        may_operate=operate == "operate",
    )
    return serve(door, host)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
