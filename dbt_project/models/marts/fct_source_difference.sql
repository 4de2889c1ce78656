-- Sources that say something else of one measure, unit and period, beside the one whose figure is used: declared
-- priority, then the later statement, as in int_observation__chosen. Proxies and rival concepts are shown beside, never
-- instead (domain.md §8.8–9). Rival series of one source are told apart by `series=` in their breakdown and stand beside
-- what they are rivals of.
{%- set place = ['measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind', 'part'] %}

with said as (
    select
        *,
        trim(regexp_replace(breakdown, '\|?series=[^|]*', ''), '|') as part
    from {{ ref('int_observation__versioned') }}
),

voice as (
    select
        version.*,
        version.comparability = 'exact' as is_exact,
        row_number() over (
            partition by {% for p in place %}version.{{ p }}{{ ", " if not loop.last }}{% endfor %}
            order by
                version.comparability != 'exact' asc,
                version.priority asc,
                version.known_from desc,
                version.source_id asc
        ) as turn
    from said as version
    -- what a list gives for a group is a roll-up, no second opinion
    where version.known_to is null and version.value is not null and version.road != 'list'
),

speaking as (select * from voice where turn = 1 and is_exact)

select
    {% for p in place[:-1] %}other.{{ p }},
    {% endfor %}
    other.breakdown,
    speaking.source_id as speaking_source_id,
    speaking.value as speaking_value,
    other.source_id,
    other.comparability,
    other.value,
    cast(other.value - speaking.value as decimal(38, 6)) as difference,
    cast(
        100 * cast(other.value - speaking.value as double) / nullif(cast(speaking.value as double), 0) as decimal(38, 6)
    ) as difference_percent,
    case
        when speaking.source_id is null then 'nobody'
        when not other.is_exact then 'comparability'
        when other.priority != speaking.priority then 'priority'
        when other.known_from != speaking.known_from then 'latest'
        else 'name'
    end as chosen_by,
    other.known_from
from voice as other
left join speaking
    on
        {% for p in place %}other.{{ p }} = speaking.{{ p }}{{ " and " if not loop.last }}
        {% endfor %}
where not (other.turn = 1 and other.is_exact)
order by {% for p in place[:-1] %}other.{{ p }}, {% endfor %}other.breakdown, other.source_id, other.comparability
