-- The values in force that were made of something: a pair, or a published percentage, on each boundary set. Whether
-- the value is the one that was reported, which holds on this boundary set too.
with carried_over as (
    select
        boundary_set,
        indicator_id,
        unit_id,
        period_start,
        period_end,
        period_kind
    from {{ ref('int_indicator__carried_over') }}
    where known_to is null
)

select
    figure.boundary_set,
    figure.indicator_id,
    figure.unit_id,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.candidate,
    figure.is_summed,
    figure.numerator,
    figure.denominator,
    if(figure.candidate = 'published', figure.value, null) as published_value,
    figure.boundary_set != 'as_reported'
    and (
        carried_over.indicator_id is not null
        -- a province of the 34 that stands for itself, or was only renamed
        or not (
            figure.is_summed
            or figure.candidate in ('rolled_up', 'components', 'blocks')
            or figure.candidate like 'tiled_by_%'
        )
    ) as is_as_reported
from {{ ref('int_indicator__on_boundaries') }} as figure
left join carried_over using (boundary_set, indicator_id, unit_id, period_start, period_end, period_kind)
where
    figure.known_to is null
    -- the ratios that only a report shows are no indicators of the plans
    and figure.indicator_id in (select indicator.indicator_id from {{ ref('indicator') }} as indicator)
    and (figure.numerator is not null or (figure.candidate = 'published' and figure.value is not null))
