"""The rules by which a cell or a file is refused while it is read, as sentences in both languages."""

from __future__ import annotations

# rule → (Vietnamese, English)
RULE_SENTENCES = {
    "header_drift": ("Tiêu đề các cột đúng như mẫu đã khai báo", "The headers are those of the declared form"),
    "period_unknown": ("Kỳ số liệu đọc được", "The period of the figures can be read"),
    "unit_unknown": ("Đơn vị báo cáo đọc được", "The reporting unit can be read"),
    "scale_unknown": ("Tệp nói rõ số tiền tính bằng gì", "The file says what its amounts are in"),
    "too_much_lost": ("Hầu hết các ô đọc được", "Most of the cells can be read"),
    "correction_outlived": ("Ô đã đính chính vẫn như cũ", "A corrected cell still reads as it did"),
    "personal_data": ("Không có dữ liệu cá nhân", "There are no personal data"),
    "empty": ("Có ít nhất một số liệu", "There is at least one figure"),
    "readable_number": ("Con số chỉ đọc được theo một cách", "A number can be read in one way only"),
    "named_row": ("Dòng có số thì có tên", "A row with a figure has a name"),
    "known_period": ("Kỳ của số liệu đọc được", "The period of a figure can be read"),
    "known_period_kind": ("Loại số liệu thuộc danh mục", "The kind of figure is a known one"),
    "resolvable_unit": ("Tên đơn vị đúng vào kỳ đó", "The unit is called so at that date"),
    "known_measure": ("Số đo thuộc danh mục", "The measure is in the reference list"),
    "known_comparability": ("Mức khớp thuộc danh mục", "The comparability is a known one"),
    "figure_or_reason": ("Một ô có số, hoặc có lý do không có số", "A cell has a figure, or a reason for none"),
    "known_word": ("Chữ trong ô thuộc danh mục", "The word is one of the list"),
    "filled": ("Các ô bắt buộc đã điền", "What must be filled in is filled in"),
    "readable_truth": ("Ô có/không đọc được", "A yes or no can be read"),
}  # fmt: skip
