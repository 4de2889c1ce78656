-- The units behind a figure: the unit itself, the members of its group, and the units that became it or that it became.
with recursive

given as (
    select *
    from dim_org_unit
    where unit_id = $unit
),

member as (
    select m.unit_id
    from dim_org_unit as m
    cross join given as g
    where
        m.unit_id = g.unit_id
        or (g.unit_class = 'country' and m.unit_class not in ('country', 'block', 'region'))
        or (g.unit_id = 'VN_PROV' and m.unit_class = 'province')
        or (g.unit_id = 'VN_MIN' and m.unit_class in ('ministry', 'gov_attached'))
        or (g.unit_class = 'region' and g.unit_id in (m.region_63, m.region_34))
    union
    select s.successor_unit_id
    from dim_org_unit_succession as s
    inner join given as g on s.unit_id = g.unit_id
    where s.succession_kind = 'renamed'
    union
    select p.unit_id
    from dim_org_unit as p
    inner join member as m on p.successor_unit_id = m.unit_id
)

select distinct unit_id
from member
