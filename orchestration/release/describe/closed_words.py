"""The words of closed lists for people: column → word → Vietnamese, English.

One home for every reader: the workbook shows the meaning where the data hold the word, the dictionary lists
the words under their column. A column has the same words in every mart. What a word of a list needs beside a
short name (a whole sentence) stands where the list has a module of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from orchestration.release.describe.boundary_sets import BOUNDARY_SETS
from orchestration.release.describe.judgements import EVIDENCE, REASON
from orchestration.release.describe.marks import WORDS_EN, WORDS_VI
from orchestration.release.describe.missing_reasons import MISSING_REASONS

# Word of the data → what it means in Vietnamese and in English.
WordMeanings = Mapping[str, tuple[str, str]]

_QUALIFIERS = ("~", "<", ">", "<>")
_PERIOD_KINDS: WordMeanings = {
    "in_period": ("trong kỳ", "within the period"),
    "year_to_date": ("lũy kế từ đầu năm", "year to date"),
    "as_of": ("tại một ngày", "as of a day"),
}
_UNITS_OF_MEASURE: WordMeanings = {
    "percent": ("%", "%"),
    "count": ("số lượng", "count"),
    "score": ("điểm", "score"),
}
_BASES: WordMeanings = {
    "deadline": ("theo số liệu biết vào ngày đến hạn", "as known on the due date"),
    "review": ("theo số liệu biết vào ngày tổng kết", "as known on the review date"),
    "latest": ("theo số liệu biết đến nay", "as known today"),
}
_COVERAGE_BASES: WordMeanings = {
    "weight": ("theo quy mô của đơn vị", "by the units' weight"),
    "units": ("theo số đơn vị", "by the number of units"),
}
_REPORT_STATUSES: WordMeanings = {
    "arrived": ("đã có", "arrived"),
    "late": ("có nhưng muộn", "arrived late"),
    "missing": ("chưa có, đã quá hạn", "missing"),
    "not_yet_due": ("chưa đến hạn", "not due yet"),
}


def _describe_marks(marks: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    return {mark: (WORDS_VI[mark], WORDS_EN[mark]) for mark in marks}


_FLAGS = tuple(mark for mark in WORDS_VI if mark not in _QUALIFIERS)

CLOSED_WORDS: Mapping[str, WordMeanings] = {
    "pillar": {
        "government": ("Chính phủ số", "Government"),
        "economy": ("Kinh tế số", "Economy"),
        "society": ("Xã hội số", "Society"),
        "data": ("Dữ liệu số", "Data"),
        "security": ("An toàn thông tin", "Security"),
    },
    "level": {
        "headline": ("chỉ tiêu chính của kế hoạch", "headline indicator of a plan"),
        "component": ("phần của một chỉ tiêu chính", "part of a headline indicator"),
        "reported": (
            "số liệu báo cáo, không phải mục tiêu",
            "reported figure, no target",
        ),
    },
    "unit_class": {
        "country": ("cả nước", "the country"),
        "block": ("khối", "block of units"),
        "region": ("vùng", "region"),
        "ministry": ("bộ, cơ quan ngang bộ", "ministry or ministerial agency"),
        "gov_attached": ("cơ quan thuộc Chính phủ", "government-attached agency"),
        "province": ("tỉnh, thành phố", "province or city"),
        "enterprise": ("doanh nghiệp", "enterprise"),
        "institution": ("cơ sở đào tạo", "institution"),
        "body": ("cơ quan, tổ chức khác", "another body"),
    },
    "value_kind": {
        "ratio": ("tỷ lệ", "ratio"),
        "count": ("số lượng", "count"),
        "score": ("điểm", "score"),
        "reported_value": ("giá trị như báo cáo", "value as reported"),
    },
    "component_rule": {
        "and": ("phải có đủ mọi phần", "every part is needed"),
        "union": ("gộp các đối tượng của mọi phần", "the parts' populations together"),
        "sum": ("cộng các phần", "the parts are added up"),
        "none": ("không chia thành phần", "it has no parts"),
    },
    "aggregation_rule": {
        "pooled_ratio": (
            "tổng tử số chia tổng mẫu số",
            "sum of numerators over sum of denominators",
        ),
        "pooled_ratio_distinct": (
            "như trên, nhưng đối tượng có thể ở nhiều đơn vị: chỉ dùng tổng số công bố",
            "the same, of what may occur in several units: only a published total serves",
        ),
        "share_of_units": (
            "số đơn vị đã có trên số đơn vị trong phạm vi",
            "units that have it over units in scope",
        ),
        "sum_count": ("cộng các số lượng", "counts are added up"),
        "count_distinct": (
            "số phần tử của danh mục đóng, dùng số công bố",
            "members of a closed list: a published count serves",
        ),
        "national_only": (
            "chỉ công bố cho cả nước",
            "published for the country only",
        ),
        "as_published": ("lấy như nguồn công bố", "as published"),
    },
    "frequency": {
        "monthly": ("hằng tháng", "monthly"),
        "quarterly": ("hằng quý", "quarterly"),
        "annual": ("hằng năm", "yearly"),
    },
    "additivity": {
        "additive_units": (
            "cộng được giữa các đơn vị",
            "may be added up over units",
        ),
        "distinct": (
            "phải đếm lại ở từng cấp",
            "counted anew at each level",
        ),
        "flag": ("có hoặc không", "yes or no"),
        "stock_national": (
            "chỉ công bố cho cả nước",
            "published for the country only",
        ),
        "none": ("số liệu tham khảo, không tổng hợp", "context, never rolled up"),
    },
    "measured_per": {
        "asof": ("tại một ngày", "as of a day"),
        "ytd": ("lũy kế từ đầu năm", "year to date"),
        "month": ("tháng", "month"),
        "quarter": ("quý", "quarter"),
        "year": ("năm", "year"),
    },
    "persistence": {
        "act": ("việc đã làm thì còn giá trị", "once done it stays done"),
        "stock": ("số hiện có tại một ngày", "a stock on a day"),
    },
    "succession_kind": {
        "merger": ("hợp nhất", "merger"),
        "renamed": ("đổi tên", "renamed"),
        "split": ("chia tách", "split"),
    },
    "addressee": {
        "VN": ("cả nước", "the country"),
        "VN_MIN": ("các bộ, ngành", "the ministries together"),
        "VN_PROV": ("các địa phương", "the provinces together"),
        "each_unit": ("từng đơn vị", "every unit by itself"),
    },
    "unit_of_measure": _UNITS_OF_MEASURE,
    "target_unit": _UNITS_OF_MEASURE,
    "period_kind": _PERIOD_KINDS,
    "child_period_kind": _PERIOD_KINDS,
    "due_kind": _PERIOD_KINDS,
    "evidence_period_kind": _PERIOD_KINDS,
    "grain": {
        "day": ("ngày", "day"),
        "month": ("tháng", "month"),
        "quarter": ("quý", "quarter"),
        "half_year": ("nửa năm", "half-year"),
        "nine_months": ("chín tháng", "nine months"),
        "year": ("năm", "year"),
        "year_to_date": ("lũy kế từ đầu năm", "year to date"),
    },
    "calendar": {
        "civil": ("lịch dương", "civil calendar"),
        "administrative": (
            "kỳ báo cáo hành chính, từ ngày 15 đến ngày 14",
            "administrative reporting period, from the 15th to the 14th",
        ),
    },
    "boundary_set": BOUNDARY_SETS,
    "child_boundary_set": BOUNDARY_SETS,
    "value_status": {
        "computed": (
            "tính từ tử số và mẫu số",
            "computed from numerator and denominator",
        ),
        "summed": ("cộng từ các đơn vị", "summed over units"),
        "published": ("lấy như nguồn công bố", "as published"),
        "not_comparable": (
            "không quy đổi được về bộ địa giới này",
            "can't be restated on these boundaries",
        ),
        "missing": ("không có số liệu", "missing"),
    },
    "value_basis": {
        "stated": ("nguồn công bố hoặc đếm từ hồ sơ", "stated by a source"),
        "derived": ("suy ra từ số của kỳ khác", "derived from other periods"),
        "listed": ("đếm từ danh mục thủ tục", "counted from a list of procedures"),
        "summed": ("cộng các tỉnh trước hợp nhất", "summed over merged provinces"),
    },
    "missing_reason": MISSING_REASONS,
    "qualifier": _describe_marks(_QUALIFIERS),
    "flags": _describe_marks(_FLAGS),
    "coverage_basis": _COVERAGE_BASES,
    "maturity": {
        "provisional": ("chưa chính thức", "provisional"),
        "final": ("chính thức", "final"),
    },
    "basis": _BASES,
    "comparator": {
        ">=": ("ít nhất", "at least"),
        ">": ("trên", "more than"),
        "<=": ("nhiều nhất", "at most"),
        "<": ("dưới", "less than"),
    },
    "verdict": {
        "met": ("Đạt", "Met"),
        "missed": ("Chưa đạt", "Missed"),
        "cannot_judge": ("Chưa kết luận được", "Can't be judged"),
    },
    "evidence": EVIDENCE,
    "reason": {
        **REASON,
        "series_break": (
            "Chuỗi số liệu bị gãy giữa hai kỳ",
            "The series breaks between the two periods",
        ),
        "other_basis": (
            "Hai số liệu có được theo hai cách khác nhau",
            "The two figures did not come about in the same way",
        ),
        "other_coverage": (
            "Độ bao phủ của hai số liệu lệch nhau quá 5 điểm",
            "The coverage of the two figures differs by more than 5 points",
        ),
    },
    "comparability": {
        "exact": ("đúng khái niệm của chỉ tiêu", "the very concept of the indicator"),
        "proxy": (
            "khái niệm gần, không dùng để kết luận",
            "a near concept, never decides",
        ),
        "rival": ("số của nguồn khác để đối chiếu", "a rival figure, for comparison"),
    },
    "role": {
        "numerator": ("tử số", "numerator"),
        "denominator": ("mẫu số", "denominator"),
        "published": ("giá trị như công bố", "the published value"),
    },
    "step": {
        "statement": ("con số được chọn của nguồn", "the chosen statement of a source"),
        "member": ("đơn vị của nhóm", "a unit of the group"),
        "universe": ("đơn vị phải có số liệu", "a unit that is expected"),
        "tile": ("kỳ ngắn hơn trong kỳ này", "a shorter period within this one"),
        "predecessor": (
            "đơn vị trước sắp xếp",
            "a unit that was merged into this one",
        ),
        "component": ("phần của chỉ tiêu", "a part of the indicator"),
        "block": ("khối bộ, ngành hoặc địa phương", "the ministries or the provinces"),
        "as_reported": ("số theo địa giới khi báo cáo", "the value as reported"),
    },
    "operation": {
        "sum": ("cộng lại", "added up"),
        "all": ("phải đủ mọi phần", "every part is needed"),
    },
    "stated_origin": {
        "printed": ("nguồn in ra", "printed by the source"),
        "list": ("đếm từ danh mục", "counted from a list"),
        "cases": ("đếm từ hồ sơ", "counted from dossiers"),
    },
    "status": _REPORT_STATUSES,
    "chosen_by": {
        "comparability": ("đúng khái niệm hơn", "the nearer concept"),
        "priority": ("nguồn được ưu tiên", "the preferred source"),
        "latest": ("công bố sau", "published later"),
        "name": ("theo thứ tự tên nguồn", "by the name of the source"),
        "nobody": ("không nguồn nào được chọn", "none was chosen"),
    },
}


# Columns that hold words of their own under a name that other marts use otherwise; empty = any word.
_OF_ONE_MART: Mapping[tuple[str, str], WordMeanings] = {
    ("dim_measure", "unit_of_measure"): {},
    ("fct_observation", "unit_of_measure"): {},
    ("measure_values", "unit_of_measure"): {},
    # A unit may answer with a reason where a figure is due, not where a whole report is.
    ("fct_indicator_reporting", "status"): {
        **_REPORT_STATUSES,
        "explained": ("có lý do thay cho số liệu", "answered with a reason"),
    },
    ("dim_target", "kind"): {
        "target": ("mục tiêu của kế hoạch", "target of a plan"),
        "checkpoint": (
            "số liệu báo cáo, không đánh giá",
            "reported figure, never judged",
        ),
    },
}


def find_closed_words(mart: str, column: str) -> WordMeanings:
    """The words a column of a mart may hold, with their meanings; empty where it has no closed list."""
    own = _OF_ONE_MART.get((mart, column))
    if own is not None:
        return own
    return CLOSED_WORDS.get(column, {})


@cache
def describe_word(column: str, word: str | None) -> tuple[str, str]:
    """A word of a closed list in both languages; empty for none, and a word nobody listed as it stands.

    `flags` hold several words, “|” between them. Raises KeyError where the column has no closed list.
    """
    meanings = CLOSED_WORDS[column]
    if not word:
        return "", ""
    pairs = [meanings.get(part, (part, part)) for part in word.split("|")]
    return ", ".join(vi for vi, _ in pairs), ", ".join(en for _, en in pairs)
