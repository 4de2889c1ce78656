with vintage as (
    select
        source_id,
        count(*) as vintage_count,
        max(known_from) as last_known_from
    from {{ ref('stg_landed__vintage') }}
    group by all
)

select
    source.source_id,
    source.title_vi,
    source.title_en,
    source.publisher_vi,
    source.publisher_en,
    source.publisher_url,
    source.licence_id,
    source.licence_url,
    source.attribution,
    source.system_id,
    source.contract,
    source.replaces,
    source.priority,
    source.is_synthetic,
    source.frequency,
    coalesce(vintage.vintage_count, 0) as vintage_count,
    vintage.last_known_from,
    source.last_seen_at,
    source.last_news_at,
    source.unreachable_since
from {{ ref('stg_landed__source') }} as source
left join vintage on source.source_id = vintage.source_id
order by source.source_id
