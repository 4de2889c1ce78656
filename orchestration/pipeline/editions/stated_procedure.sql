-- What the landed rows of some files list, procedure by procedure. A list of the whole says what holds now: its date
-- is no part of what it states.
insert into stated
select
    $number as edition,
    $arrived as is_new,
    case $replaces
        when 'whole' then ''
        when 'period' then concat_ws('|', as_of_date)
        else concat_ws('|', unit_id, as_of_date)
    end as scope,
    concat_ws('|', unit_id, procedure_code, if($replaces = 'whole', null, as_of_date)) as statement,
    unit_id,
    null as measure_code,
    null as period,
    as_of_date as period_start,
    as_of_date as period_end,
    'as_of' as period_kind,
    '' as breakdown,
    procedure_code as record_code,
    true as is_figure,
    true as is_stated
from read_parquet($files)
