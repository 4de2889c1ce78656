-- What a value was added up from directly: the halves of each value, unit or statement side by side.
select
    step.step,
    step.child_indicator_id,
    step.child_unit_id as unit_id,
    step.child_period_start as period_start,
    step.child_period_end as period_end,
    step.child_period_kind as period_kind,
    step.child_boundary_set as boundary_set,
    step.measure_code,
    step.stated_origin,
    source.publisher_vi as publisher,
    max(step.sign * step.amount) filter (step.role = 'numerator') as numerator,
    max(step.sign * step.amount) filter (step.role = 'denominator') as denominator,
    max(step.sign * step.amount) filter (step.role = 'published') as published,
    bool_or(step.operation = 'all') as needs_all
from fct_lineage as step
left join dim_source as source on step.source_id = source.source_id
where
    step.indicator_id = $indicator
    and step.unit_id = $unit
    and step.period_start = $period_start
    and step.period_end = $period_end
    and step.period_kind = $period_kind
    and step.boundary_set = $boundary_set
group by all
order by step.step, step.child_indicator_id, unit_id, period_end, period_start, step.measure_code
