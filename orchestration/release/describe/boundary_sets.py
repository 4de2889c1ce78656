"""The boundary sets a value may stand on, in words: Vietnamese first, then English."""

from __future__ import annotations

from collections.abc import Mapping

AS_REPORTED = "as_reported"
PROVINCES_63 = "provinces_63"
PROVINCES_34 = "provinces_34"
BOUNDARY_SETS: Mapping[str, tuple[str, str]] = {
    AS_REPORTED: ("địa giới khi báo cáo", "the boundaries as reported"),
    PROVINCES_63: ("địa giới 63 tỉnh, thành", "the boundaries of 63 provinces"),
    PROVINCES_34: ("địa giới 34 tỉnh, thành", "the boundaries of 34 provinces"),
}
