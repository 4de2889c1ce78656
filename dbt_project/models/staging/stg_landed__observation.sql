select
    -- key
    source_id,
    vintage_id,
    measure_code,
    unit_id,
    period_start,
    period_end,
    period_kind,
    breakdown,
    comparability,

    -- what was printed
    unit_text,
    value,
    value_text,
    qualifier,
    unit_of_measure,
    flags,
    missing_reason,
    is_total,

    -- the cell
    raw_sha256,
    cell_sheet,
    cell_row,
    cell_column,

    -- the page
    source_title,
    source_url,
    printed_text,
    note
from {{ source('landed', 'observation') }}
