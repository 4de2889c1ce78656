{{ config(materialized='view') }}
-- What is known of an indicator at its units on each boundary set, before groups are formed: figures, restated where
-- they have to be, and longer periods that are incomplete.
{%- set columns = [
    'boundary_set', 'indicator_id', 'unit_id', 'period_start', 'period_end', 'period_kind', 'candidate', 'numerator',
    'denominator', 'published_value', 'qualifier', 'flags', 'units_reported', 'derived_from', 'tiles_heard',
    'tiles_expected', 'source_ids', 'is_summed', 'known_from', 'known_to'
] %}
select {{ columns | join(', ') }} from {{ ref('int_indicator__restated') }}
union all
select {{ columns | join(', ') }} from {{ ref('int_indicator__across_merger') }}
