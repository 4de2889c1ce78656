"""How a refusal reads."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import replace
from decimal import Decimal

from expectations.report.held import write_html_report
from expectations.report.text import write_text_report
from expectations.verdict import Verdict

PASSED = Verdict(
    "keys_are_unique",
    "Keys are unique",
    "Khóa duy nhất",
    "marts.t",
    "critical",
    "passed",
    "e",
    "m",
    "d",
)
FAILED = Verdict(
    "amounts_are_not_negative",
    "No count is negative",
    "Không số đếm nào âm",
    "candidate.observation",
    "critical",
    "failed",
    expected="value ≥ 0",
    found="21 of 40 rows break it",
    to_fix="check how the cell was read",
    rows_examined=40,
    failing_count=21,
    failing_rows=tuple(
        {
            "file": "Hà Nam <2024>.xlsx",
            "sheet": "Sheet1",
            "cell": f"C{n}",
            "value_text": "-1",
            "value": Decimal("-1.500000"),
            "period_end": dt.date(2024, 12, 31),
            "missing_reason": None,
        }
        for n in range(20)
    ),
    failing_vintages=frozenset({"v2", "v1"}),
    failing_by_vintage={"v1": 20, "v2": 1},
    to_fix_vi="xem ô được đọc thế nào",
)
WARNED = Verdict(
    "parts_sum",
    "Parts sum",
    "Cộng đúng",
    "marts.t",
    "warning",
    "failed",
    "e",
    "m",
    "do it",
    waiver=None,
)
WAIVED = Verdict(
    "ratios",
    "Ratios hold",
    "Tỷ lệ đúng",
    "marts.t",
    "critical",
    "waived",
    "e",
    "m",
    "d",
    waiver="an until 2027-01-01: r",
)


def test_text_holds_the_rule_what_was_found_where_and_what_to_do() -> None:
    told = write_text_report([PASSED, WAIVED, WARNED, FAILED])
    assert (
        told.index("BLOCKS  No count is negative")
        < told.index("WARNING  Parts sum")
        < told.index("WAIVED  Ratios")
    )
    for part in (
        "Không số đếm nào âm",
        "expected:  value ≥ 0",
        "found:     21 of 40 rows break it",
        "to fix:    check how the cell was read",
        "cần làm:   xem ô được đọc thế nào",
    ):
        assert part in told
    lines = told.splitlines()
    head = next(
        n
        for n, line in enumerate(lines)
        if line.split()[:3] == ["file", "sheet", "cell"]
    )
    assert lines[head + 1].split("  ")[1:] != []
    assert "Hà Nam <2024>.xlsx" in lines[head + 1]
    assert "C0" in lines[head + 1]
    assert "-1.5 " in lines[head + 1]
    assert "… and 1 more" in told
    assert "an until 2027-01-01" in told
    assert "Keys are unique" not in told
    assert lines[-1] == "4 rules judged: 1 passed, 1 blocking, 1 warning, 1 waived"


def test_text_columns_are_aligned_and_narrow() -> None:
    lines = [
        line for line in write_text_report([FAILED]).splitlines() if "Sheet1" in line
    ]
    assert len(lines) == 20
    assert {line.index("Sheet1") for line in lines} == {lines[0].index("Sheet1")}
    long = Verdict(
        "r",
        "s",
        "s",
        "t",
        "critical",
        "failed",
        "e",
        "m",
        "d",
        failing_count=1,
        failing_rows=({"x": "á" * 200},),
    )
    assert max(map(len, write_text_report([long]).splitlines())) < 120


def test_all_passed_is_one_line() -> None:
    assert (
        write_text_report([PASSED])
        == "1 rule judged: 1 passed, 0 blocking, 0 warnings, 0 waived\n"
    )


def test_page_is_whole_escaped_and_in_both_languages() -> None:
    page = write_html_report([FAILED, PASSED], "gso__population <b>")
    assert page.startswith("<!doctype html>")
    assert "Hà Nam &lt;2024&gt;.xlsx" in page
    assert "<title>gso__population &lt;b&gt;</title>" in page
    assert "Không số đếm nào âm" in page and "No count is negative" in page
    assert "Không được chấp nhận" in page and "Refused" in page
    assert "http" not in page.replace("http-equiv", "")
    assert unicodedata.is_normalized("NFC", page)


def test_page_says_in_vietnamese_what_to_do_where_a_rule_says_it() -> None:
    told = replace(FAILED, to_fix_vi="xem lại ô", expected_vi="giá trị ≥ 0")

    page = write_html_report([told], "mic__x")

    assert 'xem lại ô<small lang="en">check how the cell was read</small>' in page
    assert 'giá trị ≥ 0<small lang="en">value ≥ 0</small>' in page
    assert "21 chỗ vi phạm" in page
    assert "… và 1 dòng nữa" in page
    assert "Accepted" in write_html_report([PASSED], "mic__x")


def test_an_empty_table_is_told_once_with_its_rules() -> None:
    empty = [
        Verdict(
            rule,
            f"{rule}!",
            f"{rule}!",
            "marts.dim_source",
            "critical",
            "no_rows",
            "e",
            "it is empty",
            "find out",
        )
        for rule in ("licences_are_known", "sources_are_unique")
    ]
    told = write_text_report([PASSED, *empty])
    assert told.count("BLOCKS") == 1
    assert (
        "licences_are_known, sources_are_unique on marts.dim_source: looked at no rows"
        in told
    )
    assert "3 rules judged: 1 passed, 2 blocking" in told
    assert write_html_report(empty, "t").count("<section") == 1
