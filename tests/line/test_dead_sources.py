"""Every source is dead: the refresh ends with 5, status names each, and the release says so, once."""

from __future__ import annotations

import datetime as dt
import shutil

from typer.testing import CliRunner

from orchestration.cli.main import app
from orchestration.pipeline.exit_code import ExitCode
from orchestration.release.describe.manifest import read_manifest
from tests.line.house import House


def test_dead_sources_are_told_of_by_exit_code_status_and_release(published: House):
    shutil.rmtree(published.form.parent)
    before = published.current.resolve()
    first = published.refresh()
    died_at = published.now
    assert first.exit_code == ExitCode.SOURCE_FAILED
    assert published.current.resolve() == before

    # Longer than its calendar bears.
    published.now += dt.timedelta(days=3)
    second = published.refresh()
    assert second.exit_code == ExitCode.SOURCE_FAILED
    release = published.current.resolve()
    assert release != before
    [source] = read_manifest(release).sources
    assert source.unreachable_since == died_at
    told = published.ask("select unreachable_since from dim_source")
    assert told == [(died_at.replace(tzinfo=None),)]
    pages = [page.read_text("utf-8") for page in release.glob("site/**/*.html")]
    assert any("Unreachable since" in page for page in pages)
    assert any("Không truy cập được từ" in page for page in pages)

    words = ["status", "--data", str(published.folder / "data")]
    status = CliRunner().invoke(
        app, [*words, "--sources", str(published.folder / "sources")]
    )
    assert status.exit_code == ExitCode.SOURCE_FAILED
    assert f"UNREACHABLE since {died_at:%Y-%m-%d %H:%M}" in status.output

    # It is told once, not every night.
    published.now += dt.timedelta(days=1)
    assert published.refresh().exit_code == ExitCode.SOURCE_FAILED
    assert published.current.resolve() == release
