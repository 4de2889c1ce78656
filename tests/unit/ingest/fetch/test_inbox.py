"""The inbox: what is whole is taken, what is on its way waits, and nothing else is opened."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from ingest.declare.fetch import InboxFetch
from ingest.fetch.fetched import Fetched
from ingest.fetch.portals.inbox import QUIET_SECONDS, fetch_inbox

NOON = dt.datetime(2026, 1, 2, 12, tzinfo=dt.UTC)


class Inbox:
    """An inbox at noon. `while_waiting`: what happens to it during the pause."""

    def __init__(self, root: Path) -> None:
        self.root, self.folder = root, root / "so__bao_cao"
        self.folder.mkdir()
        self.waited: list[float] = []
        self.while_waiting = lambda: None

    def drop(self, name: str, *, seconds_old: float = 3600, body: bytes = b"x") -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
        moment = NOON.timestamp() - seconds_old
        os.utime(path, (moment, moment))
        return path

    def fetch(self, pattern: str = "**/*"):
        source = SimpleNamespace(
            id="so__bao_cao", fetch=InboxFetch(kind="inbox", pattern=pattern)
        )
        return fetch_inbox(
            source, inbox=self.root, clock=lambda: NOON, pause=self._pause
        )

    def _pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.while_waiting()

    def taken_and_left(self) -> tuple[list[str], list[str]]:
        responses = self.fetch()
        taken = [one.name for one in responses if isinstance(one, Fetched)]
        return taken, [str(one) for one in responses if not isinstance(one, Fetched)]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def test_an_inbox_nobody_has_used_is_empty(inbox):
    inbox.folder.rmdir()
    assert inbox.fetch() == []


def test_a_quiet_file_is_taken_at_once_with_its_facts(inbox):
    inbox.drop("2024/quý 1.xlsx", body=b"abc")
    [file] = inbox.fetch("**/*.xlsx")
    assert (file.url, file.size) == ("inbox:so__bao_cao/2024/quý 1.xlsx", 3)
    assert inbox.waited == []


def test_a_young_file_is_waited_for_once_and_taken(inbox):
    inbox.drop("a.csv", seconds_old=0.5)
    inbox.drop("b.csv", seconds_old=-1)  # the clock of a share is a second ahead
    assert inbox.taken_and_left() == (["a.csv", "b.csv"], [])
    assert inbox.waited == [QUIET_SECONDS]


def test_a_file_that_grows_meanwhile_is_left_and_the_next_one_taken(inbox):
    growing = inbox.drop("a.csv", seconds_old=0.5)
    inbox.drop("b.csv")
    inbox.while_waiting = lambda: growing.write_bytes(b"more of it")
    taken, [left] = inbox.taken_and_left()
    assert taken == ["b.csv"]
    assert left.startswith("a.csv: left in the inbox: somebody is still writing it")


def test_a_file_that_is_taken_away_meanwhile_is_named(inbox):
    inbox.while_waiting = inbox.drop("a.csv", seconds_old=0.5).unlink
    taken, [left] = inbox.taken_and_left()
    assert (taken, "taken away" in left) == ([], True)


def test_links_pipes_and_folders_are_named_and_never_opened(inbox, tmp_path):
    (tmp_path / "secret.csv").write_text("1")
    (inbox.folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (inbox.folder / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(inbox.folder / "pipe.csv")
    (inbox.folder / "folder.csv").mkdir()
    inbox.drop("good.csv")
    taken, left = inbox.taken_and_left()
    assert taken == ["good.csv"]
    assert [text.partition(": left in the inbox: expected a file, found ")[::2] for text in left] == [
        (name, f"{kind}; put the file itself there")
        for name, kind in (
            ("elsewhere", "a link"),
            ("folder.csv", "a folder"),
            ("link.csv", "a link"),
            ("pipe.csv", "a pipe"),
        )
    ]  # fmt: skip


def test_a_name_that_is_no_text_is_taken_under_one_that_is(inbox):
    inbox.drop(os.fsdecode(b"B\xb8o c\xb8o.csv"))
    [taken], left = inbox.taken_and_left()
    assert (taken, left) == ("B\\xb8o c\\xb8o.csv", [])
    assert taken.encode()
