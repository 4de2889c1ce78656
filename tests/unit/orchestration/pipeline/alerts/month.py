"""A month of nights on a clock that is passed in: what each source does, and what people are told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

from ingest.problem import Reason
from ingest.store.paths import Paths
from ingest.store.records import EditionState
from ingest.store.visits import Visit, VisitOutcome
from orchestration.pipeline import run_end
from orchestration.pipeline.alerts.ledger import Message
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.run_log import RunLog
from orchestration.pipeline.workspace import Workspace

_SOURCE = """
title_vi: Nguồn {name}
title_en: Source {name}
publisher: {{name_vi: Sở, name_en: Office, url: "https://example.org"}}
licence: {{id: CC0-1.0, attribution: A test office}}
system: tthc_infosys
contract: observation
replaces: whole
calendar: {{frequency: {frequency}, grace_days: 10}}
{coverage}
fetch: {fetch}
read: {{kind: delimited, delimiter: ",", encoding: utf-8}}
tables:
  - period: {{kind: in_period}}
    columns:
      - {{to: unit, spellings: unit}}
      - {{to: period, spellings: month}}
      - {{to: value, spellings: value, measure: dossiers_received, number: count}}
"""
SOURCES = ("down", "garbage", "late", "quiet")
NIGHTS_AT = dt.timedelta(hours=19)
# (night, key of the cause, whether it is over)
Told = tuple[int, str, bool]


def write_source(
    name: str,
    *,
    fetch: str = "{kind: inbox}",
    frequency: str = "monthly",
    coverage: str = "",
) -> str:
    """The declaration of a source that prints one figure a row; the other arguments are YAML of it."""
    return _SOURCE.format(
        name=name, fetch=fetch, frequency=frequency, coverage=coverage
    )


@dataclass
class Month:
    """November 2026. Nothing is fetched or built: each night says what its sources and its run did."""

    folder: Path
    now: dt.datetime = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)
    told: list[Told] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    # source → the last day of the newest period that has arrived
    last_periods: dict[str, dt.date] = field(default_factory=dict)
    is_mail_server_up: bool = True

    @property
    def workspace(self) -> Workspace:
        return Workspace(
            Paths(self.folder / "data"),
            self.folder / "sources",
            clock=lambda: self.now,
        )

    def run_night(
        self,
        night: int,
        failing: dict[str, Reason] | None = None,
        result: RefreshResult | None = None,
    ) -> None:
        """Visit every source and come to an end: well, where `result` says nothing else."""
        self.now = dt.datetime(2026, 11, night, tzinfo=dt.UTC) + NIGHTS_AT
        workspace = self.workspace
        log = RunLog.begin(workspace)
        run_end.look_for_pause(workspace, None)
        for name in SOURCES:
            self.visit(name, (failing or {}).get(name))
        run_end.conclude_run(
            workspace, log, result or RefreshResult(ExitCode.DONE, "Nothing new", None)
        )

    def visit(self, name: str, reason: Reason | None) -> None:
        outcome: VisitOutcome = "failed" if reason else "nothing_new"
        visit = Visit(
            source_id=f"office__{name}",
            visited_at=self.now,
            asked="inbox **/*",
            outcome=outcome,
            reason=reason or "",
            message=f"office__{name}: {reason}" if reason else "",
        )
        self.workspace.visits.append(visit)

    def write_state(self, outcome: str, reason: str = "") -> None:
        """Hold the one edition of `garbage`, or let it go."""
        landed = self.workspace.landed
        if outcome == "held":
            report = landed.held_folder("office__garbage", "e1") / "report.txt"
            report.parent.mkdir(parents=True)
            report.write_text("Tiêu đề cột đã đổi.\nThe header changed.\n", "utf-8")
        state = EditionState.model_validate(
            {
                "edition_id": "e1",
                "reading_id": "r",
                "outcome": outcome,
                "reason": reason,
            }
        )
        landed.write_state("office__garbage", state)

    def deliver(self, message: Message) -> bool:
        if not self.is_mail_server_up:
            return False
        self.told.append((self.now.day, message.key, message.is_recovery))
        self.messages.append(message)
        return True


@contextmanager
def open_month(folder: Path) -> Iterator[Month]:
    catalogue = folder / "sources" / "office"
    catalogue.mkdir(parents=True)
    for name in SOURCES:
        (catalogue / f"{name}.yml").write_text(write_source(name), "utf-8")
    month = Month(folder)
    with (
        patch.object(run_end, "find_delivery", lambda _: month.deliver),
        patch.object(run_end, "read_last_periods", lambda _: month.last_periods),
    ):
        yield month
