-- The figure each target is judged on, twice: as it was known on the assessment date, and as it is known today. A
-- row per indicator, basis and unit that has a figure; and one for the country always, without a figure where none
-- was known.
with indicator as (
    select
        indicator.indicator_id,
        indicator.target_date,
        described.judged_kind
    from {{ ref('indicator') }} as indicator
    inner join {{ ref('int_indicator__described') }} as described on indicator.indicator_id = described.indicator_id
),

judgement as (
    select
        *,
        'assessment_date' as basis,
        target_date as judged_on
    from indicator
    union all
    select
        indicator.*,
        'today' as basis,
        run.today as judged_on
    from indicator
    cross join {{ ref('stg_landed__run') }} as run
),

known_figure as (
    select
        judgement.indicator_id,
        judgement.basis,
        version.unit_id,
        version.numerator,
        version.denominator,
        version.value,
        version.units_reported,
        version.units_expected,
        version.missing_reason
    from judgement
    inner join {{ ref('fct_indicator_version') }} as version
        on
            judgement.indicator_id = version.indicator_id
            and judgement.target_date = version.period_end
            and {{ is_known_at_end_of('version', 'judgement.judged_on') }}
    where
        version.map = 'as_reported'
        -- the kind of period it is judged on; else a figure of the whole year, never of a part of it
        and {{ is_of_day_or_year('version') }}
        and (version.period_kind != 'as_of' or judgement.judged_kind = 'as_of')
        -- a target that does not apply to a unit is not one it could miss
        and version.missing_reason is distinct from 'not_applicable'
    qualify row_number() over (
        partition by judgement.indicator_id, judgement.basis, version.unit_id
        order by version.value is null, version.period_kind != judgement.judged_kind, version.period_kind
    ) = 1
),

judged_unit as (
    select
        indicator_id,
        basis,
        'VN' as unit_id
    from judgement
    union
    select
        indicator_id,
        basis,
        unit_id
    from known_figure
)

select
    judged_unit.indicator_id,
    judged_unit.basis,
    judged_unit.unit_id,
    judgement.judged_on,
    known_figure.numerator,
    known_figure.denominator,
    known_figure.value,
    known_figure.units_reported,
    known_figure.units_expected,
    known_figure.missing_reason
from judged_unit
inner join judgement
    on judged_unit.indicator_id = judgement.indicator_id and judged_unit.basis = judgement.basis
left join known_figure
    on
        judged_unit.indicator_id = known_figure.indicator_id
        and judged_unit.basis = known_figure.basis
        and judged_unit.unit_id = known_figure.unit_id
