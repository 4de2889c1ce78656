-- How the release names its periods.
select
    period_start,
    period_end,
    period_kind,
    label_vi,
    label_en
from dim_period
where label_vi is not null and label_en is not null
