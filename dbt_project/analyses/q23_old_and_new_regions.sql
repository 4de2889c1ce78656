-- 23. Số liệu sáu vùng cũ và sáu vùng mới trong cùng một năm?
--     Region averages on the old and the new six regions for the same year.
-- For: regional planning. Vars: indicator, period_end, period_kind.
-- Reading: pooled over the region's provinces, never a mean of percentages; regions of one name are not the same
--     ground on both maps (Vĩnh Phúc, Bắc Giang, Long An, Bình Thuận moved). Compare coverage first.
with asked as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        '{{ var("period_kind", "year_to_date") }}' as period_kind
)

select
    if(region.in_63_map, 'map_63', 'map_34') as map,
    region.unit_id,
    region.name_vi,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.value_status,
    figure.units_reported,
    figure.units_expected,
    if(
        figure.value is null,
        coalesce(figure.missing_reason, concat_ws(' × ', asked.indicator_id, 'pairs of its provinces', asked.period_end)),
        null
    ) as missing_data
from asked
inner join {{ ref('dim_org_unit') }} as region on region.unit_class = 'region'
left join {{ ref('fct_indicator') }} as figure
    on
        region.unit_id = figure.unit_id
        and asked.indicator_id = figure.indicator_id
        and asked.period_end = figure.period_end
        and asked.period_kind = figure.period_kind
        and figure.map = if(region.in_63_map, 'map_63', 'map_34')
        and (figure.period_kind = 'as_of' or figure.period_start = date_trunc('year', figure.period_end))
order by map desc, region.unit_id asc
