-- 22. Tỉnh sáp nhập: gộp tử số, mẫu số so với trung bình cộng của các tỉnh cũ; thứ hạng thay đổi ở đâu?
--     Compare pooled restatement with mean-of-predecessors for merged provinces; where do ranks change?
-- For: who compares our restatement with DTI's. Vars: indicator, period_end, period_kind.
-- Reading: we pool (sum of numerators ÷ sum of denominators); DTI prints the mean of its predecessors' indices. Ranks
--     are among the provinces of the 34-map that have a value.
with asked as (
    select
        '{{ var("indicator", "gov_dossiers_online") }}' as indicator_id,
        date '{{ var("period_end", "2024-12-31") }}' as period_end,
        '{{ var("period_kind", "year_to_date") }}' as period_kind
),

figure as (
    select figure.*
    from asked
    inner join {{ ref('fct_indicator') }} as figure
        on
            asked.indicator_id = figure.indicator_id
            and asked.period_end = figure.period_end
            and asked.period_kind = figure.period_kind
    where
        figure.value is not null
        and (figure.period_kind = 'as_of' or figure.period_start = date_trunc('year', figure.period_end))
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
    left join figure as part on old.unit_id = part.unit_id and part.map = 'as_reported'
    where pooled.map = 'map_34'
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
        concat_ws(' × ', asked.indicator_id, 'pairs of every predecessor', asked.period_end, asked.period_kind),
        null
    ) as missing_data
from asked
left join ranked on true
order by ranked.pooled_rank, ranked.unit_id
