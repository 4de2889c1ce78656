-- Two sources, three editions. The reported figures are those of the goldens; one procedure list.
insert into landed.run (run_id, today) values ('r1', '2026-11-22');
insert into landed.source (source_id, contract, frequency, grace_days, coverage_scope, coverage_units) values
    ('mic__reported_indicators', 'observation', 'monthly', 30, null, 'VN|ha_nam'),
    ('gso__surveys', 'observation', 'irregular', 30, null, ''),
    ('npsp__cases', 'dossier', 'irregular', 30, null, ''),
    ('vpcp__procedures', 'procedure', 'irregular', 30, null, '');
insert into landed.vintage (source_id, vintage_id, known_from, known_basis, row_count) values
    ('mic__reported_indicators', 'v1', '2024-07-10', 'published', 7),
    ('mic__reported_indicators', 'v2', '2025-01-20', 'published', 3),
    ('gso__surveys', 's1', '2024-08-01', 'published', 1),
    ('npsp__cases', 'c1', '2024-04-05', 'published', 120),
    ('npsp__cases', 'c2', '2024-06-05', 'published', 125),
    ('vpcp__procedures', 'p1', '2024-05-01', 'published', 1);
insert into landed.counted_origin (set_id, unit_id, vintage_id) values ('s1', 'bo_y_te', 'c1'), ('s2', 'bo_y_te', 'c2');
insert into landed.observation (
    source_id, vintage_id, measure_code, unit_text, unit_id, period_start, period_end, period_kind, breakdown, is_total,
    value, value_text, qualifier, unit_of_measure, flags, missing_reason, comparability, raw_sha256, cell_sheet, cell_row,
    cell_column
) values
    ('mic__reported_indicators', 'v1', 'flag_db_catalogue', 'Cả nước', 'VN', '2024-04-30', '2024-04-30', 'as_of', '',
     true, 66, '66', '', '0/1', '', null, 'exact', 'ab12', 'S', 2, 'C'),
    ('mic__reported_indicators', 'v1', 'unit_in_scope', 'Cả nước', 'VN', '2024-04-30', '2024-04-30', 'as_of', '',
     true, 85, '85', '', 'unit', '', null, 'exact', 'ab12', 'S', 2, 'D'),
    ('mic__reported_indicators', 'v1', 'infosys_level_compliant', 'Cả nước', 'VN', '2024-06-30', '2024-06-30',
     'as_of', '', true, 4068, '4.068', '', 'system', '', null, 'exact', 'ab12', 'S', 3, 'C'),
    ('mic__reported_indicators', 'v1', 'infosys_total', 'Cả nước', 'VN', '2024-06-30', '2024-06-30', 'as_of', '',
     true, 7206, '7.206', '', 'system', '', null, 'exact', 'ab12', 'S', 3, 'D'),
    ('mic__reported_indicators', 'v1', 'dossiers_fully_online', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31',
     'in_period', '', true, 115600, '115.600', '', 'dossier', '', null, 'exact', 'ab12', 'S', 4, 'C'),
    ('mic__reported_indicators', 'v1', 'gov_essential_services_completed', 'Cả nước', 'VN', '2023-12-31',
     '2023-12-31', 'as_of', '', true, 53, '53', '', 'count', '', null, 'exact', 'ab12', 'S', 5, 'C'),
    ('mic__reported_indicators', 'v1', 'sec_systems_level_compliant', 'Cả nước', 'VN', '2023-12-31', '2023-12-31',
     'as_of', '', true, null, '..', '', 'percent', '', 'not_reported', 'exact', 'ab12', 'S', 6, 'C'),
    ('mic__reported_indicators', 'v2', 'dossiers_fully_online', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31',
     'in_period', '', true, 115665, '115.665', '', 'dossier', '', null, 'exact', 'cd34', 'S', 4, 'C'),
    ('mic__reported_indicators', 'v2', 'dossiers_handled', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31',
     'in_period', '', true, 168746, '168.746', '', 'dossier', '', null, 'exact', 'cd34', 'S', 4, 'D'),
    ('mic__reported_indicators', 'v2', 'unit_in_scope', 'Cả nước', 'VN', '2024-04-30', '2024-04-30', 'as_of', '',
     true, 93, '93', '', 'unit', '', null, 'rival', 'cd34', 'S', 5, 'D'),
    ('gso__surveys', 's1', 'unit_in_scope', 'Cả nước', 'VN', '2024-04-30', '2024-04-30', 'as_of', '',
     true, 84, '84', '', 'unit', '', null, 'exact', 'ef56', 'S', 2, 'B');
-- a series that grows evenly, three of its years by form of contract
insert into landed.observation (
    source_id, vintage_id, measure_code, unit_text, unit_id, period_start, period_end, period_kind, breakdown, is_total,
    value, value_text, qualifier, unit_of_measure, flags, missing_reason, comparability, raw_sha256, cell_sheet, cell_row,
    cell_column
)
select
    'gso__surveys', 's1', 'subs_mobile_total', 'Cả nước', 'VN', make_date(2011 + n, 12, 31), make_date(2011 + n, 12, 31),
    'as_of', p.breakdown, p.breakdown = '', p.share * (10000 + 100 * n), 'x', '', 'subscription', '', null, 'exact',
    'ef56', 'S', 3 + n, p.col
from range(12) as years(n)
join (values ('', 100, 'B', 0), ('form=postpaid', 40, 'C', 9), ('form=prepaid', 60, 'D', 9)) p(breakdown, share, col, since)
    on years.n >= p.since;
update landed.vintage set row_count = row_count + 18 where vintage_id = 's1';
insert into landed.procedure (source_id, vintage_id, procedure_code, unit_id, as_of_date, online_level) values
    ('vpcp__procedures', 'p1', '1.000123', 'bo_y_te', '2024-04-15', 'full');

insert into marts.dim_source (
    source_id, publisher_vi, publisher_en, licence_id, attribution, is_synthetic, vintage_count
) values
    ('mic__reported_indicators', 'Bộ TT&TT', 'MIC', 'vn-published-figures', 'Nguồn: …', false, 2),
    ('gso__surveys', 'TCTK', 'GSO', 'vn-published-figures', 'Nguồn: …', false, 1),
    ('npsp__cases', 'VPCP', 'Office of the Government', 'vn-open', 'Nguồn: …', false, 2),
    ('vpcp__procedures', 'VPCP', 'Office of the Government', 'vn-open', 'Nguồn: …', false, 1);
insert into marts.dim_measure (measure_code, unit_of_measure, additivity) values
    ('flag_db_catalogue', '0/1', 'flag'), ('unit_in_scope', 'unit', 'additive_units'),
    ('infosys_level_compliant', 'system', 'additive_units'), ('infosys_total', 'system', 'additive_units'),
    ('dossiers_fully_online', 'dossier', 'additive_units'), ('dossiers_handled', 'dossier', 'additive_units'),
    ('subs_mobile_total', 'subscription', 'additive_units'),
    ('essential_services_completed', 'service', 'distinct'),
    ('tthc_fee_paid_online', 'procedure', 'distinct'), ('tthc_fee_required', 'procedure', 'distinct'),
    ('gov_essential_services_completed', 'count', 'none'), ('sec_systems_level_compliant', 'percent', 'none');
insert into marts.dim_org_unit (unit_id, unit_class, gso_code, valid_from, valid_to, successor_unit_id) values
    ('VN', 'country', null, '1976-07-02', null, null),
    ('ha_nam', 'province', '35', '2008-08-01', '2025-06-30', 'ninh_binh_2025'),
    ('ninh_binh_2025', 'province', '37', '2025-07-01', null, null),
    ('bac_giang', 'province', '24', '2008-08-01', '2025-06-30', null),
    ('bac_ninh_2025', 'province', '24', '2025-07-01', null, null),
    ('bo_y_te', 'ministry', null, '2021-07-23', null, null);
update marts.dim_org_unit set label_vi = unit_id;
insert into marts.dim_scope_member (scope, unit_id, valid_from, valid_to) values
    ('national', 'VN', '1976-07-02', null), ('provinces', 'ha_nam', '2008-08-01', '2025-06-30');
insert into marts.dim_system (system_id) values ('npsp');
insert into marts.dim_org_unit_succession by name
select
    'bac_giang' as unit_id, 'bac_ninh_2025' as successor_unit_id, date '2025-07-01' as succession_date,
    'merger' as succession_kind;
insert into marts.dim_indicator (
    indicator_id, parent_indicator_id, unit_of_measure, scope, aggregation_rule, numerator_measure,
    denominator_measure
) values
    ('gov_dossiers_fully_online', null, 'percent', 'ministries_and_provinces', 'pooled_ratio',
     'dossiers_fully_online', 'dossiers_handled'),
    ('gov_fee_tthc_paid_online_share', null, 'percent', 'ministries_and_provinces', 'pooled_ratio_distinct',
     'tthc_fee_paid_online', 'tthc_fee_required'),
    ('data_db_catalogue_issued', null, 'percent', 'ministries_and_provinces', 'share_of_units',
     'flag_db_catalogue', 'unit_in_scope'),
    ('sec_systems_level_compliant', 'data_db_catalogue_issued', 'percent', 'ministries_and_provinces',
     'pooled_ratio', 'infosys_level_compliant', 'infosys_total'),
    ('gov_essential_services_completed', null, 'count', 'ministries', 'sum_count',
     'essential_services_completed', null);
insert into marts.dim_plan (plan_id, starts_on, ends_on, review_on) values
    ('plan_2023', '2023-01-01', '2023-12-31', '2024-04-24'), ('plan_2024', '2024-01-01', '2024-12-31', null);
insert into marts.dim_target (
    target_id, plan_id, indicator_id, kind, addressee, comparator, target_value, target_unit, due_on, due_kind
) values
    ('dossiers', 'plan_2024', 'gov_dossiers_fully_online', 'checkpoint', 'VN', null, 37.23, 'percent',
     '2024-03-31', 'year_to_date'),
    ('fees', 'plan_2024', 'gov_fee_tthc_paid_online_share', 'checkpoint', 'VN', null, 20, 'percent',
     '2024-03-31', 'year_to_date'),
    ('catalogue', 'plan_2023', 'data_db_catalogue_issued', 'target', 'VN', '>=', 100, 'percent', '2023-12-31',
     'as_of'),
    ('levels', 'plan_2023', 'sec_systems_level_compliant', 'target', 'VN', '>', 30, 'percent', '2023-12-31',
     'as_of'),
    ('services', 'plan_2023', 'gov_essential_services_completed', 'target', 'VN', '>=', 53, 'count',
     '2023-12-31', 'as_of');

update marts.dim_indicator set min_coverage = 0.9 where aggregation_rule in ('pooled_ratio', 'sum_count');

insert into marts.fct_observation by name
select
    o.*,
    v.known_from,
    v.known_basis,
    true as is_new_version,
    if(o.vintage_id = 'v1' and o.unit_id = 'ha_nam', timestamp '2025-01-20', null) as known_to,
    not (o.vintage_id = 'v1' and o.unit_id = 'ha_nam') as is_current
from landed.observation o
join landed.vintage v using (vintage_id);

insert into marts.fct_source_difference by name
select
    measure_code, unit_id, period_start, period_end, period_kind, breakdown,
    'mic__reported_indicators' as speaking_source_id, cast(85 as decimal(38, 6)) as speaking_value,
    source_id, comparability, value, value - 85 as difference,
    cast(100 * cast(value - 85 as double) / 85 as decimal(38, 6)) as difference_percent,
    if(comparability = 'rival', 'comparability', 'priority') as chosen_by, known_from
from marts.fct_observation
where measure_code = 'unit_in_scope' and (comparability = 'rival' or source_id = 'gso__surveys');

insert into marts.fct_revision by name
select
    source_id, measure_code, unit_id, period_start, period_end, period_kind, breakdown, comparability,
    2 as version_count, cast(115600 as decimal(38, 6)) as previous_value, value as current_value,
    cast(65 as decimal(38, 6)) as revised_by, timestamp '2024-07-10' as previous_known_from,
    known_from as current_known_from, false as is_withdrawn
from marts.fct_observation
where measure_code = 'dossiers_fully_online' and vintage_id = 'v2';

insert into marts.fct_procedure by name
select source_id, vintage_id, procedure_code, unit_id, as_of_date, online_level from landed.procedure;
insert into marts.fct_procedure_file by name
select
    unit_id, as_of_date, vintage_id, '45ef' as raw_sha256, '/records' as cell_sheet, 1 as first_row, 1 as last_row,
    1 as procedures
from landed.procedure;

-- the procedure of the list drew nothing in April, the last month known; another drew 40 dossiers
insert into marts.fct_service_use (
    unit_id, procedure_code, period_end, dossiers, dossiers_online, dossiers_fully_online, dossiers_fee_due,
    dossiers_paid_online, dossiers_paid_npsp
) values
    ('bo_y_te', '1.000123', '2024-03-31', 80, 60, 50, 40, 30, 10),
    ('bo_y_te', '1.000123', '2024-04-30', 0, 0, 0, 0, 0, 0),
    ('bo_y_te', '1.000456', '2024-04-30', 40, 20, 0, 0, 0, 0);

-- March was counted, and counted again two months later; a few of its dossiers bear no date
insert into marts.fct_dossier_file (
    received_month, unit_id, set_id, source_id, vintage_id, raw_sha256, records, known_from, known_to
) values
    ('2024-03-01', 'bo_y_te', 's1', 'npsp__cases', 'c1', '01ab', 78, '2024-04-05', '2024-06-05'),
    ('2024-03-01', 'bo_y_te', 's2', 'npsp__cases', 'c2', '23cd', 80, '2024-06-05', null),
    (null, 'bo_y_te', 's3', 'npsp__cases', 'c2', '23cd', 5, '2024-06-05', null);

insert into marts.dim_raw_file (vintage_id, raw_sha256, source_id, file_name)
select distinct vintage_id, raw_sha256, source_id, concat(vintage_id, '.xlsx') from landed.observation;
insert into marts.dim_raw_file (vintage_id, raw_sha256, source_id, file_name) values
    ('c1', '01ab', 'npsp__cases', 'c1.csv'), ('c2', '23cd', 'npsp__cases', 'c2.csv'),
    ('p1', '45ef', 'vpcp__procedures', 'p1.json');

insert into marts.fct_indicator_version (
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, numerator, denominator, value,
    value_status, missing_reason, coverage, units_reported, units_expected, maturity, source_ids, known_from,
    known_to
) values
    ('gov_dossiers_fully_online', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period', 'as_reported', 115600, 168746,
     68.505328, 'computed', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', '2025-01-20'),
    ('gov_dossiers_fully_online', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period', 'as_reported', 115665, 168746,
     68.543847, 'computed', null, 100, 1, 1, 'final', 'mic__reported_indicators|vpcp__procedures', '2025-01-20', null),
    ('gov_dossiers_fully_online', 'ha_nam', '2024-03-01', '2024-03-31', 'in_period', 'as_reported', 30, 40, 75,
     'computed', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('gov_dossiers_fully_online', 'ha_nam', '2024-04-01', '2024-04-30', 'in_period', 'as_reported', null, null, 80,
     'published', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('gov_dossiers_fully_online', 'ninh_binh_2025', '2024-01-01', '2024-12-31', 'in_period', 'provinces_34', null, null,
     null, 'not_comparable', 'not_comparable', null, null, null, 'final', 'mic__reported_indicators', '2025-01-20',
     null),
    ('gov_dossiers_fully_online', 'VN', '2024-01-01', '2024-03-31', 'year_to_date', 'as_reported', 0, 0,
     null, 'missing', 'denominator_zero', null, null, null, 'final', '', '2024-03-31', null),
    ('gov_fee_tthc_paid_online_share', 'VN', '2024-01-01', '2024-03-31', 'year_to_date', 'as_reported', 5, 20, 25,
     'computed', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('data_db_catalogue_issued', 'VN', '2024-04-30', '2024-04-30', 'as_of', 'as_reported', 66, 85, 77.647059,
     'computed', null, 100, 85, 85, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('data_db_catalogue_issued', 'VN', '2023-12-31', '2023-12-31', 'as_of', 'as_reported', null, null, null,
     'missing', 'not_reported', null, null, null, 'final', '', '2023-12-31', null),
    ('sec_systems_level_compliant', 'VN', '2024-06-30', '2024-06-30', 'as_of', 'as_reported', 4068, 7206, 56.452956,
     'computed', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('sec_systems_level_compliant', 'VN', '2023-12-31', '2023-12-31', 'as_of', 'as_reported', 301, 1000, 30.1,
     'computed', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('gov_essential_services_completed', 'VN', '2023-12-31', '2023-12-31', 'as_of', 'as_reported', null, null, 53,
     'published', null, null, null, null, 'final', 'mic__reported_indicators', '2024-07-10', null),
    ('gov_essential_services_completed', 'VN', '2024-04-30', '2024-04-30', 'as_of', 'as_reported', 53, null, 53,
     'summed', null, 90.9091, 20, 22, 'provisional', 'mic__reported_indicators', '2024-07-10', null);
update marts.fct_indicator_version set qualifier = '', flags = '';
update marts.fct_indicator_version set coverage_basis = 'units' where coverage is not null;
insert into marts.fct_indicator by name
select * exclude (known_to) from marts.fct_indicator_version where known_to is null;

-- One value is traced to its cells, and another half to a value; of the rest the units are counted for the amount.
insert into marts.fct_lineage by name
with half as (
    from (select *, if(value_status = 'published', value, null) as published from marts.fct_indicator)
    unpivot (amount for role in (numerator, denominator, published))
)
select
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, role, 1 as step_number,
    'statement' as step, 'sum' as operation,
    1 as sign, amount, unit_id as child_unit_id, period_start as child_period_start, period_end as child_period_end,
    period_kind as child_period_kind, 'mic__reported_indicators' as source_id, 'v2' as vintage_id,
    if(role = 'numerator', 'dossiers_fully_online', 'dossiers_handled') as measure_code, 'printed' as stated_origin
from half
where unit_id = 'ha_nam' and period_end = '2024-12-31'
union all by name
select
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, role, 2 as step_number,
    'universe' as step, 'sum' as operation,
    1 as sign, if(amount = 4068, 4068 - 301, amount) as amount, unit_id as child_unit_id,
    period_start as child_period_start, period_end as child_period_end, period_kind as child_period_kind
from half
where not (unit_id = 'ha_nam' and period_end = '2024-12-31')
union all by name
select
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, role, 1 as step_number,
    'member' as step, 'sum' as operation,
    1 as sign, 301 as amount, indicator_id as child_indicator_id, unit_id as child_unit_id,
    date '2023-12-31' as child_period_start, date '2023-12-31' as child_period_end, 'as_of' as child_period_kind,
    boundary_set as child_boundary_set
from half
where amount = 4068;

-- the figures of a year stand alone; of the others each but the first of its series follows the one before
insert into marts.fct_change (
    indicator_id, unit_id, period_start, period_end, period_kind, boundary_set, value, previous_period_end,
    previous_value, is_across_break, change, reason
) values
    ('gov_dossiers_fully_online', 'ha_nam', '2024-04-01', '2024-04-30', 'in_period', 'as_reported', 80, '2024-03-31',
     75, false, null, 'other_basis'),
    ('sec_systems_level_compliant', 'VN', '2024-06-30', '2024-06-30', 'as_of', 'as_reported', 56.452956, '2023-12-31',
     30.1, false, 26.352956, null),
    ('gov_essential_services_completed', 'VN', '2024-04-30', '2024-04-30', 'as_of', 'as_reported', 53, '2023-12-31',
     53, true, null, 'series_break');

insert into marts.fct_reporting (
    source_id, unit_id, period_end, due_date, first_known_from, days_late, status
) values
    ('mic__reported_indicators', 'VN', '2023-12-31', '2024-01-30', '2024-07-10', 162, 'late'),
    ('mic__reported_indicators', 'ha_nam', '2023-12-31', '2024-01-30', null, null, 'missing'),
    ('mic__reported_indicators', 'ha_nam', '2024-12-31', '2025-01-30', '2024-07-10', 0, 'arrived'),
    ('mic__reported_indicators', 'VN', '2026-10-31', '2026-11-30', null, null, 'not_yet_due');
insert into marts.fct_indicator_reporting (
    indicator_id, unit_id, period_start, period_end, period_kind, due_date, first_known_from, days_late, status, source_ids
) values
    ('gov_dossiers_fully_online', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period', '2025-01-30', '2024-07-10', 0,
     'arrived', 'mic__reported_indicators'),
    ('gov_dossiers_fully_online', 'VN', '2024-01-01', '2024-12-31', 'in_period', '2025-01-30', null, null, 'missing',
     'mic__reported_indicators');

insert into marts.rpt_online_services (
    unit_id, month_end, boundary_set, dossiers_fully_online_numerator, dossiers_fully_online_denominator,
    dossiers_fully_online_percent
)
values ('ha_nam', '2024-03-31', 'as_reported', 30, 40, 75), ('ha_nam', '2024-04-30', 'as_reported', null, null, 80);
insert into marts.rpt_online_services (
    unit_id, month_end, boundary_set, fee_procedures_paid_online_numerator, fee_procedures_paid_online_denominator,
    fee_procedures_paid_online_percent
)
values ('VN', '2024-03-31', 'as_reported', 5, 20, 25);

update marts.rpt_online_services
set dossiers_fully_online_qualifier = '', dossiers_fully_online_flags = ''
where dossiers_fully_online_percent is not null;
update marts.rpt_online_services
set fee_procedures_paid_online_qualifier = '', fee_procedures_paid_online_flags = ''
where fee_procedures_paid_online_percent is not null;

insert into marts.dim_period by name
select distinct
    concat(period_start, '..', period_end, ' ', period_kind) as period_id, period_start, period_end, period_kind,
    case
        when period_kind = 'as_of' then 'day'
        when period_kind = 'year_to_date' then 'year_to_date'
        when last_day(period_start) = period_end then 'month'
        else 'year'
    end as grain
from (
    select period_start, period_end, period_kind from marts.fct_observation
    union all
    select period_start, period_end, period_kind from marts.fct_indicator_version
);

insert into marts.fct_target by name
select
    d.target_id, d.plan_id, d.indicator_id, 'VN' as unit_id, true as is_addressee, b.basis,
    date '2026-11-22' as judged_on, d.comparator, d.target_value, d.target_unit, d.due_on, f.numerator,
    f.denominator, f.value, f.value as lower_value, f.value as upper_value, '' as qualifier, '' as flags,
    if(f.value is null, 'none', 'exact') as evidence, f.period_start as evidence_period_start,
    f.period_end as evidence_period_end, f.period_kind as evidence_period_kind,
    case
        when d.target_id in ('levels', 'services') then 'met'
        else 'cannot_judge'
    end as verdict,
    case when d.kind = 'checkpoint' then 'not_a_target' when f.value is null then 'not_reported' end as reason,
    false as is_contested,
    case when b.basis = 'latest' then p.pace_per_year end as pace_per_year,
    case when b.basis = 'latest' then p.forecast_on end as forecast_on
from marts.dim_target d
join marts.dim_plan using (plan_id)
cross join (values ('deadline'), ('review'), ('latest')) b(basis)
join marts.fct_indicator f on f.indicator_id = d.indicator_id and f.unit_id = 'VN' and f.period_end = d.due_on
left join (
    values ('catalogue', 10, date '2027-07-24'), ('levels', 52.85, null)
) p(target_id, pace_per_year, forecast_on) on p.target_id = d.target_id
where b.basis != 'review' or review_on is not null;

insert into marts.measure_values (
    measure_code, unit_id, unit_class, period_start, period_end, period_kind, boundary_set, value, value_basis,
    qualifier, flags, source_ids, known_from
) values (
    'infosys_total', 'VN', 'country', '2023-12-31', '2023-12-31', 'as_of', 'as_reported', 3178, 'stated', '', '',
    'mic__reported_indicators', '2024-04-20'
);

insert into marts.indicator_values by name
select
    f.indicator_id, f.unit_id, f.period_id, f.period_start, f.period_end, f.period_kind, f.boundary_set, f.numerator,
    f.denominator, f.value, f.value_status, f.missing_reason, f.qualifier, f.flags, f.source_ids, f.known_from
from marts.fct_indicator f;
