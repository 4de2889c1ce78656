-- Which unit owes which indicator for which period, and whether it gave it: fct_reporting, figure by figure. A reason
-- that a unit states in place of a figure is an answer and no silence.
with figure as (
    select
        *,
        cast(first_known_from as date) as arrived_on
    from {{ ref('int_reporting__due_figure') }}
)

select
    figure.indicator_id,
    indicator.label_short_vi as indicator_label_vi,
    indicator.label_short_en as indicator_label_en,
    figure.unit_id,
    unit.label_vi as unit_label_vi,
    unit.label_en as unit_label_en,
    {{ period_id('figure.period_start', 'figure.period_end', 'figure.period_kind') }} as period_id,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.due_date,
    figure.first_known_from,
    if(figure.arrived_on is null, null, greatest(datediff('day', figure.due_date, figure.arrived_on), 0)) as days_late,
    case
        when figure.arrived_on > figure.due_date then 'late'
        when figure.arrived_on is not null then 'arrived'
        when figure.missing_reason in ('not_applicable', 'not_arisen', 'confidential') then 'explained'
        when run.today <= figure.due_date then 'not_yet_due'
        else 'missing'
    end as status,
    if(figure.arrived_on is null, figure.missing_reason, null) as missing_reason,
    figure.source_ids
from figure
inner join {{ ref('dim_indicator') }} as indicator on figure.indicator_id = indicator.indicator_id
inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
cross join {{ ref('stg_landed__run') }} as run
order by
    figure.indicator_id,
    figure.unit_id,
    figure.period_end,
    figure.period_start,
    figure.period_kind
