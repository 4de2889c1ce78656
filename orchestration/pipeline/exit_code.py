"""How every command of `chiso` ends: the one home of its exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the number says to a script or a scheduler."""

    DONE = 0  # published, or nothing was new
    REFUSED = 1  # by gate B or by dbt's tests; of `releases rebuild` and `fsck`: a file differs
    WRONG_USE = 2
    COULD_NOT_RUN = 3
    HELD = 4  # done, but an edition is held
    SOURCE_FAILED = 5  # done, but a source gave no answer or no data
