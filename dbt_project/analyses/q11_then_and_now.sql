-- 11. Ngày 30/04/2024 ta công bố gì cho kỳ 03/2024, nay là bao nhiêu? Liệt kê mọi số đã thay đổi và lý do.
--     What did we publish for 03/2024 on 30/04/2024, and what is it now? List every restated cell and why.
-- For: whoever is shown an old figure. Vars: period_end, known_on.
-- Reading: what was known by the end of that day against what is known now. `restated_cells` are the printed
--     figures of the unit itself that their source changed; a group changes with its members.
-- Cách đọc: so số đã biết đến hết ngày đó với số biết hiện nay. `restated_cells` là các số của chính đơn vị mà
--     nguồn đã sửa; số của nhóm thay đổi theo các thành viên.
with parameter as (
    select
        date '{{ var("period_end", "2024-03-31") }}' as period_end,
        date '{{ var("known_on", "2024-04-30") }}' as known_on
),

version as (
    select
        version.*,
        version.known_to is null as is_now,
        {{ is_known_at_end_of('version', 'parameter.known_on') }} as is_then
    from parameter
    inner join {{ ref('fct_indicator_version') }} as version on parameter.period_end = version.period_end
    where version.boundary_set = 'as_reported'
),

pair as (
    select
        indicator_id,
        unit_id,
        period_start,
        period_kind,
        max(value) filter (is_then) as value_then,
        max(value) filter (is_now) as value_now,
        max(units_reported) filter (is_then) as heard_then,
        max(units_reported) filter (is_now) as heard_now,
        max(source_ids) filter (is_then) as sources_then,
        max(source_ids) filter (is_now) as sources_now,
        max(missing_reason) filter (is_now) as reason_now
    from version
    group by all
),

total as (
    select
        count(value_then) as then_known,
        count(value_now) as now_known
    from pair
),

restated as (
    select
        indicator.indicator_id,
        revision.unit_id,
        string_agg(distinct format(
            '{} {}: {} → {}', revision.source_id, revision.measure_code, revision.first_value, revision.current_value
        ), '; ') as restated_cells
    from parameter
    inner join {{ ref('fct_revision') }} as revision on parameter.period_end = revision.period_end
    inner join {{ ref('dim_indicator') }} as indicator
        on revision.measure_code in (
            indicator.indicator_id, indicator.numerator_measure, indicator.denominator_measure
        )
    where revision.current_known_from >= parameter.known_on + interval 1 day
    group by all
)

select
    pair.*,
    restated.restated_cells,
    case
        when pair.indicator_id is null then null
        when pair.value_then is null then 'known only after that day'
        when pair.value_now is null then coalesce(pair.reason_now, 'withdrawn')
        when pair.heard_now > pair.heard_then then 'more units reported'
        when pair.sources_now != pair.sources_then then 'another source is preferred'
        else 'restated'
    end as why,
    total.then_known,
    total.now_known,
    if(
        total.then_known = 0,
        format('any figure of {} known by {}', parameter.period_end, parameter.known_on),
        null
    ) as missing_data
from parameter
cross join total
left join pair on pair.value_then is distinct from pair.value_now
left join restated on pair.indicator_id = restated.indicator_id and pair.unit_id = restated.unit_id
order by why, pair.indicator_id, pair.unit_id, pair.period_start
