-- One figure for a measure, unit and period at any moment: printed before derived, then in the order in which sources
-- are preferred. Rivals and proxies stay beside in fct_observation and never compute (domain.md §8.8–9). What a list
-- gives for a group has another origin than what is printed there, and stays apart.
with candidate as (
    select
        * replace (if(origin = 'list', 'list', 'printed') as origin),
        concat_ws('|', source_id, derived_from, origin) as candidate
    from {{ ref('int_observation__with_derived') }}
),

chosen as (
    {{ pick_in_force(
        'candidate',
        key=['measure_code', 'unit_id', 'origin', 'period_start', 'period_end', 'period_kind'],
        carried=[
            'source_id', 'units_reported', 'value', 'qualifier', 'flags', 'is_not_applicable', 'derived_from'
        ],
        rank="contested.derived_from != '', " ~ order_of_preference('contested')
    ) }}
)

select
    measure_code,
    unit_id,
    origin,
    period_start,
    period_end,
    period_kind,
    source_id,
    units_reported,
    value,
    qualifier,
    flags,
    is_not_applicable,
    derived_from,
    known_from,
    known_to
from chosen
