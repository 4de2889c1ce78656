"""What people call each table of a release: Vietnamese first, then English."""

from __future__ import annotations

from collections.abc import Mapping

TABLE_TITLES: Mapping[str, tuple[str, str]] = {
    "changes": ("Thay đổi so với bản trước", "Changes since the last release"),
    "dim_indicator": ("Các chỉ tiêu", "Indicators"),
    "dim_measure": ("Các số đo", "Measures"),
    "dim_org_unit": ("Bộ, ngành, địa phương", "Ministries, provinces and groups"),
    "dim_org_unit_succession": ("Sắp xếp, sáp nhập đơn vị", "Mergers and successions"),
    "dim_period": ("Các kỳ", "Periods"),
    "dim_plan": ("Các kế hoạch", "Plans"),
    "dim_raw_file": ("Tệp gốc", "Raw files"),
    "dim_scope_member": ("Đơn vị trong từng phạm vi", "Members of each scope"),
    "dim_source": ("Các nguồn", "Sources"),
    "dim_system": ("Các hệ thống thông tin", "Information systems"),
    "dim_target": ("Các mục tiêu", "Targets"),
    "fct_change": ("Biến động giữa hai kỳ", "Change between periods"),
    "fct_dossier_file": ("Tệp hồ sơ đã đếm", "Dossier files that were counted"),
    "fct_indicator": ("Giá trị chỉ tiêu", "Indicator values"),
    "fct_indicator_reporting": (
        "Tình hình báo cáo từng chỉ tiêu",
        "Who has reported each indicator",
    ),
    "fct_indicator_version": (
        "Lịch sử giá trị chỉ tiêu",
        "History of indicator values",
    ),
    "fct_lineage": ("Nguồn gốc từng giá trị", "Where each value comes from"),
    "fct_observation": ("Số liệu nguồn công bố", "Figures as sources state them"),
    "fct_procedure": ("Thủ tục hành chính", "Administrative procedures"),
    "fct_procedure_file": ("Tệp danh mục thủ tục", "Files of procedure lists"),
    "fct_reporting": ("Tình hình báo cáo", "Who has reported"),
    "fct_revision": ("Số liệu nguồn đã sửa", "Revisions by sources"),
    "fct_service_use": ("Sử dụng từng dịch vụ công", "Use of each public service"),
    "fct_source_difference": ("Chênh lệch giữa các nguồn", "Where sources differ"),
    "fct_target": ("Kết luận về mục tiêu", "Verdicts on targets"),
    "indicator_values": ("Chỉ tiêu, một bảng đủ dùng", "Indicators in one wide table"),
    "measure_values": ("Số đo được chọn", "Chosen measures"),
    "rpt_online_services": ("Dịch vụ công trực tuyến", "Online public services"),
}


def get_table_title(name: str) -> tuple[str, str]:
    """The title in both languages; a table that nobody named is called by its name."""
    return TABLE_TITLES.get(name, (name, name))
