"""A rehearsed night: one server speaks all recorded exchanges at once, inboxes hold what people bring."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest
import yaml

from ingest.fetch.client import open_client
from ingest.fetch.politeness import Politeness
from ingest.store.paths import Paths
from orchestration.pipeline.refresh_report import RefreshResult
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from tests.line.house import ask
from tests.sources.exchanged import (
    build_inbox,
    lead_to,
    list_exchanges,
    load_exchanged,
)
from tests.sources.replay import Exchange, Replay

NIGHT = dt.datetime(2026, 10, 5, 18, tzinfo=dt.UTC)
PERSONAL = b"__PERSONAL__"
# What a night makes of what came; raw files are as they came, for their keepers only.
MADE = ("landed", "held", "counted", "build", "logs", "releases", "dagster")


@dataclass(frozen=True)
class Night:
    """The workspace after the first night, how that ended, and what the server was asked."""

    workspace: Workspace
    result: RefreshResult
    portal: Replay

    def refresh_again(self) -> RefreshResult:
        return run_refresh(
            _open_workspace(self.workspace.paths.data, NIGHT + dt.timedelta(days=1))
        )


def _open_workspace(data: Path, now: dt.datetime) -> Workspace:
    """As `chiso refresh --live` opens it, but for the waiting between two questions."""
    workspace = Workspace(
        Paths(data), data.parent / "sources", is_live=True, clock=lambda: now
    )
    workspace.__dict__["client"] = open_client(
        workspace.paths.raw / ".visits",
        clock=workspace.clock,
        politeness=Politeness(min_interval=0, attempts=3, read_seconds=5),
        sleep=lambda _: None,
    )
    return workspace


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    home = tmp_path_factory.mktemp("night")
    sources = load_exchanged()
    exchanges: list[Exchange] = []
    for source in sources:
        exchanges += list_exchanges(source)
    with Replay(*exchanges) as portal:
        for source in sources:
            declared = yaml.safe_load(source.path.read_text("utf-8"))
            if source.is_live:
                fetch = lead_to(source, portal.url).fetch
                declared["fetch"] = fetch.model_dump(mode="json")
                declared["private_hosts"] = ["127.0.0.1"]
            path = home / "sources" / Path(*source.path.parts[-2:])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(yaml.safe_dump(declared, allow_unicode=True), "utf-8")
            ours = build_inbox(home, source.id) / source.id
            if ours.exists():
                shutil.copytree(ours, home / "data" / "inbox" / source.id)
        workspace = _open_workspace(home / "data", NIGHT)
        yield Night(workspace, run_refresh(workspace), portal)


def test_every_source_lands_and_the_night_is_published(night: Night) -> None:
    assert night.result.exit_code == 0, night.result.message
    landed = {
        source_id
        for source_id in night.workspace.sources
        if night.workspace.landed.list_vintages(source_id)
    }
    assert landed == set(night.workspace.sources)


def test_every_pair_is_landed_once_and_from_one_answer(night: Night) -> None:
    [vintage] = night.workspace.landed.list_vintages("vpcp__evaluation_board")
    rows = pl.read_parquet(night.workspace.landed.rows_path(vintage))
    figures = ["measure_code", "unit_id", "period_end", "breakdown"]
    assert not rows.select(figures).is_duplicated().any()
    results = rows.filter(pl.col("measure_code").str.starts_with("results_"))
    by_answer = results.group_by("unit_id", "period_end").agg(
        pl.len(), pl.col("raw_sha256", "cell_row").n_unique()
    )
    # Huế's answers lack the metric of results: its other figures land, and everybody else's.
    assert by_answer.height == 33 * 3
    assert rows.filter(pl.col("unit_id") == "hue").height == 6 * 3
    assert set(by_answer["len"]) == {2}
    assert set(by_answer["cell_row"]) == {1}
    pair = ask(
        night.result.release,
        """
        select numerator::int, denominator::int, missing_reason
        from fct_indicator
        where
            indicator_id = 'gov_tthc_results_digitised' and boundary_set = 'as_reported'
            and unit_id in ('cao_bang', 'phu_tho_2025')
            and period_start = '2026-09-01' and period_end = '2026-09-30'
        order by unit_id
        """,
    )
    # Nothing of nothing is no share, and 133,000 of 184,000 is one.
    assert [row[:2] for row in pair] == [(0, 0), (133_000, 184_000)]


def test_what_comes_in_several_pages_lands_whole_and_a_row_without_a_unit_is_listed(
    night: Night,
) -> None:
    landed = {
        source_id: night.workspace.landed.list_vintages(source_id)
        for source_id in (
            "gso__pxweb_population",
            "province__ckan_fibre",
            "worldbank__rival_figures",
        )
    }
    rows = {name: vintage.rows for name, [vintage] in landed.items()}
    assert rows == {
        # four provinces and two years in two pieces
        "gso__pxweb_population": 8,
        # three rows on two pages; one lacks the code of its unit
        "province__ckan_fibre": 2,
        # the population of two years on two pages
        "worldbank__rival_figures": 6,
    }
    assert {name: vintage.quarantined for name, [vintage] in landed.items()} == {
        "gso__pxweb_population": 0,
        "province__ckan_fibre": 1,
        "worldbank__rival_figures": 0,
    }


def test_nothing_personal_is_in_what_a_night_makes(night: Night) -> None:
    data = night.workspace.paths.data
    planted = [
        p
        for p in (data / "inbox").rglob("*")
        if p.is_file() and PERSONAL in p.read_bytes()
    ]
    assert len(planted) == 3
    looked_at = 0
    for folder in MADE:
        for path in (data / folder).rglob("*"):
            if path.is_file() and not path.is_symlink():
                looked_at += 1
                assert PERSONAL not in path.read_bytes(), path
    assert looked_at > 50


def test_the_next_night_asks_again_and_has_nothing_new(night: Night) -> None:
    asked = len(night.portal.asked)
    again = night.refresh_again()
    assert again.exit_code == 0, again.message
    # The board's provinces, months and questions; four years of the gateway; four series of the World Bank, one in
    # two pages; PX-Web's table in two pieces after its description; CKAN's package and its two pages.
    assert len(night.portal.asked) - asked == 34 * 3 * 3 + 4 + 5 + 3 + 3
    assert again.release == night.result.release
