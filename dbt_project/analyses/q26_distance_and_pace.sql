-- 26. Mỗi đơn vị còn cách mục tiêu bao xa; với tốc độ hiện nay khi nào đạt?
--     How far is each unit from target, and at the current pace when will it pass?
-- For: those who plan the next year. Vars: indicator.
-- Reading: as known today. The pace is that of the last year of figures (or since the last break); forecast_on is a
--     straight line from the last figure, not a forecast. No date = met, standing still, or fewer than two figures.
-- Cách đọc: theo số biết hiện nay. Tốc độ tính trên một năm số liệu gần nhất (hoặc từ lần gãy chuỗi gần nhất);
--     forecast_on là đường thẳng kéo từ số cuối, không phải dự báo. Không có ngày = đã đạt, đứng yên, hoặc chưa đủ
--     hai số.
with parameter as (select '{{ var("indicator", "soc_fibre_households") }}' as indicator_id)

select
    target.target_id,
    target.unit_id,
    target.is_addressee,
    target.numerator,
    target.denominator,
    target.value,
    target.comparator,
    target.target_value,
    target.gap,
    target.gap_items,
    target.verdict,
    target.pace_per_year,
    target.reached_on,
    target.forecast_on,
    coalesce(target.reason, if(target.pace_per_year is null, 'a second figure of the last year: no pace', null))
        as missing_data
from parameter
inner join {{ ref('fct_target') }} as target on parameter.indicator_id = target.indicator_id
where target.basis = 'latest'
order by target.target_id, target.gap, target.unit_id
