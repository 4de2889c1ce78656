-- 27. Hai nguồn nào khác nhau trên cùng chỉ tiêu, đơn vị, kỳ; đã chọn nguồn nào, theo quy tắc nào?
--     Which two sources disagree on the same indicator, unit and period, and which was chosen by what rule?
-- For: those who answer for the choice of sources. Vars: indicator (default: all), more_than (percent).
-- Reading: an indicator's own percentage and the measures of its pair, wherever one source is used and another
--     states something else; rival series (breakdown series=…) beside the indicator itself. chosen_by:
--     comparability (only exact figures compute), priority (declared order), latest, name.
-- Cách đọc: tỷ lệ của chính chỉ tiêu và các đại lượng trong cặp số, ở nơi dùng một nguồn mà nguồn khác công bố số
--     khác; chuỗi theo khái niệm khác (breakdown series=…) đặt bên cạnh. chosen_by: comparability (chỉ số đúng khái
--     niệm mới được dùng để tính), priority (thứ tự khai báo), latest (mới nhất), name (theo tên).
with parameter as (
    select
        '{{ var("indicator", "") }}' as indicator_id,
        {{ var('more_than', 0) }} as more_than
),

indicator as (
    select indicator.*
    from parameter
    inner join {{ ref('dim_indicator') }} as indicator on parameter.indicator_id in ('', indicator.indicator_id)
),

difference_of_indicator as (
    select
        indicator.indicator_id,
        difference.measure_code,
        difference.unit_id,
        difference.period_start,
        difference.period_end,
        difference.period_kind,
        difference.breakdown,
        difference.speaking_source_id,
        difference.speaking_value,
        difference.source_id,
        difference.comparability,
        difference.value,
        difference.difference,
        difference.difference_percent,
        difference.chosen_by
    from indicator
    inner join {{ ref('fct_source_difference') }} as difference
        on difference.measure_code in (
            indicator.indicator_id, indicator.numerator_measure, indicator.denominator_measure
        )
    where difference.breakdown = '' or difference.breakdown like 'series=%'
),

disagreement as (
    select difference_of_indicator.*
    from parameter
    inner join difference_of_indicator
        on coalesce(abs(difference_of_indicator.difference_percent) > parameter.more_than, true)
    where difference_of_indicator.difference != 0
)

select
    parameter.more_than,
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
from parameter
left join disagreement on true
order by
    disagreement.indicator_id,
    disagreement.measure_code,
    disagreement.unit_id,
    disagreement.period_end,
    disagreement.period_start,
    disagreement.source_id
