-- Counted cases by the month they belong to, with when each count was known: receipts to the month of receipt, payments to
-- the month processing began, so that the set of one receipt month speaks of later months too (domain.md §2).
{%- set received = [
    'dossiers', 'dossiers_online', 'dossiers_fully_online', 'results_issued', 'results_digitised',
    'dossiers_with_channel', 'dossiers_with_level', 'dossiers_with_document_said'
] %}
{%- set processed = ['dossiers_fee_due', 'dossiers_paid_online', 'dossiers_paid_npsp'] %}

with counted as (
    select
        counted.*,
        in_force.received_month,
        in_force.known_from,
        in_force.known_to
    from {{ ref('stg_landed__counted') }} as counted
    inner join {{ ref('int_dossier__in_force') }} as in_force on counted.set_id = in_force.set_id
    where in_force.received_month is not null
),

attributed as (
    select
        unit_id,
        procedure_code,
        received_month as month,
        known_from,
        known_to,
        {% for c in received %}{{ c }}, {% endfor %}
        {% for c in processed %}0 as {{ c }}{{ ", " if not loop.last }}{% endfor %}
    from counted
    union all
    select
        unit_id,
        procedure_code,
        processing_month as month,
        known_from,
        known_to,
        {% for c in received %}0 as {{ c }}, {% endfor %}
        {% for c in processed %}{{ c }}{{ ", " if not loop.last }}{% endfor %}
    from counted
    where processing_month is not null
)

select
    unit_id,
    procedure_code,
    month,
    known_from,
    known_to,
    {% for c in received + processed %}sum({{ c }}) as {{ c }}{{ ", " if not loop.last }}{% endfor %}
from attributed
group by all
