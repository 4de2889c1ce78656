"""Files of single cases through both lanes: what lands, what is quarantined and where, what holds the file."""

from __future__ import annotations

import datetime as dt
import json
import random
import tempfile
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from ingest.contract.landed import DOSSIER, QUARANTINE
from ingest.declare.declaration import DeclarationError
from ingest.declare.load import load_sources
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.edition import land_edition
from ingest.parse.reference_lists import ReferenceLists
from ingest.problem import Refusal
from ingest.store.landed import LandedStore
from ingest.store.landing import Landing
from ingest.store.paths import Paths
from ingest.store.records import Edition, RawFile

NOW = dt.datetime(2025, 9, 1, tzinfo=dt.UTC)
DECLARED = """
title_vi: Hồ sơ một cửa
title_en: One-stop cases
publisher: {name_vi: Cổng thử nghiệm, name_en: A test portal, url: https://example.org}
licence: {id: CC0-1.0, attribution: A test portal}
system: tthc_infosys
contract: dossier
replaces: period
max_loss_share: 0.5
calendar: {frequency: monthly}
fetch: {kind: folder, path: files}
read: {kind: delimited}
personal: [Họ và tên]
tables:
  - columns:
      - {to: dossier_code, spellings: [Mã hồ sơ, MaHoSo]}
      - {to: unit, spellings: [Đơn vị]}
      - {to: procedure_code, spellings: [Mã TTHC]}
      - {to: channel, spellings: [KenhThucHien], values: {"1": direct, "2": online, "3": post}}
      - {to: received_date, spellings: [Ngày tiếp nhận]}
      - {to: fee_due, spellings: [Lệ phí]}
      - {to: payment_channel, spellings: [ThanhToan], values: {"0": "", "1": national_portal, "2": gateway}}
      - {to: has_result_link, spellings: [Tệp kết quả], values: {"": "false"}, otherwise: "true"}
"""
HEADER = (
    "Mã hồ sơ,Đơn vị,Mã TTHC,KenhThucHien,Ngày tiếp nhận,Lệ phí,ThanhToan,Tệp kết quả"
)
GOOD = "{n},Hà Nội,1.000123,2,{day:02}/03/2024,150000,1,/kq/{n}.pdf"


def lines(*odd: str, good: int = 8) -> str:
    """A header, the odd lines from line 2 on, and good ones under them."""
    return (
        "\n".join(
            [
                HEADER,
                *odd,
                *(GOOD.format(n=f"G{n}", day=n % 28 + 1) for n in range(good)),
            ]
        )
        + "\n"
    )


@pytest.fixture(scope="module")
def reference(seeds: Path) -> ReferenceLists:
    return ReferenceLists.load(seeds)


@pytest.fixture
def sent(tmp_path: Path, reference: ReferenceLists) -> Callable[..., Landing]:
    """Land files (text or bytes) of the declared source; its YAML may be changed by (old, new) pairs."""

    def _sent(*files: str | bytes, yaml: str = DECLARED) -> Landing:
        home = Path(tempfile.mkdtemp(dir=tmp_path))
        inbox = home / "sources" / "portal" / "files"
        inbox.mkdir(parents=True)
        (inbox.parent / "cases.yml").write_text(yaml, "utf-8")
        for number, content in enumerate(files):
            data = content if isinstance(content, bytes) else content.encode()
            (inbox / f"cases{number}.csv").write_bytes(data)
        [source] = load_sources(home / "sources")
        fetched = fetch_folder(source, clock=lambda: NOW)
        paths = {f.sha256: f.path for f in fetched}
        edition = Edition(
            source_id=source.id,
            edition_id="e",
            retrieved_at=NOW,
            files=tuple(
                RawFile(name=f.name, sha256=f.sha256, size=f.size, url=f.url)
                for f in fetched
            ),
        )
        [landing] = land_edition(
            source,
            edition,
            raw_path=lambda _, s: paths[s],
            reference=reference,
            scratch_folder=home / "landed",
        )
        return landing

    return _sent


def list_quarantined(landing: Landing) -> list[tuple[int | None, str, str]]:
    return sorted(
        landing.quarantined.select("cell_row", "rule", "value_text").rows(), key=str
    )


def test_a_case_lands_with_every_column_of_the_contract(sent):
    landing = sent(lines(good=1))
    assert landing.rows.schema == DOSSIER.schema
    (row,) = landing.rows.to_dicts()
    assert row | {"raw_sha256": "", "vintage_id": ""} == {
        "source_id": "portal__cases", "vintage_id": "", "dossier_code": "G0", "unit_text": "Hà Nội",
        "unit_id": "ha_noi", "procedure_code": "1.000123", "online_level": None, "channel": "online",
        "received_date": dt.date(2024, 3, 1), "processing_started_date": None, "finished_date": None,
        "fee_due": Decimal(150000), "payment_channel": "national_portal", "returns_document": None,
        "result_code": None, "has_result_link": True, "raw_sha256": "",
    }  # fmt: skip
    assert (landing.records, landing.vintage.rows, landing.vintage.quarantined) == (
        1,
        1,
        0,
    )
    assert landing.quarantined.schema == QUARANTINE.schema


def test_a_column_of_which_only_the_empty_cell_has_a_meaning(sent):
    yaml = DECLARED.replace('{"1": direct, "2": online, "3": post}', '{"": direct}')
    row = "B{n},Hà Nội,1.000123,{channel},05/03/2024,,0,"
    landing = sent(
        lines(
            *(row.format(n=n, channel=c) for n, c in enumerate(["", "", "9"])), good=0
        ),
        yaml=yaml,
    )
    assert landing.rows["channel"].to_list() == ["direct", "direct"]
    assert [rule for _, rule, _ in list_quarantined(landing)] == ["known_channel"]


def test_blank_cells_mean_what_the_declaration_says(sent):
    row = sent(lines("B1,Hà Nội,1.000123,,,,0,", good=0)).rows.to_dicts()[0]
    blank = ("channel", "received_date", "fee_due", "payment_channel")
    assert [row[c] for c in blank] == [None] * 4 and row["has_result_link"] is False


def test_months_are_files_and_undated_cases_have_their_own(sent, tmp_path):
    landing = sent(
        lines(
            "B1,Hà Nội,1.000123,1,,0,0,", "B2,Hà Nội,1.000123,1,30/04/2024,0,0,", good=3
        )
    )
    store = LandedStore(Paths(tmp_path / "data"))
    store.accept(landing)
    assert not landing.folder.exists()
    months = store.files_by_month(landing.vintage)
    codes = {
        m: sorted(pl.read_parquet(files)["dossier_code"]) for m, files in months.items()
    }
    assert codes == {
        "2024-03": ["G0", "G1", "G2"],
        "2024-04": ["B2"],
        "undated": ["B1"],
    }
    [serving] = store.list_vintages("portal__cases")
    assert serving.vintage_id == landing.vintage.vintage_id
    assert store.is_whole(serving)


@pytest.mark.parametrize(
    ("line", "rule", "value"),
    [
        ("B1,Hà Nội,1.000123,2", "as_many_cells_as_the_header", ""),
        ("B1,Hà Nội,1.000123,2,01/03/2024,0,0,,nữa", "as_many_cells_as_the_header", ""),
        ('"B1"x,Hà Nội,1.000123,2,01/03/2024,0,0,', "quotes_are_closed", ""),
        ("B1,Hà Nội,1.000123,9,01/03/2024,0,0,", "known_channel", "9"),
        (
            "B1,Hà Nội,1.000123,2,01/03/2024,0,tiền mặt,",
            "known_payment_channel",
            "tiền mặt",
        ),
        (
            "B1,Hà Nội,1.000123,2,31/02/2024,0,0,",
            "readable_received_date",
            "31/02/2024",
        ),
        ("B1,Hà Nội,1.000123,2,hôm qua,0,0,", "readable_received_date", "hôm qua"),
        (
            "B1,Hà Nội,1.000123,2,01/03/2026,0,0,",
            "plausible_received_date",
            "01/03/2026",
        ),
        (
            "B1,Hà Nội,1.000123,2,01/03/0204,0,0,",
            "plausible_received_date",
            "01/03/0204",
        ),
        ("B1,Atlantis,1.000123,2,01/03/2024,0,0,", "resolvable_unit", "Atlantis"),
        ("B1,Hà Tây,1.000123,2,01/03/2024,0,0,", "resolvable_unit", "Hà Tây"),
        ("B1,,1.000123,2,01/03/2024,0,0,", "resolvable_unit", ""),
        ("B1,Hà Nội,1.000123,2,01/03/2024,miễn,0,", "readable_fee_due", "miễn"),
        ("B1,Hà Nội,1.000123,2,01/03/2024,-5,0,", "readable_fee_due", "-5"),
        ("B1,Hà Nội,,2,01/03/2024,0,0,", "filled_procedure_code", ""),
    ],
)
def test_a_line_that_is_no_case_is_quarantined_with_its_line(sent, line, rule, value):
    landing = sent(lines(line))
    assert list_quarantined(landing) == [(2, rule, value)]
    assert (landing.records, landing.vintage.rows, landing.vintage.quarantined) == (
        9,
        8,
        1,
    )
    assert landing.quarantined["file_name"].to_list() == ["cases0.csv"]


def test_a_case_without_a_code_is_listed_though_its_line_is_not_known(sent):
    assert list_quarantined(sent(lines(",Hà Nội,1.000123,2,01/03/2024,0,0,"))) == [
        (None, "filled_dossier_code", "")
    ]


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("B1,TP. Hà Nội,1.000123,2,01/03/2024,0,0,", "unit_id", "ha_noi"),
        ("B1, Hà Nội ,1.000123,2,01/03/2024,0,0,", "unit_id", "ha_noi"),
        ("B1,Hà Nội,1.000123, 3 ,01/03/2024,0,0,", "channel", "post"),
        ("B1,Hà Nội,1.000123,2,2024-03-09,0,0,", "received_date", dt.date(2024, 3, 9)),
        (
            "B1,Hà Nội,1.000123,2,9/3/2024 10:22,0,0,",
            "received_date",
            dt.date(2024, 3, 9),
        ),
        ("B1,Hà Nội,1.000123,2,01/03/2024,150.000,0,", "fee_due", Decimal(150000)),
        ("B1,Hà Nội,1.000123,2,01/03/2024,1500.50,0,", "fee_due", Decimal("1500.50")),
        ("B1,Bắc Giang,1.000123,2,30/06/2025,0,0,", "unit_id", "bac_giang"),
    ],
)
def test_what_is_written_otherwise_is_understood_at_the_second_look(
    sent, line, column, value
):
    rows = sent(lines(line)).rows.filter(pl.col("dossier_code") == "B1")
    assert rows[column].to_list() == [value]


def test_a_name_means_the_unit_of_its_date(sent):
    before, after = (
        "B1,Bắc Ninh,1.000123,2,30/06/2025,0,0,",
        "B2,Bắc Ninh,1.000123,2,01/07/2025,0,0,",
    )
    rows = sent(lines(before, after)).rows
    units = dict(
        rows.filter(pl.col("unit_text") == "Bắc Ninh")
        .select("dossier_code", "unit_id")
        .rows()
    )
    assert units == {"B1": "bac_ninh", "B2": "bac_ninh_2025"}


def test_a_quoted_line_end_and_blank_lines_leave_every_line_where_it_is(sent):
    landing = sent(
        lines(
            '"B\n1",Hà Nội,1.000123,2,01/03/2024,0,0,',
            "",
            "B2,Hà Nội,1.000123,9,01/03/2024,0,0,",
        )
    )
    assert list_quarantined(landing) == [(5, "known_channel", "9")]
    assert landing.records == landing.vintage.rows + 1 == 10


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "cp1258"])
def test_other_encodings_land_alike(sent, encoding):
    text = lines(
        "B1,Cần Thơ,1.000123,1,02/03/2024,0,0,",
        "B2,Điện Biên,1.000123,9,02/03/2024,0,0,",
    )
    data = _in(text, encoding)
    landing = sent(data)
    assert landing.rows.filter(pl.col("dossier_code") == "B1")[
        "unit_text"
    ].to_list() == ["Cần Thơ"]
    assert list_quarantined(landing) == [(3, "known_channel", "9")]


def _in(text: str, encoding: str) -> bytes:
    if encoding != "cp1258":
        return text.encode(encoding)
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    bare = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(p for p in parts if p in tones)
        bare.append(
            unicodedata.normalize("NFC", "".join(p for p in parts if p not in tones))
            + tone
        )
    return "".join(bare).encode("cp1258")


@pytest.mark.parametrize("end", ["\r\n", "\r", "mixed"])
def test_other_line_ends_land_alike(sent, end):
    text = lines("B1,Hà Nội,1.000123,9,02/03/2024,0,0,")
    text = text.replace("\n", "\r\n", 3) if end == "mixed" else text.replace("\n", end)
    landing = sent(text)
    assert (list_quarantined(landing), landing.vintage.rows) == (
        [(2, "known_channel", "9")],
        8,
    )


def test_semicolons_banners_and_another_spelling_of_a_header(sent):
    text = (
        lines("B1,Hà Nội,1.000123,9,02/03/2024,0,0,")
        .replace(",", ";")
        .replace("Mã hồ sơ", "MaHoSo")
    )
    landing = sent("DANH SÁCH HỒ SƠ;;\n\n" + text)
    assert (list_quarantined(landing), landing.vintage.rows) == (
        [(4, "known_channel", "9")],
        8,
    )


def test_the_unit_may_stand_in_the_banner(sent):
    yaml = DECLARED.replace("      - {to: unit, spellings: [Đơn vị]}\n", "").replace(
        "  - columns:", "  - unit: {in_banner: 'Đơn vị: (?P<unit>.+)'}\n    columns:"
    )
    text = lines().replace("Đơn vị,", "").replace("Hà Nội,", "")
    assert set(sent("Đơn vị: Tỉnh An Giang\n" + text, yaml=yaml).rows["unit_id"]) == {
        "an_giang"
    }


def test_a_column_declared_personal_is_known_and_never_lands(sent):
    text = (
        lines()
        .replace("Đơn vị", "Họ và tên,Đơn vị")
        .replace("Hà Nội", "Nguyễn Văn An,Hà Nội")
    )
    text += "ngắn,Nguyễn Văn An\n"
    landing = sent(text)
    kept = b"".join(
        path.read_bytes() for path in landing.folder.rglob("*") if path.is_file()
    )
    assert landing.vintage.rows == 8 and landing.vintage.quarantined == 1
    assert "Nguyễn Văn An".encode() not in kept
    assert not any("Nguyễn" in str(row) for row in landing.quarantined.rows())


def test_a_file_may_be_wider_than_the_alphabet(sent):
    """Columns 45 and 72 are AS and BT; one of them is the last that is read."""
    more = [f"thừa {n}" for n in range(80)]
    yaml = DECLARED + f"      - {{to: nothing, spellings: [{', '.join(more)}]}}\n"
    header, row = HEADER.split(","), GOOD.format(n="G1", day=1).split(",")
    wide = [
        ",".join([*first[:5], *fill[:39], *first[5:], *fill[39:]])
        for first, fill in ((header, more), (row, "x" * 80))
    ]
    landing = sent("\n".join(wide) + "\n", yaml=yaml)
    assert landing.rows["fee_due"].to_list() == [Decimal(150000)]


def test_an_undeclared_column_holds_the_file(sent):
    with pytest.raises(Refusal, match=r"(?s)header_drift.*Số điện thoại"):
        sent(lines().replace("Đơn vị", "Số điện thoại,Đơn vị"))


def test_a_declared_column_that_holds_persons_holds_the_file(sent):
    with pytest.raises(Refusal, match="personal_data"):
        sent(lines().replace("/kq/", "Nguyễn Văn An <an@example.org> "))


def test_a_file_that_lost_more_than_its_source_allows_is_held(sent):
    odd = [f"B{n},Atlantis,1.000123,2,01/03/2024,0,0," for n in range(10)]
    with pytest.raises(Refusal, match=r"(?s)too_much_lost.*Atlantis"):
        sent(lines(*odd))


def test_half_a_file_of_another_date_form_lands_all_the_same(sent):
    odd = [f"B{n},Hà Nội,1.000123,2,2024-03-{n + 1:02},0,0," for n in range(9)]
    landing = sent(lines(*odd))
    assert (landing.vintage.rows, landing.vintage.quarantined) == (17, 0)


def test_a_header_alone_is_empty(sent):
    with pytest.raises(Refusal, match="empty"):
        sent(HEADER + "\n")


def test_several_files_make_one_vintage_and_each_case_names_its_own(sent):
    landing = sent(
        lines("B1,Hà Nội,1.000123,9,02/03/2024,0,0,"), lines().replace("G", "K")
    )
    assert (landing.records, landing.vintage.rows, landing.vintage.quarantined) == (
        17,
        16,
        1,
    )
    assert landing.rows["raw_sha256"].n_unique() == 2


def test_the_same_cases_in_another_order_say_the_same(sent):
    text = lines("B1,Hà Nội,1.000123,1,02/04/2024,0,0,", good=20)
    header, *rest = text.splitlines()
    random.Random(7).shuffle(rest)
    first, again = sent(text).vintage, sent("\n".join([header, *rest]) + "\n").vintage
    other = sent(text.replace("150000", "150001")).vintage
    assert (first.scope_hash, first.content_hash) == (
        again.scope_hash,
        again.content_hash,
    )
    assert (
        first.scope_hash == other.scope_hash
        and first.content_hash != other.content_hash
    )


@pytest.mark.parametrize(
    ("replaces", "is_same"),
    [("whole", True), ("period", False), ("unit_and_period", False), ("nothing", True)],
)
def test_the_scope_is_what_the_source_replaces(sent, replaces, is_same):
    yaml = DECLARED.replace("replaces: period", f"replaces: {replaces}")
    march, april = (
        sent(lines().replace("/03/", m), yaml=yaml).vintage.scope_hash
        for m in ("/03/", "/04/")
    )
    assert (march == april) == is_same


def test_lines_far_down_a_large_file_are_named_right(sent):
    """Past the sample's pieces and DuckDB's first blocks, where several threads read."""
    many = [GOOD.format(n=f"G{n}", day=n % 28 + 1) for n in range(300_000)]
    many[250_000] = "B1,Hà Nội,1.000123,9,02/03/2024,0,0,"
    many[299_000] = "B2,Cà Mau,1.000123,2,02/03/2030,0,0,"
    landing = sent("\n".join([HEADER, *many]) + "\n")
    assert list_quarantined(landing) == [
        (250_002, "known_channel", "9"),
        (299_002, "plausible_received_date", "02/03/2030"),
    ]
    assert landing.records == 300_000


def test_no_row_is_lost_where_many_lines_do_not_fit(sent):
    """A seventh of the dates in another form, in a file of several blocks: DuckDB itself would drop 12 % of it."""
    dates = ("2024-03-05", *["05/03/2024"] * 6)
    many = [
        f"G{n:07},Hà Nội,1.000123,2,{dates[n % 7]},0,0,{'x' * (n % 40)}"
        for n in range(200_000)
    ]
    landing = sent("\n".join([HEADER, *many]) + "\n")
    assert (landing.vintage.rows, landing.vintage.quarantined, landing.records) == (
        200_000,
        0,
        200_000,
    )
    assert landing.rows["dossier_code"].n_unique() == 200_000


@pytest.mark.parametrize(
    "form",
    [
        "%d/%m/%Y",
        "%-d/%-m/%Y",
        "%Y-%m-%d",
        "%d-%m-%Y",
        "%d/%m/%Y 08:15",
        "%Y-%m-%dT08:15:30",
    ],
)
def test_dates_are_read_in_the_form_of_the_file(sent, form):
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(90)]
    text = (
        "\n".join(
            [
                HEADER,
                *(f"G{d:%j},Hà Nội,1.000123,2,{d.strftime(form)},0,0," for d in days),
            ]
        )
        + "\n"
    )
    landing = sent(text)
    assert (
        sorted(landing.rows["received_date"]) == days
        and landing.vintage.quarantined == 0
    )


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("{kind: delimited}", "{kind: spreadsheet}", "delimited"),
        ('"2": online', '"2": trực tuyến', "trực tuyến"),
        ("to: received_date", "to: finished_date", "received_date"),
        ("  - columns:", "  - ends_at: Ghi chú\n    columns:", "ends_at"),
    ],
)
def test_a_declaration_that_can_not_be_streamed_is_refused(sent, old, new, words):
    with pytest.raises(DeclarationError, match=words):
        sent(lines(), yaml=DECLARED.replace(old, new))


# JSON, as systems push cases to one another

PUSHED = DECLARED.replace("{kind: delimited}", "{kind: json_records}")
for _word, _pointer in {
    "[Mã hồ sơ, MaHoSo]": "[/MaHoSo]",
    "[Đơn vị]": "[/DonVi]",
    "[Mã TTHC]": "[/MaTTHC]",
    "[KenhThucHien]": "[/KenhThucHien]",
    "[Ngày tiếp nhận]": "[/NgayTiepNhan]",
    "[Lệ phí]": "[/LePhi/*/Gia]",
    "[ThanhToan]": "[/ThanhToan]",
    "[Tệp kết quả]": "[/Tep]",
    "[Họ và tên]": "[/ChuHoSo]",
}.items():
    PUSHED = PUSHED.replace(_word, _pointer)


def pushed(n: int, **fields: object) -> dict[str, object]:
    case = {
        "MaHoSo": f"G{n}",
        "DonVi": "Hà Nội",
        "MaTTHC": "1.000123",
        "KenhThucHien": "2",
        "NgayTiepNhan": "20240305083000",
        "LePhi": [{"Gia": "1000"}, {"Gia": "500"}],
        "ThanhToan": "1",
        "Tep": "/kq.pdf",
        "ChuHoSo": "__PERSONAL__",
    }
    return case | fields


def test_pushed_cases_have_their_day_and_the_sum_of_their_fees(sent):
    cases = [pushed(1), pushed(2, LePhi=[{"Gia": "70"}], Tep="", KenhThucHien="3")]
    rows = sent(json.dumps(cases), yaml=PUSHED).rows.sort("dossier_code")
    assert rows["received_date"].to_list() == [dt.date(2024, 3, 5)] * 2
    assert rows["fee_due"].to_list() == [Decimal(1500), Decimal(70)]
    assert rows["has_result_link"].to_list() == [True, False]
    assert rows["channel"].to_list() == ["online", "post"]


def test_of_pushed_cases_what_is_personal_is_in_no_file_that_is_made(sent):
    landing = sent(
        json.dumps([pushed(1), pushed(2, KenhThucHien="9"), pushed(3)]), yaml=PUSHED
    )
    assert landing.quarantined.height == 1
    for path in landing.folder.rglob("*"):
        assert b"__PERSONAL__" not in path.read_bytes()


def test_a_pushed_field_that_nobody_declared_and_looks_personal_holds_the_file(sent):
    cases = [pushed(n, SoCCCD=f"0010{n:08d}") for n in range(100, 120)]
    with pytest.raises(Refusal) as refused:
        sent(json.dumps(cases), yaml=PUSHED)
    assert refused.value.reason == "personal_data"
    assert "0010" not in str(refused.value)
