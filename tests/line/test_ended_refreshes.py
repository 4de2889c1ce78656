"""A refresh that is killed has published nothing: what it took is asked for until a release holds it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from orchestration.pipeline.unpublished import find_unpublished_news
from orchestration.release.store.verify import verify_release
from tests.line.house import GOOD, House, workbook
from tests.line.killed_refreshes import Killer, open_killer


@pytest.fixture(scope="module")
def killer(repository: Path) -> Iterator[Killer]:
    with open_killer(repository) as opened:
        yield opened


def test_what_killed_refreshes_took_is_asked_for_until_it_is_published(
    published: House, killer: Killer
) -> None:
    assert find_unpublished_news(published.workspace()) is None
    workbook(published.form, (*GOOD, ("Cao Bằng", 70, 7, None)))
    before = published.current.resolve()
    marks: set[str] = set()
    for step in ("raw", "landed"):
        killer.refresh_and_die(published, step)
        news = find_unpublished_news(published.workspace())
        assert news is not None, step
        assert news.source_ids == ("office__dossiers",)
        marks.add(news.mark)
    assert len(marks) == 2
    outcome = published.refresh()
    assert outcome.exit_code == 0, outcome.message
    assert published.current.resolve() != before
    assert find_unpublished_news(published.workspace()) is None


def test_a_kill_in_the_middle_of_publishing_leaves_the_old_release_whole(
    published: House, killer: Killer
) -> None:
    before = published.current.resolve()
    workbook(published.form, (*GOOD, ("Cao Bằng", 10, 5, None)))
    killer.refresh_and_die(published, "release", "rename")
    assert published.current.resolve() == before
    assert verify_release(published.current) == []
    outcome = published.refresh()
    assert outcome.exit_code == 0, outcome.message
    assert published.current.resolve() != before
    left = {
        p.name
        for p in (published.folder / "data" / "releases").iterdir()
        if p.name.startswith(".") and p.is_dir()
    }
    assert left == set(), "the next run removes what the killed one left"
