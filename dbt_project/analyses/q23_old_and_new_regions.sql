-- 23. Số liệu sáu vùng cũ và sáu vùng mới trong cùng một năm?
--     Region averages on the old and the new six regions for the same year.
-- For: regional planning. Vars: indicator, period_end, period_kind.
-- Reading: pooled over the region's provinces, never a mean of percentages; regions of one name are not the same
--     ground on both boundary sets (Vĩnh Phúc, Bắc Giang, Long An, Bình Thuận moved). Compare coverage first.
-- Cách đọc: gộp các tỉnh trong vùng, không lấy trung bình các tỷ lệ; vùng cùng tên không cùng địa bàn trên hai bản
--     đồ (Vĩnh Phúc, Bắc Giang, Long An, Bình Thuận đổi vùng). Hãy so mức độ đầy đủ trước.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        '{{ var("period_kind", "year_to_date") }}' as period_kind
)

select
    if(region.in_provinces_63, 'provinces_63', 'provinces_34') as boundary_set,
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
        coalesce(
            figure.missing_reason,
            concat_ws(' × ', parameter.indicator_id, 'pairs of its provinces', parameter.period_end)
            || ' ← ' || (
                select indicator.system_id
                from {{ ref('dim_indicator') }} as indicator
                where indicator.indicator_id = parameter.indicator_id
            )
        ),
        null
    ) as missing_data
from parameter
inner join {{ ref('dim_org_unit') }} as region on region.unit_class = 'region'
left join {{ ref('fct_indicator') }} as figure
    on
        region.unit_id = figure.unit_id
        and parameter.indicator_id = figure.indicator_id
        and parameter.period_end = figure.period_end
        and parameter.period_kind = figure.period_kind
        and figure.boundary_set = if(region.in_provinces_63, 'provinces_63', 'provinces_34')
        and {{ is_of_day_or_year('figure') }}
order by boundary_set desc, region.unit_id asc
