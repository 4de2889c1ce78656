select
    indicator_id,
    name_vi,
    name_en,
    pillar,
    decision,
    level,
    parent_indicator_id,
    unit_of_measure,
    scope,
    value_kind,
    numerator_measure,
    denominator_measure,
    numerator_definition,
    numerator_definition_vi,
    denominator_definition,
    denominator_definition_vi,
    frequency,
    system_id,
    seed_quote,
    min_coverage
from dim_indicator
order by indicator_id
