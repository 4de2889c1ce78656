{%- set key = [
    'source_id', 'measure_code', 'unit_id', 'period_start', 'period_end', 'period_kind', 'breakdown', 'comparability'
] %}

with observation as (select * from {{ ref('stg_landed__observation') }}),

version as (select * from {{ ref('int_observation__versioned') }} where road = 'printed')

select
    {% for k in key %}observation.{{ k }},
    {% endfor %}
    observation.vintage_id,
    observation.unit_text,
    observation.value,
    observation.value_text,
    observation.qualifier,
    observation.unit_of_measure,
    observation.flags,
    observation.missing_reason,
    observation.is_total,
    observation.raw_sha256,
    observation.cell_sheet,
    observation.cell_row,
    observation.cell_column,
    vintage.known_from,
    vintage.known_basis,
    version.known_from is not null as is_new_version,
    version.known_to,
    coalesce(version.known_from is not null and version.known_to is null, false) as is_current
from observation
inner join {{ ref('stg_landed__vintage') }} as vintage on observation.vintage_id = vintage.vintage_id
left join version
    on
        {% for k in key %}observation.{{ k }} = version.{{ k }}
        and {% endfor %}
        observation.vintage_id = version.vintage_id
        and version.missing_reason is distinct from 'withdrawn'
order by {% for k in key %}observation.{{ k }}, {% endfor %}vintage.known_from
