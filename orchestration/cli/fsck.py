"""`chiso fsck`: whether the stores and releases of a data folder are as they were written."""

from __future__ import annotations

from collections import Counter
from typing import Annotated

import typer

from orchestration.cli.options import DATA, Data, stop_command
from orchestration.cli.progress import show_progress
from orchestration.pipeline.exit_code import ExitCode


def check_data_folder(
    mend: Annotated[
        bool,
        typer.Option(
            "--mend", help="Set damaged files aside and make good what can be."
        ),
    ] = False,
    data: Data = DATA,
) -> None:
    """Check every file of every store and release: whole, healed by the next refresh, or lost."""
    from ingest.store.paths import Paths
    from orchestration.pipeline.data_format import FORMAT, read_format
    from orchestration.pipeline.writer_lock import hold_data_folder
    from orchestration.tools.fsck.check import check_stores, mend_stores

    if not data.is_dir():
        stop_command(f"{data}: expected a data folder, found none", ExitCode.WRONG_USE)
    paths = Paths(data.resolve())
    with (
        show_progress() as report_progress,
        # A refresh that is at work moves files: what it has half done would look lost.
        hold_data_folder(paths, "fsck", report_progress=report_progress),
    ):
        findings = check_stores(paths, report_progress)
        if mend:
            findings = mend_stores(findings)
    if read_format(paths) < FORMAT:
        print(
            f"stores of format {read_format(paths)}, checked as far as they were hashed;"
            f" the next refresh brings them to format {FORMAT}"
        )
    for finding in findings:
        print(finding)
    damaged = [finding for finding in findings if finding.is_damage]
    if not damaged:
        print("whole: every file is as it was written")
        return
    counts = Counter(finding.remedy.value for finding in damaged)
    print(", ".join(f"{count} {remedy}" for remedy, count in counts.items()))
    raise typer.Exit(ExitCode.REFUSED)
