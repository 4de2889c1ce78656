"""The words of the reporting form, in both languages.

Reading a filled form back is declared in `ingest/sources/chiso/reporting_form.yml`: the headings,
the kinds of figure and the reasons there are the ones written here.
"""

from __future__ import annotations

TEMPLATE = "chiso-form-1"
COVER = "Bìa · Cover"
PILLARS = {
    "data": "1. Dữ liệu · Data",
    "government": "2. Chính quyền · Government",
    "economy": "3. Kinh tế · Economy",
    "society": "4. Xã hội · Society",
    "security": "5. An toàn · Security",
}
KINDS = {
    "in_period": "trong kỳ · in the period",
    "year_to_date": "lũy kế từ đầu năm · since January",
    "as_of": "tại ngày cuối kỳ · on the last day",
}
REASONS = {
    "not_arisen": "Không phát sinh · not arisen",
    "not_applicable": "Không áp dụng · not applicable",
    "confidential": "Mật · confidential",
    "not_reported": "Chưa có số liệu · not yet known",
}
UNITS_OF_MEASURE_VI = {
    "account": "tài khoản",
    "dossier": "hồ sơ",
    "enterprise": "doanh nghiệp",
    "household": "hộ",
    "inspection": "cuộc",
    "person": "người",
    "procedure": "thủ tục",
    "service": "dịch vụ",
    "site": "trang, cổng",
    "subscription": "thuê bao",
    "system": "hệ thống",
    "transaction": "giao dịch",
    "user": "người dùng",
    "village": "thôn, bản",
    "VND": "đồng",
    "0/1": "1 = có, 0 = không",
}

HOW_TO_FILL_VI = (
    "Chỉ điền các ô màu vàng: một con số ở cột Giá trị, hoặc một lý do ở cột bên cạnh, không điền cả hai. "
    "Số 0 nghĩa là có và bằng 0. Ô để trống được ghi là chưa báo cáo, không phải là 0. Câu hỏi có/không: "
    "1 là có, 0 là không. Không thêm, xóa, đổi tên dòng, cột, trang."
)
HOW_TO_FILL_EN = (
    "Fill only the yellow cells: a number under Value, or a reason beside it, never both. 0 means that there "
    "is such a figure and it is 0. A cell left empty is recorded as not reported, never as 0. Yes/no: 1 is "
    "yes, 0 is no. Do not add, remove or rename rows, columns or sheets."
)
HOW_TO_CORRECT = (
    "Gửi lại cả biểu của kỳ đó: bản sau thay toàn bộ bản trước. · Send the whole form of the period again: "
    "the later one replaces the earlier one whole."
)
FILL_YELLOW_CELLS = (
    "Chỉ điền ô vàng: Giá trị, hoặc Lý do không có số. · "
    "Fill the yellow cells: Value, or Why there is none."
)

NOT_VALID = "Không hợp lệ · Not valid"
YES_OR_NO = "1 = có · yes, 0 = không · no"
PICK_A_REASON = "Chọn một lý do trong danh sách. · Pick a reason from the list."
VALID_NUMBER = (
    "Số không âm, số đếm là số nguyên, tử số không lớn hơn mẫu số. · A number from 0, whole "
    "for a count, no numerator above its denominator."
)
EMPTY = "chưa điền · empty"
ONE_OF_THE_TWO = "chỉ điền một · one of the two"
ABOVE_ITS_WHOLE = "lớn hơn tổng · above its whole"


def write_title(unit_name: str) -> str:
    """The title of a unit's form."""
    return f"Biểu báo cáo chỉ tiêu chuyển đổi số: {unit_name}"


def write_unit_of_measure(unit_of_measure: str) -> str:
    """A unit of measure in both languages, where it has a Vietnamese word."""
    word = UNITS_OF_MEASURE_VI.get(unit_of_measure)
    if word is None:
        return unit_of_measure
    return f"{word} · {unit_of_measure}"
