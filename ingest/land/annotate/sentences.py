"""What the annotated copy says to its reader, in both languages: rules and explanations."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RuleText:
    """A rule by which a cell or a file is refused, as a sentence of what holds where it is kept.

    `to_fix_vi`: what the sender does about it; the English of that comes with the refusal or is
    `to_fix_en`.
    """

    sentence_vi: str
    sentence_en: str
    to_fix_vi: str
    to_fix_en: str = "correct this cell and send the file again"


_CORRECT_CELL_VI = "sửa ô này rồi gửi lại tệp"
_RESTORE_FORM_VI = "đưa tiêu đề về đúng mẫu đã khai báo rồi gửi lại tệp"
_CHOOSE_WORD_VI = "ghi một trong các từ của danh mục rồi gửi lại tệp"

RULE_TEXTS = {
    # a file as a whole
    "header_drift": RuleText(
        "Tiêu đề các cột đúng như mẫu đã khai báo",
        "The headers are those of the declared form",
        _RESTORE_FORM_VI,
        "restore the headers of the declared form and send the file again",
    ),
    "period_unknown": RuleText(
        "Kỳ số liệu đọc được",
        "The period of the figures can be read",
        "ghi kỳ số liệu vào tên tệp hoặc vào biểu rồi gửi lại tệp",
    ),
    "unit_unknown": RuleText(
        "Đơn vị báo cáo đọc được",
        "The reporting unit can be read",
        "ghi tên đơn vị báo cáo vào tên tệp hoặc vào biểu rồi gửi lại tệp",
    ),
    "scale_unknown": RuleText(
        "Tệp nói rõ số tiền tính bằng gì (đồng, triệu đồng, tỷ đồng)",
        "The file says what its amounts are in",
        "ghi đơn vị tính tiền phía trên bảng rồi gửi lại tệp",
    ),
    "hidden_cells": RuleText(
        "Mọi số liệu của biểu đều hiện khi mở tệp",
        "Every figure of the form can be seen when the file is opened",
        "cho hiện các dòng, cột đang ẩn, hoặc xóa nếu không thuộc biểu, rồi gửi lại tệp",
        "show the hidden rows and columns, or delete them, and send the file again",
    ),
    "too_much_lost": RuleText(
        "Hầu hết các ô đọc được",
        "Most of the cells can be read",
        "sửa các ô tô đỏ rồi gửi lại tệp",
    ),
    "correction_outlived": RuleText(
        "Ô đã đính chính vẫn như khi được đính chính",
        "A corrected cell still reads as it did",
        "báo cho người giữ số đính chính: tệp không còn in giá trị cũ",
    ),
    "personal_data": RuleText(
        "Không có dữ liệu cá nhân",
        "There are no personal data",
        "bỏ các cột có dữ liệu cá nhân rồi gửi lại tệp",
        "take the columns with personal data out and send the file again",
    ),
    "empty": RuleText(
        "Có ít nhất một số liệu",
        "There is at least one figure",
        "điền số liệu, hoặc ghi lý do không có số, rồi gửi lại tệp",
    ),
    "locked": RuleText(
        "Tệp mở được mà không cần mật khẩu",
        "The file opens without a password",
        "bỏ mật khẩu rồi gửi lại tệp",
    ),
    "truncated": RuleText(
        "Tệp đầy đủ từ đầu đến cuối",
        "The file is whole",
        "gửi lại tệp đầy đủ",
    ),
    "damaged": RuleText(
        "Tệp đã lưu vẫn như khi nhận được",
        "The file that was kept is as it came",
        "gửi lại tệp, hoặc khôi phục tệp đã lưu",
    ),
    "not_what_it_says": RuleText(
        "Tệp đúng là loại mà tên tệp nói",
        "The file is of the kind its name says",
        "lưu tệp đúng định dạng rồi gửi lại",
    ),
    "format_unknown": RuleText(
        "Định dạng của tệp đọc được",
        "The format of the file can be read",
        "lưu tệp theo định dạng đã khai báo (ví dụ xlsx) rồi gửi lại",
    ),
    "encoding_unknown": RuleText(
        "Bảng mã chữ của tệp đọc được",
        "The encoding of the file can be read",
        "lưu tệp theo UTF-8 rồi gửi lại",
    ),
    "archive": RuleText(
        "Tệp là chính biểu số liệu, không phải tệp nén của nhiều tệp",
        "The file is the form itself, and no archive of files",
        "giải nén rồi gửi từng tệp",
    ),
    "hostile": RuleText(
        "Tệp không chứa gì có thể gây hại khi mở",
        "The file holds nothing that could do harm when it is opened",
        "lập lại tệp từ biểu mẫu rồi gửi lại",
    ),
    "reader_failed": RuleText(
        "Tệp đọc được",
        "The file can be read",
        "báo cho người quản trị hệ thống kèm tệp này",
    ),
    "incomplete": RuleText(
        "Nguồn trả về đủ mọi phần của số liệu",
        "The source gives every part of its figures",
        "cập nhật lại sau; nếu vẫn thiếu, hỏi cơ quan công bố",
    ),
    # a cell
    "readable_number": RuleText(
        "Con số chỉ đọc được theo một cách",
        "A number can be read in one way only",
        "ghi số không có dấu ngăn cách hàng nghìn, hoặc ghi đủ phần thập phân, rồi gửi lại tệp",
        "write no sign between thousands, or all decimals, and send the file again",
    ),
    "unit_of_its_column": RuleText(
        "Con số theo đơn vị tính của cột",
        "A figure is in the unit of its column",
        "ghi con số theo đơn vị tính của cột, không ghi đơn vị khác, rồi gửi lại tệp",
        "write the figure in the unit of its column and send the file again",
    ),
    "named_row": RuleText(
        "Dòng có số thì có tên",
        "A row with a figure has a name",
        "ghi tên của dòng này rồi gửi lại tệp",
        "name the row and send the file again",
    ),
    "known_period": RuleText(
        "Kỳ của số liệu đọc được",
        "The period of a figure can be read",
        "ghi kỳ như 03/2024, quý I/2024 hoặc 2024 rồi gửi lại tệp",
        "write the period as 03/2024, quý I/2024 or 2024 and send the file again",
    ),
    "known_period_kind": RuleText(
        "Loại số liệu (trong kỳ, lũy kế, tại thời điểm) thuộc danh mục",
        "The kind of figure is a known one",
        _CHOOSE_WORD_VI,
    ),
    "resolvable_unit": RuleText(
        "Tên đơn vị đúng vào kỳ đó",
        "The unit is called so at that date",
        "ghi tên đơn vị như trong danh mục vào ngày cuối của kỳ rồi gửi lại tệp",
        "write the unit's name as it was on the last day of the period and send the file again",
    ),
    "known_measure": RuleText(
        "Số đo thuộc danh mục",
        "The measure is in the reference list",
        _CHOOSE_WORD_VI,
    ),
    "known_comparability": RuleText(
        "Mức độ so sánh được thuộc danh mục",
        "The comparability is a known one",
        _CHOOSE_WORD_VI,
    ),
    "figure_or_reason": RuleText(
        "Một ô có số, hoặc có lý do không có số",
        "A cell has a figure, or a reason for none",
        "giữ lại con số hoặc lý do, bỏ cái còn lại, rồi gửi lại tệp",
        "keep the figure or the reason, not both, and send the file again",
    ),
    "known_word": RuleText(
        "Chữ trong ô thuộc danh mục",
        "The word is one of the list",
        _CHOOSE_WORD_VI,
    ),
    "filled": RuleText(
        "Các ô bắt buộc đã điền",
        "What must be filled in is filled in",
        "điền ô này rồi gửi lại tệp",
        "fill this cell in and send the file again",
    ),
    "readable_truth": RuleText(
        "Ô có/không đọc được",
        "A yes or no can be read",
        "ghi true (có) hoặc false (không) rồi gửi lại tệp",
        "write true or false and send the file again",
    ),
}

TITLE = "Chiso: vì sao bị giữ · why it was held"
INTRODUCTION = (
    "Số liệu của tệp này chưa được nhận. Hãy sửa các ô tô đỏ, lưu lại rồi gửi tệp này thay cho tệp "
    "cũ; trang này và các ghi chú của Chiso được bỏ qua khi đọc. · None of this file's figures was "
    "accepted. Correct the red cells, save, and send this file in place of the old one; this sheet "
    "and Chiso's comments are not read."
)
VALUES_ONLY = (
    "Tệp gốc không phải xlsx mà công cụ này tô được: chỉ các giá trị được chép sang đây, không có "
    "công thức và định dạng; hãy bỏ tệp gốc ra khỏi hộp thư. · The original is no xlsx this tool "
    "can mark: only its values were carried over here, without formulas and formats; take the "
    "original out of the inbox."
)
WHOLE_FILE = "cả tệp · whole file"
# heading of the list's column → its width in characters
HEADINGS = {
    "Trang tính · Sheet": 24,
    "Ô · Cell": 10,
    "Quy tắc · Rule": 44,
    "Rule (English)": 44,
    "Mong đợi · Expected": 44,
    "Thực tế · Found": 60,
    "Cách sửa · To fix": 60,
}


def find_rule_text(rule: str) -> RuleText:
    """The rule in words; one without words is named by itself."""
    return RULE_TEXTS.get(rule) or RuleText(rule, rule, _CORRECT_CELL_VI)


def count_unlisted(number: int) -> str:
    """The line that says how many findings the list leaves out."""
    return (
        f"… và {number} chỗ khác chưa liệt kê · and {number} more that are not listed"
    )


def describe_blanked(number: int) -> str:
    """The line that says how many personal cells are blank in the copy."""
    return (
        f"{number} ô chứa dữ liệu cá nhân đã được để trống trong bản này; đừng điền lại khi gửi."
        f" · {number} cells with personal data are blank in this copy; leave them so when you send it."
    )
