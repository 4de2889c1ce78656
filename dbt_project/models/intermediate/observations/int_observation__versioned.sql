-- Each source's figure through time: one interval for each thing it stated. A figure that a later edition of its
-- scope no longer holds is withdrawn there, as a version without value; the same figure printed again is no new
-- version.
with unioned as (select * from {{ ref('int_observation__unioned') }}),

edition_of_scope as (
    select distinct
        source_id,
        replaced_scope,
        vintage_id,
        known_from,
        retrieved_at
    from unioned
),

edition as (
    select
        source_id,
        replaced_scope,
        vintage_id,
        known_from,
        row_number() over (
            partition by source_id, replaced_scope
            order by known_from, retrieved_at, vintage_id
        ) as edition_number
    from edition_of_scope
),

statement as (
    select
        unioned.*,
        edition.edition_number,
        lead(edition.edition_number) over along_editions as restated_in_edition
    from unioned
    inner join edition
        on
            unioned.source_id = edition.source_id
            and unioned.replaced_scope = edition.replaced_scope
            and unioned.vintage_id = edition.vintage_id
    window along_editions as (
        partition by
            unioned.source_id,
            unioned.measure_code,
            unioned.unit_id,
            unioned.period_start,
            unioned.period_end,
            unioned.period_kind,
            unioned.breakdown,
            unioned.comparability,
            unioned.origin
        order by edition.edition_number
    )
),

-- the scope has a next edition, and the figure is not in it
withdrawal as (
    select
        statement.* replace (
            null as value,
            '' as qualifier,
            '' as flags,
            'withdrawn' as missing_reason,
            edition.vintage_id as vintage_id,
            edition.known_from as known_from,
            edition.edition_number as edition_number
        )
    from statement
    inner join edition
        on
            statement.source_id = edition.source_id
            and statement.replaced_scope = edition.replaced_scope
            and statement.edition_number + 1 = edition.edition_number
    where statement.restated_in_edition is distinct from edition.edition_number
),

statement_or_withdrawal as (
    select * from statement
    union all
    select * from withdrawal
),

compared as (
    select
        *,
        row(value, qualifier, flags, missing_reason) as stated,
        lag(row(value, qualifier, flags, missing_reason)) over along_editions as stated_before
    from statement_or_withdrawal
    window along_editions as (
        partition by
            source_id,
            measure_code,
            unit_id,
            period_start,
            period_end,
            period_kind,
            breakdown,
            comparability,
            origin
        order by edition_number
    )
)

select
    source_id,
    measure_code,
    unit_id,
    period_start,
    period_end,
    period_kind,
    breakdown,
    comparability,
    origin,
    vintage_id,
    priority,
    units_reported,
    value,
    qualifier,
    flags,
    missing_reason,
    known_from,
    lead(known_from) over along_editions as known_to
from compared
where stated is distinct from stated_before
window
    along_editions as (
        partition by
            source_id,
            measure_code,
            unit_id,
            period_start,
            period_end,
            period_kind,
            breakdown,
            comparability,
            origin
        order by edition_number
    )
-- of two editions that became known at one moment the later one counts
qualify known_to is null or known_to > known_from
