"""What a verdict rests on, and why there is none, in words: Vietnamese first, then English.

The words of the columns `evidence` and `reason` of fct_target (judging.md §6).
"""

from __future__ import annotations

from collections.abc import Mapping

EVIDENCE: Mapping[str, tuple[str, str]] = {
    "exact": (
        "Số liệu đúng kỳ đến hạn, hoặc kỳ hành chính thay cho kỳ đó",
        "The figure is of the due period, or of the administrative period that stands for it",
    ),
    "carried": (
        "Câu trả lời cuối cùng trước hạn, vẫn còn giá trị vào ngày đến hạn",
        "The last answer before the due date, which still held on it",
    ),
    "next": (
        "Số liệu đầu tiên sau ngày đến hạn, cách không quá 92 ngày",
        "The first figure after the due date, at most 92 days away",
    ),
    "bounded": (
        "Số liệu trước hoặc sau hạn chỉ cho phép một kết luận",
        "Figures before or after the due date leave no other verdict",
    ),
    "none": ("Không có số liệu để đánh giá", "There is no figure to judge on"),
}
REASON: Mapping[str, tuple[str, str]] = {
    "no_source": (
        "Không nguồn nào cung cấp số liệu này: cần tìm hoặc khai báo nguồn",
        "No source gives this figure: find one, or declare it",
    ),
    "not_reported": (
        "Nguồn có số đo này nhưng không báo cáo cho kỳ đến hạn: cần đề nghị báo cáo",
        "A source has the measure but reported nothing for it: ask who has to report",
    ),
    "off_period": (
        "Có số liệu nhưng không kỳ nào gần ngày đến hạn: cần số liệu gần hạn hơn",
        "Figures exist, none near the due date: ask for one nearer to it",
    ),
    "only_proxy": (
        "Chỉ có số liệu liên quan hoặc theo khái niệm khác, không dùng để kết luận",
        "Only related figures or rival concepts exist, and these never decide",
    ),
    "incomplete_coverage": (
        "Các đơn vị chưa trả lời có thể làm đổi kết luận: cần gọi báo cáo còn thiếu",
        "Units without an answer could turn the verdict: call in their reports",
    ),
    "ambiguous": (
        "Số in xấp xỉ hoặc làm tròn cho phép cả hai kết luận: cần số chính xác hơn",
        "An approximate or rounded number allows both verdicts: ask for a more exact one",
    ),
    "not_due": ("Mục tiêu chưa đến hạn", "The target is not due yet"),
    "not_a_target": (
        "Số liệu đã báo cáo, không phải mục tiêu",
        "A figure that was reported, not a target",
    ),
    "not_applicable": (
        "Chỉ tiêu không áp dụng đối với đơn vị này",
        "The indicator does not apply to this unit",
    ),
    "inconsistent": (
        "Tử số lớn hơn mẫu số: cần đối chiếu hai ô số liệu",
        "The numerator is larger than the denominator: compare the two cells",
    ),
    "denominator_zero": (
        "Mẫu số bằng 0, không có tỷ lệ",
        "The denominator is zero, so there is no ratio",
    ),
    "incomplete_period": (
        "Chưa đủ các tháng hoặc quý để tính cả kỳ: cần bổ sung kỳ còn thiếu",
        "Not every month or quarter of the period was reported: call in the missing ones",
    ),
    "over_maximum": (
        "Số liệu vượt quá danh mục đóng: lỗi của tệp, cần sửa ở nguồn",
        "More than the closed list holds: an error of the file, to be corrected at its source",
    ),
}

# The same in a few words, for a cell of a printed page.
EVIDENCE_IN_SHORT: Mapping[str, tuple[str, str]] = {
    "exact": ("Đúng kỳ đến hạn", "Of the due period"),
    "carried": ("Câu trả lời trước hạn còn hiệu lực", "Earlier answer still holds"),
    "next": ("Số liệu đầu tiên sau hạn", "First figure after the due date"),
    "bounded": ("Số liệu kề hạn đã đủ kết luận", "Figures around the date decide"),
    "none": ("Không có số liệu", "No figure"),
}
REASON_IN_SHORT: Mapping[str, tuple[str, str]] = {
    "no_source": ("Chưa có nguồn số liệu", "No source yet"),
    "not_reported": ("Chưa báo cáo cho kỳ đến hạn", "Not reported for the due period"),
    "off_period": ("Không có số liệu gần hạn", "No figure near the due date"),
    "only_proxy": ("Chỉ có số liệu gần nghĩa", "Only related figures"),
    "incomplete_coverage": ("Chưa đủ đơn vị trả lời", "Too few units answered"),
    "ambiguous": ("Số xấp xỉ, chưa rõ", "Too approximate to tell"),
    "not_due": ("Chưa đến hạn", "Not due yet"),
    "not_a_target": ("Không phải mục tiêu", "Not a target"),
    "not_applicable": ("Không áp dụng", "Does not apply"),
    "inconsistent": ("Tử số lớn hơn mẫu số", "Numerator over denominator"),
    "denominator_zero": ("Mẫu số bằng 0", "Denominator is zero"),
    "incomplete_period": ("Chưa đủ các kỳ trong năm", "Parts of the period missing"),
    "over_maximum": ("Vượt quá danh mục", "More than the list holds"),
}
