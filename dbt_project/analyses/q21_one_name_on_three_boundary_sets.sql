-- 21. Bắc Ninh 2022–2026 theo bản đồ từng thời điểm, bản đồ 63 và bản đồ 34 tỉnh?
--     Show Bắc Ninh 2022–2026 on the boundaries of the day, on those of 63 provinces and on those of 34.
-- For: those who draw one province across the merger. Vars: name, indicator, first_year, last_year.
-- Reading: one name, two units: the province before 01/07/2025 is a part of the one after. Take one `boundary_set` for
--     one line; not_comparable = on those boundaries there is no such figure, which is not zero.
-- Cách đọc: một tên, hai đơn vị: tỉnh trước 01/07/2025 là một phần của tỉnh sau ngày đó. Mỗi đường vẽ chỉ dùng một
--     `boundary_set`; not_comparable = trên bộ địa giới đó không có số tương ứng, không phải bằng 0.
with parameter as (
    select
        '{{ var("name", "Bắc Ninh") }}' as name_vi,
        '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id,
        {{ var('first_year', 2022) }} as first_year,
        {{ var('last_year', 2026) }} as last_year
),

named as (
    select
        parameter.*,
        unit.unit_id,
        unit.valid_from,
        unit.valid_to
    from parameter
    inner join {{ ref('dim_org_unit') }} as unit on parameter.name_vi = unit.name_vi and unit.unit_class = 'province'
),

shown as (select unnest(['as_reported', 'provinces_63', 'provinces_34']) as boundary_set)

select
    shown.boundary_set,
    named.unit_id,
    named.valid_from,
    named.valid_to,
    figure.period_kind,
    figure.period_start,
    figure.period_end,
    figure.numerator,
    figure.denominator,
    figure.value,
    figure.qualifier,
    figure.flags,
    figure.value_status,
    if(
        figure.unit_id is null,
        format('{} × {} × {}–{}', named.indicator_id, named.unit_id, named.first_year, named.last_year),
        figure.missing_reason
    ) as missing_data
from named
inner join shown
    on
        case shown.boundary_set
            when 'provinces_63' then named.valid_to is not null
            when 'provinces_34' then named.valid_to is null
            else true
        end
left join {{ ref('fct_indicator') }} as figure
    on
        named.unit_id = figure.unit_id
        and named.indicator_id = figure.indicator_id
        and shown.boundary_set = figure.boundary_set
        and year(figure.period_end) between named.first_year and named.last_year
order by shown.boundary_set, named.valid_from, figure.period_kind, figure.period_end, figure.period_start
