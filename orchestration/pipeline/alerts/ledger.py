"""Which causes people were told of: one message per cause, however many nights it lasts, and one when
it is over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.store.records import Moment, StoredRecord
from ingest.store.sealed import DamagedRecord
from orchestration.pipeline.alerts.causes import Cause


class OpenCause(StoredRecord):
    """A cause people were told of. `since`: when they were."""

    key: str
    subject_vi: str
    subject_en: str
    since: Moment

    @property
    def kind(self) -> str:
        """Of which sort it is: the first word of its key."""
        return self.key.partition("/")[0]


class Ledger(StoredRecord):
    """Every cause that is open."""

    open: tuple[OpenCause, ...] = ()

    @classmethod
    def load(cls, path: Path) -> Ledger:
        """The ledger of a file; an empty one where there is none, or where it can't be read.

        Then people are told again of what is open, which is better than never.
        """
        try:
            return cls.read(path)
        except (FileNotFoundError, DamagedRecord):
            return cls()


@dataclass(frozen=True)
class Message:
    """What one alert says. `key`: of its cause; `is_recovery`: whether the cause is over."""

    key: str
    is_recovery: bool
    subject: str
    body: str


Deliver = Callable[[Message], bool]


def settle(
    ledger: Ledger,
    causes: Sequence[Cause],
    unknown_kinds: Collection[str],
    now: dt.datetime,
    deliver: Deliver,
) -> Ledger:
    """Tell of what is new and what is over; returns the ledger after it.

    A message that could not be delivered is sent again the next time: its cause is not open yet, or
    not closed.
    """
    is_now = {cause.key for cause in causes}
    still_open: list[OpenCause] = []
    for open_cause in ledger.open:
        is_over = open_cause.key not in is_now and open_cause.kind not in unknown_kinds
        if is_over and deliver(_announce_recovery(open_cause, now)):
            continue
        still_open.append(open_cause)
    told = {open_cause.key for open_cause in still_open}
    for cause in causes:
        if cause.key not in told and deliver(_announce(cause)):
            still_open.append(
                OpenCause(
                    key=cause.key,
                    subject_vi=cause.subject_vi,
                    subject_en=cause.subject_en,
                    since=now,
                )
            )
    return Ledger(open=tuple(still_open))


def _announce(cause: Cause) -> Message:
    subject = f"Chiso: {cause.subject_vi} · {cause.subject_en}"
    lines = [_begin_sentence(cause.subject_vi), _begin_sentence(cause.subject_en)]
    if cause.text:
        lines += ["", cause.text]
    return Message(cause.key, False, subject, "\n".join(lines))


def _announce_recovery(cause: OpenCause, now: dt.datetime) -> Message:
    subject = f"Chiso: đã ổn: {cause.subject_vi} · over: {cause.subject_en}"
    since, over = f"{cause.since:%Y-%m-%d %H:%M} UTC", f"{now:%Y-%m-%d %H:%M} UTC"
    body = (
        f"Không còn: {cause.subject_vi}. Báo lần đầu lúc {since}, đã ổn lúc {over}.\n"
        f"No longer: {cause.subject_en}. First told at {since}, over at {over}."
    )
    return Message(cause.key, True, subject, body)


def _begin_sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
