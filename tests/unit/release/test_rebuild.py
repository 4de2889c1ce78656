"""Whose code makes an old release again: this checkout's, or that of the release's own revision, and what is said."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from release_facts import make_facts
from release_warehouse import MARTS, publish_warehouse
from typer.testing import CliRunner

from ingest.store.paths import Paths
from orchestration.cli.releases import app
from orchestration.pipeline.revision import (
    CannotRebuild,
    list_writers,
    read_git_revision,
    unpack_revision,
)
from orchestration.release.facts import ReleaseFacts
from orchestration.release.store.verify import verify_release
from orchestration.tools import rebuild
from orchestration.tools.rebuild import RebuildResult, find_code

# Stands in for the module of another revision: it copies the release and says so, or says why it can't.
OTHER_CODE = """
import shutil, sys
data, release, out = sys.argv[1:]
if "refused" in release:
    print("raw/x: expected its bytes, met nothing"); sys.exit(3)
shutil.copytree(release, out)
print("made by the other code")
"""


def git(folder: Path, *words: str) -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    done = subprocess.run(
        ["git", "-C", folder, *who, *words], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of three commits: without the module, with it, and one more; nothing uncommitted."""
    folder = tmp_path_factory.mktemp("checkout")
    git(folder, "init", "--quiet")
    for n, name in enumerate(("README", "orchestration/rebuild.py", "LATER")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(OTHER_CODE)
        if n == 1:
            # As in every real revision; without it the checkout under test would win over this one.
            (folder / "orchestration" / "__init__.py").write_text("")
        git(folder, "add", ".")
        git(folder, "commit", "--quiet", "-m", str(n))
    return folder


def revision(checkout: Path, back: int) -> str:
    return git(checkout, "rev-parse", f"HEAD~{back}")


def made_at(revision: str, **made_with: str) -> ReleaseFacts:
    """The facts of a release that a revision made, with other versions of some tools."""
    return make_facts(git_revision=revision, made_with={**list_writers(), **made_with})


def test_a_revision_is_a_commit_or_a_commit_with_changes_or_unknown(
    checkout: Path, tmp_path: Path
) -> None:
    assert read_git_revision(checkout) == revision(checkout, 0)
    (checkout / "new").write_text("")
    assert read_git_revision(checkout) == revision(checkout, 0) + "+changes"
    (checkout / "new").unlink()
    assert read_git_revision(tmp_path) == "unknown"


def test_a_container_says_the_revision_it_was_built_from(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHISO_REVISION", "f00d")
    assert read_git_revision(tmp_path) == "f00d"
    assert read_git_revision(checkout) == revision(checkout, 0)
    # As a container that was built without saying it.
    monkeypatch.setenv("CHISO_REVISION", "")
    assert read_git_revision(tmp_path) == "unknown"


def test_another_revision_is_unpacked_beside_the_checkout(
    checkout: Path, tmp_path: Path
) -> None:
    unpack_revision(checkout, revision(checkout, 1), tmp_path / "code")
    assert sorted(p.name for p in (tmp_path / "code").rglob("*")) == [
        "README",
        "__init__.py",
        "orchestration",
        "rebuild.py",
    ]
    assert git(checkout, "status", "--porcelain") == ""
    assert [p.name for p in tmp_path.iterdir()] == ["code"]
    with pytest.raises(CannotRebuild, match="fetch it"):
        unpack_revision(checkout, "0" * 40, tmp_path / "none")


def test_the_checked_out_revision_needs_no_other_tree(
    checkout: Path, tmp_path: Path
) -> None:
    found = find_code(made_at(revision(checkout, 0)), checkout, tmp_path / "code")
    assert (found.tree, found.notes) == (checkout, ())


def test_an_older_revision_is_made_by_its_own_code(
    checkout: Path, tmp_path: Path
) -> None:
    found = find_code(made_at(revision(checkout, 1)), checkout, tmp_path / "code")
    assert (found.tree, found.notes) == (tmp_path / "code", ())
    with pytest.raises(CannotRebuild, match="older than `releases rebuild`"):
        find_code(made_at(revision(checkout, 2)), checkout, tmp_path / "oldest")


@pytest.mark.parametrize(
    ("made", "told"),
    [("unknown", "made outside a checkout"), ("abc+changes", "made from abc with")],
)
def test_code_that_no_revision_holds_is_said_so(
    made: str, told: str, checkout: Path, tmp_path: Path
) -> None:
    found = find_code(made_at(made), checkout, tmp_path / "code")
    assert found.tree == checkout
    assert told in found.notes[0]
    assert revision(checkout, 0) in found.notes[0]


def test_other_versions_of_what_writes_the_files_are_named(
    checkout: Path, tmp_path: Path
) -> None:
    found = find_code(
        made_at(revision(checkout, 0), duckdb="1.2.3"), checkout, tmp_path / "code"
    )
    assert found.notes[0].startswith(
        f"made with duckdb 1.2.3, here is {list_writers()['duckdb']}"
    )


def test_the_other_code_is_asked_in_its_own_tree(
    checkout: Path, warehouse: Path, tmp_path: Path
) -> None:
    paths = Paths(tmp_path / "data")
    for name in ("r1", "refused"):
        publish_warehouse(
            warehouse,
            paths.releases,
            make_facts(
                name, git_revision=revision(checkout, 1), made_with=list_writers()
            ),
        )
    made = rebuild.rebuild_release(paths, "r1", tmp_path / "w", repository=checkout)
    assert made.notes == ("made by the other code",)
    assert made.is_same
    assert len(made.compared) == 2 * len(MARTS) + 1
    with pytest.raises(CannotRebuild, match="raw/x: expected its bytes"):
        rebuild.rebuild_release(paths, "refused", tmp_path / "w2", repository=checkout)


def test_changes_are_not_compared_once_the_release_before_is_gone(
    checkout: Path, warehouse: Path, tmp_path: Path
) -> None:
    paths = Paths(tmp_path / "data")
    for name in ("r1", "r2"):
        publish_warehouse(
            warehouse,
            paths.releases,
            make_facts(
                name, git_revision=revision(checkout, 1), made_with=list_writers()
            ),
        )
    (paths.releases / "r1").rename(tmp_path / "pruned")
    made = rebuild.rebuild_release(paths, "r2", tmp_path / "w", repository=checkout)
    assert "changes.parquet" not in made.compared
    assert "r1, against which it was made, is no longer here" in made.notes[-1]


@pytest.mark.parametrize(
    ("is_same", "code", "told"), [(True, 0, "2 of 2 files"), (False, 1, "1 of 2 files")]
)
def test_the_command_tells_file_by_file_and_ends_with_1_where_one_differs(
    is_same: bool, code: int, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def made(_paths: Paths, release_id: str, workshop: Path, **_) -> RebuildResult:
        (workshop / release_id).mkdir(parents=True)
        compared = {"csv/a.csv": True, "parquet/a.parquet": is_same}
        return RebuildResult(
            release_id, compared, ("made with other tools",), workshop / release_id
        )

    monkeypatch.setattr(rebuild, "rebuild_release", made)
    done = CliRunner().invoke(app, ["rebuild", "r1", "--data", str(tmp_path)])
    assert done.exit_code == code
    assert "same     csv/a.csv" in done.output
    assert f"r1: {told} are byte for byte the same" in done.output
    assert "note: made with other tools" in done.output
    assert ("DIFFERS  parquet/a.parquet" in done.output) is not is_same
    assert len(list((tmp_path / "build").iterdir())) == (0 if is_same else 1), (
        "what differs is kept to be looked at"
    )


def test_a_release_that_can_not_be_made_again_is_told_in_a_sentence(
    warehouse: Path, tmp_path: Path
) -> None:
    publish_warehouse(
        warehouse, tmp_path / "releases", make_facts("r1", git_revision="0" * 40)
    )
    done = CliRunner().invoke(app, ["rebuild", "r1", "--data", str(tmp_path)])
    assert done.exit_code == 3
    assert "expected a commit" in done.output
    assert list((tmp_path / "build").iterdir()) == []
    assert verify_release(tmp_path / "releases" / "r1") == []
