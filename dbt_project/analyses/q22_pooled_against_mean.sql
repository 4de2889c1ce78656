-- 22. Tỉnh sáp nhập: gộp tử số, mẫu số so với trung bình cộng của các tỉnh cũ; thứ hạng thay đổi ở đâu?
--     Compare pooled restatement with mean-of-predecessors for merged provinces; where do ranks change?
-- For: those who compare our restatement with DTI's. Vars: indicator, period_end, period_kind.
-- Reading: we pool (sum of numerators ÷ sum of denominators); DTI prints the mean of its predecessors' indices.
--     Ranks are among those of the 34 provinces that have a value.
-- Cách đọc: ở đây gộp (tổng tử số ÷ tổng mẫu số); DTI lấy trung bình cộng chỉ số của các tỉnh cũ. Thứ hạng xếp
--     trong những tỉnh có số liệu của 34 tỉnh.
with parameter as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        '{{ var("period_kind", "year_to_date") }}' as period_kind
),

figure as (
    select figure.*
    from parameter
    inner join {{ ref('fct_indicator') }} as figure
        on
            parameter.indicator_id = figure.indicator_id
            and parameter.period_end = figure.period_end
            and parameter.period_kind = figure.period_kind
    where
        figure.value is not null
        and {{ is_of_day_or_year('figure') }}
),

both_ways as (
    select
        pooled.unit_id,
        any_value(pooled.value) as pooled_percent,
        count(old.unit_id) as predecessors,
        if(count(old.unit_id) > 1, avg(part.value), any_value(pooled.value)) as mean_percent
    from figure as pooled
    inner join {{ ref('dim_org_unit') }} as unit on pooled.unit_id = unit.unit_id and unit.unit_class = 'province'
    left join {{ ref('dim_org_unit') }} as old
        on pooled.unit_id = old.successor_unit_id and pooled.period_end between old.valid_from and old.valid_to
    left join figure as part on old.unit_id = part.unit_id and part.boundary_set = 'as_reported'
    where pooled.boundary_set = 'provinces_34'
    group by pooled.unit_id
),

ranked as (
    select
        *,
        rank() over (order by pooled_percent desc) as pooled_rank,
        rank() over (order by mean_percent desc) as mean_rank
    from both_ways
)

select
    ranked.*,
    ranked.pooled_percent - ranked.mean_percent as difference_pp,
    ranked.pooled_rank != ranked.mean_rank as is_rank_changed,
    if(
        ranked.unit_id is null,
        concat_ws(
            ' × ',
            parameter.indicator_id,
            'pairs of every predecessor',
            parameter.period_end,
            parameter.period_kind
        ) || ' ← ' || (
            select indicator.system_id
            from {{ ref('dim_indicator') }} as indicator
            where indicator.indicator_id = parameter.indicator_id
        ),
        null
    ) as missing_data
from parameter
left join ranked on true
order by ranked.pooled_rank, ranked.unit_id
