"""Cases through the whole line: two portals, a corrected month, the release as it was known before, and the trace."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

from ingest.store.paths import Paths
from orchestration.pipeline.workspace import Workspace
from orchestration.refresh import run_refresh
from orchestration.tools.explain.values import explain_value
from orchestration.tools.explain.wording import format_explanations

DECLARED = """
title_vi: Hồ sơ
title_en: Cases
publisher: {{name_vi: Sở thử nghiệm, name_en: A test office, url: https://example.org}}
licence: {{id: CC0-1.0, url: https://creativecommons.org/publicdomain/zero/1.0/, attribution: A test office}}
system: tthc_infosys
contract: dossier
replaces: {replaces}
max_withdrawn_share: 0.5
priority: {priority}
calendar: {{frequency: monthly}}
coverage: {{units: [ha_noi]}}
fetch: {{kind: folder, path: files, pattern: "{name}_*.csv"}}
edition:
  of: each_file
  published_at_in_file_name: (?P<year>\\d{{4}})-(?P<month>\\d{{2}})-(?P<day>\\d{{2}})
read: {{kind: delimited, delimiter: ","}}
personal: [HoTen]
tables:
  - columns:
      - {{to: dossier_code, spellings: MaHoSo}}
      - {{to: procedure_code, spellings: MaTTHC}}
      - {{to: unit, spellings: DonVi}}
      - {{to: online_level, spellings: MucDo, values: {{"4": full, "3": partial}}}}
      - {{to: channel, spellings: KenhThucHien, values: {{"1": direct, "2": online, "3": post}}}}
      - {{to: received_date, spellings: NgayTiepNhan}}
      - {{to: processing_started_date, spellings: NgayXuLy}}
      - {{to: finished_date, spellings: NgayXong}}
      - {{to: fee_due, spellings: PhiLePhi, number: amount}}
      - {{to: payment_channel, spellings: DuocThanhToan, values: {{"1": national_portal, "2": gateway}}}}
      - {{to: returns_document, spellings: CoKetQua, values: {{"1": "true", "0": "false"}}}}
      - {{to: result_code, spellings: MaKetQua}}
      - {{to: has_result_link, spellings: TepKetQua, values: {{"": "false"}}, otherwise: "true"}}
"""
HEADER = (
    "MaHoSo,MaTTHC,DonVi,MucDo,KenhThucHien,NgayTiepNhan,NgayXuLy,NgayXong,PhiLePhi,DuocThanhToan,CoKetQua,MaKetQua,"
    "TepKetQua,HoTen"
)
PERSON = "Trần Thị Riêng Tư"
# a: known to both, finished at the province; b, c: the province's alone; d: the portal's alone
OWN_JANUARY = (
    "a,1.1,Hà Nội,4,2,2024-01-10,2024-01-11,2024-01-20,50000,,1,KQa,f/a.pdf",
    "b,1.1,Hà Nội,4,,2024-01-12,2024-02-02,2024-02-03,50000,2,1,,",
    "c,1.2,Hà Nội,3,2,2024-01-31,2024-01-31,,0,,1,,",
)
PORTAL_JANUARY = (
    "a,1.1,Hà Nội,4,2,2024-01-10,2024-01-11,,50000,1,,,",
    "d,1.2,Hà Nội,3,2,2024-01-15,2024-01-15,2024-01-16,0,,0,,",
)
# corrected: d was sent by mistake, c is finished with its result
PORTAL_AGAIN = (
    "a,1.1,Hà Nội,4,2,2024-01-10,2024-01-11,2024-01-20,50000,1,,KQa,f/a.pdf",
    "c,1.2,Hà Nội,3,2,2024-01-31,2024-01-31,2024-02-10,0,,,KQc,f/c.pdf",
)


@dataclass(frozen=True)
class Office:
    folder: Path

    def send(self, name: str, day: str, rows: tuple[str, ...]) -> None:
        text = "\n".join([HEADER, *(f"{row},{PERSON}" for row in rows)]) + "\n"
        (self.folder / "sources" / "office" / "files" / f"{name}_{day}.csv").write_text(
            text, "utf-8"
        )

    def refresh(self, day: str) -> Path:
        now = dt.datetime.fromisoformat(f"{day}T02:00:00+00:00")
        outcome = run_refresh(
            Workspace(
                Paths(self.folder / "data"), self.folder / "sources", clock=lambda: now
            )
        )
        assert outcome.exit_code == 0, outcome.message
        return outcome.release.resolve()


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    folder = tmp_path_factory.mktemp("office")
    (folder / "sources" / "office" / "files").mkdir(parents=True)
    for name, replaces, priority in (
        ("own", "unit_and_period", 10),
        ("portal", "period", 20),
    ):
        declared = DECLARED.format(name=name, replaces=replaces, priority=priority)
        (folder / "sources" / "office" / f"{name}.yml").write_text(declared, "utf-8")
    office = Office(folder)
    office.send("own", "2024-02-05", OWN_JANUARY)
    office.send("portal", "2024-02-08", PORTAL_JANUARY)
    office.send("portal", "2024-03-20", PORTAL_AGAIN)
    office.refresh("2024-04-01")
    return office


def values(release: Path, sql: str) -> dict[str, tuple]:
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        rows = connection.execute(
            f"select indicator_id, numerator, denominator from ({sql}) where unit_id = 'ha_noi' "
            "and period_end = '2024-01-31' and period_kind = 'in_period' and boundary_set = 'as_reported'"
        ).fetchall()
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


def test_a_corrected_month_is_known_as_it_was_and_as_it_is(office: Office) -> None:
    release = office.folder / "data" / "releases" / "current"
    by_own_alone = values(release, "from as_of('2024-02-05')")
    assert by_own_alone["gov_dossiers_online"] == (1, 3)
    before = values(release, "from as_of('2024-03-19')")
    # d returns no document, so it is online; b was filed at the counter; c owes its result and is not finished
    assert before == {
        "gov_dossiers_online": (2, 4),
        "gov_dossiers_fully_online": (1, 4),
        "gov_tthc_results_digitised": (1, 2),
    }
    after = values(release, "from fct_indicator")
    assert after == {
        "gov_dossiers_online": (2, 3),
        "gov_dossiers_fully_online": (1, 3),
        "gov_tthc_results_digitised": (2, 3),
    }
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        paid = connection.execute(
            "select procedure_code, sum(dossiers), sum(dossiers_fee_due), sum(dossiers_paid_online), "
            "sum(dossiers_paid_npsp) from fct_service_use group by 1 order by 1"
        ).fetchall()
    # b was taken up in February, of which no dossier is known yet
    assert paid == [("1.1", 2, 1, 1, 1), ("1.2", 1, 0, 0, 0)]


def test_a_counted_value_leads_to_the_files_it_was_counted_from(office: Office) -> None:
    release = office.folder / "data" / "releases" / "current"
    [month] = [
        e
        for e in explain_value(
            release, "gov_dossiers_online", "VN", dt.date(2024, 1, 31)
        )
        if (e.period_kind, e.period_start) == ("in_period", dt.date(2024, 1, 1))
    ]
    assert (month.numerator, month.denominator, month.cells) == (2, 3, ())
    assert sorted((f.file_name, f.records, f.unit_id) for f in month.counted) == [
        ("own_2024-02-05.csv", 3, "ha_noi"),
        ("portal_2024-03-20.csv", 2, "ha_noi"),
    ]
    for file in month.counted:
        kept = (
            office.folder
            / "data"
            / "raw"
            / file.vintage_id.split("@")[0]
            / file.raw_sha256
        )
        assert kept.read_text("utf-8").startswith(HEADER)
        assert (
            office.folder / "data" / "counted" / "2024-01" / f"{file.set_id}.parquet"
        ).exists()
    told = format_explanations([month], is_down_to_cells=True)
    assert "2 / 3" in told
    assert "portal_2024-03-20.csv" in told
    with duckdb.connect(
        str(release / "indicators.duckdb"), read_only=True
    ) as connection:
        asked = connection.execute(
            "select file_name, records from counted_from('ha_noi', '2024-01-01', '2024-01-31') order by all"
        ).fetchall()
    assert asked == [("own_2024-02-05.csv", 3), ("portal_2024-03-20.csv", 2)]


def test_nobody_who_filed_a_case_is_in_what_is_kept_after_raw(office: Office) -> None:
    data = office.folder / "data"
    files = [p for p in data.rglob("*") if p.is_file()]
    holding = {
        p.relative_to(data).parts[0] for p in files if PERSON.encode() in p.read_bytes()
    }
    assert holding == {"raw"}
