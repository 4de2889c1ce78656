"""`python -m orchestration …` is `chiso …`, for machines where the command is not on the path."""

from __future__ import annotations

import gc

from orchestration.cli import stopping

# Libraries make a million objects that stay. At Python's 700 the collector looks through all of them
# eight times while they load: a fifth of the time that takes.
_OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main() -> None:
    """The entry point of the installed command and of the module."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    stopping.run_to_end(_run_command_line)


def _run_command_line() -> None:
    # Imported here: loading the commands takes a moment, and a signal may come in it.
    from orchestration.cli.main import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
