-- One source speaks for a measure, unit and period at any moment: printed before derived, then the declared priority,
-- then the latest. Rivals and proxies stay beside in fct_observation and never compute (domain.md §8.8–9). What a list
-- gives for a group is another road than what is printed there, and stays apart.
{%- set key = ['measure_code', 'unit_id', 'road', 'period_start', 'period_end', 'period_kind'] %}

with candidate as (
    select
        * replace (if(road = 'list', 'list', 'printed') as road),
        concat_ws('|', source_id, is_derived, road) as candidate
    from {{ ref('int_observation__in_time') }}
)

{% set spoken = first_to_speak(
    'candidate', key, ['source_id', 'units_reported', 'value'],
    's.is_derived, s.priority, s.known_from desc, s.source_id'
) -%}
select * from ({{ spoken }})
