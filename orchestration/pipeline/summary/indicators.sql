-- How many indicators have something, from a value of the country down to a related figure that stands beside.
with figure as (
    select
        indicator_id,
        bool_or(unit_id = 'VN' and value is not null) as has_value,
        -- the best that is known of the country is that it lies above or below
        bool_and(qualifier in ('<', '>')) filter (unit_id = 'VN' and value is not null) as has_bounds_only,
        bool_or(unit_id = 'VN' and numerator is not null and denominator is not null) as has_pair,
        bool_or(numerator is not null and denominator is not null) as has_pair_anywhere,
        bool_or(unit_id = 'VN') as is_due
    from fct_indicator
    where boundary_set = 'as_reported'
    group by indicator_id
),

related as (
    select distinct indicator.indicator_id
    from dim_indicator as indicator
    inner join fct_observation as observation
        on observation.measure_code in (indicator.indicator_id, indicator.numerator_measure)
    where observation.is_current and observation.value is not null
)

select
    count_if(figure.is_due) as due,
    count_if(figure.has_value) as with_value,
    count_if(figure.has_bounds_only) as with_bounds_only,
    count_if(figure.has_pair) as with_pair,
    count_if(figure.has_pair_anywhere and not figure.has_pair) as with_pair_of_units,
    count_if(not figure.has_value and related.indicator_id is not null) as with_related_only
from figure
left join related on figure.indicator_id = related.indicator_id
