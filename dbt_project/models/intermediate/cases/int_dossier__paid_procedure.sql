-- Fee-bearing procedures paid on the national portal, from January to each month's end: distinct over the months,
-- since a procedure counts from its first payment of the year on, however many follow. Beside it the number of
-- months of which receipts are known, because the count of a year so far needs every one of them.
with year_to_date as (
    select
        tile_start as month_start,
        period_end
    from {{ ref('int_period__tile') }}
    where period_kind = 'year_to_date' and tiling = 'month' and calendar = 'civil'
),

payment as (
    select
        by_month.unit_id,
        by_month.procedure_code,
        year_to_date.period_end,
        by_month.dossiers_paid_npsp as payments,
        by_month.known_from,
        by_month.known_to
    from {{ ref('int_dossier__by_month') }} as by_month
    inner join year_to_date on by_month.month = year_to_date.month_start
    where by_month.dossiers_paid_npsp > 0
),

payments_of_procedure as (
    {{ running_total_over_time('payment', ['unit_id', 'procedure_code', 'period_end'], {'payments': 'payments'}) }}
),

known_month_or_procedure as (
    select
        month_total.unit_id,
        year_to_date.period_end,
        1 as months_known,
        0 as procedures,
        month_total.known_from,
        month_total.known_to
    from {{ ref('int_dossier__month_total') }} as month_total
    inner join year_to_date on month_total.month = year_to_date.month_start
    where month_total.dossiers > 0
    union all
    select
        unit_id,
        period_end,
        0 as months_known,
        1 as procedures,
        known_from,
        known_to
    from payments_of_procedure
    where payments > 0
)

{{ running_total_over_time(
    'known_month_or_procedure',
    ['unit_id', 'period_end'],
    {'months_known': 'months_known', 'procedures': 'procedures'}
) }}
