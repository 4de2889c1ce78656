-- Which cases the landed rows of some files hold. A case that moved to another month or unit is still there.
insert into stated
select
    $number as edition,
    $arrived as is_new,
    case $replaces
        when 'whole' then ''
        when 'period' then concat_ws('|', date_trunc('month', received_date))
        else concat_ws('|', unit_id, date_trunc('month', received_date))
    end as scope,
    dossier_code as statement,
    unit_id,
    null as measure_code,
    coalesce(strftime(received_date, '%Y-%m'), 'undated') as period,
    min(received_date) as period_start,
    max(received_date) as period_end,
    'in_period' as period_kind,
    '' as breakdown,
    dossier_code as record_code,
    true as is_figure,
    true as is_stated
from read_parquet($files)
group by all
