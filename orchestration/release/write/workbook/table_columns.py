"""The long sheets for pivots: the query of each, and its columns with their headings in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# How the cells of a column come about; `period` is of the fields period_start, period_end, period_kind.
ColumnKind = Literal["plain", "word", "sentence", "period", "sources"]


@dataclass(frozen=True)
class TableColumn:
    """A column of a long sheet. `field`: of the query; `language`: 0 Vietnamese, 1 English, for what has two."""

    heading: str
    width: int
    field: str
    kind: ColumnKind = "plain"
    language: int = 0


@dataclass(frozen=True)
class LongTable:
    """A sheet that holds one Excel table.

    `printed`: how many columns, from the first, go on paper: thirty side by side can't be read.
    `slice_day`: the date of a row's slice; only whole slices are shown, the newest first.
    `file`: where all rows stand. `about`: what is in it, in both languages.
    """

    sheet: str
    name: str
    about: tuple[str, str]
    file: str
    slice_day: str
    query: str
    order: str
    printed: int
    columns: tuple[TableColumn, ...]


def _pair(
    headings: tuple[str, str], width: int, field: str, kind: ColumnKind
) -> tuple[TableColumn, TableColumn]:
    """The same in Vietnamese and in English, a column each."""
    vi, en = headings
    return (
        TableColumn(vi, width, field, kind, 0),
        TableColumn(en, width, field, kind, 1),
    )


def _names(
    headings: tuple[str, str], width: int, field: str
) -> tuple[TableColumn, ...]:
    """Names that the marts hold in both languages: `<field>_vi`, `<field>_en`."""
    vi, en = headings
    return (
        TableColumn(vi, width, f"{field}_vi"),
        TableColumn(en, width, f"{field}_en"),
    )


_PILLAR = _pair(("Trụ cột", "Pillar"), 18, "pillar", "word")
_INDICATOR = _names(("Chỉ tiêu", "Indicator"), 46, "name")
_UNIT = _names(("Đơn vị", "Unit"), 22, "unit")
_PERIOD = _pair(("Kỳ", "Period"), 22, "period", "period")
_DAYS = (
    TableColumn("Từ ngày · From", 12, "period_start"),
    TableColumn("Đến ngày · To", 12, "period_end"),
)
_VALUE = TableColumn("Giá trị · Value", 14, "value")
_MEASURED_IN = _pair(("Đơn vị đo", "Unit of measure"), 11, "unit_of_measure", "word")
_EXACTNESS = _pair(("Mức chính xác", "Exactness"), 14, "qualifier", "word")
_MARKS = _pair(("Lưu ý", "Marks"), 18, "flags", "word")
_COVERAGE = (
    TableColumn("Độ bao phủ · Coverage", 12, "coverage"),
    *_pair(("Cách tính độ bao phủ", "Coverage counted"), 18, "coverage_basis", "word"),
)

VALUES = LongTable(
    sheet="Giá trị · Values",
    name="chiso_values",
    about=(
        "Mọi giá trị của chỉ tiêu chính, từng đơn vị, từng kỳ, để lập bảng tổng hợp (pivot)",
        "Every value of the headline indicators, by unit and period, for pivot tables",
    ),
    file="parquet/fct_indicator.parquet",
    slice_day="period_end",
    query="""
        select
            indicator.pillar,
            indicator.name_vi,
            indicator.name_en,
            indicator.label_short_vi as label_vi,
            indicator.label_short_en as label_en,
            unit.label_vi as unit_vi,
            unit.label_en as unit_en,
            unit.unit_class,
            period.grain,
            figure.indicator_id,
            figure.unit_id,
            figure.period_start,
            figure.period_end,
            figure.period_kind,
            figure.value,
            indicator.unit_of_measure,
            figure.qualifier,
            figure.flags,
            figure.numerator,
            figure.denominator,
            figure.coverage,
            figure.coverage_basis,
            figure.value_status,
            figure.missing_reason,
            figure.maturity,
            figure.source_ids
        from fct_indicator as figure
        inner join dim_indicator as indicator using (indicator_id)
        left join dim_org_unit as unit using (unit_id)
        left join dim_period as period using (period_start, period_end, period_kind)
        where indicator.level = 'headline' and figure.boundary_set = 'as_reported'
    """,
    order="indicator_id, unit_id <> 'VN', unit_id, period_end, period_start, period_kind",
    printed=9,
    columns=(
        *_INDICATOR,
        *_UNIT,
        *_PERIOD,
        _VALUE,
        *_MEASURED_IN,
        *_names(("Tên gọn", "Short label"), 30, "label"),
        *_PILLAR,
        *_pair(("Loại đơn vị", "Unit class"), 16, "unit_class", "word"),
        *_pair(("Độ dài kỳ", "Grain"), 12, "grain", "word"),
        *_DAYS,
        *_EXACTNESS,
        *_MARKS,
        TableColumn("Tử số · Numerator", 14, "numerator"),
        TableColumn("Mẫu số · Denominator", 14, "denominator"),
        *_COVERAGE,
        *_pair(("Cách có", "How it came"), 20, "value_status", "word"),
        *_pair(("Lý do thiếu", "Missing because"), 22, "missing_reason", "word"),
        *_pair(("Độ chính thức", "Maturity"), 12, "maturity", "word"),
        *_pair(("Nguồn", "Sources"), 28, "source_ids", "sources"),
        TableColumn("Mã chỉ tiêu · indicator_id", 30, "indicator_id"),
        TableColumn("Mã đơn vị · unit_id", 14, "unit_id"),
        TableColumn("Mã loại kỳ · period_kind", 14, "period_kind"),
    ),
)
TARGETS = LongTable(
    sheet="Mục tiêu · Targets",
    name="chiso_targets",
    about=(
        "Mọi mục tiêu và kết luận theo ba mốc hiểu biết: ngày đến hạn, ngày tổng kết, đến nay",
        "Every target and its verdict as known on the due date, on the review date and today",
    ),
    file="parquet/fct_target.parquet",
    slice_day="due_on",
    query="""
        select
            plan.name_vi as plan_vi,
            plan.name_en as plan_en,
            indicator.pillar,
            indicator.name_vi,
            indicator.name_en,
            unit.label_vi as unit_vi,
            unit.label_en as unit_en,
            target.evidence_period_start as period_start,
            target.evidence_period_end as period_end,
            target.evidence_period_kind as period_kind,
            coalesce(nullif(target.reason, ''), target.evidence) as in_words,
            target.target_id,
            target.plan_id,
            target.unit_id,
            target.comparator,
            target.target_value,
            target.target_unit,
            target.due_on,
            target.basis,
            target.judged_on,
            target.value,
            target.qualifier,
            target.flags,
            target.lower_value,
            target.upper_value,
            target.coverage,
            target.coverage_basis,
            target.units_reported,
            target.units_expected,
            target.verdict,
            target.distance_days,
            target.nearest_period_end,
            target.rival_value,
            target.rival_source_id,
            target.reached_on
        from fct_target as target
        inner join dim_target as listed using (target_id)
        inner join dim_plan as plan on target.plan_id = plan.plan_id
        inner join dim_indicator as indicator on target.indicator_id = indicator.indicator_id
        left join dim_org_unit as unit on target.unit_id = unit.unit_id
        where indicator.level = 'headline' and listed.kind = 'target' and target.is_addressee
    """,
    order="plan_id, pillar, target_id, unit_id, judged_on, basis",
    printed=13,
    columns=(
        *_INDICATOR,
        *_UNIT,
        TableColumn("Mục tiêu · Target", 12, "target_value"),
        TableColumn("Hạn · Due", 12, "due_on"),
        *_pair(("Mốc hiểu biết", "As known"), 26, "basis", "word"),
        TableColumn("Ngày đánh giá · Judged on", 13, "judged_on"),
        _VALUE,
        *_pair(("Kết luận", "Verdict"), 18, "verdict", "word"),
        TableColumn("Đạt vào · Reached on", 12, "reached_on"),
        *_pair(("Giải thích", "In words"), 50, "in_words", "sentence"),
        *_names(("Kế hoạch", "Plan"), 30, "plan"),
        *_PILLAR,
        *_pair(("So sánh", "Comparison"), 10, "comparator", "word"),
        *_pair(("Đơn vị đo", "Unit of measure"), 11, "target_unit", "word"),
        *_EXACTNESS,
        *_MARKS,
        TableColumn("Thấp nhất · At least", 12, "lower_value"),
        TableColumn("Cao nhất · At most", 12, "upper_value"),
        *_COVERAGE,
        TableColumn("Đơn vị đã trả lời · Units heard", 12, "units_reported"),
        TableColumn("Đơn vị phải trả lời · Units expected", 12, "units_expected"),
        *_pair(("Kỳ của số liệu", "Period of the figure"), 22, "period", "period"),
        TableColumn("Cách hạn, ngày · Days from due", 12, "distance_days"),
        TableColumn("Kỳ gần nhất · Nearest", 12, "nearest_period_end"),
        TableColumn("Số đối chiếu · Rival", 12, "rival_value"),
        *_pair(("Nguồn đối chiếu", "Its source"), 26, "rival_source_id", "sources"),
        TableColumn("Mã mục tiêu · target_id", 30, "target_id"),
    ),
)
# The figures whose source names the page they were published on.
PAGES = LongTable(
    sheet="Trang công bố · Pages",
    name="chiso_pages",
    about=(
        "Trang, văn bản đã công bố từng con số, nguyên văn như in và ô của tệp gốc",
        "The page or document each figure was published on, the words as printed and the cell",
    ),
    file="parquet/fct_observation.parquet",
    slice_day="period_end",
    query="""
        select
            measure.name_vi,
            measure.name_en,
            unit.label_vi as unit_vi,
            unit.label_en as unit_en,
            figure.cell_column || figure.cell_row as cell,
            figure.source_id,
            figure.source_title,
            figure.source_url,
            figure.printed_text,
            figure.value,
            figure.qualifier,
            figure.unit_of_measure,
            figure.period_start,
            figure.period_end,
            figure.period_kind,
            figure.breakdown,
            figure.comparability,
            figure.note,
            figure.cell_sheet,
            figure.vintage_id,
            figure.measure_code,
            figure.unit_id
        from fct_observation as figure
        left join dim_measure as measure using (measure_code)
        left join dim_org_unit as unit using (unit_id)
        where figure.is_current and coalesce(figure.source_title, figure.source_url) is not null
    """,
    order=(
        "measure_code, unit_id <> 'VN', unit_id, period_end, period_start, period_kind,"
        " source_id, breakdown, comparability, vintage_id"
    ),
    printed=5,
    columns=(
        *_pair(("Cơ quan", "Publisher"), 30, "source_id", "sources"),
        TableColumn("Tên trang, văn bản · Title", 46, "source_title"),
        TableColumn("Nơi công bố · Published at", 30, "source_url"),
        TableColumn("Chữ như in · As printed", 24, "printed_text"),
        _VALUE,
        *_EXACTNESS,
        TableColumn("Đơn vị đo · Unit of measure", 12, "unit_of_measure"),
        *_names(("Số đo", "Measure"), 46, "name"),
        *_UNIT,
        *_PERIOD,
        *_DAYS,
        *_pair(("Mức khớp", "Fit"), 22, "comparability", "word"),
        TableColumn("Ghi chú · Note", 40, "note"),
        TableColumn("Trang tính · Sheet", 22, "cell_sheet"),
        TableColumn("Ô · Cell", 8, "cell"),
        TableColumn("Phiên bản · vintage_id", 34, "vintage_id"),
        TableColumn("Mã số đo · measure_code", 30, "measure_code"),
        TableColumn("Mã đơn vị · unit_id", 14, "unit_id"),
    ),
)
LONG_TABLES = (VALUES, TARGETS, PAGES)
