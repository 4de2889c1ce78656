-- Figures a source printed more than once with different values; a withdrawal counts as a change.
{%- set key = [
    'source_id', 'measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind', 'breakdown', 'comparability'
] %}

-- missing, and missing again for another reason, is no change of a figure; nor is a first figure that came late
with figure as (
    select *
    from {{ ref('int_observation__versioned') }}
    qualify value is distinct from lag(value) over (partition by {{ key | join(', ') }} order by known_from)
),

version as (
    select
        *,
        row_number() over along as version_number,
        count(*) over (partition by {{ key | join(', ') }}) as version_count,
        first(value) over along as first_value,
        first(known_from) over along as first_known_from,
        lag(value) over along as previous_value,
        lag(known_from) over along as previous_known_from
    from figure
    window along as (partition by {{ key | join(', ') }} order by known_from)
)

select
    {{ key | join(',\n    ') }},
    version_count,
    first_value,
    previous_value,
    value as current_value,
    cast(value - previous_value as decimal(38, 6)) as size,
    cast(value - first_value as decimal(38, 6)) as size_since_first,
    first_known_from,
    previous_known_from,
    known_from as current_known_from,
    datediff('day', previous_known_from, known_from) as days_since_previous,
    coalesce(missing_reason = 'withdrawn', false) as is_withdrawn
from version
where version_count > 1 and version_number = version_count
order by {{ key | join(', ') }}
