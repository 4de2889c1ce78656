-- Which of the 34 provinces stands for a province in periods that ended before the merger of 2025-07-01.
-- `parts_expected`: how many predecessors a summed province needs. Regions of the 63 provinces have no counterpart; the
-- country, its blocks and its ministries are the same on every boundary set (domain.md §6, §8.16–18, judging.md §3).
with successor as (
    select
        unit_id,
        successor_unit_id,
        kind,
        count(*) over (partition by successor_unit_id) as parts_expected
    from {{ ref('org_unit_succession') }}
    where restatable and kind in ('merger', 'renamed')
)

select
    unit.unit_id,
    coalesce(successor.successor_unit_id, unit.unit_id) as restated_unit_id,
    coalesce(successor.kind = 'merger', false) as is_summed,
    if(successor.kind = 'merger', successor.parts_expected, 1) as parts_expected
from {{ ref('org_unit') }} as unit
left join successor on unit.unit_id = successor.unit_id
where unit.unit_class = 'province'
