-- The statement beside the evidence that would decide otherwise: another source's figure for the same unit and period,
-- or one of a rival concept (12,33 of the statistics office beside 16,5 of the Ministry). Proxies never decide.
with decided as (
    select
        verdict.target_id,
        verdict.basis,
        verdict.unit_id,
        verdict.verdict,
        due.indicator_id,
        due.comparator,
        due.target_value,
        due.target_unit,
        due.judged_on,
        indicator.numerator_measure,
        indicator.denominator_measure,
        evidence.period_start,
        evidence.period_end,
        evidence.source_ids
    from {{ ref('int_target__verdict') }} as verdict
    inner join {{ ref('int_target__due') }} as due
        on verdict.target_id = due.target_id and verdict.basis = due.basis
    inner join {{ ref('int_target__evidence') }} as evidence
        on
            verdict.target_id = evidence.target_id
            and verdict.basis = evidence.basis
            and verdict.unit_id = evidence.unit_id
    inner join {{ ref('indicator') }} as indicator on due.indicator_id = indicator.indicator_id
    where verdict.verdict in ('met', 'missed')
),

statement as (
    select
        *,
        trim(regexp_replace(breakdown, '\|?series=[^|]*', ''), '|') as part
    from {{ ref('int_observation__versioned') }}
    where value is not null and comparability != 'proxy' and origin != 'list'
),

beside as (
    select
        decided.target_id,
        decided.basis,
        decided.unit_id,
        decided.verdict,
        decided.comparator,
        decided.target_value,
        decided.target_unit,
        statement.measure_code = decided.indicator_id as is_printed,
        statement.source_id,
        statement.comparability,
        statement.priority,
        statement.known_from,
        statement.value,
        {{ weakest_qualifier(
            'statement.qualifier', invert_qualifier("coalesce(denominator.qualifier, '')")
        ) }} as qualifier,
        denominator.value as denominator,
        decided.denominator_measure
    from decided
    inner join statement
        on
            statement.measure_code in (decided.indicator_id, decided.numerator_measure)
            and decided.unit_id = statement.unit_id
            and decided.period_start = statement.period_start
            and decided.period_end = statement.period_end
            and statement.part = ''
            and {{ is_known_at_end_of('statement', 'decided.judged_on') }}
    left join statement as denominator
        on
            -- a statement of the indicator itself is a percentage already
            if(decided.indicator_id = statement.measure_code, null, decided.denominator_measure)
            = denominator.measure_code
            and statement.source_id = denominator.source_id
            and statement.unit_id = denominator.unit_id
            and statement.period_start = denominator.period_start
            and statement.period_end = denominator.period_end
            and statement.period_kind = denominator.period_kind
            and statement.breakdown = denominator.breakdown
            and statement.comparability = denominator.comparability
            and {{ is_known_at_end_of('denominator', 'decided.judged_on') }}
    where
        statement.comparability != 'exact'
        or not list_contains(string_split(decided.source_ids, '|'), statement.source_id)
),

-- a printed percentage, the count itself, or a pair of one source
rival as (
    select
        *,
        {{ goal('target_value', 'denominator') }} as goal,
        {{ amount('value', 'denominator', 'value') }} as amount,
        if(
            is_printed and target_unit != 'count' and qualifier = '', {{ half_of_last_decimal('value') }}, 0
        ) as half_decimal
    from beside
    where is_printed or denominator_measure is null or denominator > 0
),

bounded as (
    select
        *,
        case
            when qualifier in ('<', '<>') then null
            when qualifier = '~' then (1 - {{ width_of_about() }}) * amount
            else amount - half_decimal
        end as lower_amount,
        case
            when qualifier in ('>', '<>') then null
            when qualifier = '~' then (1 + {{ width_of_about() }}) * amount
            else amount + half_decimal
        end as upper_amount,
        qualifier = '>' as is_lower_open,
        qualifier = '<' as is_upper_open
    from rival
),

contrary as (
    select
        *,
        cast(amount / coalesce(denominator, 1) as decimal(38, 6)) as rival_value,
        if(verdict = 'met', {{ fails('comparator', 'goal') }}, {{ meets('comparator', 'goal') }}) as is_contrary
    from bounded
)

select
    contrary.target_id,
    contrary.basis,
    contrary.unit_id,
    contrary.rival_value,
    contrary.source_id as rival_source_id
from contrary
where contrary.is_contrary
qualify row_number() over (
    partition by contrary.target_id, contrary.basis, contrary.unit_id
    order by contrary.comparability != 'exact' asc, {{ order_of_preference('contrary') }}
) = 1
