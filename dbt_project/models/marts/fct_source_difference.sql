-- Sources that state something else of one measure, unit and period, beside the preferred source whose figure is
-- used, as in int_observation__chosen. Proxies and rival concepts are shown beside, never instead (domain.md
-- §8.8–9). Rival series of one source are told apart by `series=` in their breakdown and stand beside what they are
-- rivals of.
with statement as (
    select
        *,
        comparability = 'exact' as is_exact,
        trim(regexp_replace(breakdown, '\|?series=[^|]*', ''), '|') as part
    from {{ ref('int_observation__versioned') }}
    -- what a list gives for a group is a roll-up, no second opinion
    where known_to is null and value is not null and origin != 'list'
),

ranked as (
    select
        statement.*,
        row_number() over (
            partition by
                statement.measure_code,
                statement.unit_id,
                statement.period_start,
                statement.period_end,
                statement.period_kind,
                statement.part
            order by
                statement.is_exact desc,
                {{ order_of_preference('statement') }}
        ) as preference
    from statement
),

preferred as (
    select *
    from ranked
    where preference = 1 and is_exact
)

select
    other.measure_code,
    other.unit_id,
    {{ period_id('other.period_start', 'other.period_end', 'other.period_kind') }} as period_id,
    other.period_start,
    other.period_end,
    other.period_kind,
    other.breakdown,
    preferred.source_id as speaking_source_id,
    preferred.value as speaking_value,
    other.source_id,
    other.comparability,
    other.value,
    cast(other.value - preferred.value as decimal(38, 6)) as difference,
    cast(
        100 * cast(other.value - preferred.value as double) / nullif(cast(preferred.value as double), 0)
        as decimal(38, 6)
    ) as difference_percent,
    -- the first part of the order that decided
    case
        when preferred.source_id is null then 'nobody'
        when not other.is_exact then 'comparability'
        when other.priority != preferred.priority then 'priority'
        when other.known_from != preferred.known_from then 'latest'
        else 'name'
    end as chosen_by,
    other.known_from
from ranked as other
left join preferred
    on
        other.measure_code = preferred.measure_code
        and other.unit_id = preferred.unit_id
        and other.period_start = preferred.period_start
        and other.period_end = preferred.period_end
        and other.period_kind = preferred.period_kind
        and other.part = preferred.part
where not (other.preference = 1 and other.is_exact)
order by
    other.measure_code,
    other.unit_id,
    other.period_start,
    other.period_end,
    other.period_kind,
    other.breakdown,
    other.source_id,
    other.comparability
