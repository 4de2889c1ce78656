-- Who sent dossiers that are counted in another month than one of their files says. A source that the month has
-- dossiers of keeps its bit; one that it has none of gets the next.
with known as (
    select distinct
        unit_id,
        source_id,
        origin_bit
    from {{ source('landed', 'month_origin') }}
),

bits_of_unit as (
    select
        unit_id,
        max(origin_bit) as highest_bit
    from known
    group by unit_id
),

sender as (
    select distinct
        unit_id,
        source_id,
        source_number
    from {{ ref('counting_dated') }}
),

ranked as (
    select
        sender.unit_id,
        sender.source_id,
        known.origin_bit,
        dense_rank() over (partition by sender.unit_id order by sender.source_number) as source_rank,
        row_number() over (
            partition by sender.unit_id, case when known.origin_bit is null then 1 else 0 end
            order by sender.source_number
        ) as place_among_new
    from sender
    left join known on sender.unit_id = known.unit_id and sender.source_id = known.source_id
),

sent as (
    select distinct
        unit_id,
        source_id,
        vintage_id
    from {{ ref('counting_dated') }}
)

select
    sent.unit_id,
    sent.vintage_id,
    sent.source_id,
    1 as edition_number,
    1 = 0 as is_upserted,
    ranked.source_rank,
    coalesce(
        ranked.origin_bit,
        cast(coalesce(bits_of_unit.highest_bit, 0.5) * power(2, ranked.place_among_new) as {{ dbt.type_bigint() }})
    ) as origin_bit
from sent
inner join ranked on sent.unit_id = ranked.unit_id and sent.source_id = ranked.source_id
left join bits_of_unit on sent.unit_id = bits_of_unit.unit_id
