insert into candidate.vintage values
    ('v1', 'a__dossiers', '2025-01-10', null, 9, 0, false),
    ('v2', 'a__dossiers', '2025-08-10', null, 2, 0, false);
insert into candidate.raw_file values ('ab12', 'Hà Nam 2024.xlsx');
insert into candidate.declared_total values ('a__dossiers', 'channel');

-- 9 rows of the year 2024 (v1), two of the months after the merger of 1 July 2025 (v2)
insert into candidate.observation (
    source_id, vintage_id, measure_code, unit_text, unit_id, period_start, period_end, period_kind, breakdown, is_total,
    value, value_text, qualifier, unit_of_measure, flags, missing_reason, comparability, raw_sha256, cell_sheet, cell_row,
    cell_column
) values
    ('a__dossiers', 'v1', 'dossiers_received', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     '', true, 168746, '168.746', '', 'dossier', '', null, 'exact', 'ab12', 'Sheet1', 5, 'C'),
    ('a__dossiers', 'v1', 'dossiers_received', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     'channel=direct', false, 53081, '53.081', '', 'dossier', '', null, 'exact', 'ab12', 'Sheet1', 5, 'D'),
    ('a__dossiers', 'v1', 'dossiers_received', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     'channel=online', false, 115665, '115.665', '', 'dossier', '', null, 'exact', 'ab12', 'Sheet1', 5, 'E'),
    ('a__dossiers', 'v1', 'dossiers_received', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     'channel=online|sector=land', false, 10, '10', '~', 'dossier', 'estimated|provisional', null, 'exact',
     'ab12', 'Sheet1', 5, 'F'),
    ('a__dossiers', 'v1', 'gov_dossiers_fully_online', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     '', true, 68.54, '68,54%', '', 'percent', '', null, 'exact', 'ab12', 'Sheet1', 5, 'G'),
    ('a__dossiers', 'v1', 'dossiers_fully_online', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     '', true, 115665, '115.665', '', 'dossier', '', null, 'exact', 'ab12', 'Sheet1', 5, 'I'),
    ('a__dossiers', 'v1', 'flag_db_catalogue', 'Bộ Y tế', 'bo_y_te', '2024-12-31', '2024-12-31', 'as_of',
     '', true, 1, 'x', '', '0/1', '', null, 'exact', 'ab12', 'Sheet2', 3, 'B'),
    ('a__dossiers', 'v1', 'flag_db_catalogue', 'Cả nước', 'VN', '2024-12-31', '2024-12-31', 'as_of',
     '', true, 66, '66/85', '', '0/1', '', null, 'exact', 'ab12', 'Sheet2', 4, 'B'),
    ('a__dossiers', 'v1', 'pop_adult', 'Hà Nam', 'ha_nam', '2024-01-01', '2024-12-31', 'in_period',
     '', true, null, '..', '', 'person', '', 'not_reported', 'exact', 'ab12', 'Sheet1', 5, 'H'),
    ('a__dossiers', 'v2', 'dossiers_received', 'Ninh Bình', 'ninh_binh_2025', '2025-07-01', '2025-07-31', 'in_period',
     '', true, 0, '0', '', 'dossier', 'break', null, 'exact', 'cd34', '/records', 1, '/received'),
    ('a__dossiers', 'v2', 'index_dti', 'Cả nước', 'VN', '2025-07-31', '2025-07-31', 'as_of',
     '', true, 0.7955, '0,7955', '', 'index 0–1', '', null, 'exact', 'cd34', '/records', 2, '/dti');
