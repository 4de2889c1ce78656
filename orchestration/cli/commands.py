"""What holds for every command of `chiso`: how it ends where a signal stops it or something unforeseen happens."""

from __future__ import annotations

import errno
import tempfile
from pathlib import Path
from typing import Any

import typer

# Typer carries its own click, whose contexts have no public name.
from typer._click import Context
from typer.core import TyperGroup
from typer.exceptions import TyperException

from ingest.problem import Refusal
from ingest.store.paths import Paths
from orchestration.cli import stopping
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.failure import report_error
from orchestration.pipeline.writer_lock import DataFolderBusy

# They say all there is to say.
_FORESEEN = (DataFolderBusy, Refusal)


class Commands(TyperGroup):
    """The commands of `chiso`. None of them ends in a traceback, nor by accident with the exit code of a refusal."""

    def invoke(self, ctx: Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except (TyperException, typer.Exit, typer.Abort):
            raise
        except _FORESEEN as refusal:
            typer.echo(f"chiso: {refusal}", err=True)
        except KeyboardInterrupt:
            if not stopping.is_stopped():
                raise
            stopping.end_process()
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                # The reader of our output has gone, as `head` does; typer knows how to end then.
                raise
            if stopping.is_stopped():
                # Libraries turn an interrupt into an error of their own.
                stopping.end_process()
            sentence = report_error(error, _locate_logs(ctx))
            typer.echo(f"chiso: {sentence}", err=True)
        raise typer.Exit(ExitCode.COULD_NOT_RUN)


def note_data_folder(context: typer.Context, data: Path) -> Path:
    """The callback of every option `--data`: remembers the folder for the words at the end.

    A folder of a format that this program does not know ends the command as wrong use.
    """
    context.find_root().obj = data
    stopping.note_data_folder(data)
    # Imported here: it knows the stores, which no `--help` needs.
    from orchestration.pipeline.data_format import UnknownFormat, check_format

    try:
        check_format(Paths(data.resolve()))
    except UnknownFormat as unknown:
        typer.echo(f"chiso: {unknown}", err=True)
        raise typer.Exit(ExitCode.WRONG_USE) from unknown
    return data


def _locate_logs(context: Context) -> Path:
    """The folder of the reports: in the data folder, or in the machine's own for temporary files."""
    data = context.find_root().obj
    if isinstance(data, Path) and data.is_dir():
        return Paths(data.resolve()).logs
    return Path(tempfile.gettempdir()) / "chiso-logs"
