"""`python -m orchestration …` is `chiso …`, for machines where the command is not on the path."""

from __future__ import annotations

from orchestration.cli import stopping


def main() -> None:
    """The entry point of the installed command and of the module."""
    stopping.honour_signals()
    try:
        # Imported here: loading the commands takes a moment, and a signal may come in it.
        from orchestration.cli.main import main as run_command_line
    except KeyboardInterrupt:
        stopping.end_process()
    run_command_line()


if __name__ == "__main__":
    main()
