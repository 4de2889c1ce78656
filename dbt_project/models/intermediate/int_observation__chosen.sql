-- One source speaks for a measure, unit and period at any moment: the declared priority, then the latest. Rivals and
-- proxies stay beside in fct_observation and never compute (domain.md §8.8–9).
{%- set key = ['measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind'] %}

with candidate as (
    select
        *,
        source_id as candidate
    from {{ ref('int_observation__versioned') }}
    where comparability = 'exact' and breakdown = '' and value is not null
)

{% set spoken = first_to_speak(
    'candidate', key, ['source_id', 'is_counted', 'units_reported', 'value'],
    's.priority, s.known_from desc, s.source_id'
) -%}
select * from ({{ spoken }})
