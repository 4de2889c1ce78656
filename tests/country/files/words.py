"""The words that stand in the files: headers, kinds of period, marks for what is missing, field names."""

from __future__ import annotations

from tests.country.editions import Answer

KINDS = {
    "in_period": "trong kỳ",
    "year_to_date": "lũy kế từ đầu năm",
    "as_of": "cuối kỳ",
}
LEVELS = {
    "full": "Toàn trình",
    "partial": "Một phần",
    "not_full": "Không phải toàn trình",
    "none": "Chưa trực tuyến",
}
YES_NO = {True: "Có", False: "Không"}
MARKS = {
    None: ("-", "N/A", ""),
    Answer.NOT_ARISEN: ("Không phát sinh", "Chưa phát sinh"),
    Answer.NOT_APPLICABLE: ("Không áp dụng", "x"),
}
QUALIFIER_WORDS = {
    "~": ("~", "khoảng "),
    "<": ("<", "dưới "),
    ">": (">", "trên "),
}
FOOTNOTE = "Ghi chú: số liệu do máy sinh ra để kiểm thử (synthetic)."
BILLION = 10**9
SHEETS = ("1. Số liệu", "2. Tình trạng", "3. Lũy kế, quý, năm")
# The portal's own field names.
FIELDS = {
    ("dossiers_received", ""): "hoSo/tiepNhan",
    ("dossiers_received", "channel=online"): "hoSo/tiepNhanKenhTrucTuyen",
    ("dossiers_online", ""): "hoSo/trucTuyen",
    ("payment_tx_total", ""): "thanhToan/tong",
    ("payment_tx_online_npsp", ""): "thanhToan/trucTuyen",
    ("results_issued", ""): "ketQua/phaiTra",
    ("results_digitised", ""): "ketQua/soHoa",
    ("dvctt_fully_online", ""): "dichVu/toanTrinh",
    ("dvctt_fully_online_npsp", ""): "dichVu/toanTrinhTichHop",
    ("flag_fee_policy", ""): "chinhSach/giamPhi",
    ("flag_time_policy", ""): "chinhSach/giamThoiGian",
    ("flag_e_repository", ""): "heThong/khoDuLieu",
    ("flag_tthc_system_unified", ""): "heThong/hopNhat",
    ("adults_dvc_account", ""): "taiKhoan/nguoiTruongThanh",
}
YTD_COLUMNS = {
    "dossiers_handled": "Hồ sơ đã giải quyết",
    "dossiers_fully_online": "Hồ sơ trực tuyến toàn trình",
    "dossiers_received": "Hồ sơ tiếp nhận",
}
MONEY_COLUMNS = {
    "gdp_current": "GDP giá hiện hành (tỷ đồng)",
    "va_digital_economy": "Giá trị tăng thêm kinh tế số (tỷ đồng)",
    "retail_sales_total": "Tổng mức bán lẻ (tỷ đồng)",
    "ecommerce_retail_sales": "Bán lẻ thương mại điện tử (tỷ đồng)",
}
PEOPLE_COLUMNS = {
    "pop_15plus": "Dân số từ 15 tuổi (người)",
    "pop15_payment_account": "Người có tài khoản thanh toán (người)",
}
COMPARABLE = {"exact": "cùng khái niệm", "proxy": "gần đúng"}
PARTS_OF = {"area=urban": "thành thị"}
PROCEDURE_COLUMNS = {
    "Mã TTHC": "procedure_code",
    "Mã TTHC gốc": "root_procedure_code",
    "Tên TTHC": "procedure_name",
    "Cơ quan": "unit",
    "Mức độ DVCTT": "online_level",
    "Đủ điều kiện toàn trình": "is_eligible",
    "Nghĩa vụ tài chính": "fee_required",
    "Có trả kết quả": "returns_document",
    "Cấp thực hiện": "authority_levels",
    "Ngày chốt": "as_of_date",
}
