"""`chiso page`: the pages of a release, opened from the folder they lie in."""

from __future__ import annotations

import webbrowser
from typing import Annotated

import typer

from orchestration.cli.options import DATA, Data, require_data_folder, stop_command
from orchestration.cli.releases import stop_with_reason
from orchestration.pipeline.exit_code import ExitCode


def open_pages(
    release: Annotated[
        str, typer.Argument(help="A release id, or `current`.")
    ] = "current",
    english: Annotated[
        bool, typer.Option("--english", help="the English front page")
    ] = False,
    is_opened: Annotated[
        bool, typer.Option("--open/--no-open", help="open it in the browser")
    ] = True,
    data: Data = DATA,
) -> None:
    """The pages of a release: targets, verdicts, trends and maps, without a server."""
    from orchestration.release.page.site import NAME
    from orchestration.release.store.catalogue import get_release_folder

    require_data_folder(data)
    with stop_with_reason():
        folder = get_release_folder(data.resolve() / "releases", release)
    front = folder / NAME / ("en/index.html" if english else "index.html")
    if not front.exists():
        stop_command(
            f"{folder.name}: expected the pages in {NAME}/, found none: it was published before releases"
            " had them; to fix: publish a new one with chiso refresh",
            ExitCode.COULD_NOT_RUN,
        )
    print(front.as_uri())
    # A machine without a browser is no error: the address was printed.
    if is_opened:
        webbrowser.open(front.as_uri())
