insert into candidate.vintage values
    ('d1', 'c__cases', '2025-08-10', 3, 2, 1, false),
    ('d2', 'c__cases', '2025-09-10', 2, 2, 0, false);

-- two cases of one month (d1); a month later one more, and one with no receipt date (d2)
insert into candidate.dossier values
    ('c__cases', 'd1', 'H42.001', 'Ninh Bình', 'ninh_binh_2025', '1.000123', 'full', 'online', '2025-07-01',
     '2025-07-02', '2025-07-09', 150000, 'national_portal', true, 'KQ1', true, 'ab12'),
    ('c__cases', 'd1', 'H42.002', 'Ninh Bình', 'ninh_binh_2025', '1.000456', 'partial', 'direct', '2025-07-31',
     '2025-07-31', null, 0, null, false, null, false, 'ab12'),
    ('c__cases', 'd2', 'H42.003', 'Bộ Y tế', 'bo_y_te', '2.000789', 'none', 'post', '2025-08-05',
     null, '2025-08-05', 20000, 'counter', null, null, null, 'cd34'),
    ('c__cases', 'd2', 'H42.004', 'Bộ Y tế', 'bo_y_te', '2.000789', null, null, null,
     null, null, null, 'gateway', null, null, null, 'cd34');
