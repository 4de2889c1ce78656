-- What the landed rows of some files state, figure by figure. A cell left empty states nothing.
insert into stated
select
    $number as edition,
    $arrived as is_new,
    case $replaces
        when 'whole' then ''
        when 'period' then concat_ws('|', period_start, period_end, period_kind)
        else concat_ws('|', unit_id, period_start, period_end, period_kind)
    end as scope,
    concat_ws('|', measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability) as statement,
    unit_id,
    measure_code,
    concat_ws('|', period_start, period_end, period_kind) as period,
    period_start,
    period_end,
    period_kind,
    breakdown,
    '' as record_code,
    value is not null as is_figure,
    value is not null or value_text <> '' or coalesce(missing_reason, 'not_reported') <> 'not_reported' as is_stated
from read_parquet($files)
