"""What all of `chiso …` shares: its exit codes, the options every command knows, and how a command stops."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from orchestration.pipeline.workspace import REPOSITORY

# 0 published or nothing new · 1 refused by gate B · 2 wrong use · 3 could not run · 4 done, but a vintage is held
WRONG_USE, COULD_NOT_RUN, HELD = 2, 3, 4

Data = Annotated[Path, typer.Option(help="The data folder; two folders share nothing.")]
Catalogue = Annotated[Path, typer.Option("--sources", help="The catalogue: <publisher>/<dataset>.yml")]
DATA = REPOSITORY / "data"


def stop(text: str, code: int) -> NoReturn:
    typer.echo(f"chiso: {text}", err=True)
    raise typer.Exit(code)
