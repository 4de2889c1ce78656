"""The sheets of the workbook: what each shows, and the heading of every column in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from ingest.sql_text import quote_literal
from orchestration.release.describe.judgements import EVIDENCE, REASON

NEEDED = {
    "dim_indicator": (
        "indicator_id",
        "name_vi",
        "name_en",
        "level",
        "pillar",
        "unit_of_measure",
    ),
    "dim_target": ("target_id", "kind"),
    "dim_plan": ("plan_id", "name_vi"),
    "dim_org_unit": ("unit_id", "name_vi", "name_en"),
    "fct_indicator": (
        "indicator_id",
        "unit_id",
        "period_start",
        "period_end",
        "period_kind",
        "boundary_set",
        "value",
        "qualifier",
        "flags",
        "coverage",
        "coverage_basis",
        "maturity",
    ),
    "dim_source": ("source_id", "publisher_vi"),
    "dim_measure": ("measure_code", "name_vi", "name_en"),
    "fct_observation": (
        *("source_id", "vintage_id", "measure_code", "unit_id", "breakdown"),
        *("period_start", "period_end", "period_kind", "comparability"),
        *("value", "qualifier", "unit_of_measure", "is_current"),
        *("cell_sheet", "cell_row", "cell_column"),
        *("source_title", "source_url", "printed_text", "note"),
    ),
    "fct_target": (
        *("target_id", "plan_id", "indicator_id", "unit_id", "is_addressee", "basis"),
        *("judged_on", "comparator", "target_value", "target_unit", "due_on"),
        *("value", "qualifier", "flags", "lower_value", "upper_value"),
        *("coverage", "coverage_basis", "units_reported", "units_expected"),
        *("evidence", "evidence_period_end", "distance_days", "verdict", "reason"),
        *("nearest_period_end", "rival_value", "rival_source_id", "reached_on"),
    ),
}


def _list_sentences(words: Mapping[str, tuple[str, str]]) -> str:
    """SQL rows (word, its sentence in both languages)."""
    rows = [
        f"({quote_literal(word)}, {quote_literal(f'{vi} · {en}')})"
        for word, (vi, en) in words.items()
    ]
    return ", ".join(rows)


_TARGETS = f"""
    select
        indicator.name_vi,
        indicator.name_en,
        indicator.pillar,
        plan.name_vi as plan_name,
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
        coalesce(reason.sentence, evidence.sentence) as in_words,
        target.evidence,
        target.evidence_period_end,
        target.distance_days,
        target.reason,
        target.nearest_period_end,
        target.rival_value,
        target.rival_source_id,
        target.reached_on,
        target.target_id
    from fct_target as target
    inner join dim_target as listed using (target_id)
    inner join dim_plan as plan on target.plan_id = plan.plan_id
    inner join dim_indicator as indicator on target.indicator_id = indicator.indicator_id
    left join (values {_list_sentences(EVIDENCE)}) as evidence (word, sentence)
        on target.evidence = evidence.word
    left join (values {_list_sentences(REASON)}) as reason (word, sentence)
        on target.reason = reason.word
    where indicator.level = 'headline' and listed.kind = 'target' and target.is_addressee
    order by target.plan_id, indicator.pillar, target.target_id, target.basis, target.unit_id
"""
_VALUES = """
    select
        indicator.name_vi,
        indicator.name_en,
        unit.name_vi as unit_vi,
        unit.name_en as unit_en,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.value,
        nullif(figure.qualifier, '') as qualifier,
        nullif(figure.flags, '') as flags,
        figure.coverage,
        figure.coverage_basis,
        figure.maturity,
        indicator.unit_of_measure,
        figure.numerator,
        figure.denominator,
        figure.value_status,
        figure.missing_reason,
        figure.source_ids,
        figure.indicator_id,
        figure.unit_id
    from fct_indicator as figure
    inner join dim_indicator as indicator using (indicator_id)
    left join dim_org_unit as unit using (unit_id)
    where indicator.level = 'headline' and figure.boundary_set = 'as_reported'
    order by
        figure.indicator_id,
        figure.unit_id <> 'VN',
        figure.unit_id,
        figure.period_end,
        figure.period_start,
        figure.period_kind
"""
# The figures whose source names the page they were published on.
_PAGES = """
    select
        source.publisher_vi as publisher,
        figure.source_title,
        figure.source_url,
        figure.printed_text,
        figure.value,
        nullif(figure.qualifier, '') as qualifier,
        figure.unit_of_measure,
        measure.name_vi,
        measure.name_en,
        unit.name_vi as unit_vi,
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        figure.comparability,
        figure.note,
        figure.cell_sheet,
        figure.cell_column || figure.cell_row as cell,
        figure.vintage_id,
        figure.measure_code,
        figure.unit_id
    from fct_observation as figure
    inner join dim_source as source using (source_id)
    left join dim_measure as measure using (measure_code)
    left join dim_org_unit as unit using (unit_id)
    where figure.is_current and coalesce(figure.source_title, figure.source_url) is not null
    order by
        figure.measure_code,
        figure.unit_id <> 'VN',
        figure.unit_id,
        figure.period_end,
        figure.period_start,
        figure.period_kind,
        figure.source_id,
        figure.breakdown,
        figure.comparability,
        figure.vintage_id
"""
SHEETS = (
    ("Mục tiêu · Targets", _TARGETS),
    ("Giá trị · Values", _VALUES),
    ("Trang công bố · Pages", _PAGES),
)
# column → heading in both languages, width
HEADINGS = {
    "name_vi": ("Chỉ tiêu", 46),
    "name_en": ("Indicator", 46),
    "unit_vi": ("Đơn vị", 24),
    "unit_en": ("Unit", 24),
    "pillar": ("Trụ cột · Pillar", 13),
    "plan_name": ("Kế hoạch · Plan", 30),
    "comparator": ("So sánh · Compare", 10),
    "target_value": ("Mục tiêu · Target", 14),
    "target_unit": ("Đơn vị đo · Unit", 11),
    "unit_of_measure": ("Đơn vị đo · Unit", 11),
    "due_on": ("Hạn · Due", 12),
    "basis": ("Theo hiểu biết · As known", 18),
    "judged_on": ("Ngày đánh giá · Judged on", 13),
    "period_start": ("Từ ngày · From", 12),
    "period_end": ("Đến ngày · To", 12),
    "period_kind": ("Loại kỳ · Period kind", 13),
    "value": ("Giá trị · Value", 14),
    "qualifier": ("Mức chính xác · Qualifier", 10),
    "flags": ("Lưu ý · Flags", 16),
    "coverage": ("Độ bao phủ · Coverage", 12),
    "coverage_basis": ("Cách tính độ bao phủ · Coverage by", 14),
    "maturity": ("Độ chính thức · Maturity", 12),
    "numerator": ("Tử số · Numerator", 16),
    "denominator": ("Mẫu số · Denominator", 16),
    "value_status": ("Cách có · Status", 15),
    "missing_reason": ("Lý do thiếu · Missing because", 22),
    "lower_value": ("Thấp nhất · At least", 14),
    "upper_value": ("Cao nhất · At most", 14),
    "units_reported": ("Đơn vị đã trả lời · Units heard", 12),
    "units_expected": ("Đơn vị phải trả lời · Units expected", 12),
    "verdict": ("Kết luận · Verdict", 14),
    "in_words": ("Giải thích · In words", 60),
    "evidence": ("Căn cứ số liệu · Evidence", 14),
    "evidence_period_end": ("Kỳ của số liệu, đến · Its period ends", 13),
    "distance_days": ("Cách hạn, ngày · Days from due", 12),
    "nearest_period_end": ("Kỳ gần nhất · Nearest", 13),
    "rival_value": ("Số đối chiếu · Rival", 14),
    "rival_source_id": ("Nguồn đối chiếu · Its source", 26),
    "reached_on": ("Đạt vào · Reached on", 13),
    "target_id": ("Mã mục tiêu · target_id", 34),
    "reason": ("Lý do · Reason", 22),
    "source_ids": ("Nguồn · Sources", 34),
    "publisher": ("Cơ quan · Publisher", 34),
    "source_title": ("Tên trang, văn bản · Title", 46),
    "source_url": ("Nơi công bố · Published at", 30),
    "printed_text": ("Chữ như in · As printed", 24),
    "comparability": ("Mức khớp · Fit", 10),
    "note": ("Ghi chú · Note", 40),
    "cell_sheet": ("Trang tính · Sheet", 22),
    "cell": ("Ô · Cell", 8),
    "vintage_id": ("Phiên bản · vintage_id", 40),
    "measure_code": ("Mã số đo · measure_code", 34),
    "indicator_id": ("Mã chỉ tiêu · indicator_id", 34),
    "unit_id": ("Mã đơn vị · unit_id", 12),
}
