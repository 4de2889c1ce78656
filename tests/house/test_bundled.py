"""What the project wrote down itself: small, clean, and in words the reference lists know."""

from __future__ import annotations

import ast
import csv
import datetime as dt
import json
import re
import tempfile
import unicodedata
from collections import Counter
from decimal import Decimal
from operator import add, mul, sub, truediv
from pathlib import Path
from urllib.parse import urlsplit

import openpyxl
import polars as pl
import pytest

from ingest.declare.fetch import FolderFetch
from ingest.declare.load import load_sources
from ingest.declare.source import Source
from ingest.fetch.portals.folder import fetch_folder
from ingest.land.edition import Landing, land_edition
from ingest.parse.reference_lists import ReferenceLists
from ingest.store.records import Edition, RawFile

HEADER_ROW = 3
# Lines of ../shared/domain/reported_values.csv that stay out: no date, or of a province that had not begun.
LEFT_OUT = {"undated", "2023-YTD", "2020-2024"}
NOT_YET_BORN = {("ctx_dti", "2024", "0.7857"), ("ctx_dti", "2024", "0.777")}
# The workbook's first rows are that list's, the others more_values.csv's.
FIRST_LIST = 187
# Addresses that more_values.csv cuts short, completed from stored copies of the pages.
COMPLETED = {
    "smoney.vn post729406": "https://smoney.vn/thuong-mai-dien-tu-viet-nam-nam-2023-du-kien-dat-hon-20-ty-usd-post729406.html",
    "vietnamnet.vn/en 2308927": "https://vietnamnet.vn/en/vn-aims-to-have-40-percent-of-adult-population-using-online-public-services-2308927.html",
    "vietnamhoinhap.vn 50847": "https://vietnamhoinhap.vn/vi/ha-nam-dan-dau-ve-ty-le-ho-so-truc-tuyen-toan-trinh-50847.htm",
    "vietnamnet.vn 2356745": "https://vietnamnet.vn/thong-tin-va-truyen-thong-80-nam-ve-vang-lich-su-2356745.html",
    "sggp.org.vn post765228": "https://www.sggp.org.vn/sau-2025-moi-nguoi-dan-so-huu-mot-so-suc-khoe-dien-tu-tren-vneid-post765228.html",
}
# Figures whose page cannot be found again, given with another page that prints them: the MIC report of July 2024 (the
# difference on 2023 is in its text), and a page of October 2024.
ON_ANOTHER_PAGE = {
    ("sec_systems_level_approved", "2023", "65"): "ipckontum.gov.vn",
    ("sec_systems_level_compliant", "2023", "30"): "ipckontum.gov.vn",
    ("gov_essential_services_completed", "2024-07", "43"): "en.nhandan.vn",
    ("dvc_accounts", "2024-07", "16400000"): "en.nhandan.vn",
    ("procedures_on_npsp_share", "2024-07", "71.83"): "en.nhandan.vn",
}
# Where the word before the first digits belongs to another number, or the page prints a range.
WORD_OF_ANOTHER_FIGURE = {
    "hơn 14,5 triệu hồ sơ … 83% thực hiện trực tuyến": None,
    "7,8-8%": "~",
}
# Ministries and provinces of an indicator's universe until 28/02/2025.
UNIVERSE = (22, 63, 85, 76)
# Half the last digit printed: by so much a printed number may be higher or lower.
HALF_DIGITS = (Decimal(5_000), Decimal(50_000), Decimal("0.005"))
COURTS = {"Tòa án nhân dân"}
ORIGINALS = {
    "gso__average_population_by_province",
    "vpcp__portal_procedures",
}


@pytest.fixture(scope="module")
def bundled(repository: Path) -> Path:
    return repository / "data" / "bundled"


@pytest.fixture(scope="module")
def sources(repository: Path) -> dict[str, Source]:
    """The declared sources whose files are bundled; the others are asked live, or people drop their files in."""
    declared = load_sources(repository / "ingest" / "sources")
    return {s.id: s for s in declared if s.fetch.kind == "folder"}


@pytest.fixture(scope="module")
def reported(bundled: Path) -> pl.DataFrame:
    sheet = openpyxl.load_workbook(bundled / "mic" / "reported_indicators.xlsx").active
    header, *rows = sheet.iter_rows(min_row=HEADER_ROW, values_only=True)
    english = [h.split(" / ")[1] for h in header]
    return pl.DataFrame(
        [[None if v is None else str(v) for v in r] for r in rows],
        english,
        orient="row",
    )


@pytest.fixture(scope="module")
def procedures(bundled: Path) -> pl.DataFrame:
    table = pl.read_csv(bundled / "vpcp" / "procedures.csv", infer_schema=False)
    return table.rename({c: c.split(" / ")[1] for c in table.columns})


@pytest.fixture(scope="module")
def words(seeds: Path) -> set[str]:
    return {
        w.casefold()
        for w in pl.read_csv(seeds / "org_unit_alias.csv", infer_schema=False)["alias"]
    }


def test_bundled_input_is_small(bundled: Path) -> None:
    files = [p for p in bundled.rglob("*") if p.is_file()]
    assert {p.suffix for p in files} == {".csv", ".xlsx"}
    assert sum(p.stat().st_size for p in files) < 3_000_000


def test_bundled_text_is_nfc_with_unix_line_ends(
    bundled: Path, reported: pl.DataFrame
) -> None:
    for path in bundled.rglob("*.csv"):
        text = path.read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text) and "\r" not in text, path.name
    texts = [v for row in reported.iter_rows() for v in row if v]
    assert all(unicodedata.is_normalized("NFC", v) for v in texts)


def test_every_bundled_file_has_a_source_and_every_source_its_file(
    bundled: Path, sources: dict[str, Source]
) -> None:
    named = set()
    for source in sources.values():
        named |= set(
            (source.path.parent / source.fetch.path)
            .resolve()
            .glob(source.fetch.pattern)
        )
    assert named == {p.resolve() for p in bundled.rglob("*") if p.is_file()}


def test_sources_name_their_licence_and_how_to_cite(sources: dict[str, Source]) -> None:
    assert all(
        s.licence.id and s.licence.attribution.startswith("Nguồn: ")
        for s in sources.values()
    )
    assert not any(s.is_synthetic for s in sources.values())


def test_words_of_the_sources_are_in_the_reference_lists(
    sources: dict[str, Source], seeds: Path, words: set[str]
) -> None:
    def column(name: str, of: str) -> set[str]:
        return set(pl.read_csv(seeds / f"{name}.csv", infer_schema=False)[of])

    measures, units = column("measure", "measure_code"), column("org_unit", "unit_id")
    scopes, systems = column("scope_member", "scope"), column("system", "system_id")
    for source in sources.values():
        assert source.system in systems
        assert (
            set(source.coverage.measures) <= measures
            and set(source.coverage.units) <= units
        )
        assert source.coverage.scope is None or source.coverage.scope in scopes
        for table in source.tables:
            assert {c.measure for c in table.columns if c.measure} <= measures
            assert table.unit.text is None or table.unit.text.casefold() in words


def test_the_pages_figures_are_all_there(reported: pl.DataFrame, seeds: Path) -> None:
    assert reported.height == 416
    codes = set(pl.read_csv(seeds / "measure.csv", infer_schema=False)["measure_code"])
    codes |= set(
        pl.read_csv(seeds / "indicator.csv", infer_schema=False)["indicator_id"]
    )
    assert set(reported["Measure code"]) <= codes
    assert (
        reported.select("Value", "Text as printed", "Source title", "Fit")
        .null_count()
        .sum_horizontal()
        .item()
        == 0
    )


def test_reported_units_and_periods_are_known_or_named_here(
    reported: pl.DataFrame, words: set[str]
) -> None:
    unknown = {u for u in reported["Unit"] if u.casefold() not in words}
    assert unknown == set()
    period = re.compile(r"20\d\d(-(0[1-9]|1[0-2])(-\d\d)?|-Q[1-4]|-H[12])?")
    assert {
        p for p in reported["Period as printed"] if not period.fullmatch(p)
    } == set()


def test_printed_pairs_give_the_printed_percentages(reported: pl.DataFrame) -> None:
    """Numerator ÷ denominator of an exact percentage is what the page printed, to the digits it printed."""
    pairs = reported.filter(
        pl.col("Fit") == "exact",
        pl.col("Unit of measure") == "percent",
        pl.col("Numerator").is_not_null() & pl.col("Denominator").is_not_null(),
    ).with_columns(pl.col("Value", "Numerator", "Denominator").cast(pl.Float64))
    gap = (pairs["Numerator"] / pairs["Denominator"] * 100 - pairs["Value"]).abs()
    # widest: 66/85 = 77,65 printed cut off as 77 %
    assert pairs.height == 13 and gap.max() < 0.66 and gap.median() < 0.06


def test_million_is_written_out(reported: pl.DataFrame) -> None:
    issued = reported.filter(pl.col("Measure code") == "eid_accounts_issued").row(
        0, named=True
    )
    assert (issued["Value"], issued["Qualifier"], issued["Text as printed"]) == (
        "48000000",
        ">",
        "trên 48 triệu tài khoản",
    )


def test_a_qualifier_is_the_word_before_the_figure(reported: pl.DataFrame) -> None:
    """“dưới 10%” is below 10; “trên môi trường số đạt 37%” and “6,422 …, 376 less than …” are exact."""
    words = {
        ">": ("hơn", "trên", "over", "more than"),
        "<": ("dưới", "gần", "nearly"),
        "~": ("about", "approximately", "around", "khoảng"),
    }
    # The first list repeats words of its notes too, and a derived figure is not in the text at all.
    further = reported.slice(FIRST_LIST).filter(
        ~pl.col("Note").fill_null("").str.contains("DERIVED"),
        ~pl.col("Text as printed").is_in(list(WORD_OF_ANOTHER_FIGURE)),
    )
    for row in further.iter_rows(named=True):
        before = re.split(r"\d", row["Text as printed"].casefold())[0].rstrip()
        said = [sign for sign, ends in words.items() if before.endswith(ends)]
        assert [row["Qualifier"]] == (said or [None]), row["Text as printed"]
    others = reported.filter(
        pl.col("Text as printed").is_in(list(WORD_OF_ANOTHER_FIGURE))
    )
    assert (
        dict(others.select("Text as printed", "Qualifier").rows())
        == WORD_OF_ANOTHER_FIGURE
    )


def test_procedure_codes_are_text_and_distinct(procedures: pl.DataFrame) -> None:
    codes = procedures["Code"]
    assert codes.len() == 918 and codes.n_unique() == 918
    assert codes.str.contains(r"^\d\.\d{6}$").all()
    assert "2.000200" in set(codes)


def test_procedures_say_only_what_their_origin_says(procedures: pl.DataFrame) -> None:
    by_origin = procedures.group_by("Origin").agg(
        codes=pl.len(),
        level=pl.col("Fully online").count(),
        fully=(pl.col("Fully online") == "true").sum(),
    )
    assert set(by_origin.rows()) == {
        ("dvc-api-raw", 192, 192, 38),
        ("danh-sach + chi-tiet-crawl", 294, 0, 0),
        ("danh-sach", 432, 0, 0),
    }
    assert (
        procedures.select("Name", "Issuing agency", "Field")
        .null_count()
        .sum_horizontal()
        .item()
        == 0
    )
    listed = procedures.filter(pl.col("Origin") == "danh-sach")
    unsaid = ["Fee required", "Returns a result", "Authority levels"]
    assert listed.select(unsaid).null_count().row(0) == (listed.height,) * 3


def test_authority_levels_are_sorted_and_known(procedures: pl.DataFrame) -> None:
    levels = procedures["Authority levels"].drop_nulls().str.split("|")
    assert (levels.list.sort() == levels).all()
    assert set(levels.explode()) == {
        "ministry",
        "province",
        "ward",
        "vertical",
        "other_agency",
    }


_WORKSHOP = tempfile.TemporaryDirectory(prefix="chiso-landed-")


def _landed(source: Source, reference: ReferenceLists) -> list[Landing]:
    """The source's folder through the real line, without a store."""
    now = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)
    fetched = fetch_folder(source, clock=lambda: now)
    kept = {f.sha256: f.path for f in fetched}
    files = tuple(
        RawFile(name=f.name, sha256=f.sha256, size=f.size, url=f.url) for f in fetched
    )
    return land_edition(
        source,
        Edition(source_id=source.id, edition_id="e", retrieved_at=now, files=files),
        raw_path=lambda _, sha256: kept[sha256],
        reference=reference,
        scratch_folder=Path(tempfile.mkdtemp(dir=_WORKSHOP.name)),
    )


@pytest.fixture(scope="module")
def reference(seeds: Path) -> ReferenceLists:
    return ReferenceLists.load(seeds)


@pytest.fixture(scope="module")
def landed(
    sources: dict[str, Source], reference: ReferenceLists
) -> dict[str, list[Landing]]:
    return {name: _landed(source, reference) for name, source in sources.items()}


def _rows(landings: list[Landing]) -> pl.DataFrame:
    return pl.concat([part.rows for part in landings])


def _quarantined(landings: list[Landing]) -> pl.DataFrame:
    return pl.concat([part.quarantined for part in landings])


def test_all_bundled_figures_land_or_are_named_here(
    landed: dict[str, list[Landing]],
) -> None:
    rows = {name: _rows(parts).height for name, parts in landed.items()}
    # 416 figures and the parts of exact printed pairs; 7.206 systems stand beside two figures and land once
    assert rows == {
        "chiso__deduced_figures": 19,
        "gso__population_by_province": 189,
        "mic__dti_by_province": 189,
        "mic__reported_indicators": 456,
        "vpcp__online_services_by_province": 29 * 4,
        "vpcp__index766_by_province": 30,
        "vpcp__procedures": 915,
    }
    lost = {name: _quarantined(parts) for name, parts in landed.items()}
    assert {name: q.height for name, q in lost.items() if q.height} == {
        "vpcp__procedures": len(COURTS) * 3,
    }
    assert set(lost["vpcp__procedures"]["unit_text"]) == COURTS


def test_what_is_bundled_is_known_from_a_day_that_is_the_same_on_every_machine(
    sources: dict[str, Source], landed: dict[str, list[Landing]]
) -> None:
    for name, parts in landed.items():
        bases = {part.vintage.known_basis for part in parts}
        assert bases <= {"published", "written_down"}, name
        written_down_on = sources[name].edition.written_down_on
        assert (written_down_on is not None) == ("written_down" in bases), name
        if written_down_on is not None:
            # Nobody writes down what is not yet printed.
            days = [part.vintage.known_from.date() for part in parts]
            assert max(days) == written_down_on, name


def test_a_pair_lands_as_the_measures_of_its_indicator(
    landed: dict[str, list[Landing]],
) -> None:
    ha_nam = _rows(landed["mic__reported_indicators"]).filter(
        pl.col("unit_id") == "ha_nam", pl.col("period_end") == dt.date(2024, 12, 31)
    )
    values = dict(
        ha_nam.select("measure_code", pl.col("value").cast(pl.Float64)).rows()
    )
    assert values == {
        "gov_dossiers_fully_online": 68.54,
        "dossiers_fully_online": 115665,
        "dossiers_handled": 168746,
    }
    assert set(ha_nam["period_kind"]) == {"in_period"} and set(
        ha_nam["comparability"]
    ) == {"exact"}


def test_a_revised_figure_lands_in_two_vintages(
    landed: dict[str, list[Landing]],
) -> None:
    said = {
        part.vintage.published_at: row["value"]
        for part in landed["mic__reported_indicators"]
        for row in part.rows.filter(
            pl.col("measure_code") == "eco_digital_economy_gdp",
            pl.col("period_end") == dt.date(2023, 12, 31),
            pl.col("comparability") == "exact",
        ).iter_rows(named=True)
    }
    assert {day: float(value) for day, value in said.items()} == {
        dt.date(2023, 12, 31): 12.33,
        dt.date(2025, 1, 6): 12.87,
    }


@pytest.mark.shared
def test_the_same_readers_read_the_original_files(
    shared: Path,
    repository: Path,
    reference: ReferenceLists,
    landed: dict[str, list[Landing]],
) -> None:
    assert shared.parent == repository.parent
    (portal,) = (
        s
        for s in load_sources(repository / "ingest" / "sources")
        if s.id == "vpcp__portal_procedures"
    )
    answers = FolderFetch(
        kind="folder",
        path=str(shared / "data/vn-tthc/dvc-api-raw"),
        pattern=portal.fetch.pattern,
    )
    catalogue = [
        *load_sources(repository / "tests" / "sources" / "catalogue"),
        portal.model_copy(update={"fetch": answers}),
    ]
    original = {s.id: _landed(s, reference) for s in catalogue if s.id in ORIGINALS}
    population = _rows(original["gso__average_population_by_province"])
    assert population.height == 3150
    assert set(
        _quarantined(original["gso__average_population_by_province"])["unit_text"]
    ) == {"Ha Tay"}
    procedures = _rows(original["vpcp__portal_procedures"])
    assert procedures["procedure_code"].n_unique() == 192
    assert (procedures["online_level"] == "full").sum() == 38
    keys = ["procedure_code", "unit_id", "online_level"]
    assert (
        procedures.join(_rows(landed["vpcp__procedures"]), on=keys, how="anti").height
        == 0
    )


@pytest.mark.shared
def test_further_figures_are_those_of_their_origin(
    shared: Path, reported: pl.DataFrame
) -> None:
    """Each row after the first list is a row of more_values.csv, with its text, pair, date and page."""
    origin = pl.read_csv(shared / "domain" / "more_values.csv", infer_schema=False)
    pages: dict[tuple, set[str]] = {}
    for row in origin.iter_rows(named=True):
        times = 1_000_000 if row["value_unit"] == "million" else 1
        published = row["published"]
        if published and row["published_precision"] == "month":
            published = published[:7]
        figure = (
            row["indicator_id"],
            row["measure"],
            row["period"],
            row["scope_label"],
            Decimal(row["value"]) * times,
            unicodedata.normalize("NFC", row["raw_text"]),
            row["numerator"],
            row["denominator"],
            published,
        )
        site = row["source_site"]
        pages.setdefault(figure, set()).add(COMPLETED.get(site, site))
    further = reported.slice(FIRST_LIST)
    columns = ("Indicator", "Measure printed", "Period as printed", "Unit", "Value")
    more_columns = ("Text as printed", "Numerator", "Denominator", "Published on")
    for row in further.iter_rows(named=True):
        figure = tuple(row[c] for c in (*columns, *more_columns))
        theirs = pages.get((*figure[:4], Decimal(figure[4]), *figure[5:]))
        assert theirs is not None, figure
        elsewhere = ON_ANOTHER_PAGE.get(
            (row["Measure code"], row["Period as printed"], row["Value"])
        )
        if elsewhere is None:
            assert row["Published at"] in theirs, figure
        else:
            assert urlsplit(row["Published at"]).hostname == elsewhere, figure
    assert further.height == 229
    # An address that is cut short leaves its row out.
    assert further["Published at"].str.contains(r"^https?://[^\s…]+$").all()


@pytest.mark.shared
def test_what_is_left_out_of_the_further_figures_has_its_reason(
    shared: Path, reported: pl.DataFrame, tell
) -> None:
    """Each row that is not bundled has one of five reasons."""
    bundled_texts, bundled_places = set(), set()
    for row in reported.iter_rows(named=True):
        figure = (row["Indicator"], row["Period as printed"], Decimal(row["Value"]))
        bundled_texts.add((*figure, row["Measure printed"], row["Text as printed"]))
        bundled_places.add((*figure, row["Unit"]))
    origin = pl.read_csv(shared / "domain" / "more_values.csv", infer_schema=False)
    reasons: Counter[str] = Counter()
    for row in origin.iter_rows(named=True):
        times = 1_000_000 if row["value_unit"] == "million" else 1
        figure = (row["indicator_id"], row["period"], Decimal(row["value"]) * times)
        text = unicodedata.normalize("NFC", row["raw_text"])
        if (*figure, row["measure"], text) in bundled_texts:
            reasons["bundled"] += 1
            continue
        is_known = (*figure, row["scope_label"]) in bundled_places
        reasons[_find_reason_to_leave_out(row, is_known=is_known)] += 1
    assert reasons.total() == origin.height == 375
    tell(f"more_values.csv: {dict(reasons)}")


def _find_reason_to_leave_out(row: dict[str, str], *, is_known: bool) -> str:
    """Why a row of more_values.csv is not bundled, else it fails; `is_known`: the figure is, from another page."""
    if row["source_site"].startswith("github:"):
        return "a table of its own (online_services_by_province)"
    if row["period_kind"] in ("period_mean", "forecast"):
        return "a mean over years or a forecast"
    if is_known:
        return "a second page for a figure already known"
    if "UNCERTAIN" in (row["note"] or ""):
        return "uncertain which figure it is"
    site = COMPLETED.get(row["source_site"], row["source_site"])
    assert not re.fullmatch(r"https?://[^\s…(]+", site), row
    return "its address is cut short"


@pytest.mark.shared
def test_deduced_figures_follow_from_their_origin(shared: Path, bundled: Path) -> None:
    """Each formula gives its value, and each of its numbers is a figure of the lists or half a printed digit."""
    known = {Decimal(1), *map(Decimal, UNIVERSE)}
    for name in ("reported_values", "more_values"):
        rows = pl.read_csv(shared / "domain" / f"{name}.csv", infer_schema=False)
        for row in rows.iter_rows(named=True):
            times = 1_000_000 if row["value_unit"].startswith("million") else 1
            known.add(Decimal(row["value"]) * times)
            known |= {Decimal(row[c]) for c in ("numerator", "denominator") if row[c]}
            for millions in re.findall(r"([\d.]+) million", row["note"] or ""):
                known.add(Decimal(millions) * 1_000_000)
    deduced = read_deduced(bundled)
    for row in deduced:
        formula = ast.parse(row["Formula"], mode="eval")
        exact = compute(formula.body)
        value, bound = Decimal(row["Value"]), row["Bound"]
        step = Decimal(1).scaleb(int(value.as_tuple().exponent))
        # a bound is rounded away from the figure, anything else is what the formula gives
        assert {
            "<": exact <= value < exact + step,
            ">": exact - step < value <= exact,
        }.get(bound, value == exact), row
        numbers = {
            Decimal(str(n.value))
            for n in ast.walk(formula)
            if isinstance(n, ast.Constant)
        }
        assert numbers - known <= set(HALF_DIGITS) | {Decimal(100), Decimal("0.25")}, (
            row
        )
    assert len(deduced) == 19


def read_deduced(bundled: Path) -> list[dict[str, str]]:
    """The rows of the bundled deduced figures, by the English words of their header."""
    lines = (bundled / "chiso" / "deduced_figures.csv").read_text("utf-8").splitlines()
    header, *rows = csv.reader(lines[2:], delimiter=";")
    english = [h.split(" / ")[-1] for h in header]
    return [dict(zip(english, row, strict=True)) for row in rows]


def compute(node: ast.expr) -> Decimal:
    """A formula of numbers, sums, differences, products and quotients."""
    match node:
        case ast.Constant(value=value):
            return Decimal(str(value))
        case ast.BinOp(left=left, op=op, right=right):
            operate = {ast.Add: add, ast.Sub: sub, ast.Mult: mul, ast.Div: truediv}
            return operate[type(op)](compute(left), compute(right))
    raise ValueError(f"expected numbers and + - * /, found {ast.dump(node)}")


@pytest.mark.shared
def test_days_of_publication_are_those_that_were_found(
    shared: Path, reported: pl.DataFrame
) -> None:
    found = pl.read_csv(shared / "domain" / "published_dates.csv", infer_schema=False)
    key = ["indicator_id", "period", "value", "published", "confidence"]
    dated = {
        (row[0], float(row[1]), row[2], row[3])
        for row in reported.select(
            "Indicator", "Value", "Published on", "Certainty of the date"
        )
        .head(FIRST_LIST)
        .iter_rows()
    }
    missing = [
        row
        for row in found.select(key).iter_rows()
        if row[1] not in LEFT_OUT
        and row[:3] not in NOT_YET_BORN
        and (row[0], float(row[2]), row[3], row[4]) not in dated
        and (row[0], float(row[2]) * 1_000_000, row[3], row[4]) not in dated
    ]
    assert not missing


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "table", "ours", "theirs", "height"),
    [
        (
            "vpcp/online_services_by_province",
            "dvctt_provision_by_province_2025_11",
            ["Procedures", "Eligible for fully online", "Fully online", "Partly online", "Not online"],
            [
                *("tthc_total", "tthc_eligible_fully_online"),
                *("tthc_fully_online", "tthc_partly_online", "tthc_not_online"),
            ],
            29,
        ),
        (
            "vpcp/index766_by_province",
            "index766_province_2022_2024",
            [
                *("Year", "Total score", "Transparency (18)", "Progress (20)"),
                *("Online services and payment (22)", "Satisfaction (18)", "Digitisation (22)"),
            ],
            [
                *("year", "total_score", "transparency_max18", "progress_max20"),
                *("online_services_and_payment_max22", "satisfaction_max18", "digitisation_max22"),
            ],
            30,
        ),
        ("mic/dti_by_province", "dti_province_2022_2024", ["Year", "DTI"], ["year", "dti"], 189),
        (
            "gso/population_by_province",
            "population_grdp_province_2022_2024",
            ["Year", "Average population (thousand persons)"],
            ["year", "population_thousand"],
            189,
        ),
    ],
)  # fmt: skip
def test_tables_by_province_are_those_of_their_origin(
    shared: Path, bundled: Path, name, table, ours, theirs, height
) -> None:
    lines = (bundled / f"{name}.csv").read_text("utf-8").splitlines()[2:]
    header, *rows = csv.reader(lines, delimiter=";")
    english = [h.split(" / ")[-1] for h in header]
    bundled_rows = {
        (
            row[english.index("Name as printed")],
            *(Decimal(row[english.index(c)]) for c in ours),
        )
        for row in rows
    }
    with (shared / "domain" / "tables" / f"{table}.csv").open() as stream:
        origin = {
            (r["label_as_printed"], *(Decimal(r[c]) for c in theirs))
            for r in csv.DictReader(stream)
        }
    assert len(rows) == height and bundled_rows <= origin


@pytest.mark.shared
def test_bundled_figures_are_those_of_their_origin(
    shared: Path, reported: pl.DataFrame, procedures: pl.DataFrame
) -> None:
    origin = pl.read_csv(
        shared / "domain" / "reported_values.csv", infer_schema=False
    ).filter(
        ~pl.col("period").is_in(LEFT_OUT),
        ~pl.concat_list("indicator_id", "period", "value").is_in(
            [list(line) for line in sorted(NOT_YET_BORN)]
        ),
    )
    reported = reported.head(FIRST_LIST)
    plain = origin["value"].cast(pl.Decimal(20, 6)) * pl.Series(
        [1_000_000 if u.startswith("million") else 1 for u in origin["value_unit"]]
    )
    assert (reported["Value"].cast(pl.Decimal(20, 6)) == plain).all()
    for ours, theirs in (
        ("Text as printed", "raw_text"),
        ("Numerator", "numerator"),
        ("Denominator", "denominator"),
    ):
        assert reported[ours].equals(
            origin[theirs].str.normalize("NFC"), check_names=False
        ), ours
    # Two figures of one meeting for one quantity: the second is kept as a rival of the first.
    moved = reported.filter(reported["Fit"] != origin["fit"])
    assert moved.select("Measure code", "Value", "Fit").rows() == [
        ("eid_accounts_activated", "55250000", "other_series")
    ]

    answers = [
        json.loads(p.read_bytes())
        for p in (shared / "data/vn-tthc/dvc-api-raw/cu-tru-va-giay-to-tuy-than").rglob(
            "*.json"
        )
    ]
    said = {
        (
            a["code"],
            a["detail"]["departmentPromulgateName"],
            a["detail"]["isFullProcess"],
        )
        for a in answers
    }
    ours = procedures.filter(pl.col("Origin") == "dvc-api-raw").with_columns(
        pl.col("Fully online") == "true"
    )
    assert said == set(ours.select("Code", "Issuing agency", "Fully online").rows())
