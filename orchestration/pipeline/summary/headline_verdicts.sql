-- The verdicts of today on the targets of headline indicators, of whom they are addressed to.
select
    target.target_id,
    target.indicator_id,
    target.unit_id,
    target.verdict,
    target.reason,
    target.evidence,
    target.evidence_period_id,
    target.qualifier,
    target.value,
    target.target_unit,
    target.comparator,
    target.target_value,
    target.gap,
    target.is_contested,
    target.rival_value,
    target.rival_source_id,
    indicator.pillar,
    indicator.name_en
from fct_target as target
inner join dim_target as listed on target.target_id = listed.target_id
inner join dim_indicator as indicator on target.indicator_id = indicator.indicator_id
where
    target.is_addressee
    and target.basis = 'latest'
    and listed.kind = 'target'
    and indicator.level = 'headline'
