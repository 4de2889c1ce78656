insert into candidate.vintage values ('p1', 'b__procedures', '2025-01-10', null, 2, 0, false);
insert into candidate.procedure values
    ('b__procedures', 'p1', '1.000123', '1.000123', 'Cấp giấy phép', 'Bộ Y tế', 'bo_y_te', 'Y tế', 'full', true, true,
     true, 'ministry|province', '2024-12-31', 'ef56', '/records', 1, '/code'),
    ('b__procedures', 'p1', '2.000456', '1.000123', 'Cấp lại giấy phép', 'Bộ Y tế', 'bo_y_te', null, null, null, null,
     null, null, '2024-12-31', 'ef56', '/records', 2, '/code');
