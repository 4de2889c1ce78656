"""All stores of a data folder checked, and mended as far as they can be without a refresh."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from ingest.store.paths import Paths
from orchestration.pipeline.workspace import ReportProgress
from orchestration.tools.fsck.counted import check_counted
from orchestration.tools.fsck.finding import Finding, Remedy
from orchestration.tools.fsck.landed import check_held, check_landed
from orchestration.tools.fsck.raw import check_raw
from orchestration.tools.fsck.releases import check_dagster, check_releases

_CHECKS: dict[str, Callable[[Paths], Iterator[Finding]]] = {
    "raw": check_raw,
    "landed": check_landed,
    "held": check_held,
    "counted": check_counted,
    "releases": check_releases,
    "dagster": check_dagster,
}


def check_stores(paths: Paths, report_progress: ReportProgress) -> list[Finding]:
    """Everything in the data folder that is not as it was written. Nothing is changed."""
    findings: list[Finding] = []
    for store, check in _CHECKS.items():
        report_progress("fsck", store)
        findings += check(paths)
    return findings


def mend_stores(findings: list[Finding]) -> list[Finding]:
    """Make good what can be; the only writer of the folder may call this.

    Damaged files are renamed to `.damaged`, never deleted. What only a refresh can make again stays
    to be healed by the next one.
    """
    mended: list[Finding] = []
    for finding in findings:
        if finding.mend is None:
            mended.append(finding)
            continue
        finding.mend()
        if finding.remedy is Remedy.MENDABLE:
            finding = replace(finding, remedy=Remedy.MENDED)
        mended.append(finding)
    return mended
