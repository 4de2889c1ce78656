"""What a number format shows beside its digits, or instead of them."""

from __future__ import annotations

import pytest

from ingest.read.formats.spreadsheet.number_format import (
    NumberFormat,
    get_built_in_format,
    parse_number_format,
)

PERCENT, SCALED = {"is_percent": True}, {"is_scaled": True}

# Format code → what it makes of a number; nothing where the stored number says all that is seen.
CODES = {
    "": {}, "General": {}, "0": {}, "#,##0": {}, "#,##0.00": {}, "0.00E+00": {}, "@": {}, "# ?/?": {},
    "0;-0;;@": {}, "#,###;[Red]\\-#,###": {}, "[$-1010409]#,##0;\\-#,##0": {}, "#\\ ###\\ ##0": {},
    '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)': {},
    "_-* #,##0\\ _₫_-;\\-* #,##0\\ _₫_-": {}, '0"."000': {}, "#,##0_)_%;\\(#,##0\\)_%;": {},
    "0%": PERCENT, "0.0%": PERCENT, "0.00 %": PERCENT, "[Red]0%;-0%": PERCENT, "#,##0.0%": PERCENT,
    '0.0" %"': {"after": " %"}, "0\\%": {"after": "%"}, '0"‰"': {"after": "‰"},
    "#,##0,": SCALED, "#,##0,,": SCALED, "0.0,,,": SCALED, "0,_)": SCALED,
    '0.0,,," tỷ"': {**SCALED, "after": " tỷ"}, '#,##0.0" tỷ"': {**SCALED, "after": " tỷ"},
    '0"K"': {**SCALED, "after": "K"}, "0.0\\ \\t\\ỷ": {**SCALED, "after": " tỷ"},
    '0.0 "triệu đồng"': {**SCALED, "after": " triệu đồng"},
    '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0': {**SCALED, "after": "M"},
    '[<1000]0;0.0,"K"': {**SCALED, "after": "K"},
    '"USD "0.0': {"after": " USD"}, '"$"#,##0': {"after": " $"}, "\\$#,##0\\ ;\\(\\$#,##0\\)": {"after": " $"},
    "[$€-2] #,##0": {"after": " €"}, "[$USD] 0": {"after": " USD"}, '#,##0\\ "₫"': {"after": " ₫"},
    "#,##0.00\\ [$₫-42A]": {"after": " ₫"}, '0" hồ sơ"': {"after": " hồ sơ"}, '"Năm "0': {"before": "Năm "},
    '">"0': {"before": ">"},
    '"Đạt"': {"shows_nothing": True}, '[>5]"Đạt";0': {"shows_nothing": True}, '0;"âm"': {}, '"-"': {},
    'yyyy"Q1"': {"precision": "day"}, '"Quý "m': {"precision": "day"},
    ";;;": {"shows_nothing": True}, ";;": {"shows_nothing": True},
    "dd/mm/yyyy": {"precision": "day"}, "d-mmm": {"precision": "day"},
    "[$-F800]dddd, mmmm dd, yyyy": {"precision": "day"},
    "mm/yyyy": {"precision": "month"}, "[$-409]mmm-yy": {"precision": "month"}, "mmmm yyyy": {"precision": "month"},
    '"tháng "mm"/"yyyy': {"precision": "month"}, "yyyy-mm": {"precision": "month"},
    "yyyy": {"precision": "year"}, '"Năm "yyyy': {"precision": "year"}, "yy": {"precision": "year"},
    "h:mm": {}, "dd/mm/yyyy hh:mm": {}, "h:mm AM/PM": {},
}  # fmt: skip


@pytest.mark.parametrize(("code", "shown"), CODES.items())
def test_a_code_says_what_is_seen(code, shown):
    assert parse_number_format(code) == NumberFormat(code, **shown)


@pytest.mark.parametrize("code", CODES)
def test_only_what_changes_what_is_seen_is_not_plain(code):
    shown = {name: word for name, word in CODES[code].items() if word != "day"}
    assert parse_number_format(code).is_plain == (not shown)


def test_formats_named_by_a_number_alone():
    assert get_built_in_format(9).is_percent and get_built_in_format(10).is_percent
    assert get_built_in_format(17).precision == "month"
    assert get_built_in_format(44).after == " $"
    plain = [n for n in range(164) if get_built_in_format(n).is_plain]
    assert set(plain) == set(range(164)) - {5, 6, 7, 8, 9, 10, 17, 42, 44}
