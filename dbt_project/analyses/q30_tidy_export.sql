-- 30. Xuất một chỉ tiêu cho mọi đơn vị, mọi kỳ, dạng gọn, với mã đơn vị có hiệu lực tại từng ngày?
--     Export of one indicator for all units and periods in tidy form with codes valid at each date.
-- For: whoever takes the numbers elsewhere. Vars: indicator, boundary_set.
-- Reading: gso_code is text and means this unit only from valid_from to valid_to: seven codes were given to another
--     province on 01/07/2025. On a boundary set the unit may not have existed in the period (is_valid_then false).
-- Cách đọc: gso_code là văn bản và chỉ ứng với đơn vị này từ valid_from đến valid_to: bảy mã đã cấp cho tỉnh khác
--     từ 01/07/2025. Trên một bản đồ, đơn vị có thể chưa tồn tại trong kỳ (is_valid_then = false).
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        '{{ var("boundary_set", "as_reported") }}' as boundary_set
)

select
    parameter.indicator_id,
    parameter.boundary_set,
    figure.period_kind,
    figure.period_start,
    figure.period_end,
    figure.unit_id,
    unit.gso_code,
    unit.name_vi,
    unit.unit_class,
    unit.valid_from,
    unit.valid_to,
    figure.period_end between unit.valid_from and coalesce(unit.valid_to, date '9999-12-31') as is_valid_then,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.qualifier,
    figure.flags,
    figure.value_status,
    figure.coverage,
    figure.maturity,
    figure.source_ids,
    coalesce(
        figure.missing_reason,
        if(figure.unit_id is null, parameter.indicator_id || ' on ' || parameter.boundary_set, null)
    ) as missing_data
from parameter
left join {{ ref('fct_indicator') }} as figure
    on parameter.indicator_id = figure.indicator_id and parameter.boundary_set = figure.boundary_set
left join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
order by figure.period_end, figure.period_start, figure.period_kind, figure.unit_id
