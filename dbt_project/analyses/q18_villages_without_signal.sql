-- 18. Tỉnh nào còn thôn, bản có điện lưới mà chưa có sóng, theo danh sách phiên bản nào?
--     Which provinces still have grid-powered villages without signal, and against which list version?
-- For: telecoms. Vars: period_end (default: the last day of each unit).
-- Reading: the list moves (2.418 → 3.310 villages), so the edition of the list is given with its count; a country
--     row that was only printed has no list of provinces under it. Where only the rest was printed, the list and
--     what is covered are empty.
-- Cách đọc: danh sách thay đổi (2.418 → 3.310 thôn, bản), nên mỗi số đi kèm phiên bản danh sách; dòng cả nước chỉ
--     được công bố thì không có danh sách tỉnh ở dưới. Nếu chỉ công bố số còn lại thì để trống số trong danh sách và
--     số đã phủ sóng.
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
),

of_pairs as (
    select
        figure.unit_id,
        figure.period_end,
        figure.denominator as villages_listed,
        figure.numerator as covered,
        figure.denominator - figure.numerator as without_signal,
        list.vintage_id as list_version,
        list.known_from as list_known_from
    from figure
    left join {{ ref('fct_observation') }} as list
        on
            figure.unit_id = list.unit_id
            and figure.period_end = list.period_end
            and figure.denominator = list.value
            and list.measure_code = 'villages_blackspot_powered'
            and list.is_current
    where figure.denominator > figure.numerator
),

-- where only what is left was printed: the newest of each unit
of_remainders as (
    select
        observation.unit_id,
        observation.period_end,
        null as villages_listed,
        null as covered,
        observation.value as without_signal,
        observation.vintage_id as list_version,
        observation.known_from as list_known_from
    from parameter
    inner join {{ ref('fct_observation') }} as observation
        on observation.measure_code = 'villages_blackspot_powered_uncovered'
    where
        observation.is_current
        and observation.value > 0
        and observation.unit_id not in (select figure.unit_id from figure)
        and (parameter.period_end is null or parameter.period_end = observation.period_end)
    qualify row_number() over (partition by observation.unit_id order by observation.period_end desc) = 1
),

uncovered as (
    select * from of_pairs
    union all
    select * from of_remainders
)

select
    uncovered.unit_id,
    uncovered.period_end,
    uncovered.villages_listed,
    uncovered.covered,
    uncovered.without_signal,
    uncovered.list_version,
    uncovered.list_known_from,
    if(uncovered.unit_id is null, 'villages_blackspot_powered and villages_blackspot_covered × province', null)
        as missing_data
from (select count(*) as pairs from figure) as found
left join uncovered on true
where uncovered.unit_id is not null or found.pairs = 0
order by uncovered.without_signal desc, uncovered.unit_id asc, uncovered.list_known_from asc
