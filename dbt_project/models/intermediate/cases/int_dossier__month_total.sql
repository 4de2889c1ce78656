-- The cases of a unit's month through time: the sum over the sets that are in force together. A row with no dossiers
-- says that payments of the month are known and its receipts are not.
{%- set sums = {
    'dossiers': 'dossiers',
    'dossiers_online': 'dossiers_online',
    'dossiers_fully_online': 'dossiers_fully_online',
    'results_issued': 'results_issued',
    'results_digitised': 'results_digitised',
    'dossiers_fee_due': 'dossiers_fee_due',
    'dossiers_paid_online': 'dossiers_paid_online',
    'dossiers_with_channel': 'dossiers_with_channel',
    'dossiers_with_level': 'dossiers_with_level',
    'dossiers_with_document_stated': 'dossiers_with_document_stated'
} %}

with by_month as (select * from {{ ref('int_dossier__by_month') }})

{{ running_total_over_time('by_month', ['unit_id', 'month'], sums) }}
