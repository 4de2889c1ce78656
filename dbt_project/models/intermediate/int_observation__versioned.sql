-- Each source's figure through time: an interval per thing it said. A key that a later edition of its scope no longer
-- holds is withdrawn there, as a version without value; the same figure printed again is no new version.
{%- set key = [
    'source_id', 'measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind', 'breakdown', 'comparability', 'road'
] %}

with unioned as (select * from {{ ref('int_observation__unioned') }}),

edition as (
    select
        source_id,
        replaced_scope,
        vintage_id,
        known_from,
        row_number() over (
            partition by source_id, replaced_scope order by known_from, retrieved_at, vintage_id
        ) as edition_number
    from (
        select distinct
            source_id,
            replaced_scope,
            vintage_id,
            known_from,
            retrieved_at
        from unioned
    ) as unioned_once
),

said as (
    select
        unioned.*,
        edition.edition_number,
        coalesce(
            lead(edition.edition_number) over (
                partition by {% for k in key %}unioned.{{ k }}{{ ", " if not loop.last }}{% endfor %}
                order by edition.edition_number
            ), 0
        ) as said_again_in
    from unioned
    inner join edition
        on
            unioned.source_id = edition.source_id
            and unioned.replaced_scope = edition.replaced_scope
            and unioned.vintage_id = edition.vintage_id
),

withdrawn as (
    select
        said.* replace (
            null as value,
            '' as qualifier,
            '' as flags,
            'withdrawn' as missing_reason,
            edition.vintage_id as vintage_id,
            edition.known_from as known_from,
            edition.edition_number as edition_number
        )
    from said
    inner join edition
        on
            said.source_id = edition.source_id
            and said.replaced_scope = edition.replaced_scope
            and said.edition_number + 1 = edition.edition_number
    where said.said_again_in != said.edition_number + 1
),

changed as (
    select *
    from (
        select * from said
        union all
        select * from withdrawn
    ) as everything
    qualify
        (value, qualifier, flags, missing_reason) is distinct from lag((value, qualifier, flags, missing_reason)) over (
            partition by {{ key | join(', ') }} order by edition_number
        )
)

select
    {{ key | join(',\n    ') }},
    vintage_id,
    priority,
    units_reported,
    value,
    qualifier,
    flags,
    missing_reason,
    known_from,
    lead(known_from) over (partition by {{ key | join(', ') }} order by edition_number) as known_to
from changed
-- two editions that became known at one moment: the later one speaks
qualify known_to is null or known_to > known_from
