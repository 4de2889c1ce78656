-- The verdict on who is judged: met or missed where the evidence decides, else why it can't be judged. Nothing is
-- missed before it is due; what cannot fall may be met before.
with judged as (
    select
        judged_unit.target_id,
        judged_unit.basis,
        judged_unit.unit_id,
        due.kind,
        due.is_cumulative,
        due.today < due.due_on as is_early,
        evidence.evidence is not null as has_evidence,
        coalesce(evidence.does_meet, false) as does_meet,
        coalesce(evidence.does_fail, false) as does_fail,
        evidence.silent_units,
        silence.nearest_period_end,
        silence.reason as reason_of_silence
    from {{ ref('int_target__judged_unit') }} as judged_unit
    inner join {{ ref('int_target__due') }} as due
        on judged_unit.target_id = due.target_id and judged_unit.basis = due.basis
    left join {{ ref('int_target__evidence') }} as evidence
        on
            judged_unit.target_id = evidence.target_id
            and judged_unit.basis = evidence.basis
            and judged_unit.unit_id = evidence.unit_id
    left join {{ ref('int_target__silence') }} as silence
        on
            judged_unit.target_id = silence.target_id
            and judged_unit.basis = silence.basis
            and judged_unit.unit_id = silence.unit_id
),

reasoned as (
    select
        *,
        case
            when kind = 'checkpoint' then 'not_a_target'
            when is_early and not (is_cumulative and does_meet) then 'not_due'
            when not has_evidence then reason_of_silence
            when does_meet or does_fail then null
            when silent_units > 0 then 'incomplete_coverage'
            else 'ambiguous'
        end as reason
    from judged
)

select
    target_id,
    basis,
    unit_id,
    case
        when reason is not null then 'cannot_judge'
        when does_meet then 'met'
        else 'missed'
    end as verdict,
    reason,
    if(reason = 'off_period', nearest_period_end, null) as nearest_period_end
from reasoned
