create schema reference;
create table reference.measure (measure_code varchar, unit_of_measure varchar, additivity varchar);
insert into reference.measure values
    ('dossiers_received', 'dossier', 'additive_units'),
    ('dossiers_fully_online', 'dossier', 'additive_units'),
    ('flag_db_catalogue', '0/1', 'flag'),
    ('pop_adult', 'person', 'additive_units'),
    ('index_dti', 'index 0–1', 'none');
create table reference.indicator (
    indicator_id varchar, unit_of_measure varchar, numerator_measure varchar, denominator_measure varchar
);
insert into reference.indicator values
    ('gov_dossiers_fully_online', 'percent', 'dossiers_fully_online', 'dossiers_received'),
    ('gov_provinces_fee_policy', 'count', 'flag_fee_policy', null);
create table reference.org_unit (unit_id varchar, unit_class varchar, valid_from date, valid_to date);
insert into reference.org_unit values
    ('VN', 'country', '1976-07-02', null),
    ('ha_nam', 'province', '2008-08-01', '2025-06-30'),
    ('ninh_binh_2025', 'province', '2025-07-01', null),
    ('bo_y_te', 'ministry', '2021-07-23', null);
