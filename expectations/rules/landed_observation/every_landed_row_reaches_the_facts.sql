/*
# fct_observation keeps a row for every landed row, repeated figures and superseded versions included.
sentence: "No landed row is dropped in silence: each is in fct_observation with its cell"
sentence_vi: "Không dòng nào bị bỏ lặng lẽ: mỗi dòng đã nạp có trong fct_observation cùng ô của nó"
expected: rows in = rows out, cell by cell
expected_vi: số dòng vào = số dòng ra, từng ô một
to_fix: "look at the joins between landed.observation and fct_observation: one of them lost the row"
to_fix_vi: "xem các phép nối giữa landed.observation và fct_observation: một trong số đó đã làm mất dòng"
shows: [source_id, measure_code, unit_id, period_end, value_text]
*/
select t.*
from batch as t
anti join marts.fct_observation as f
    using (
        vintage_id,
        raw_sha256,
        cell_sheet,
        cell_row,
        cell_column,
        source_id,
        measure_code,
        unit_id,
        period_start,
        period_end,
        period_kind,
        breakdown,
        comparability
    )
