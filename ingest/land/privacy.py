"""Columns that look personal and are not declared so: the file that holds one is not landed.

A declared column (`personal:` in a source's YAML) never leaves the reader. This is the net under it, and it is meant
to be quiet: official tables are full of long numbers, of "số thuê bao điện thoại" and of streets named after people.
What a cell says is never repeated in a message.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from ingest.parse.headers import LocatedTable
from ingest.parse.reference_lists import ReferenceLists
from ingest.parse.spelling import normalise_spelling
from ingest.problem import CellProblem, Refusal
from ingest.read.sheet import Sheet

# Of a column's filled cells, so many must look personal. Tax codes of some provinces (0700…, 0901…) are shaped like
# mobile numbers and make 1–2 % of a national list; a contact named in one row's note makes no column of contacts.
# In a long column 100 such cells are enough, however many others there are.
SHARE, MANY = 0.1, 100
# Where the header says what the column holds, half its cells shaped like it are enough, and where only the cells say
# so, as with names, half is needed.
HALF = 0.5
# More rows than these are judged by as many of them, taken evenly: the cost of a look stays under a second.
ROWS = 20_000

# Citizen number: province of birth registration (001–096), century and sex (0–3 until 2099), year, six digits (Decree
# 137/2015, article 13). Without its leading zero, or as an old number of nine digits without one, it can't be told
# from an amount in đồng: then only its header tells.
_BEFORE, _AFTER = r"(?:^|[\s:;(])", r"(?:$|[\s;,.)])"
_CITIZEN = rf"{_BEFORE}0(?:0[1-9]|[1-8][0-9]|9[0-6])[0-3][0-9]{{8}}{_AFTER}"
# Mobile prefixes since 2018, with the separators people type.
_MOBILE = r"(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9[0-9])[ .]?[0-9]{1,2}[ .]?[0-9]{3}[ .]?[0-9]{2,3}"
_PHONE = rf"{_BEFORE}(?:0|\+84[ .]?){_MOBILE}{_AFTER}"
_EMAIL = r"[A-Za-z0-9_.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
# Family names of about nine in ten Vietnamese, then a middle name and a given name, capitals as in a name: "Hồ sơ
# khác" and "Lý lịch tư pháp" are none.
_FAMILY = (
    "Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Lý|Đinh|Đào|Trịnh|Trương|Lâm|Mai|Tô|Hà|Cao|"
    "Chu|Lưu|Tạ|Đoàn|Vương|Thái|Châu|Tăng|Quách|Kiều|Nghiêm|Lương|Phùng|Triệu"
)
_NAME = rf"^(?:(?:{_FAMILY})(?: \p{{Lu}}\p{{Ll}}*){{1,4}}|(?:{_FAMILY.upper()})(?: \p{{Lu}}+){{1,4}})$"
# Lists of offices and places have full names, addresses and telephones too.
_OFFICE = (
    r"(?i)^(?:tỉnh|thành phố|tp|huyện|quận|thị xã|thị trấn|xã|phường|đặc khu|bộ|sở|cục|tổng cục|ban|ủy ban|uỷ ban|"
    r"ubnd|văn phòng|trung tâm|công an|công ty|tổng công ty|trường|viện|ngân hàng|bệnh viện|province|city|district|"
    r"ministry|department|the|republic)\b"
)


@dataclass(frozen=True)
class _Kind:
    """What a personal column may hold: a shape its cells have, a header it stands under, or both."""

    word: str
    cells: str | None = None
    share: float = SHARE
    at_least: int = 1
    header: str | None = None
    cells_under_header: str | None = None


_WHOSE = "(?:người nộp|người yêu cầu|chủ hồ sơ|chủ hộ|cá nhân|công dân|người dân|applicant)"
_END = rf"(?: (?:của )?{_WHOSE}.*)?(?: ?\(.*\))?$"
_KINDS = (
    _Kind(
        "citizen numbers",
        _CITIZEN,
        header=r"\b(?:cccd|cmnd|cmtnd|căn cước|chứng minh nhân dân|chứng minh thư|số định danh|citizen id|"
        r"national id|passport|hộ chiếu)\b",
        cells_under_header=r"^[A-Z]?[0-9]{7,12}$",
    ),
    _Kind("old citizen numbers", r"^0[0-9]{8}$", share=0.9, at_least=5),
    _Kind(
        "phone numbers",
        _PHONE,
        header=rf"^(?:số )?(?:điện thoại|đt|sđt|sdt|di động|(?:tele)?phone|mobile|tel)(?: number| no)?{_END}",
        cells_under_header=r"^\+?[0-9][0-9 .()-]{8,15}$",
    ),
    _Kind("e-mail addresses", _EMAIL),
    _Kind(
        "full names",
        _NAME,
        share=HALF,
        at_least=5,
        header=rf"^(?:họ và tên(?: đệm)?|họ,? tên|full ?name|tên {_WHOSE}|{_WHOSE}){_END}",
        cells_under_header=r"^\p{L}[\p{L}']*(?: [\p{L}']+){1,5}$",
    ),
    _Kind(
        "dates of birth",
        header=r"^(?:ngày sinh|ngày,? tháng,? năm sinh|date of birth|birth ?date|dob|birthday)\b",
        cells_under_header=r"^(?:[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9]{4})$",
    ),
    _Kind(
        "home addresses",
        header=rf"^(?:địa chỉ (?:thường trú|tạm trú|liên hệ|nhà|{_WHOSE})|nơi (?:thường trú|tạm trú|ở)|hộ khẩu|"
        r"(?:home|residential|permanent) address)",
        cells_under_header=r"\p{L}.*[ ,]",
    ),
)


@dataclass(frozen=True)
class PersonalColumn:
    """A column that looks personal: what it seems to hold, in how many of the filled cells that were looked at."""

    header: str
    coordinate: str
    holds: str
    cells: int
    filled: int


def find_personal_columns(
    tables: Sequence[tuple[pl.DataFrame, Mapping[str, str]]], reference: ReferenceLists
) -> list[list[PersonalColumn]]:
    """Of each table its columns of text cells that look personal.

    `tables`: the cells, and coordinate → header as printed ("" where a column has none). All are looked at together,
    because a look at a small table costs as much as one at many. Units are called like people ("Hà Nội", "Cao Bằng"):
    what names one in the reference list is no person.
    """
    columns = {(n, c): f"{n} {c}" for n, (_, headers) in enumerate(tables) for c in headers}
    looked_at = (
        cells.select(pl.col(c).alias(columns[n, c]) for c in headers).gather_every(cells.height // ROWS + 1)
        for n, (cells, headers) in enumerate(tables)
        if headers
    )
    if not columns:
        return [[] for _ in tables]
    long = pl.concat(part.unpivot(variable_name="column", value_name="text") for part in looked_at).drop_nulls()
    long = long.group_by("column", "text").agg(times=pl.len())
    units = reference.keep_unit_names(
        long["text"].filter(long["text"].str.strip_chars().str.contains(_NAME)).unique()
    )
    given = pl.Series([tables[n][1][c] for n, c in columns], dtype=pl.String)
    words = pl.select(normalise_spelling(pl.lit(given))).to_series()
    text = pl.when(~pl.col("text").is_in(units.implode())).then(pl.col("text").str.strip_chars())
    times, under = pl.col("times"), {}
    counts = [times.sum().alias("filled")]
    for kind in _KINDS:
        headed = words.str.contains(kind.header) if kind.header else words.is_null()
        under[kind.word] = [column for column, is_so in zip(columns.values(), headed, strict=True) if is_so]
        if kind.cells:
            counts.append(times.filter(text.str.contains(kind.cells)).sum().alias(kind.word))
        if under[kind.word]:
            of_header = pl.col("column").is_in(under[kind.word])
            shaped = text.str.contains(kind.cells_under_header) & ~text.str.contains(_OFFICE)
            counts.append(times.filter(of_header & shaped).sum().alias(f"{kind.word} under their header"))
    found = {row["column"]: row for row in long.group_by("column").agg(counts).iter_rows(named=True)}
    result: list[list[PersonalColumn]] = [[] for _ in tables]
    for (n, c), column in columns.items():
        for kind in _KINDS if column in found else ():
            told, filled = found[column], found[column]["filled"]
            hits = told.get(kind.word, 0)
            of_header = told.get(f"{kind.word} under their header", 0) if column in under[kind.word] else 0
            is_many = hits >= kind.share * filled or (kind.share == SHARE and hits >= MANY)
            if (hits >= kind.at_least and is_many) or (of_header and of_header >= HALF * filled):
                result[n].append(PersonalColumn(tables[n][1][c], c, kind.word, max(hits, of_header), filled))
                break
    return result


def check_tables(tables: Sequence[tuple[Sheet, LocatedTable, str]], reference: ReferenceLists) -> None:
    """Raises Refusal `personal_data` where a column that one of the tables claims looks personal.

    `tables`: each with its sheet, its place there, and where that is for messages.
    """
    bodies = [
        (
            sheet.cells.filter(pl.col("row").is_between(located.first_row, located.last_row)),
            {c.coordinate: c.text for c in located.columns},
        )
        for sheet, located, _ in tables
    ]
    for found, (sheet, located, where) in zip(find_personal_columns(bodies, reference), tables, strict=True):
        cells = [(s.coordinate, f"cells here look like {s.holds}") for s in found]
        places = tuple(CellProblem(sheet.name, located.header_row, at, problem) for at, problem in cells)
        refuse_personal_columns(found, where=where, places=places)


def refuse_personal_columns(found: list[PersonalColumn], *, where: str, places: tuple[CellProblem, ...] = ()) -> None:
    """Raises Refusal `personal_data` where there is any suspect, with the YAML that declares the columns."""
    if not found:
        return
    words = ", ".join('"' + s.header.replace("\\", "\\\\").replace('"', '\\"') + '"' for s in found)
    raise Refusal(
        "personal_data",
        expected="no personal data in a column that is not declared `personal`",
        found="; ".join(
            f"“{s.header}” at {s.coordinate}: {s.cells:,} of {s.filled:,} cells look like {s.holds}" for s in found
        ),
        where=where,
        to_fix="ask the sender to leave them out; or take them out of `columns` and declare in the source's YAML "
        f"that they never land:\n    personal: [{words}]",
        places=places,
    )
