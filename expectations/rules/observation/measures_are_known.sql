/*
sentence: Every measure is in the reference list, or is an indicator published as such
sentence_vi: Mọi số đo có trong danh mục số đo, hoặc là một chỉ tiêu được công bố trực tiếp
expected: measure_code is in the seed measure or the seed indicator
expected_vi: measure_code có trong danh mục số đo hoặc danh mục chỉ tiêu
to_fix: correct the measure in the source's YAML, or add it to the seed measure
to_fix_vi: sửa số đo trong YAML của nguồn, hoặc thêm vào danh mục số đo
shows: [measure_code]
*/
select t.*
from batch as t
anti join reference.measure as m on t.measure_code = m.measure_code
anti join reference.indicator as i on t.measure_code = i.indicator_id
where t.measure_code is not null
