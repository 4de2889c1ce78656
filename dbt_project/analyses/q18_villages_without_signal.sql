-- 18. Tỉnh nào còn thôn, bản có điện lưới mà chưa có sóng, theo danh sách phiên bản nào?
--     Which provinces still have grid-powered villages without signal, and against which list version?
-- For: telecoms. Vars: period_end (default: the last day of each unit).
-- Reading: the list moves (2.418 → 3.310 villages), so the edition of the list is given with its count; a country
--     row that was only printed has no list of provinces under it.
-- Cách đọc: danh sách thay đổi (2.418 → 3.310 thôn, bản), nên mỗi số đi kèm phiên bản danh sách; dòng cả nước chỉ
--     được công bố thì không có danh sách tỉnh ở dưới.
with parameter as (
    select cast(nullif('{{ var("period_end", "") }}', '') as date) as period_end
),

figure as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on figure.indicator_id = 'soc_blackspot_villages_covered'
    inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
    where
        unit.unit_class in ('province', 'country')
        and figure.boundary_set = 'as_reported'
        and figure.denominator is not null
        and (parameter.period_end is null or parameter.period_end = figure.period_end)
    qualify row_number() over (partition by figure.unit_id order by figure.period_end desc) = 1
)

select
    figure.unit_id,
    figure.period_end,
    figure.denominator as villages_listed,
    figure.numerator as covered,
    figure.denominator - figure.numerator as without_signal,
    list.vintage_id as list_version,
    list.known_from as list_known_from,
    if(figure.unit_id is null, 'villages_blackspot_powered and villages_blackspot_covered × province', null)
        as missing_data
from parameter
left join figure on true
left join {{ ref('fct_observation') }} as list
    on
        figure.unit_id = list.unit_id
        and figure.period_end = list.period_end
        and figure.denominator = list.value
        and list.measure_code = 'villages_blackspot_powered'
        and list.is_current
where figure.unit_id is null or figure.denominator > figure.numerator
order by without_signal desc, figure.unit_id asc, list.known_from asc
