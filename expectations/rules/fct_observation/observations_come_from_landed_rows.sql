/*
sentence: "Every observation is a landed row: same vintage, same cell, same value"
sentence_vi: "Mọi số liệu là một dòng đã nạp: cùng phiên bản, cùng ô, cùng giá trị"
expected: a row of landed.observation with the same key, cell and value
expected_vi: một dòng của landed.observation cùng khóa, cùng ô và cùng giá trị
shows: [source_id, measure_code, unit_id, period_end, value]
*/
select t.*
from batch as t
where
    not exists (
        select 1
        from landed.observation as o
        where
            o.vintage_id = t.vintage_id
            and o.raw_sha256 = t.raw_sha256
            and o.cell_sheet = t.cell_sheet
            and o.cell_row = t.cell_row
            and o.cell_column = t.cell_column
            and o.source_id = t.source_id
            and o.measure_code = t.measure_code
            and o.unit_id = t.unit_id
            and o.period_start = t.period_start
            and o.period_end = t.period_end
            and o.period_kind = t.period_kind
            and o.breakdown = t.breakdown
            and o.comparability = t.comparability
            and o.value is not distinct from t.value
    )
