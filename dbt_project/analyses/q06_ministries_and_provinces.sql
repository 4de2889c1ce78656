-- 6. Khối bộ, ngành và khối địa phương so với nhau thế nào, mỗi khối chiếm tỷ trọng bao nhiêu trong số cả nước?
--    How do ministries and provinces compare, and what weight does each block carry in the national figure?
-- For: whoever reads the national figure. Vars: indicator.
-- Reading: weight_percent is the block's share of the denominators. Where only percentages were published it is the
--     weight their three figures imply (weight_basis = implied): a jump of it is a change of coverage, not of
--     service.
-- Cách đọc: weight_percent là tỷ trọng của khối trong tổng mẫu số. Nếu chỉ có tỷ lệ được công bố thì đó là tỷ trọng
--     suy ra từ ba tỷ lệ (weight_basis = implied): tỷ trọng này nhảy vọt là do phạm vi báo cáo thay đổi, không phải
--     do dịch vụ.
with parameter as (select '{{ var("indicator", "gov_dossiers_fully_online") }}' as indicator_id),

figure as (
    select
        figure.period_start,
        figure.period_end,
        figure.period_kind,
        max(figure.value) filter (figure.unit_id = 'VN') as country,
        max(figure.value) filter (figure.unit_id = 'VN_MIN') as ministries,
        max(figure.value) filter (figure.unit_id = 'VN_PROV') as provinces,
        max(figure.denominator) filter (figure.unit_id = 'VN_MIN') as of_ministries,
        max(figure.denominator) filter (figure.unit_id = 'VN_PROV') as of_provinces
    from parameter
    inner join {{ ref('fct_indicator') }} as figure on parameter.indicator_id = figure.indicator_id
    where figure.unit_id in ('VN', 'VN_MIN', 'VN_PROV') and figure.boundary_set = 'as_reported'
    group by all
    having country is not null
)

select
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.country,
    figure.ministries,
    figure.provinces,
    cast(coalesce(
        100.0 * figure.of_ministries / (figure.of_ministries + figure.of_provinces),
        100.0 * (figure.country - figure.provinces) / nullif(figure.ministries - figure.provinces, 0)
    ) as decimal(9, 2)) as ministries_weight_percent,
    100 - ministries_weight_percent as provinces_weight_percent,
    case
        when figure.of_ministries + figure.of_provinces is not null then 'pairs'
        when ministries_weight_percent is not null then 'implied'
    end as weight_basis,
    case
        when figure.period_end is null then parameter.indicator_id || ' × country'
        when figure.ministries is null or figure.provinces is null then 'a figure of both blocks'
    end as missing_data
from parameter
left join figure on true
order by figure.period_end, figure.period_start, figure.period_kind
