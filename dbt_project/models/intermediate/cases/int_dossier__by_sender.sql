-- How many dossiers of a unit's month each source sent itself, through time. Portals and provinces are not in step
-- (domain.md §8.1–2), so these stand beside the counted figure as rivals and never compute.
with sender as (
    select distinct
        set_id,
        unit_id,
        source_id,
        origin_bit
    from {{ ref('stg_landed__counted_origin') }}
),

sent as (
    select
        counted.unit_id,
        sender.source_id,
        in_force.received_month as month,
        counted.dossiers,
        in_force.known_from,
        in_force.known_to
    from {{ ref('stg_landed__counted') }} as counted
    inner join {{ ref('int_dossier__in_force') }} as in_force on counted.set_id = in_force.set_id
    inner join sender
        on
            counted.set_id = sender.set_id
            and counted.unit_id = sender.unit_id
            and counted.origins & sender.origin_bit > 0
    where in_force.received_month is not null
)

{{ running_total_over_time('sent', ['unit_id', 'source_id', 'month'], {'dossiers': 'dossiers'}) }}
