-- How far each unit below the country stood from the newest target of an indicator, on the figure the target is judged
-- by. A distance is no verdict: only the addressee of a target is judged. A count that the whole country is to reach is
-- no measure of a unit.
select
    distance.indicator_id,
    distance.unit_id,
    distance.gap
from fct_target as distance
inner join dim_target as target on distance.target_id = target.target_id
where
    distance.basis = 'latest'
    and distance.unit_id != 'VN'
    and distance.gap is not null
    and target.kind = 'target'
    and target.target_unit = 'percent'
qualify
    row_number() over (
        partition by distance.indicator_id, distance.unit_id
        order by distance.due_on desc, distance.target_id asc
    ) = 1
order by distance.unit_id, distance.indicator_id
