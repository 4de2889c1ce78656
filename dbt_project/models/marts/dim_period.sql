-- The calendar of the facts: every period that occurs or is needed, and all of its years, so that a series shows its
-- gaps. It rests on no fact, so that every fact may rest on it.
with named_period as (
    select
        period_start,
        period_end,
        period_kind,
        grain,
        calendar,
        stands_for,
        {{ period_id() }} as period_id,
        {{ period_name_vi() }} as name_vi,
        {{ period_name_en() }} as name_en
    from {{ ref('int_period__described') }}
)

select
    period_id,
    period_start,
    period_end,
    period_kind,
    grain,
    calendar,
    stands_for,
    {{ capitalize('name_vi') }} as label_vi,
    {{ capitalize('name_en') }} as label_en,
    -- by the last day; of one day the shorter period first
    cast(strftime(period_end, '%Y%m%d') as bigint) * 100 + case grain
        when 'day' then 1
        when 'month' then 2
        when 'quarter' then 3
        when 'half_year' then 4
        when 'nine_months' then 5
        when 'year' then 6
        else 7
    end as sort_key,
    year(period_end) as calendar_year
from named_period
order by period_id
