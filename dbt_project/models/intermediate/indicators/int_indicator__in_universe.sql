{{ config(materialized='view') }}

-- Figures with each universe they count in: the indicator's scope, and the list of units that their source measures
-- where it says another one (judging.md §1). A list without members is none.
with figure as (
    select
        of_unit.*,
        indicator.aggregation_rule,
        indicator.basic_tiling,
        indicator.scope as universe,
        true as is_own_universe
    from {{ ref('int_indicator__of_unit') }} as of_unit
    inner join {{ ref('int_indicator__described') }} as indicator on of_unit.indicator_id = indicator.indicator_id
),

source_with_universe as (
    select
        source_id,
        universe
    from {{ ref('stg_landed__source') }}
    where universe is not null
),

universe_of_sources as (
    select distinct
        figure.source_ids,
        source.universe
    from figure
    inner join source_with_universe as source
        on list_contains(string_split(figure.source_ids, '|'), source.source_id)
),

in_universe as (
    select * from figure
    union all
    select
        figure.* replace (
            universe_of_sources.universe as universe,
            false as is_own_universe
        )
    from figure
    inner join universe_of_sources on figure.source_ids = universe_of_sources.source_ids
    where figure.universe != universe_of_sources.universe
)

select
    boundary_set,
    indicator_id,
    unit_id,
    period_start,
    period_end,
    period_kind,
    candidate,
    numerator,
    denominator,
    published_value,
    qualifier,
    flags,
    units_reported,
    derived_from,
    source_ids,
    is_summed,
    known_from,
    known_to,
    aggregation_rule,
    basic_tiling,
    universe,
    is_own_universe
from in_universe
