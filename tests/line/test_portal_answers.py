"""The recorded answers of the national portal, alone: one vintage of 192 files."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ingest.store.paths import Paths
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from tests.line.events import forget_events
from tests.line.house import ask

DECLARED = "ingest/sources/vpcp/portal_procedures.yml"
AGENCIES = [
    "bo_cong_an",
    "bo_ngoai_giao",
    "bo_nnmt_2025",
    "bo_tu_phap",
    "bo_dan_toc_ton_giao_2025",
    "bo_noi_vu_2025",
    "bo_quoc_phong",
    "bo_vhttdl",
    "bo_xay_dung_2025",
    "da_nang_2025",
    "ha_noi",
]


@pytest.mark.shared
def test_192_procedures_38_fully_online_pooled_and_by_agency(
    shared: Path, repository: Path, tmp_path: Path
):
    catalogue = tmp_path / "sources" / "vpcp"
    catalogue.mkdir(parents=True)
    declared = yaml.safe_load((repository / DECLARED).read_text("utf-8"))
    answers = shared / "data" / "vn-tthc" / "dvc-api-raw"
    declared["fetch"] |= {"kind": "folder", "path": str(answers)}
    # the recording holds two groups of procedures: here it is taken as if it were these agencies' whole list
    declared["coverage"] = {"units": AGENCIES}
    (catalogue / "portal_procedures.yml").write_text(
        yaml.safe_dump(declared, allow_unicode=True), "utf-8"
    )
    line = Workspace(Paths(tmp_path / "data"), tmp_path / "sources")

    with forget_events():
        outcome = run_refresh(line)

    assert outcome.exit_code == 0, outcome.message
    [vintage] = line.landed.list_vintages("vpcp__portal_procedures")
    assert vintage.rows == 192
    figures = ask(
        outcome.release,
        """
        select unit_id, numerator::int, denominator::int, round(value, 2)::double, missing_reason, units_reported
        from fct_indicator
        where indicator_id = 'gov_dvctt_fully_online_share' and boundary_set = 'as_reported' and numerator is not null
        """,
    )
    by_unit = {unit: rest for unit, *rest in figures}
    assert by_unit["VN"] == [38, 192, None, "incomplete_coverage", 11]
    agencies = {u: v for u, v in by_unit.items() if not u.startswith(("VN", "region"))}
    assert len(agencies) == 11
    assert sum(v[0] for v in agencies.values()) == 38
    assert sum(v[1] for v in agencies.values()) == 192
