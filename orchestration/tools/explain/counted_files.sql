-- The files of records a value was counted from. Dossiers bear on the month of receipt, payments on the month
-- processing began.
with

measure as (
    select unnest([numerator_measure, denominator_measure]) as measure_code
    from dim_indicator
    where indicator_id = $indicator or parent_indicator_id = $indicator
),

behind as (
    select
        source_id,
        publisher_vi,
        contract
    from dim_source
    where list_contains(string_split($source_ids, '|'), source_id)
),

dossier_file as (
    select
        'dossiers' as what,
        d.unit_id,
        d.received_month as month,
        d.records,
        d.set_id,
        s.publisher_vi as publisher,
        d.vintage_id,
        d.raw_sha256,
        f.file_name
    from fct_dossier_file as d
    inner join dim_source as s on d.source_id = s.source_id
    inner join dim_raw_file as f on d.vintage_id = f.vintage_id and d.raw_sha256 = f.raw_sha256
    where
        d.known_to is null
        and $period_kind != 'as_of'
        and d.received_month <= $period_end
        and 'dossier' in (select behind.contract from behind)
        and d.unit_id in (select unnest($units::varchar[]))
        and (
            d.received_month >= $period_start
            or (
                d.last_processing_month >= $period_start
                and exists (
                    select 1
                    from measure
                    where measure.measure_code in ('tthc_fee_paid_online_npsp', 'dossiers_paid_online')
                )
            )
        )
),

procedure_file as (
    select
        'procedures' as what,
        p.unit_id,
        p.as_of_date as month,
        sum(p.procedures)::bigint as records,
        null as set_id,
        s.publisher_vi as publisher,
        p.vintage_id,
        p.raw_sha256,
        f.file_name
    from fct_procedure_file as p
    inner join behind as s on p.source_id = s.source_id
    inner join dim_raw_file as f on p.vintage_id = f.vintage_id and p.raw_sha256 = f.raw_sha256
    where
        p.known_to is null
        and p.as_of_date = $period_end
        and p.unit_id in (select unnest($units::varchar[]))
        and exists (
            select 1
            from measure
            where measure.measure_code like 'tthc_%'
        )
    group by p.unit_id, p.as_of_date, s.publisher_vi, p.vintage_id, p.raw_sha256, f.file_name
)

select * from dossier_file
union all
select * from procedure_file
order by all
