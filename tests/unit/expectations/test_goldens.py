"""Goldens: only numbers with a pair, from sources that exist."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from expectations import goldens
from expectations.judge import run_gate_b
from ingest.declare.load import load_sources

HEAD = (
    "indicator_id,unit_id,period_start,period_end,period_kind,boundary_set,numerator,denominator,value,tolerance,"
    "source_id,page,note\n"
)


def test_our_goldens_come_from_sources_and_indicators_that_exist(
    repository: Path, seeds: Path
) -> None:
    ours = goldens.load_goldens()
    assert ours
    assert {g.source_id for g in ours} <= {
        s.id for s in load_sources(repository / "ingest" / "sources")
    }
    listed = {
        line.split(",", 1)[0]
        for line in (seeds / "indicator.csv").read_text("utf-8").splitlines()[1:]
    }
    assert {g.indicator_id for g in ours} <= listed
    assert all(g.page for g in ours)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("i,VN,2024-01-01,2024-12-31,as_of,as_reported,66,85,77.65,0.005,s,p,", None),
        (
            "i,VN,2024-01-01,2024-12-31,as_of,as_reported,66,85,77.66,0.005,s,p,",
            "found another quotient",
        ),
        (
            "i,VN,2024-01-01,2024-12-31,as_of,as_reported,,,77.65,0.005,s,p,",
            "expected a golden",
        ),
        (
            "i,VN,2024-01-01,2024,as_of,as_reported,66,85,77.65,0.005,s,p,",
            "expected a golden",
        ),
        (
            "i,VN,2024-01-01,2024-12-31,as_of,as_reported,66,0,77.65,0.005,s,p,",
            "found another quotient",
        ),
    ],
)
def test_a_golden_needs_a_pair_that_gives_its_value(
    tmp_path: Path, line: str, told: str | None
) -> None:
    path = tmp_path / "goldens.csv"
    path.write_text(HEAD + line + "\n", "utf-8")
    if told is None:
        assert len(goldens.load_goldens(path)) == 1
    else:
        with pytest.raises(ValueError, match=told):
            goldens.load_goldens(path)


def test_an_apostrophe_stays_inside_its_text(tmp_path: Path) -> None:
    path = tmp_path / "goldens.csv"
    path.write_text(
        HEAD + "i,V'N,2024-01-01,2024-12-31,as_of,as_reported,66,85,77.65,0.005,s,p,\n",
        "utf-8",
    )
    relation = goldens.write_relation(goldens.load_goldens(path))
    assert duckdb.sql(f"select unit_id from {relation}").fetchall() == [("V'N",)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("vintage_count = 0", id="absent"),
        # a synthetic country that sends through the same source prints figures of its own
        pytest.param("is_synthetic = true", id="synthetic"),
    ],
)
def test_goldens_of_an_absent_or_a_synthetic_source_do_not_apply(
    source: str,
    good_warehouse: Path,
    broken: Callable[[Path, str], Path],
    judging: Callable[..., None],
) -> None:
    judging(suites={"fct_indicator"}, rules={"goldens_come_out"})
    spoiled = (
        "update marts.fct_indicator set value_status = 'published' where numerator = 66; "
        "update marts.fct_indicator_version set value_status = 'published' where numerator = 66; "
        f"update marts.dim_source set {source} where source_id = 'mic__reported_indicators'"
    )
    (verdict,) = (
        v
        for v in run_gate_b(broken(good_warehouse, spoiled))
        if v.rule == "goldens_come_out"
    )
    assert (verdict.outcome, verdict.rows_examined) == ("passed", 0)
    assert verdict.found == "there is no row this rule is about"
