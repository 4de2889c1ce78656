"""A refusal a person can act on: in the terminal, on the asset in Dagster and in the report of what is held."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.release.write.files import fingerprint_file
from tests.line.house import GOOD, HEADER, House, workbook

# 24 provinces of 2024, each with more online than received and a share of 180 %
PROVINCES = (
    *(
        "Cao Bằng",
        "Bắc Kạn",
        "Tuyên Quang",
        "Lạng Sơn",
        "Bắc Giang",
        "Phú Thọ",
        "Quảng Ninh",
        "Thái Nguyên",
    ),
    *(
        "Điện Biên",
        "Lai Châu",
        "Sơn La",
        "Yên Bái",
        "Hòa Bình",
        "Hải Phòng",
        "Hải Dương",
        "Hưng Yên",
    ),
    *(
        "Thái Bình",
        "Hà Nam",
        "Nam Định",
        "Ninh Bình",
        "Thanh Hóa",
        "Nghệ An",
        "Hà Tĩnh",
        "Quảng Bình",
    ),
)


def checks(house: House) -> dict[tuple[str, str], tuple[bool, str]]:
    """(asset, check) of the last run → whether it passed, and its report."""
    with dg.DagsterInstance.from_config(
        str(house.folder / "data" / "dagster")
    ) as instance:
        [run] = instance.get_runs(limit=1)
        events = [
            r.dagster_event for r in instance.all_logs(run.run_id) if r.dagster_event
        ]
    judged = [
        e.asset_check_evaluation_data
        for e in events
        if e.event_type_value == "ASSET_CHECK_EVALUATION"
    ]
    return {
        (j.asset_key.to_user_string(), j.check_name): (
            j.passed,
            j.metadata["report"].value if "report" in j.metadata else "",
        )
        for j in judged
    }


def test_at_gate_a_the_rule_the_rows_and_what_to_do_are_told_everywhere(
    published: House,
):
    workbook(published.form, (*GOOD, *((p, None, None, 180) for p in PROVINCES)))
    outcome = published.refresh(keeps_events=True)
    assert outcome.exit_code == 4
    [page] = (published.folder / "data" / "held" / "office__dossiers").glob(
        "*/report.html"
    )
    passed, on_the_asset = checks(published)["landed/office__dossiers", "gate_a"]
    assert not passed
    for told in (outcome.message, on_the_asset, page.read_text("utf-8")):
        for words in (
            "A published percentage of an indicator of the plan lies between 0 and 100",
            "Tỷ lệ đã công bố của một chỉ tiêu nằm trong khoảng 0–100 %",
            "plan_ratios_are_within_0_and_100",
            "value from 0 to 100",
            "24 rows break it",
            "check scale and column",
        ):
            assert words in told, words
        assert (
            len(set(re.findall(r"\bD\d+\b", told))) == 20
            and told.count("form.xlsx") >= 20
        )
        assert "and 4 more" in told or "4 dòng nữa" in told


def test_at_gate_b_the_rule_and_the_rows_are_told_on_the_mart(published: House):
    """Every edition is right by itself; the number we vouch for does not come out of them."""
    ministry = published.form.parents[2] / "mic"
    ministry.mkdir()
    declared = published.form.parents[1] / "dossiers.yml"
    (ministry / "reported_indicators.yml").write_text(
        declared.read_text("utf-8").replace("path: files", "path: ../office/files"),
        "utf-8",
    )
    outcome = published.refresh(keeps_events=True)
    assert outcome.exit_code == 1
    judged = checks(published)
    passed, on_the_asset = judged["marts/fct_indicator", "gate_b"]
    assert not passed
    for told in (outcome.message, on_the_asset):
        for words in (
            "The published numbers chosen as goldens come out of the computation",
            "Các số đã công bố được chọn làm chuẩn được tính ra đúng",
            "numerator, denominator and value of expectations/goldens.csv",
            "run `chiso explain` on the figure",
            "gov_dossiers_fully_online",
            "ha_nam",
        ):
            assert words in told, words
    assert judged["marts/dim_period", "gate_b"] == (True, "")


def quality(house: House, name: str) -> list[dict]:
    return json.loads((house.current / "quality" / f"{name}.json").read_text("utf-8"))


PARTS = """
      - to: value
        spellings: [Qua mạng]
        measure: dossiers_received
        number: count
        breakdown: channel=online
        is_total: false
"""


def test_a_warning_is_published_with_every_release_its_edition_serves_in(
    published: House,
):
    """Received online are more than received; a day later the file is mended, and its first edition is history."""
    office = published.form.parents[1]
    parted = office / "parts" / "form.xlsx"
    parted.parent.mkdir()
    declared = (
        (office / "dossiers.yml")
        .read_text("utf-8")
        .replace("path: files", "path: parts")
    )
    (office / "parted.yml").write_text(
        declared.replace("whole", "nothing").rstrip() + PARTS, "utf-8"
    )
    workbook(parted, ((*HEADER, "Qua mạng"), ("Lai Châu", 100, 40, None, 200)))
    assert published.refresh(keeps_events=True).exit_code == 0
    passed, on_the_asset = checks(published)["landed/office__parted", "gate_a"]
    assert passed and "totals_are_not_less_than_their_parts" in on_the_asset
    [warned] = quality(published, "gate_a_warnings")
    assert warned["source_id"] == "office__parted"
    assert (
        "lai_chau" in warned["told"]
        and "form.xlsx" in warned["told"]
        and "B2" in warned["told"]
    )

    first = published.current.resolve()
    workbook(parted, ((*HEADER, "Qua mạng"), ("Lai Châu", 100, 40, None, 20)))
    assert published.refresh().exit_code == 0
    assert published.current.resolve() != first
    assert quality(published, "gate_a_warnings") == [warned]
    compared = [v for v in quality(published, "verdicts") if "vanish" in v["rule"]]
    assert len(compared) == 2
    assert all(v["outcome"] == "passed" and v["rows_examined"] for v in compared)


def test_the_release_carries_its_data_docs(published: House):
    docs = published.current / "quality" / "data_docs"
    assert "Được chấp nhận" in (docs / "index.html").read_text("utf-8")
    assert (docs / "fct_indicator.html").exists()
    assert sum(p.stat().st_size for p in docs.iterdir()) < 2_000_000
    compared = [v for v in quality(published, "verdicts") if "vanish" in v["rule"]]
    assert {v["found"] for v in compared} == {
        "there is no earlier release to compare with"
    }


def state_in_manifest(release: Path, path: str) -> None:
    """The release says of itself that the file is as it now is: a damaged one would be stepped over."""
    manifest = json.loads((release / "manifest.json").read_text("utf-8"))
    [entry] = [file for file in manifest["files"] if file["path"] == path]
    entry.update(asdict(fingerprint_file(release / path)))
    (release / "manifest.json").chmod(0o644)
    (release / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def test_what_was_published_and_is_known_no_more_refuses_the_next_release(
    published: House,
):
    """The release is made to have said more than its line knows: as if a model had lost it since."""
    before = published.current.resolve()
    (before / "indicators.duckdb").chmod(0o644)
    with duckdb.connect(str(before / "indicators.duckdb")) as connection:
        connection.execute(
            "insert into fct_indicator select * replace ('lai_chau' as unit_id) from fct_indicator "
            "where unit_id = 'ha_noi' and indicator_id = 'gov_dossiers_online' and boundary_set = 'as_reported'"
        )
    state_in_manifest(before, "indicators.duckdb")
    workbook(published.form, (*GOOD, ("Cao Bằng", 10, 5, None)))
    outcome = published.refresh()
    assert outcome.exit_code == 1
    for words in (
        "What the last release published is still known",
        "lai_chau",
        "write a waiver",
    ):
        assert words in outcome.message, outcome.message
    assert published.current.resolve() == before
