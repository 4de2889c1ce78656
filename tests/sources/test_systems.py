"""Systems × {declared, exchange replayed, feeds}: every system the plans name has a source that works and feeds.

Each source's example exchange goes through the real fetcher, reader and landing; `landed.csv` beside it is what must
come out of it, `quarantined.csv` what must not.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from ingest.declare.load import load_sources
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.landing import Landing
from tests.sources.exchanged import (
    EXCHANGES,
    fetch_exchange,
    land_exchange,
    lead_to,
    list_exchanges,
    load_exchanged,
    show_rows,
)
from tests.sources.replay import Replay

REPOSITORY = Path(__file__).parents[2]
SOURCES = {s.id: s for s in load_sources(REPOSITORY / "ingest" / "sources")}
EXCHANGED = {source.id: source for source in load_exchanged()}
# What stands in the examples where the real exchange names a person.
PERSONAL = "__PERSONAL__"
# Not declared yet.
LEFT: set[str] = set()
# What is counted of single cases: dossiers online, paid, digitised.
COUNTED_OF_CASES = {
    "gov_dossiers_online": pl.col("channel") == "online",
    "gov_tthc_results_digitised": pl.col("has_result_link"),
    "gov_online_payment_tx_share": pl.col("payment_channel") == "national_portal",
}
# Named in the plans as tasks and as reference documents: no indicator counts anything of theirs.
CONTEXT = {"e_invoice_pos", "cloud_ecosystem", "gov_architecture_criteria"}


@pytest.fixture(scope="module")
def reference(seeds: Path) -> ReferenceLists:
    return ReferenceLists.load(seeds)


@pytest.fixture(scope="module")
def replayed(
    reference: ReferenceLists, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Landing]]:
    """Source → what its example exchange lands as."""
    landings = {}
    for name, source in EXCHANGED.items():
        folder = tmp_path_factory.mktemp("exchange")
        with Replay(*list_exchanges(source)) as portal:
            if source.is_live:
                source = lead_to(source, portal.url)
            files = fetch_exchange(source, folder)
        landings[name] = land_exchange(source, files, reference, folder)
    return landings


@pytest.mark.parametrize("name", EXCHANGED)
def test_an_exchange_lands_as_written_beside_it(
    name: str, replayed: dict[str, list[Landing]]
) -> None:
    shown = show_rows(replayed[name])
    expected = pl.read_csv(EXCHANGES / name / "landed.csv", infer_schema=False)
    if "flags" in expected.columns:
        expected = expected.with_columns(pl.col("flags", "breakdown").fill_null(""))
        # Of many units that are asked alike, the expected rows name some.
        for column in ("unit_id", "period_end"):
            named = expected[column].unique().implode()
            shown = shown.filter(pl.col(column).is_in(named))
    assert shown.rows() == expected.sort(pl.all()).rows()


@pytest.mark.parametrize("name", EXCHANGED)
def test_what_an_exchange_quarantines_is_written_beside_it(
    name: str, replayed: dict[str, list[Landing]]
) -> None:
    told = pl.concat([landing.quarantined for landing in replayed[name]])
    shown = told.select(pl.col("cell_row", "rule").cast(pl.String)).unique()
    path = EXCHANGES / name / "quarantined.csv"
    expected = shown.clear()
    if path.exists():
        expected = pl.read_csv(path, infer_schema=False)
    assert sorted(shown.rows()) == sorted(expected.rows())


@pytest.mark.parametrize("name", EXCHANGED)
def test_nothing_personal_lands(name: str, replayed: dict[str, list[Landing]]) -> None:
    for landing in replayed[name]:
        for frame in (landing.rows, landing.quarantined):
            assert PERSONAL not in frame.write_json()


def test_every_province_of_the_board_has_its_pairs_of_each_month(
    replayed: dict[str, list[Landing]],
) -> None:
    rows = show_rows(replayed["vpcp__evaluation_board"])
    counts = rows.group_by("measure_code", "period_end").agg(
        pl.col("unit_id").n_unique(), pl.len()
    )
    assert set(counts["period_end"]) == {"2026-07-31", "2026-08-31", "2026-09-30"}
    # Huế's answer lacks the metric of results, which holds back nobody else.
    is_result = pl.col("measure_code").str.starts_with("results_")
    for of_measures, provinces in ((is_result, 33), (~is_result, 34)):
        shown = counts.filter(of_measures)
        assert set(shown["unit_id"]) == set(shown["len"]) == {provinces}
    # The three totals of one province stay with their own parts.
    shown = rows.filter(
        pl.col("unit_id") == "phu_tho_2025", pl.col("period_end") == "2026-09-30"
    )
    values = dict(shown.select("measure_code", "value").rows())
    assert float(values["dossiers_received"]) == 151_600
    assert float(values["results_issued"]) == 184_000


# The table


def _find_fed(
    system: dict[str, str], rows: pl.DataFrame, indicators: pl.DataFrame
) -> dict[str, str]:
    """Indicator of the system → how comparable the figure is that its exchange landed for it.

    A figure of the indicator itself or of its numerator: a denominator alone feeds nothing.
    """
    own = (system["feeds_indicator_ids"] or "").split("|")
    if "dossier_code" in rows.columns:
        counted = {}
        for indicator_id, is_counted in COUNTED_OF_CASES.items():
            if indicator_id in own and rows.filter(is_counted).height:
                counted[indicator_id] = "exact"
        return counted
    of_system = indicators.filter(pl.col("indicator_id").is_in(own))
    fed = {}
    for indicator in of_system.iter_rows(named=True):
        measures = [indicator["indicator_id"], indicator["numerator_measure"]]
        figures = rows.filter(
            pl.col("measure_code").is_in(measures), pl.col("value").is_not_null()
        )
        if figures.height:
            fed[indicator["indicator_id"]] = min(figures["comparability"])
    return fed


def test_every_system_of_the_plans_is_declared_replayed_and_feeds(
    seeds: Path,
    reference: ReferenceLists,
    replayed: dict[str, list[Landing]],
    tell,
) -> None:
    systems = pl.read_csv(seeds / "system.csv", infer_schema=False)
    named = systems.filter(pl.col("named_in_seed") == "true")
    assert named.height == 22
    lines = []
    missing = set()
    for system in named.iter_rows(named=True):
        name = system["system_id"]
        declared = [
            source.id
            for source in SOURCES.values()
            if name in (source.system, *source.other_systems)
        ]
        fed: dict[str, str] = {}
        for source_id in declared:
            for landing in replayed.get(source_id, []):
                fed |= _find_fed(system, landing.rows, reference.indicators)
        if name in CONTEXT:
            assert system["feeds_indicator_ids"] is None
        elif not fed:
            missing.add(name)
        exchanged = [source_id for source_id in declared if source_id in EXCHANGED]
        lines.append(f"{name} | {', '.join(declared)} | {len(exchanged)} | {fed}")
    tell("\n".join(lines))
    assert missing == LEFT


def test_every_source_names_systems_of_the_seed(seeds: Path) -> None:
    known = set(pl.read_csv(seeds / "system.csv", infer_schema=False)["system_id"])
    for source in SOURCES.values():
        assert {source.system, *source.other_systems} <= known, source.id
