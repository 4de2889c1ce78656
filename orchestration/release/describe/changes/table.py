"""The table `changes`: its columns and what they mean, in both languages. The one home of that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from ingest.sql_text import quote_identifier, quote_literal

# The name of the table, and of `changes.parquet` without its ending.
TABLE = "changes"

# kind → its heading, in both languages. In this order in CHANGES.md.
KINDS: Mapping[str, tuple[str, str]] = {
    "verdict": ("Kết luận đổi chiều", "Verdicts that turned"),
    "revised": ("Giá trị được sửa", "Revised values"),
    "marked": ("Giá trị đổi ghi chú", "Values whose marks changed"),
    "withdrawn": ("Giá trị bị rút", "Withdrawn values"),
    "new": ("Giá trị mới", "New values"),
    "late": ("Báo cáo muộn hoặc còn thiếu", "Reports that came late or are overdue"),
}


@dataclass(frozen=True)
class ChangesColumn:
    """A column of the table, with its meaning in English and Vietnamese."""

    name: str
    sql_type: str
    en: str
    vi: str


TABLE_COMMENT = "What changed against the earlier release.\nVI: Những gì thay đổi so với bản phát hành trước."
COLUMNS = (
    ChangesColumn(
        "kind",
        "VARCHAR",
        "What happened: new, revised, marked (only its qualifier or flags are others), withdrawn,"
        " verdict (it turned), or late (a report is overdue or came late)",
        "Loại thay đổi: new (mới), revised (sửa), marked (chỉ đổi mức chính xác hoặc lưu ý),"
        " withdrawn (rút), verdict (kết luận đổi chiều),"
        " hoặc late (báo cáo muộn hay còn thiếu)",
    ),
    ChangesColumn(
        "indicator_id",
        "VARCHAR",
        "The indicator; empty for reports",
        "Chỉ số; trống với báo cáo",
    ),
    ChangesColumn(
        "source_id",
        "VARCHAR",
        "The dataset whose report was due; reports only",
        "Bộ dữ liệu có báo cáo đến hạn; chỉ với báo cáo",
    ),
    ChangesColumn(
        "unit_id",
        "VARCHAR",
        "The reporting unit, region, block or country",
        "Đơn vị báo cáo, vùng, khối hoặc cả nước",
    ),
    ChangesColumn(
        "period_start",
        "DATE",
        "First day of the period; empty for verdicts and reports",
        "Ngày đầu kỳ; trống với kết luận và báo cáo",
    ),
    ChangesColumn(
        "period_end",
        "DATE",
        "Last day of the period; empty for verdicts",
        "Ngày cuối kỳ; trống với kết luận",
    ),
    ChangesColumn(
        "due_date",
        "DATE",
        "When the report was due, with its days of grace",
        "Hạn báo cáo, kể cả số ngày gia hạn",
    ),
    ChangesColumn(
        "period_kind",
        "VARCHAR",
        "in_period, year_to_date or as_of",
        "Cách tính kỳ: in_period (trong kỳ), year_to_date (lũy kế từ đầu năm) hoặc as_of (tại thời điểm)",
    ),
    ChangesColumn(
        "boundary_set",
        "VARCHAR",
        "The boundary set: on which provinces the value stands",
        "Bản đồ hành chính: giá trị tính theo các tỉnh nào",
    ),
    ChangesColumn(
        "target_id",
        "VARCHAR",
        "The target that was judged; verdicts only",
        "Mục tiêu được đánh giá; chỉ với kết luận",
    ),
    ChangesColumn(
        "basis",
        "VARCHAR",
        "As of when the verdict was given; verdicts only",
        "Kết luận được đưa ra theo thời điểm nào; chỉ với kết luận",
    ),
    ChangesColumn(
        "value_before",
        "DECIMAL(38,6)",
        "The value in the earlier release",
        "Giá trị ở bản trước",
    ),
    ChangesColumn(
        "value_after", "DECIMAL(38,6)", "The value in this release", "Giá trị ở bản này"
    ),
    ChangesColumn(
        "numerator_before",
        "DECIMAL(38,6)",
        "Its numerator in the earlier release",
        "Tử số của giá trị ở bản trước",
    ),
    ChangesColumn(
        "numerator_after",
        "DECIMAL(38,6)",
        "Its numerator in this release",
        "Tử số của giá trị ở bản này",
    ),
    ChangesColumn(
        "denominator_before",
        "DECIMAL(38,6)",
        "Its denominator in the earlier release",
        "Mẫu số của giá trị ở bản trước",
    ),
    ChangesColumn(
        "denominator_after",
        "DECIMAL(38,6)",
        "Its denominator in this release",
        "Mẫu số của giá trị ở bản này",
    ),
    ChangesColumn(
        "said_before",
        "VARCHAR",
        "How the value came about in the earlier release; of a verdict the verdict itself, of a report its status",
        "Cách có giá trị ở bản trước; với kết luận là chính kết luận, với báo cáo là tình trạng lúc đó",
    ),
    ChangesColumn(
        "said_after",
        "VARCHAR",
        "How the value came about in this release; of a verdict the verdict itself, of a report its status",
        "Cách có giá trị ở bản này; với kết luận là chính kết luận, với báo cáo là tình trạng hiện nay",
    ),
    ChangesColumn(
        "qualifier_before",
        "VARCHAR",
        "How exact the value was in the earlier release, as the qualifier of fct_indicator says; values only",
        "Mức chính xác của giá trị ở bản trước, như cột qualifier của fct_indicator; chỉ với giá trị",
    ),
    ChangesColumn(
        "qualifier_after",
        "VARCHAR",
        "How exact the value is in this release; values only",
        "Mức chính xác của giá trị ở bản này; chỉ với giá trị",
    ),
    ChangesColumn(
        "flags_before",
        "VARCHAR",
        "What stood against the value in the earlier release, “|” between; values only",
        "Các lưu ý của giá trị ở bản trước, cách nhau bằng “|”; chỉ với giá trị",
    ),
    ChangesColumn(
        "flags_after",
        "VARCHAR",
        "What stands against the value in this release, “|” between; values only",
        "Các lưu ý của giá trị ở bản này, cách nhau bằng “|”; chỉ với giá trị",
    ),
    ChangesColumn(
        "reason",
        "VARCHAR",
        "Why there is no value, or no verdict, in this release",
        "Vì sao bản này không có giá trị hoặc kết luận",
    ),
)


def create_changes_table(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the empty table with a comment on every column."""
    definitions = [
        f"{quote_identifier(column.name)} {column.sql_type}" for column in COLUMNS
    ]
    connection.execute(f"create table {TABLE} ({', '.join(definitions)})")
    connection.execute(f"comment on table {TABLE} is {quote_literal(TABLE_COMMENT)}")
    for column in COLUMNS:
        name = f"{TABLE}.{quote_identifier(column.name)}"
        comment = quote_literal(f"{column.en}\nVI: {column.vi}")
        connection.execute(f"comment on column {name} is {comment}")
