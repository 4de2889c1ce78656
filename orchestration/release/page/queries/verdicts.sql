-- What is to be reached by whom, and the verdict on what was known at each of three moments; the addressee alone, that
-- is the country.
select
    target.target_id,
    verdict.basis,
    target.plan_id,
    target.indicator_id,
    target.kind,
    target.comparator,
    target.target_value,
    target.target_unit,
    target.due_on,
    verdict.value,
    verdict.qualifier,
    verdict.flags,
    verdict.lower_value,
    verdict.upper_value,
    verdict.units_reported,
    verdict.units_expected,
    verdict.evidence,
    verdict.evidence_period_start,
    verdict.evidence_period_end,
    verdict.evidence_period_kind,
    verdict.gap,
    verdict.verdict,
    verdict.reason,
    verdict.is_contested,
    verdict.rival_value,
    verdict.rival_source_id,
    verdict.reached_on
from dim_target as target
inner join fct_target as verdict on target.target_id = verdict.target_id
where verdict.is_addressee and verdict.unit_id = 'VN'
order by target.indicator_id, target.due_on, target.target_id
