-- 5. Đơn vị nào làm tỷ lệ cả nước thay đổi nhiều nhất giữa hai quý (do cơ cấu hay do tỷ lệ)?
--    Which units moved the national rate most between two quarters (mix versus rate effect)?
-- For: whoever explains a change. Vars: indicator, first_quarter and second_quarter (their last days).
-- Reading: the two effects of all units add up to the change of the pooled rate of the units that reported. A unit
--     that reported for one quarter only has a mix effect. Quarters on both sides of a merger compare different
--     units.
-- Cách đọc: cộng hai tác động của mọi đơn vị được đúng mức thay đổi của tỷ lệ gộp các đơn vị đã báo cáo. Đơn vị chỉ
--     báo cáo một quý chỉ có tác động cơ cấu. Hai quý ở hai phía của đợt sáp nhập là so các đơn vị khác nhau.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("first_quarter", "2024-03-31") }}' as first_quarter,
        date '{{ var("second_quarter", "2024-06-30") }}' as second_quarter
),

figure as (
    select
        figure.unit_id,
        figure.period_end = parameter.second_quarter as is_second,
        100.0 * figure.numerator / figure.denominator as rate,
        cast(figure.denominator as double) / sum(figure.denominator) over quarter as weight,
        100.0 * sum(figure.numerator) over quarter / sum(figure.denominator) over quarter as pooled
    from parameter
    inner join {{ ref('fct_indicator') }} as figure
        on
            parameter.indicator_id = figure.indicator_id
            and figure.period_end in (parameter.first_quarter, parameter.second_quarter)
            and figure.period_start = date_trunc('quarter', figure.period_end)
    inner join {{ ref('dim_org_unit') }} as unit on figure.unit_id = unit.unit_id
    where
        unit.unit_class in ('province', 'ministry')
        and figure.boundary_set = 'as_reported'
        and figure.period_kind = 'in_period'
        and figure.denominator > 0
    window quarter as (partition by figure.period_end)
),

between_quarters as (
    select
        unit_id,
        max(rate) filter (not is_second) as rate_1,
        max(rate) filter (is_second) as rate_2,
        coalesce(max(weight) filter (not is_second), 0) as weight_1,
        coalesce(max(weight) filter (is_second), 0) as weight_2,
        (select (min(f.pooled) + max(f.pooled)) / 2 from figure as f) as pooled
    from figure
    where (select count(distinct f.is_second) from figure as f) = 2
    group by unit_id
)

select
    parameter.first_quarter,
    parameter.second_quarter,
    moved.unit_id,
    moved.rate_1,
    moved.rate_2,
    moved.weight_1,
    moved.weight_2,
    coalesce((moved.weight_1 + moved.weight_2) / 2 * (moved.rate_2 - moved.rate_1), 0) as rate_effect_pp,
    (moved.weight_2 - moved.weight_1)
    * (coalesce((moved.rate_1 + moved.rate_2) / 2, moved.rate_1, moved.rate_2) - moved.pooled) as mix_effect_pp,
    rate_effect_pp + mix_effect_pp as moved_pp,
    if(
        moved.unit_id is null,
        concat_ws(' × ', parameter.indicator_id, 'pairs of units', parameter.first_quarter, parameter.second_quarter)
        || ' ← ' || (
            select indicator.system_id
            from {{ ref('dim_indicator') }} as indicator
            where indicator.indicator_id = parameter.indicator_id
        ),
        null
    ) as missing_data
from parameter
left join between_quarters as moved on true
order by abs(moved_pp) desc, moved.unit_id asc
