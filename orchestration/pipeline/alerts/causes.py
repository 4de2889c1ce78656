"""What people must be told of, found from how the line stands. Pure: facts in, causes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.store.visits import Visit
from orchestration.pipeline.exit_code import ExitCode
from orchestration.pipeline.source_status import SourceStatus

# A night, and two hours for one that takes long.
LONGEST_PAUSE = dt.timedelta(hours=26)
_DAMAGED = "damaged"


@dataclass(frozen=True)
class HeldEdition:
    """An edition that is held. `name`: `<source>/<edition>`; `reason`: of its state; `report`: text."""

    name: str
    reason: str
    report: str


@dataclass(frozen=True)
class RunOutcome:
    """How a refresh ended. `report`: what it said at its end; `refused_by`: the rules and models that
    refused it; `damage`: what was wrong with the current release when it began, "" where it was whole.
    """

    exit_code: ExitCode
    report: str
    refused_by: tuple[str, ...] = ()
    damage: str = ""


@dataclass(frozen=True)
class Standing:
    """How the line stands at a moment.

    `run`: the refresh that has just ended; None where nobody refreshed, and it is only looked at.
    `last_run_at`: when the last refresh ended, None where none ever did. `patience`: source id → how
    long it may be unreachable.
    """

    now: dt.datetime
    run: RunOutcome | None
    last_run_at: dt.datetime | None
    sources: tuple[SourceStatus, ...]
    patience: dict[str, dt.timedelta]
    held: tuple[HeldEdition, ...]


@dataclass(frozen=True)
class Cause:
    """One thing that is wrong, for as long as it is. `key` tells it from every other one; `text` is the
    report on it, after a line in each language.
    """

    key: str
    subject_vi: str
    subject_en: str
    text: str = ""

    @property
    def kind(self) -> str:
        """Of which sort it is: the first word of its key."""
        return self.key.partition("/")[0]


def find_causes(standing: Standing) -> list[Cause]:
    """All that is wrong now, in the order in which people should read it."""
    causes = [
        *_judge_run(standing),
        *_find_long_pause(standing),
        *_judge_held(standing),
        *_judge_sources(standing),
    ]
    return list({cause.key: cause for cause in causes}.values())


def list_unknown_kinds(standing: Standing) -> frozenset[str]:
    """The kinds of causes of which nothing can be said now: what was open stays open."""
    if standing.run is None:
        return frozenset({"run_failed", "refused", "release_damaged"})
    if standing.run.exit_code in (ExitCode.COULD_NOT_RUN, ExitCode.WRONG_USE):
        return frozenset({"refused", "release_damaged"})
    return frozenset()


def _judge_run(standing: Standing) -> Iterator[Cause]:
    run = standing.run
    if run is None:
        return
    if run.damage:
        yield Cause(
            "release_damaged",
            "bản phát hành hiện hành bị hỏng, một bản mới đang được làm lại",
            "the current release is damaged and is made anew",
            run.damage,
        )
    if run.exit_code in (ExitCode.COULD_NOT_RUN, ExitCode.WRONG_USE):
        yield Cause(
            "run_failed",
            "lần làm mới không chạy được, bản hiện hành được giữ nguyên",
            "a refresh could not run, the current release stays",
            run.report,
        )
    elif run.exit_code == ExitCode.REFUSED:
        yield Cause(
            f"refused/{','.join(sorted(run.refused_by))}",
            "bản phát hành bị các quy tắc từ chối, không có gì được công bố",
            "a release was refused by the rules, nothing was published",
            run.report,
        )


def _find_long_pause(standing: Standing) -> Iterator[Cause]:
    last = standing.last_run_at
    if last is None or standing.now - last <= LONGEST_PAUSE:
        return
    hours = (standing.now - last) // dt.timedelta(hours=1)
    yield Cause(
        "no_refresh",
        f"không có lần làm mới nào trong {hours} giờ, kể từ {last:%Y-%m-%d %H:%M} UTC",
        f"no refresh for {hours} hours, since {last:%Y-%m-%d %H:%M} UTC",
        "To fix: see whether the machine, the timer or `chiso serve` is stopped.",
    )


def _judge_held(standing: Standing) -> Iterator[Cause]:
    for held in standing.held:
        if held.reason == _DAMAGED:
            yield _describe_damage(held.name, held.report)
            continue
        yield Cause(
            f"held/{held.name}",
            f"ấn bản {held.name} bị giữ lại, bản được nhận gần nhất vẫn dùng",
            f"edition {held.name} is held, the last accepted one keeps serving",
            held.report,
        )


def _judge_sources(standing: Standing) -> Iterator[Cause]:
    for source in standing.sources:
        last_visit = source.contact.last_visit
        if last_visit is not None and last_visit.reason == _DAMAGED:
            yield _describe_damage(source.source_id, last_visit.message)
        elif source.contact.first_failure is not None:
            yield from _judge_silence(standing, source, source.contact.first_failure)
        if source.days_late:
            yield Cause(
                f"late/{source.source_id}/{source.due_on}",
                f"nguồn {source.source_id} trễ hạn: báo cáo phải có trước hết ngày {source.due_on}",
                f"source {source.source_id} is late: its report was due by {source.due_on}",
            )


def _judge_silence(
    standing: Standing, source: SourceStatus, failure: Visit
) -> Iterator[Cause]:
    since = failure.visited_at
    if standing.now - since <= standing.patience[source.source_id]:
        return
    last_visit = source.contact.last_visit
    yield Cause(
        f"unreachable/{source.source_id}",
        f"nguồn {source.source_id} không truy cập được từ {since:%Y-%m-%d %H:%M} UTC",
        f"source {source.source_id} is unreachable since {since:%Y-%m-%d %H:%M} UTC",
        last_visit.message if last_visit and last_visit.message else failure.message,
    )


def _describe_damage(place: str, report: str) -> Cause:
    return Cause(
        f"store_damaged/{place}",
        f"kho dữ liệu bị hỏng: {place}",
        f"the store is damaged: {place}",
        report,
    )
