"""What personal data look like: the shapes of their cells, and the headers they stand under.

Lists only; how many cells must have a shape before a column is held is decided where the columns
are judged (`land.privacy.columns`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from ingest.parse.spelling import normalise_spellings

# Of a column's filled cells, so many must look personal. Tax codes of some provinces (0700…, 0901…)
# are shaped like mobile numbers and make 1-2 % of a national list; a contact named in one row's
# note makes no column of contacts.
ANY_COLUMN_SHARE = 0.1
# Where the header says what the column holds, half its cells shaped like it are enough, and where
# only the cells say so, as with names, half is needed.
HALF = 0.5


@dataclass(frozen=True)
class PersonalShape:
    """What a personal column may hold: a shape its cells have, a header it stands under, or both.

    `cells`: regex over a cell, and `share` and `at_least` of the filled cells that must match it.
    `header`: regex over a header as compared; under it `cells_under_header` is enough.
    """

    name: str
    cells: str | None = None
    share: float = ANY_COLUMN_SHARE
    at_least: int = 1
    header: str | None = None
    cells_under_header: str = ""


# Citizen number: province of birth registration (001-096), century and sex (0-3 until 2099), year,
# six digits (Decree 137/2015, article 13). Without its leading zero, or as an old number of nine
# digits without one, it can't be told from an amount in đồng: then only its header tells.
_BEFORE, _AFTER = r"(?:^|[\s:;(])", r"(?:$|[\s;,.)])"
_CITIZEN = rf"{_BEFORE}0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{{8}}{_AFTER}"
# Mobile prefixes since 2018, with the separators people type.
_PREFIX = r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])"
_MOBILE = rf"{_PREFIX}[ .]?[0-9]{{1,2}}[ .]?[0-9]{{3}}[ .]?[0-9]{{2,3}}"
_PHONE = rf"{_BEFORE}(?:0|\+84[ .]?){_MOBILE}{_AFTER}"
_EMAIL = r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
# Family names of about nine in ten Vietnamese, then a middle name and a given name, capitals as in
# a name: "Hồ sơ khác" and "Lý lịch tư pháp" are none.
_FAMILY = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đào|Trịnh|"
    "Trương|Lâm|Mai|Tô|Hà|Cao|Chu|Lưu|Tạ|Đoàn|Vương|Thái|Châu|Tăng|Quách|Kiều|Nghiêm|Lương|Phùng|"
    "Triệu"
)
FULL_NAME = (
    rf"^(?:(?:{_FAMILY})(?: \p{{Lu}}\p{{Ll}}*){{1,4}}"
    rf"|(?:{_FAMILY.upper()})(?: \p{{Lu}}+){{1,4}})$"
)
# Lists of offices and places have full names, addresses and telephones too.
OFFICE = (
    r"(?i)^(?:tỉnh|thành phố|tp|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|bộ|sở|cục|tổng cục|"
    r"ban|ủy ban|uỷ ban|ubnd|văn phòng|trung tâm|công an|công ty|tổng công ty|trường|viện|"
    r"ngân hàng|bệnh viện|province|city|district|ministry|department|the|republic)\b"
)

_WHOSE = (
    "(?:người nộp|người yêu cầu|chủ hồ sơ|chủ hộ|cá nhân|công dân|người dân|applicant)"
)
_END = rf"(?: (?:của )?{_WHOSE}.*)?(?: ?\(.*\))?$"

PERSONAL_SHAPES = (
    PersonalShape(
        "citizen numbers",
        _CITIZEN,
        header=r"\b(?:cccd|cmnd|cmtnd|căn cước|chứng minh nhân dân|chứng minh thư|số định danh|"
        r"citizen id|national id|passport|hộ chiếu)\b",
        cells_under_header=r"^[A-Z]?[0-9]{7,12}$",
    ),
    PersonalShape("old citizen numbers", r"^0[0-9]{8}$", share=0.9, at_least=5),
    PersonalShape(
        "phone numbers",
        _PHONE,
        header=r"^(?:số )?(?:điện thoại|đt|sđt|sdt|di động|(?:tele)?phone|mobile|tel)"
        rf"(?: number| no)?{_END}",
        cells_under_header=r"^\+?[0-9][0-9 .()-]{8,15}$",
    ),
    PersonalShape("e-mail addresses", _EMAIL),
    PersonalShape(
        "full names",
        FULL_NAME,
        share=HALF,
        at_least=5,
        header=rf"^(?:họ và tên(?: đệm)?|họ,? tên|full ?name|tên {_WHOSE}|{_WHOSE}){_END}",
        cells_under_header=r"^\p{L}[\p{L}']*(?: [\p{L}']+){1,5}$",
    ),
    PersonalShape(
        "dates of birth",
        header=r"^(?:ngày sinh|ngày,? tháng,? năm sinh|date of birth|birth ?date|dob|birthday)\b",
        cells_under_header=r"^(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}"
        r"|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{4})$",
    ),
    PersonalShape(
        "home addresses",
        header=rf"^(?:địa chỉ (?:thường trú|tạm trú|liên hệ|nhà|{_WHOSE})"
        r"|nơi (?:thường trú|tạm trú|ở)|hộ khẩu|(?:home|residential|permanent) address)",
        cells_under_header=r"\p{L}.*[ ,]",
    ),
)


def find_personal_headers(texts: Sequence[str]) -> set[str]:
    """Those of the headers that name something personal."""
    words = pl.Series(normalise_spellings(list(texts)), dtype=pl.String)
    headers = pl.Series(texts, dtype=pl.String)
    found: set[str] = set()
    for shape in PERSONAL_SHAPES:
        if shape.header:
            found.update(headers.filter(words.str.contains(shape.header)))
    return found
