"""A refresh after `chiso raw erase`: what was erased does not come back, and is never said to be nothing new."""

from __future__ import annotations

from orchestration.pipeline.exit_code import ExitCode
from orchestration.tools.erase import erase_file
from orchestration.tools.fsck.check import check_stores
from tests.line.house import House

SOURCE_ID = "office__dossiers"


def test_where_all_was_erased_the_refresh_says_that_the_release_still_holds_it(
    published: House,
) -> None:
    before = published.current.resolve()
    # It still lies at its source.
    erased = erase_file(
        published.workspace(), SOURCE_ID, "form.xlsx", by="An", why="NĐ 13/2023"
    )
    assert erased.releases == (before.name,)

    outcome = published.refresh()

    assert outcome.exit_code == ExitCode.COULD_NOT_RUN
    assert f"what {SOURCE_ID} gave was erased by law" in outcome.message
    assert f"release {before.name} still holds figures" in outcome.message
    assert published.current.resolve() == before
    paths = published.workspace().paths
    assert not (paths.raw / SOURCE_ID / erased.tombstone.sha256).exists()
    assert [f for f in check_stores(paths, lambda *_: None) if f.is_damage] == []
