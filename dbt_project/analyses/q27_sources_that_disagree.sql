-- 27. Hai nguồn nào khác nhau trên cùng chỉ tiêu, đơn vị, kỳ; đã chọn nguồn nào, theo quy tắc nào?
--     Which two sources disagree on the same indicator, unit and period, and which was chosen by what rule?
-- For: who answers for the choice of sources. Vars: indicator (all), more_than (percent).
-- Reading: an indicator's own percentage and the measures of its pair, wherever one source is used and another says
--     something else; rival series (breakdown series=…) beside the indicator itself. chosen_by: comparability (only exact
--     figures compute), priority (declared order), latest, name.
with asked as (
    select
        '{{ var("indicator", "") }}' as indicator_id,
        {{ var('more_than', 0) }} as more_than
),

indicator as (
    select indicator.*
    from asked
    inner join {{ ref('dim_indicator') }} as indicator on asked.indicator_id in ('', indicator.indicator_id)
),

voice as (
    select
        indicator.indicator_id,
        difference.* exclude (known_from)
    from indicator
    inner join {{ ref('fct_source_difference') }} as difference
        on difference.measure_code in (
            indicator.indicator_id, indicator.numerator_measure, indicator.denominator_measure
        )
    where difference.breakdown = '' or difference.breakdown like 'series=%'
),

disagreement as (
    select voice.*
    from asked
    inner join voice on coalesce(abs(voice.difference_percent) > asked.more_than, true)
    where voice.difference != 0
)

select
    asked.more_than,
    disagreement.indicator_id,
    disagreement.measure_code,
    disagreement.unit_id,
    disagreement.period_start,
    disagreement.period_end,
    disagreement.period_kind,
    disagreement.speaking_source_id,
    disagreement.speaking_value,
    disagreement.source_id,
    disagreement.comparability,
    disagreement.breakdown,
    disagreement.value,
    disagreement.difference,
    disagreement.difference_percent,
    disagreement.chosen_by,
    if(disagreement.indicator_id is null, 'a second source that says something else', null) as missing_data
from asked
left join disagreement on true
order by
    disagreement.indicator_id,
    disagreement.measure_code,
    disagreement.unit_id,
    disagreement.period_end,
    disagreement.period_start,
    disagreement.source_id
