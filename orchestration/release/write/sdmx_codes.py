"""The closed lists of codes of the SDMX-CSV, in both languages: SDMX's own, and those of the columns of the marts."""

from __future__ import annotations

from collections.abc import Mapping

from orchestration.release.describe.closed_words import CLOSED_WORDS, WordMeanings

# Columns of fct_indicator whose cells are one word of a closed list each. `flags` holds several in a cell,
# and the signs of `qualifier` are no ids to SDMX.
_CODED_COLUMNS = (
    *("period_kind", "boundary_set", "value_status", "missing_reason"),
    *("maturity", "coverage_basis", "unit_class", "unit_of_measure"),
)
# Component → its codes, each with its meaning in Vietnamese and in English.
CLOSED_LISTS: Mapping[str, WordMeanings] = {
    **{column.upper(): CLOSED_WORDS[column] for column in _CODED_COLUMNS},
    "OBS_STATUS": {
        "A": ("giá trị bình thường", "normal value"),
        "B": ("gãy chuỗi thời gian", "time series break"),
        "E": ("giá trị ước tính", "estimated value"),
        "M": ("không thể có giá trị", "missing value; data cannot exist"),
        "O": ("thiếu giá trị", "missing value"),
        "P": ("giá trị sơ bộ", "provisional value"),
    },
    "UNIT_MEASURE": {
        "PT": ("phần trăm", "percent"),
        "NUMBER": ("số đếm hoặc điểm số", "count or score"),
    },
}
