-- What changed of the country against the release before, and how much changed of all units.
select
    kind,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    value_before,
    value_after,
    said_before,
    said_after,
    count(*) over (partition by kind) as changes_of_kind
from read_parquet($files)
window
    by_weight as (
        partition by kind
        order by
            unit_id != 'VN' asc,
            period_end desc,
            indicator_id asc,
            target_id asc,
            basis asc,
            boundary_set asc,
            unit_id asc
    )
qualify row_number() over by_weight <= 5
order by kind asc, row_number() over by_weight asc
