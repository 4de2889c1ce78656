/*
sentence: Every reporting unit exists on the day its row is about
sentence_vi: Mọi đơn vị báo cáo tồn tại vào ngày mà dòng dữ liệu nói tới
expected: >-
  ${on_date} within valid_from and valid_to of the unit; before a merger its predecessors report
expected_vi: "${on_date} nằm trong thời gian tồn tại của đơn vị; trước ngày sáp nhập, các đơn vị cũ báo cáo"
to_fix: >-
  check the period, and the validity in the seeds org_unit and org_unit_alias: names and codes are
  used again after mergers
to_fix_vi: >-
  kiểm tra kỳ, và thời gian hiệu lực trong danh mục đơn vị org_unit và danh mục tên gọi org_unit_alias: tên và mã được
  dùng lại sau sáp nhập
shows: [unit_text, unit_id, "${on_date}", valid_from, valid_to]
*/
select
    t.*,
    u.valid_from,
    u.valid_to
from batch as t
inner join reference.org_unit as u on t.unit_id = u.unit_id
where t.${on_date} < u.valid_from or t.${on_date} > u.valid_to
